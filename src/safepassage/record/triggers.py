"""Triggers: the words of a sentence that tell of an entry, found by the rules of the lexicon."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from safepassage.record.clause import CONTENT, Voice, doer, objects, subject, voice
from safepassage.record.lexicon import Lexicon, Pattern, Rule, lexicon
from safepassage.record.parse import Sentence, Token
from safepassage.record.said import EntryType

ACTORS: Final = frozenset({"PERSON", "ORG", "GPE", "NORP"})
_NO_CLAUSE: Final = frozenset({
    "aux",
    "auxpass",
    "amod",
    "compound",
    "csubj",
    "nsubj",
    "nsubjpass",
    "dobj",
    "pobj",
})
_SWALLOW: Final = frozenset({
    EntryType.COMMITMENT, EntryType.PROPOSAL, EntryType.REFUSAL, EntryType.VIOLATION_CLAIM,
})  # fmt: skip
"""What is agreed, asked, refused or alleged is told by the clause that hangs on these."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """A verb that tells of an entry.

    Parameters
    ----------
    type, rule
        What it tells of, by which rule.
    verb
        The head of the clause.
    words
        The words that told, the verb or its object.
    voice
        In which mood.
    """

    type: EntryType
    rule: Rule
    verb: Token
    words: tuple[Token, ...]
    voice: Voice


def triggers(sentence: Sentence, words: Lexicon) -> tuple[Trigger, ...]:
    """Find what a sentence tells of, in its order."""
    found: dict[int, Trigger] = {}
    for verb in sentence.tokens:
        trigger = _at(sentence, verb, words)
        if trigger is not None and not _swallowed(sentence, verb, found):
            found[verb.at] = trigger
    return tuple(
        found[at] for at in sorted(found) if not _swallowed(sentence, sentence.tokens[at], found)
    )


def _at(sentence: Sentence, verb: Token, words: Lexicon) -> Trigger | None:
    patterns = words.patterns.get(verb.lemma, ())
    if not patterns or verb.pos not in {"VERB", "AUX"} or verb.dep in _NO_CLAUSE:
        return None
    mood = voice(sentence, verb, words)
    for pattern in patterns:
        told = _fits(sentence, verb, pattern, mood, words)
        if told is not None:
            rule = pattern.rule
            kind = rule.negated if mood.negated and rule.negated else rule.type
            return Trigger(kind, rule, verb, told, mood)
    return None


def _fits(
    sentence: Sentence, verb: Token, pattern: Pattern, mood: Voice, words: Lexicon
) -> tuple[Token, ...] | None:
    """Give the words that tell, where a pattern fits; None where it does not."""
    told = _told(sentence, verb, pattern)
    rule = pattern.rule
    if told is None or not _needed(sentence, verb, rule, mood):
        return None
    if mood.conditional or not _told_as_such(sentence, verb, rule, mood):
        return None
    if rule.mood == "done" and (mood.modal or not _of_topic(sentence, verb, words)):
        return None
    return told


def _told(sentence: Sentence, verb: Token, pattern: Pattern) -> tuple[Token, ...] | None:
    if pattern.subject:
        top = sentence.first(verb, "nsubj", "nsubjpass")
        return (verb,) if top is not None and top.lemma in pattern.nouns else None
    things = list(objects(sentence, verb))
    if pattern.links:
        links = [
            child
            for child in sentence.below(verb, "prep", "prt", "advmod", "agent", "dative")
            if child.lemma in pattern.links
        ]
        if not links and not any(link in pattern.links for link, _ in things):
            return None
    if not pattern.nouns:
        return (verb, *(sentence.below(verb, "prt")))
    for link, thing in things:
        if thing.lemma in pattern.nouns and (link in pattern.links or not pattern.links):
            if not pattern.links and link not in {"", "to", "for"}:
                continue
            return (verb, thing)
    return None


def _needed(sentence: Sentence, verb: Token, rule: Rule, mood: Voice) -> bool:
    match rule.needs:
        case "clause":
            return (
                _asks(sentence, verb)
                if rule.clause == "other"
                else sentence.first(verb, "xcomp", "ccomp") is not None
            )
        case "content":
            return sentence.first(verb, *CONTENT) is not None or mood.passive
        case "people":
            return any(_is_actor(thing) for _, thing in objects(sentence, verb))
        case "crowd":
            return _crowd(sentence, verb)
        case "negation":
            return mood.negated or _failed(sentence, verb)
        case _:
            return True


def _asks(sentence: Sentence, verb: Token) -> bool:
    """Tell whether somebody else is to do it: "asked Russia to open"."""
    if (
        sentence.first(verb, "dobj") is not None
        and sentence.first(verb, "xcomp", "ccomp") is not None
    ):
        return True
    return any(
        any(sentence.below(clause, "nsubj", "nsubjpass")) and clause.tag == "VB"
        for clause in sentence.below(verb, "ccomp", "xcomp")
    )


def _crowd(sentence: Sentence, verb: Token) -> bool:
    if any(_is_actor(thing) for _, thing in objects(sentence, verb)):
        return True
    top = subject(sentence, verb)
    return top is not None and (
        any(sentence.below(top, "conj"))
        or top.tag in {"NNS", "NNPS"}
        or top.lemma in {"they", "we"}
    )


def _failed(sentence: Sentence, verb: Token) -> bool:
    above = sentence.head(verb)
    return verb.dep == "xcomp" and above.lemma in {"fail", "refuse"}


def _is_actor(thing: Token) -> bool:
    known = thing.lemma in lexicon().lists["actors"] or thing.lemma in {"he", "they", "she"}
    return thing.kind in ACTORS or thing.pos == "PROPN" or known


def _told_as_such(sentence: Sentence, verb: Token, rule: Rule, mood: Voice) -> bool:
    """Tell whether a verb tells of an entry where it stands in the sentence."""
    claims = rule.type in {EntryType.VIOLATION_CLAIM, EntryType.REFUSAL}
    match verb.dep, verb.tag:
        case "advcl", "VBG":
            told = rule.type in _SWALLOW
        case "relcl", _ if not mood.finite:
            told = claims or rule.needs == "content"
        case "acl", "VBN":
            told = rule.type is EntryType.COMMITMENT and any(sentence.below(verb, "prep", "agent"))
        case "advcl", "VB" if rule.type is EntryType.MEETING:
            told = True
        case _:
            told = mood.finite or rule.needs == "negation"
    return told or (mood.modal == "planned" and rule.mood != "done" and verb.tag != "VBG")


def _of_topic(sentence: Sentence, verb: Token, words: Lexicon) -> bool:
    if verb.lemma == "evacuate":
        return True
    near = [verb]
    top = subject(sentence, verb)
    if top is not None:
        near.extend(sentence.phrase(top))
    for child in sentence.below(verb):
        if child.dep in {"dobj", "prep", "agent", "attr", "xcomp", "dative", "ccomp"}:
            near.extend(sentence.phrase(child))
    return any(token.lemma in words.topic or token.text.lower() in words.topic for token in near)


def _swallowed(sentence: Sentence, verb: Token, found: dict[int, Trigger]) -> bool:
    """Tell whether a verb only completes another trigger: "agreed to allow"."""
    token = verb
    while token.head != token.at:
        above = sentence.head(token)
        trigger = found.get(above.at)
        if trigger is not None:
            if (
                token.dep in {"xcomp", "pcomp", "dobj", "prep", "acl", "relcl"}
                and trigger.type in _SWALLOW
            ):
                return True
            if token.dep in {"ccomp", "advcl"} and trigger.type in _SWALLOW - {
                EntryType.VIOLATION_CLAIM
            }:
                return token.dep == "ccomp" or verb.tag == "VB"
        if token.dep in {"conj", "parataxis"}:
            return False
        if token.dep == "advcl" and verb.tag != "VB":
            return False
        token = above
    return False


def agent(sentence: Sentence, trigger: Trigger) -> Token | None:
    """Give who does what a trigger tells of."""
    return doer(sentence, trigger.verb)


def modals(sentence: Sentence, root: Token, words: Lexicon) -> Iterator[tuple[Token, Voice]]:
    """Give the verbs of a clause that say what will, must or is ready to be."""
    for verb in (
        root,
        *(child for child in sentence.below(root, "conj") if child.pos in {"VERB", "AUX"}),
    ):
        mood = voice(sentence, verb, words)
        if mood.conditional:
            continue
        if verb.lemma == "be" and any(
            child.lemma in words.modal["ready"] for child in sentence.below(verb, "acomp", "attr")
        ):
            yield verb, Voice(mood.negated, "ready", mood.passive)
        elif mood.modal in {"future", "duty"}:
            yield verb, mood
        elif verb.lemma == "need":
            yield verb, Voice(mood.negated, "duty", mood.passive)
