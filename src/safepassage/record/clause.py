"""Clauses: who is the subject, what mood a verb stands in, and where a clause begins and ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from safepassage.record.entry import Span
from safepassage.record.lexicon import Lexicon, lexicon
from safepassage.record.parse import Sentence, Token

SUBJECTS: Final = ("nsubj", "nsubjpass", "csubj", "expl")
CONTENT: Final = ("xcomp", "ccomp", "dobj", "obj", "prep", "acomp", "attr", "oprd", "dative")
_MARGINS: Final = frozenset(",;:—–-()[]\"“”‘’'. ")


@dataclass(frozen=True, slots=True)
class Voice:
    """How a verb is told.

    Parameters
    ----------
    negated
        With a "not", or with "no" before its subject or object.
    modal
        ``"future"``, ``"duty"``, ``"possible"``, ``"planned"`` or empty.
    passive
        Whether its subject is the one it is done to.
    finite
        Whether it is told as such, not as an infinitive that hangs on another verb.
    conditional
        Whether it stands behind an "if", "unless" or "whether".
    """

    negated: bool = False
    modal: str = ""
    passive: bool = False
    finite: bool = True
    conditional: bool = False


def voice(sentence: Sentence, verb: Token, words: Lexicon) -> Voice:
    """Tell in which mood a verb stands."""
    top, planned = _raised(sentence, verb, words)
    below = [*sentence.below(verb), *(sentence.below(top) if top is not verb else ())]
    helpers = {child.text.lower() for child in below if child.dep in {"aux", "auxpass"}}
    marks = {child.lemma for child in below if child.dep == "mark"}
    return Voice(
        negated=_not(below) or _nor(sentence, verb) or _has_no(sentence, verb, top),
        modal=_modal(helpers, planned=planned, words=words),
        passive=any(child.dep in {"nsubjpass", "auxpass"} for child in sentence.below(verb)),
        finite=not _hangs(sentence, top),
        conditional=bool(marks & {"if", "unless", "whether"}) or _as_long_as(sentence, verb),
    )


def _not(words: list[Token]) -> bool:
    return any(word.dep == "neg" for word in words)


def _nor(sentence: Sentence, verb: Token) -> bool:
    """Tell whether a verb shares the "not" of the one before: "will not cease or declare"."""
    above = sentence.head(verb)
    shared = verb.dep == "conj" and any(
        c.lemma in {"or", "nor"} for c in sentence.below(above, "cc")
    )
    own = any(sentence.below(verb, *SUBJECTS))
    return shared and not own and _not(list(sentence.below(above)))


def _as_long_as(sentence: Sentence, verb: Token) -> bool:
    first = sentence.edges[verb.at][0]
    before = " ".join(word.text.lower() for word in sentence.tokens[max(0, first - 3) : first + 3])
    return verb.dep == "advcl" and ("as long as" in before or "on condition" in before)


def _raised(sentence: Sentence, verb: Token, words: Lexicon) -> tuple[Token, bool]:
    """Climb from "call" in "continues to call" to "continues"; tell whether it is only planned."""
    planned = False
    while verb.dep in {"xcomp", "acomp"} or (verb.dep == "advcl" and verb.tag == "VB"):
        above = sentence.head(verb)
        if above.lemma in words.modal["planned"] or (above.lemma == "be" and verb.dep == "xcomp"):
            planned = True
        elif above.lemma not in words.modal["lightly"]:
            break
        verb = above
    return verb, planned


def _hangs(sentence: Sentence, verb: Token) -> bool:
    """Tell whether a verb is an infinitive or a gerund that only completes another word."""
    infinitive = any(
        child.lemma == "to" and child.dep == "aux" for child in sentence.below(verb, "aux")
    )
    alone = not any(sentence.below(verb, "aux", "nsubj", "nsubjpass"))
    if verb.dep == "conj" and verb.tag == "VB" and alone:  # "able to feed and shelter"
        return _hangs(sentence, sentence.head(verb))
    loose = verb.dep in {"xcomp", "pcomp", "acl", "relcl", "csubj"} or verb.pos == "NOUN"
    bare = verb.dep == "ccomp" and verb.tag == "VB" and not any(sentence.below(verb, "aux"))
    return loose or bare or (infinitive and verb.dep != "ROOT")


def _has_no(sentence: Sentence, verb: Token, top: Token) -> bool:
    spots = [
        *sentence.below(verb, "nsubj", "nsubjpass", "dobj", "attr"),
        *sentence.below(top, "nsubj"),
    ]
    return any(
        child.lemma in {"no", "neither", "nobody", "none"}
        for spot in spots
        for child in (spot, *sentence.below(spot, "det"))
    ) or any(child.lemma in {"never", "no", "neither"} for child in sentence.below(verb, "advmod"))


def _modal(helpers: set[str], *, planned: bool, words: Lexicon) -> str:
    if planned:
        return "planned"
    if helpers & words.modal["duty"]:
        return "duty"
    if helpers & words.modal["future"]:
        return "future"
    if helpers & {"can", "could", "may", "might"}:
        return "possible"
    return ""


def subject(sentence: Sentence, verb: Token) -> Token | None:
    """Give the word that a verb has as its subject, its own or the one it shares."""
    for _ in range(6):
        found = sentence.first(verb, *SUBJECTS)
        if found is not None:
            return found
        if verb.dep in {"conj", "xcomp", "advcl", "acomp", "pcomp"}:
            above = sentence.head(verb)
            verb = sentence.head(above) if verb.dep == "pcomp" else above
        elif verb.dep in {"acl", "relcl"}:
            return sentence.head(verb)
        else:
            return None
    return None


def doer(sentence: Sentence, verb: Token) -> Token | None:
    """Give who does it: the subject, or whoever stands behind "by" in a passive.

    Of a noun it is whose it is: "the army's promise", "a pledge by the army".
    """
    if verb.pos == "NOUN":
        return _holder(sentence, verb)
    if sentence.first(verb, "nsubjpass", "auxpass") is not None:
        agent = sentence.first(verb, "agent")
        return sentence.first(agent, "pobj") if agent else None
    return subject(sentence, verb)


def _holder(sentence: Sentence, noun: Token) -> Token | None:
    own = sentence.first(noun, "poss")
    if own is not None:
        return own
    for link in sentence.below(noun, "prep", "agent"):
        if link.lemma in {"by", "from", "between"}:
            return sentence.first(link, "pobj")
    above = noun
    while above.pos not in {"VERB", "AUX"} and above.head != above.at:
        above = sentence.head(above)
    return subject(sentence, above) if above.pos in {"VERB", "AUX"} else None


def objects(sentence: Sentence, verb: Token) -> Iterator[tuple[str, Token]]:
    """Give the objects of a verb, each with the preposition that it stands behind, if any."""
    for child in sentence.below(verb):
        if child.dep in {"dobj", "obj", "dative", "oprd", "attr", "nsubjpass"}:
            yield "", child
            yield from (("", also) for also in sentence.below(child, "conj"))
        elif child.dep in {"prep", "agent", "prt", "advmod"}:
            for thing in sentence.below(child, "pobj", "pcomp"):
                yield child.lemma, thing
                yield from ((child.lemma, also) for also in sentence.below(thing, "conj"))
            for nested in sentence.below(child, "prep"):
                yield from ((child.lemma, thing) for thing in sentence.below(nested, "pobj"))


def stretch(sentence: Sentence, verb: Token, apart: frozenset[int]) -> Span:
    """Give the clause of a verb, from its subject on, as a stretch of the text.

    Parameters
    ----------
    apart
        Heads of other clauses, which are left out where they hang at the end of this one.
    """
    first = _begins(sentence, verb)
    last = verb.at
    for child in sentence.below(verb):
        if child.at > verb.at:
            if _parts(sentence, verb, child, apart):
                break
            last = max(last, _until(sentence, child, apart))
    return trimmed(sentence.tokens[first : last + 1])


def _begins(sentence: Sentence, verb: Token) -> int:
    if verb.pos == "NOUN":
        return sentence.edges[verb.at][0]
    own = [child for child in sentence.below(verb, *SUBJECTS) if child.at < verb.at]
    if own and verb.dep == "relcl" and own[0].tag in {"WDT", "WP"}:
        return sentence.edges[verb.head][0]
    if own:
        return sentence.edges[own[0].at][0]
    helpers = [
        c.at for c in sentence.below(verb, "aux", "auxpass", "neg", "advmod") if c.at < verb.at
    ]
    first = min([verb.at, *helpers])
    if verb.dep == "acl":
        return sentence.edges[verb.head][0]
    if verb.dep == "xcomp" or (verb.dep == "advcl" and verb.tag == "VB"):
        return min(first, _begins(sentence, sentence.head(verb)))
    return first


def _parts(sentence: Sentence, verb: Token, child: Token, apart: frozenset[int]) -> bool:
    """Tell whether the clause ends before this child."""
    inside = range(sentence.edges[child.at][0], sentence.edges[child.at][1] + 1)
    others = any(index in apart for index in inside)
    after_comma = sentence.edges[child.at][0] > 0 and (
        sentence.tokens[sentence.edges[child.at][0] - 1].text in {",", ";", "—", "–"}
    )
    if child.dep in {"conj", "parataxis"}:
        return others or any(sentence.below(child, *SUBJECTS)) or child.dep == "parataxis"
    if child.dep == "advcl":
        marks = {mark.lemma for mark in sentence.below(child, "mark", "advmod")}
        return (others and bool(marks & lexicon().lists["temporal"])) or (
            after_comma and (others or not marks)
        )
    if child.dep == "ccomp":
        return child.at > verb.at and after_comma and others
    return child.dep == "prep" and after_comma and others


def _until(sentence: Sentence, child: Token, apart: frozenset[int]) -> int:
    """Give the last word of a child, without what only hangs on it behind a comma."""
    last = sentence.edges[child.at][1]
    for token in sentence.tokens[child.at : last + 1]:
        loose = token.dep in {"relcl", "appos", "acl", "advcl"} or token.at in apart
        start = sentence.edges[token.at][0]
        if loose and start > child.at and sentence.tokens[start - 1].text in {",", ";", "—", "–"}:
            if token.dep == "appos" and token.kind in {"PERSON", "ORG", "GPE"}:
                continue
            if sentence.edges[token.at][1] < last and token.at not in apart:
                continue
            return start - 1
    return last


def trimmed(tokens: tuple[Token, ...] | list[Token]) -> Span:
    """Give a stretch without commas, quotes and stops at its ends."""
    kept = list(tokens)
    while len(kept) > 1 and kept[-1].text in _MARGINS:
        kept.pop()
    while len(kept) > 1 and kept[0].text in _MARGINS:
        kept.pop(0)
    return Span(kept[0].start, kept[-1].end)
