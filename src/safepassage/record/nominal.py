"""Nouns that tell of an entry by themselves: "a promise to open", "guarantees of safe passage"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from safepassage.record.clause import Voice
from safepassage.record.lexicon import Lexicon, Pattern
from safepassage.record.parse import Sentence, Token
from safepassage.record.triggers import Trigger, swallowed

_NOT_NEW: Final = frozenset({"no", "any", "the", "this", "that", "these", "those"})
_WANTED: Final = frozenset({"need", "want", "await", "seek", "lack", "require", "demand", "expect"})


def with_nouns(
    sentence: Sentence, found: tuple[Trigger, ...], words: Lexicon
) -> tuple[Trigger, ...]:
    """Add the nouns that tell of an entry to what the verbs of a sentence tell.

    A noun that only completes a verb tells nothing more, nor does a verb that completes a noun.
    """
    nouns = tuple(_nominal(sentence, found, words))
    at = {trigger.verb.at: trigger for trigger in nouns}
    return (*(of for of in found if not swallowed(sentence, of.verb, at)), *nouns)


def _nominal(sentence: Sentence, found: tuple[Trigger, ...], words: Lexicon) -> Iterator[Trigger]:
    verbs = {trigger.verb.at: trigger for trigger in found}
    told = {word.at for trigger in found for word in trigger.words}
    for noun in sentence.tokens:
        patterns = words.things.get(noun.lemma, ())
        if not patterns or noun.pos != "NOUN" or noun.at in told or _denied(sentence, noun):
            continue
        fitting = (of.rule for of in patterns if _fits(sentence, noun, of))
        rule = next(fitting, None)
        if rule is not None and not swallowed(sentence, noun, verbs):
            yield Trigger(rule.type, rule, noun, (noun,), Voice())


def _fits(sentence: Sentence, noun: Token, pattern: Pattern) -> bool:
    for clause in sentence.below(noun, "acl", "ccomp", "xcomp"):
        helpers = {word.lemma for word in sentence.below(clause, "aux", "mark")}
        if clause.pos in {"VERB", "AUX"} and helpers & pattern.links & {"to", "that"}:
            return True
    links = (link for link in sentence.below(noun, "prep") if link.lemma in pattern.links)
    return any(sentence.first(link, "pobj") is not None for link in links)


def _denied(sentence: Sentence, noun: Token) -> bool:
    """Tell whether there is none yet, or one told before: "no deal to", "the promise to"."""
    none = any(word.lemma in _NOT_NEW for word in sentence.below(noun, "det"))
    above = sentence.head(noun)
    wanted = noun.dep == "dobj" and above.lemma in _WANTED
    return none or wanted or above.lemma == "without" or any(sentence.below(above, "neg"))
