"""Actors: whom "Putin", "the Turkish leader", "the Secretary-General", "he" or "they" means."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from importlib import resources
from typing import Final

from safepassage.record.lexicon import lexicon
from safepassage.record.parse import Sentence, Token

_LEADERS: Final = frozenset({"president", "leader", "prime minister", "chancellor", "king"})
_LONG: Final = 120


@dataclass(frozen=True, slots=True)
class Nation:
    """A state or a body: its code, its name, what its people and its capital are called."""

    code: str
    name: str


@lru_cache(maxsize=1)
def nations() -> dict[str, Nation]:
    """Give the states and bodies by every name that stands for them, in small letters."""
    table = resources.files(__package__).joinpath("nations.csv").read_text("utf-8")
    found: dict[str, Nation] = {}
    for row in csv.DictReader(io.StringIO(table)):
        nation = Nation(row["code"], row["name"])
        for name in (row["name"], row["people"], row["capital"], *row["other"].split("|")):
            if name:
                found.setdefault(name.lower(), nation)
                found.setdefault(f"{name.lower()}s", nation)
    return found


def nation_of(words: Iterable[str]) -> Nation | None:
    """Find the state or body that some words name."""
    told = [word.lower() for word in words]
    known = nations()
    for length in (3, 2, 1):
        for at in range(len(told) - length + 1):
            nation = known.get(" ".join(told[at : at + length]))
            if nation is not None:
                return nation
    return None


@dataclass(slots=True)
class Cast:
    """The persons of a text, as it introduces them, and who spoke last.

    Parameters
    ----------
    full
        The longest name of each person, by the last word of it in small letters.
    posts
        Who holds a post: by nation and role.
    codes
        The nation or body of each full name.
    person, body, group
        The last subject that was a person, the last that was none, and those who met last.
    """

    full: dict[str, str] = field(default_factory=dict)
    posts: dict[tuple[str, str], str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    person: str = ""
    body: str = ""
    group: str = ""

    def name(self, sentence: Sentence, token: Token | None, *, speaker: str = "") -> str:
        """Name the actor that a word stands for, as fully as the text allows; empty for none."""
        if token is None:
            return ""
        told = self._one(sentence, token, speaker)
        return told[:_LONG]

    def names(
        self, sentence: Sentence, token: Token | None, *, speaker: str = ""
    ) -> tuple[str, ...]:
        """Name the actors of a phrase, those joined with "and" too."""
        if token is None:
            return ()
        heads = [token]
        for head in heads:
            heads.extend(sentence.below(head, "conj"))
        found = (self.name(sentence, head, speaker=speaker) for head in heads)
        return tuple(dict.fromkeys(name for name in found if name))

    def party(self, name: str) -> str:
        """Give the code of the nation or body that an actor speaks for; empty where unknown."""
        nation = nation_of(_words(name))
        return self.codes.get(name) or (nation.code if nation else "")

    def saw(self, name: str, token: Token) -> None:
        """Remember the last subject, for the pronouns that follow."""
        if not name or token.pos == "PRON":
            return
        if token.kind == "PERSON" or name in self.full.values() or token.lemma in lexicon().roles:
            self.person = name
        else:
            self.body = name

    def _one(self, sentence: Sentence, token: Token, speaker: str) -> str:
        word = token.lemma if token.pos == "PRON" else token.text.lower()
        if token.pos == "PRON" or word in {"it", "he", "she", "they", "we", "i"}:
            return self._pronoun(word, speaker)
        phrase = _own(sentence, token)
        known = self._known(token.text)
        if known and (token.kind == "PERSON" or token.pos == "PROPN"):
            return known
        role = _role(sentence, token)
        if role:
            apposed = next((c for c in sentence.below(token, "appos") if c.kind == "PERSON"), None)
            if apposed is not None:
                return self._known(apposed.text) or " ".join(
                    w.text for w in _own(sentence, apposed)
                )
            if token.lemma != "counterpart":
                nation = nation_of(word.text for word in phrase)
                holder = self._holder(nation, role)
                if holder:
                    return holder
        return _text(phrase)

    def _pronoun(self, word: str, speaker: str) -> str:
        if word in {"we", "i", "us", "our", "my"}:
            return speaker
        if word in {"he", "she", "him", "his", "her"}:
            return self.person
        if word in {"they", "them", "their", "both"}:
            return self.group or self.body
        if word in {"it", "its"}:
            return self.body or self.person
        return ""

    def _known(self, word: str) -> str:
        """Find a person by the last name, by a handle, or by a name that is misspelt."""
        plain = word.lower().lstrip("@")
        if plain in self.full:
            return self.full[plain]
        if word.startswith("@"):
            handles = {_folded(name.lower()): name for name in self.full.values()}
            return handles.get(_folded(plain), "")
        if word[0].isupper() and len(plain) >= 6:
            return next((self.full[last] for last in self.full if _alike(last, plain)), "")
        return ""

    def _holder(self, nation: Nation | None, role: str) -> str:
        if nation is not None:
            for held in (role, *(sorted(_LEADERS) if role in _LEADERS else ())):
                if (nation.code, held) in self.posts:
                    return self.posts[nation.code, held]
            return ""
        holders = {name for (_, held), name in self.posts.items() if held == role}
        return holders.pop() if len(holders) == 1 else ""


def cast(sentences: Iterable[Sentence]) -> Cast:
    """Go through a text and learn who is who."""
    found = Cast()
    seen: Counter[tuple[str, str, str]] = Counter()
    for sentence in sentences:
        for name, around in _persons(sentence):
            last = name.split()[-1].lower()
            if len(name) > len(found.full.get(last, "")):
                found.full[last] = name
            posts = [post for post in (_role(sentence, token) for token in around) if post]
            post = posts[-1] if posts else ""
            nation = nation_of(token.text for token in around)
            seen[last, nation.code if nation else "", post] += 1
    _mended(found.full)
    for (last, code, post), _ in seen.most_common():
        name = found.full[last]
        if post:
            found.posts.setdefault((code, post), name)
        if code:
            found.codes.setdefault(name, code)
    return found


def _mended(full: dict[str, str]) -> None:
    """Give a misspelt last name the full name that it is meant for."""
    whole = [last for last, name in full.items() if " " in name]
    for last, name in list(full.items()):
        if " " not in name:
            full[last] = next((full[other] for other in whole if _alike(other, last)), name)


def _persons(sentence: Sentence) -> Iterable[tuple[str, list[Token]]]:
    """Give each person's name, and the words around it that tell the post."""
    tokens = sentence.tokens
    at = 0
    while at < len(tokens):
        if tokens[at].kind != "PERSON" or tokens[at].pos != "PROPN":
            at += 1
            continue
        start = at
        while at < len(tokens) and tokens[at].kind == "PERSON" and tokens[at].pos == "PROPN":
            at += 1
        name = list(tokens[start:at])
        while len(name) > 1 and name[0].text.lower() in lexicon().roles:
            name.pop(0)
        yield " ".join(word.text for word in name), _around(sentence, name)


def _around(sentence: Sentence, name: list[Token]) -> list[Token]:
    first = name[0].at
    before: list[Token] = []
    for token in reversed(sentence.tokens[max(0, first - 14) : first]):
        if token.pos not in {"PROPN", "NOUN", "ADJ", "PART", "PUNCT", "ADP", "DET", "CCONJ"}:
            break
        if token.text in {".", ";", ":", "(", ")"} or token.lemma in {
            "with",
            "by",
            "between",
            "in",
            "on",
            "to",
        }:
            break
        if token.text == "," and before and any(t.lemma in lexicon().roles for t in before):
            break
        before.insert(0, token)
    head = name[-1]
    after = [token for child in sentence.below(head, "appos") for token in sentence.phrase(child)]
    if head.dep == "appos":
        above = sentence.head(head)
        before = [t for t in sentence.phrase(above) if t.at < first] or before
    return [*before, *after]


def _own(sentence: Sentence, token: Token) -> list[Token]:
    """Give a noun with what stands before it, and its "of ...", without articles."""
    first = sentence.edges[token.at][0]
    words = [
        t for t in sentence.tokens[first : token.at + 1] if t.dep not in {"det", "predet", "punct"}
    ]
    for link in sentence.below(token, "prep"):
        if link.lemma == "of":
            thing = sentence.first(link, "pobj")
            if thing is not None and thing.pos in {"PROPN", "NOUN"}:
                words.extend([link, *_own(sentence, thing)])
            break
    return words


def _text(phrase: list[Token]) -> str:
    told = ""
    end = -1
    for token in phrase:
        told += token.text if token.start == end or not told else f" {token.text}"
        end = token.end
    return told


def _role(sentence: Sentence, token: Token) -> str:
    """Name the post that a word stands for; a general alone is none."""
    before = [word.lemma for word in sentence.tokens[max(0, token.at - 2) : token.at]]
    if token.lemma == "general" and "secretary" not in before:
        return ""
    if token.lemma == "minister" and before[-1:] == ["prime"]:
        return "prime minister"
    return lexicon().roles.get(token.lemma, "")


def _folded(name: str) -> str:
    """Give a name as a handle has it: one word without marks."""
    plain = unicodedata.normalize("NFKD", name)
    return "".join(sign for sign in plain if sign.isascii() and sign.isalnum())


def _alike(name: str, word: str) -> bool:
    """Tell whether a word is a name, but for a letter or two."""
    close = len(name) >= 6 and name[0] == word[0]
    return close and SequenceMatcher(None, name, word).ratio() >= 0.8


def _words(name: str) -> list[str]:
    return name.replace("’s", "").replace("'s", "").split()
