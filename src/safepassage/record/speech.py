"""Reported speech: who says what to whom, in quotation marks or without."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from safepassage.record.actors import Cast
from safepassage.record.clause import doer, objects
from safepassage.record.entry import Span
from safepassage.record.lexicon import Lexicon, lexicon
from safepassage.record.parse import Sentence, Token

_QUOTED: Final = re.compile(r"“[^“”\n]{3,}(?:”|(?=\n|$))|\"[^\"\n]{3,}(?:\"|(?=\n|$))")


@dataclass(frozen=True, slots=True)
class Speech:
    """Somebody says something in a sentence.

    Parameters
    ----------
    verb
        The verb that reports.
    speaker, addressee
        By name; empty where the sentence does not tell.
    content
        The head of what is said; None where only the quotation marks tell.
    inside
        The indices of all its words.
    direct
        Whether it stands in quotation marks.
    """

    verb: Token
    speaker: str
    addressee: str
    content: Token | None
    inside: frozenset[int]
    direct: bool


def quoted(text: str) -> tuple[Span, ...]:
    """Find what stands in double quotation marks; one that stays open ends with its paragraph."""
    return tuple(Span(*match.span()) for match in _QUOTED.finditer(text))


def within(token: Token, spans: Sequence[Span]) -> Span | None:
    """Give the quotation that a word stands in."""
    return next((span for span in spans if span.start <= token.start < span.end), None)


def speeches(
    sentence: Sentence, quotes: Sequence[Span], known: Cast, words: Lexicon
) -> Iterator[Speech]:
    """Find who says what in a sentence."""
    near = [
        q for q in quotes if q.start < sentence.tokens[-1].end and sentence.tokens[0].start < q.end
    ]
    for verb in sentence.tokens:
        if verb.lemma in words.speech and verb.pos == "VERB" and within(verb, near) is None:
            said = _said(sentence, verb, near)
            if said is not None:
                content, inside, direct = said
                who = doer(sentence, verb)
                yield Speech(
                    verb,
                    known.name(sentence, who),
                    _addressee(sentence, verb, known),
                    content,
                    inside,
                    direct,
                )
        elif verb.lemma == "accord" and any(sentence.below(verb, "prep")):
            yield from _according(sentence, verb, known, near)


def _said(
    sentence: Sentence, verb: Token, near: Sequence[Span]
) -> tuple[Token | None, frozenset[int], bool] | None:
    content = _content(sentence, verb)
    if content is not None:
        own = (
            _phrase(sentence, content) - _phrase(sentence, verb)
            if content.at == verb.head
            else _phrase(sentence, content)
        )
        direct = within(content, near) is not None
        return content, own, direct
    inside = frozenset(token.at for token in sentence.tokens if within(token, near))
    long = len(inside) > 4
    return (None, inside, True) if long else None


def _content(sentence: Sentence, verb: Token) -> Token | None:
    for child in sentence.below(verb, "ccomp"):
        return child
    if verb.dep == "parataxis" or (verb.dep in {"ccomp", "advcl"} and _apart(sentence, verb)):
        above = sentence.head(verb)
        return above if above.pos in {"VERB", "AUX"} else None
    return None


def _apart(sentence: Sentence, verb: Token) -> bool:
    """Tell whether "he said" stands as an aside behind a comma."""
    first = sentence.edges[verb.at][0]
    marked = any(sentence.below(verb, "mark"))
    return not marked and first > 0 and sentence.tokens[first - 1].text in {",", "”", '"'}


def _according(
    sentence: Sentence, verb: Token, known: Cast, near: Sequence[Span]
) -> Iterator[Speech]:
    for link in sentence.below(verb, "prep"):
        who = sentence.first(link, "pobj")
        above = sentence.head(verb)
        while above.pos not in {"VERB", "AUX"} and above.head != above.at:
            above = sentence.head(above)
        if who is not None and above is not verb:
            inside = _phrase(sentence, above) - _phrase(sentence, verb)
            yield Speech(
                verb, known.name(sentence, who), "", above, inside, within(above, near) is not None
            )


def _addressee(sentence: Sentence, verb: Token, known: Cast) -> str:
    for link, thing in objects(sentence, verb):
        if (not link and verb.lemma in lexicon().lists["tells"]) or (
            link == "to" and thing.kind in {"PERSON", "ORG"}
        ):
            return known.name(sentence, thing)
    return ""


def _phrase(sentence: Sentence, token: Token) -> frozenset[int]:
    first, last = sentence.edges[token.at]
    return frozenset(range(first, last + 1))
