"""Figures: how many of whom or of what, as a text counts them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from safepassage.record.clause import trimmed
from safepassage.record.entry import Span
from safepassage.record.lexicon import Lexicon
from safepassage.record.parse import Sentence, Token
from safepassage.record.said import Qualifier

_UNITS: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SMALL: Final = {
    **{word: number for number, word in enumerate(_UNITS)},
    **{word: 10 * number for number, word in enumerate(_TENS, 2)},
}
_LARGE: Final = {
    "dozen": 12,
    "hundred": 100,
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 10**9,
}
_QUALIFIED: Final = {
    Qualifier.MORE_THAN: "more than|over|upwards of|above|in excess of",
    Qualifier.AT_LEAST: "at least|no fewer than|no less than",
    Qualifier.AT_MOST: "up to|at most|as many as|no more than",
    Qualifier.LESS_THAN: "fewer than|less than|under|below",
    Qualifier.ABOUT: "about|around|some|roughly|approximately|nearly|almost|close to|"
    "an estimated|estimated",
}
_BEFORE: Final = {
    qualifier: re.compile(rf"\b({words})\W+$", re.IGNORECASE)
    for qualifier, words in _QUALIFIED.items()
}
_RANGE: Final = re.compile(r"(\d[\d,]*)\s*(?:-|–|to|and)\s*(\d[\d,]*)$")
_MOST: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Count:
    """A number of people or vehicles in a text.

    Parameters
    ----------
    span
        The number with what it counts.
    written
        The number, as the text has it.
    noun
        What is counted.
    fate
        What became of them, a word of the lexicon; empty where the clause does not tell.
    """

    span: Span
    written: str
    value: int | None
    most: int | None
    qualifier: Qualifier
    counted: str
    noun: Token
    fate: str


def counts(sentence: Sentence, text: str, words: Lexicon) -> Iterator[Count]:
    """Find the people and the vehicles that a sentence counts."""
    counted = words.people | words.vehicles
    for noun in sentence.tokens:
        amount = _amount(sentence, noun, counted, words)
        if amount is not None:
            yield _count(sentence, text, noun, amount, words)


def _amount(
    sentence: Sentence, noun: Token, counted: frozenset[str], words: Lexicon
) -> tuple[Token, ...] | None:
    """Give the words of the number that counts this noun."""
    if noun.pos not in {"NOUN", "PROPN", "ADJ", "VERB"} or noun.dep in {"compound", "nmod"}:
        return None
    people = (
        noun.lemma in counted
        or noun.text.lower() in counted
        or (noun.kind == "NORP" and noun.text.endswith("s"))
    )
    if not people:
        return None
    numbers = [child for child in sentence.below(noun, "nummod") if child.pos == "NUM"]
    if numbers:
        return _number(sentence, numbers[-1])
    link = sentence.head(noun)
    if noun.dep == "pobj" and link.lemma in {"of", "among"}:
        amount = sentence.head(link)
        if amount.lemma in words.amounts or (amount.pos == "NUM" and amount.dep != "nummod"):
            return _number(sentence, amount)
    return None


def _number(sentence: Sentence, last: Token) -> tuple[Token, ...]:
    """Give all the words of a number, of which one is known: "two" of "two dozen"."""
    first, end = last.at, last.at + 1
    while end < len(sentence.tokens) and _counts(sentence.tokens[end]):
        end += 1
    while first > 0 and (
        _counts(sentence.tokens[first - 1])
        or (
            first > 1
            and sentence.tokens[first - 1].text in {"-", "–", "to"}
            and _counts(sentence.tokens[first - 2])
        )
    ):
        first -= 1
    return sentence.tokens[first:end]


def _counts(token: Token) -> bool:
    return token.pos == "NUM" or token.lemma in _LARGE


def _count(
    sentence: Sentence, text: str, noun: Token, amount: tuple[Token, ...], words: Lexicon
) -> Count:
    begins, ends = amount[0].start, amount[-1].end
    before = text[max(0, begins - 20) : begins]
    qualifier, start = Qualifier.EXACT, begins
    for meant, form in _BEFORE.items():
        found = form.search(before)
        if found:
            qualifier, start = meant, begins - len(before) + found.start()
            break
    written = text[begins:ends]
    value, most = _values(written)
    if value is None:
        qualifier = Qualifier.VAGUE
    elif most is not None:
        qualifier = Qualifier.BETWEEN
    last = noun
    for also in sentence.below(noun, "conj"):
        if also.lemma in words.people | words.vehicles and not sentence.first(also, "nummod"):
            last = also
    ends_at = max(last.at, amount[-1].at)  # "patients 40" counts too
    tokens = [t for t in sentence.tokens if start <= t.start and t.at <= ends_at]
    span = trimmed(tokens)
    counted = text[ends : span.end].strip().removeprefix("of ").strip()
    return Count(
        Span(start, span.end),
        written,
        value,
        most,
        qualifier,
        counted,
        noun,
        _fate(sentence, noun, amount[-1], words),
    )


def _values(written: str) -> tuple[int | None, int | None]:
    """Read a number; None where it is no number, such as "thousands"."""
    plain = written.lower().replace(",", "").strip()
    ranged = _RANGE.search(written.lower())
    if ranged:
        low, high = (int(part.replace(",", "")) for part in ranged.groups())
        return (low, high) if low <= high <= _MOST else (None, None)
    total, current = 0, 0
    for word in re.split(r"[\s-]+", plain):
        if re.fullmatch(r"\d{1,9}(\.\d+)?", word):
            current += int(float(word) * 1000) if "." in word else int(word) * 1000
        elif word in _SMALL:
            current += _SMALL[word] * 1000
        elif word in _LARGE:
            current = (current or 1000) * _LARGE[word]
            total, current = total + current, 0
        elif word not in {"and", "a", ""}:
            return None, None
    value = (total + current) // 1000
    return (value, None) if 0 < value <= _MOST else (None, None)


def _fate(sentence: Sentence, noun: Token, amount: Token, words: Lexicon) -> str:
    """Tell what became of those counted, from the verbs around."""
    near: list[Token] = [
        *sentence.below(noun, "acl", "relcl", "amod"), *sentence.below(amount, "acl", "relcl"),
    ]  # fmt: skip
    above = noun
    for _ in range(4):
        above = sentence.head(above)
        near.append(above)
    lemmas = [token.lemma for token in near]
    return next(
        (fate for lemma in lemmas for fate, verbs in words.fate.items() if lemma in verbs), ""
    )
