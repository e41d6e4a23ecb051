"""The words that tell, read from ``lexicon.toml``: rules for clauses, and lists of words."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Final

from safepassage.model import Firmness
from safepassage.record.said import Ask, EntryType, Progress

Words = frozenset[str]


@dataclass(frozen=True, slots=True)
class Rule:
    """When a clause is an entry, and of which type; ``lexicon.toml`` explains the fields."""

    type: EntryType
    needs: str = ""
    mood: str = ""
    clause: str = ""
    negated: EntryType | None = None
    ask: Ask = Ask.YIELD
    progress: Progress = Progress.DONE


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line of a rule: what must hang on the verb.

    Parameters
    ----------
    rule
        Whose line it is.
    links
        Prepositions or particles, one of which must be there; none where any will do. Of a noun,
        also ``"to"`` for what is to be done, and ``"that"`` for a clause.
    nouns
        Nouns, one of which must be the object, or the subject where ``subject`` is set.
    """

    rule: Rule
    links: Words
    nouns: Words
    subject: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All of ``lexicon.toml``.

    Parameters
    ----------
    patterns, things
        By the verb, or the noun, that they are about, in the order of the file.
    speech, states, papers
        Verbs that report, verbs that state, and nouns that speak.
    modal
        Lists by name: ``future``, ``duty``, ``ready``, ``lightly``, ``planned``.
    firmness
        Phrases that tell how firm a promise is.
    people, vehicles, amounts
        What is counted, and how.
    fate
        Verbs that tell what became of those counted.
    topic
        Nouns of which an action must have one.
    lists
        Further lists by name.
    roles
        Posts, each by the noun that names it.
    """

    patterns: dict[str, tuple[Pattern, ...]]
    things: dict[str, tuple[Pattern, ...]]
    speech: Words
    states: Words
    papers: Words
    modal: dict[str, Words]
    firmness: dict[Firmness, tuple[str, ...]]
    people: Words
    vehicles: Words
    amounts: Words
    fate: dict[str, Words]
    topic: Words
    lists: dict[str, Words]
    roles: dict[str, str]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Read the words that come with the package."""
    told = tomllib.loads(resources.files(__package__).joinpath("lexicon.toml").read_text("utf-8"))
    count = told["count"]
    named = {name: line.split() for name, line in told["words"].items()}
    return Lexicon(
        patterns=_patterns(told["rule"], named),
        things=_things(told["rule"]),
        speech=_words(told["speech"]["verbs"]),
        states=_words(told["speech"]["states"]),
        papers=_words(told["speech"]["papers"]),
        modal={name: _words(line) for name, line in told["modal"].items()},
        firmness={Firmness(name): tuple(phrases) for name, phrases in told["firmness"].items()},
        people=_words(count["people"]),
        vehicles=_words(count["vehicles"]),
        amounts=_words(count["amounts"]),
        fate={name: _words(line) for name, line in count["fate"].items()},
        topic=_words(told["topic"]["nouns"]),
        lists={name: _words(line) for name, line in told["lists"].items()},
        roles={noun: post for post, line in told["roles"].items() for noun in line.split()},
    )


def _words(line: str) -> Words:
    return frozenset(line.split())


_FIELDS: Final = {
    "type": EntryType,
    "needs": str,
    "mood": str,
    "clause": str,
    "negated": EntryType,
    "ask": Ask,
    "progress": Progress,
}


def _patterns(
    rules: list[dict[str, Any]], named: dict[str, list[str]]
) -> dict[str, tuple[Pattern, ...]]:
    found: dict[str, list[Pattern]] = defaultdict(list)
    for told in rules:
        rule = _rule(told)
        for line in told.get("verbs", ()):
            verb, _, nouns = line.partition("+")
            verb, _, links = verb.partition("~")
            pattern = Pattern(rule, _words(links), _nouns(nouns, named))
            for lemma in verb.strip().split("|"):
                found[lemma].append(pattern)
        for line in told.get("nouns", ()):
            nouns, _, verbs = line.partition("=")
            pattern = Pattern(rule, frozenset(), _nouns(nouns, named), subject=True)
            for lemma in verbs.split():
                found[lemma].append(pattern)
    return {lemma: tuple(patterns) for lemma, patterns in found.items()}


def _things(rules: list[dict[str, Any]]) -> dict[str, tuple[Pattern, ...]]:
    found: dict[str, list[Pattern]] = defaultdict(list)
    for told in rules:
        for line in told.get("things", ()):
            things, _, links = line.partition(">")
            pattern = Pattern(_rule(told), _words(links), frozenset())
            for lemma in things.split():
                found[lemma].append(pattern)
    return {lemma: tuple(patterns) for lemma, patterns in found.items()}


def _rule(told: dict[str, Any]) -> Rule:
    return Rule(**{key: _FIELDS[key](told[key]) for key in told if key in _FIELDS})


def _nouns(line: str, named: dict[str, list[str]]) -> Words:
    return frozenset(
        noun
        for word in line.replace("|", " ").split()
        for noun in (named[word[1:]] if word.startswith("@") else [word])
    )
