"""Triggers: the words of a sentence that tell of an entry, found by the rules of the lexicon."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from safepassage.record.clause import CONTENT, Voice, doer, objects, subject, voice
from safepassage.record.lexicon import Lexicon, Pattern, Rule, lexicon
from safepassage.record.parse import Sentence, Token
from safepassage.record.said import EntryType

ACTORS: Final = frozenset({"PERSON", "ORG", "GPE", "NORP"})
_SOMEWHERE: Final = frozenset({"GPE", "LOC", "FAC"})
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
_GIVEN: Final = frozenset({EntryType.COMMITMENT, EntryType.PROPOSAL, EntryType.REFUSAL})
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
        if trigger is not None and not swallowed(sentence, verb, found):
            found[verb.at] = trigger
    return tuple(
        found[at] for at in sorted(found) if not swallowed(sentence, sentence.tokens[at], found)
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
    if rule.type in _GIVEN and not _can(sentence, verb, mood, words):
        return None
    if rule.mood == "done" and (
        (mood.modal and not _could_not(mood)) or not _of_topic(sentence, verb, words)
    ):
        return None
    return told


def _could_not(mood: Voice) -> bool:
    return mood.negated and mood.modal == "possible"


def _can(sentence: Sentence, verb: Token, mood: Voice, words: Lexicon) -> bool:
    """Tell whether whoever promises, asks or refuses is one who can."""
    top = subject(sentence, verb)
    if mood.passive or top is None or verb.dep in {"acl", "relcl"}:
        return True
    able = words.lists["terms"] | words.people | words.papers
    return _is_actor(top) or top.pos == "PRON" or top.lemma in able or _some_name(sentence, top)


def _some_name(sentence: Sentence, top: Token) -> bool:
    return any(word.kind in ACTORS for word in sentence.phrase(top))


def _told(sentence: Sentence, verb: Token, pattern: Pattern) -> tuple[Token, ...] | None:
    """Give the words that a pattern asks for; None where one is missing."""
    if pattern.subject:
        top = sentence.first(verb, "nsubj", "nsubjpass")
        return (verb,) if top is not None and top.lemma in pattern.nouns else None
    things = list(objects(sentence, verb))
    if pattern.links and not _linked(sentence, verb, things, pattern):
        return None
    if not pattern.nouns:
        return (verb, *(sentence.below(verb, "prt")))
    if verb.dep == "acl" and sentence.head(verb).lemma in pattern.nouns and not pattern.links:
        return (verb,)
    allowed = pattern.links or {"", "to", "for"}
    if any(child.lemma in pattern.links for child in sentence.below(verb, "prt", "advmod")):
        allowed |= {""}  # "put forward a plan", "put a plan forward"
    for link, thing in things:
        noun = _meant(sentence, thing)
        if noun.lemma in pattern.nouns and link in allowed:
            return (verb, noun)
    return None


def _linked(
    sentence: Sentence, verb: Token, things: list[tuple[str, Token]], pattern: Pattern
) -> bool:
    links = sentence.below(verb, "prep", "prt", "advmod", "agent", "dative")
    near = {child.lemma for child in links} | {link for link, _ in things}
    # "stand ready to go on", not "stand ready at the gate"
    near |= {s.lemma for s in sentence.below(verb, "acomp") if any(sentence.below(s, "xcomp"))}
    timed = {link for link, thing in things if thing.kind in {"DATE", "TIME"}}
    return bool((near - timed) & pattern.links)


def _meant(sentence: Sentence, noun: Token) -> Token:
    """Give "agreement" for "any kind of agreement"."""
    if noun.lemma in {"kind", "sort", "form", "type", "number", "series"}:
        link = sentence.first(noun, "prep")
        return (sentence.first(link, "pobj") if link is not None else None) or noun
    return noun


def _needed(sentence: Sentence, verb: Token, rule: Rule, mood: Voice) -> bool:
    """Tell whether what a rule needs hangs on the verb."""
    needs: dict[str, Callable[[], bool]] = {
        "clause": lambda: (
            _asks(sentence, verb)
            if rule.clause == "other"
            else sentence.first(verb, "xcomp", "ccomp") is not None
        ),
        "undertaking": lambda: any(
            clause.tag == "VB" and clause.lemma not in lexicon().patterns
            for clause in sentence.below(verb, "xcomp")
        ),
        "content": lambda: sentence.first(verb, *CONTENT) is not None or mood.passive,
        "people": lambda: _met(sentence, verb),
        "guest": lambda: any(_is_actor(thing) for thing in sentence.below(verb, "dobj")),
        "crowd": lambda: _crowd(sentence, verb),
        "absence": lambda: mood.negated and sentence.first(verb, "expl") is not None,
        "negation": lambda: mood.negated or _failed(sentence, verb),
    }
    return not rule.needs or needs[rule.needs]()


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
    if _met(sentence, verb):
        return True
    top = subject(sentence, verb)
    return top is not None and (
        any(sentence.below(top, "conj"))
        or top.tag in {"NNS", "NNPS"}
        or top.lemma in {"they", "we"}
    )


def _met(sentence: Sentence, verb: Token) -> bool:
    things = [thing for _, thing in objects(sentence, verb)]
    behind = [thing for noun in things for _, thing in objects(sentence, noun)]
    return any(_is_actor(thing) for thing in (*things, *behind))


def _failed(sentence: Sentence, verb: Token) -> bool:
    above = sentence.head(verb)
    return verb.dep == "xcomp" and above.lemma in {"fail", "refuse"}


def _is_actor(thing: Token) -> bool:
    known = thing.lemma in lexicon().lists["actors"] or thing.lemma in {"he", "they", "she"}
    return thing.kind in ACTORS or thing.pos == "PROPN" or known


def _told_as_such(sentence: Sentence, verb: Token, rule: Rule, mood: Voice) -> bool:
    """Tell whether a verb tells of an entry where it stands in the sentence."""
    claims = rule.type in {EntryType.VIOLATION_CLAIM, EntryType.REFUSAL}
    marks = {mark.lemma for mark in sentence.below(verb, "mark")}
    if rule.type is EntryType.ACTION and verb.dep == "advcl" and marks & {"since", "before"}:
        return False  # "since the fighting began" only tells when
    match verb.dep, verb.tag:
        case "advcl", "VBG":
            told = rule.type in _SWALLOW
        case "relcl", _ if not mood.finite:
            told = claims or rule.needs == "content"
        case "acl", "VBG":
            told = rule.type in _SWALLOW
        case "pcomp", "VBG":
            told = rule.type in _SWALLOW and any(sentence.below(verb, "nsubj"))
        case "acl", "VBN":
            told = rule.type is EntryType.COMMITMENT and any(sentence.below(verb, "prep", "agent"))
        case "advcl", "VB" if rule.type is EntryType.MEETING:
            told = True
        case _:
            told = mood.finite or rule.needs == "negation"
    return told or (mood.modal == "planned" and rule.mood != "done" and verb.tag != "VBG")


def _of_topic(sentence: Sentence, verb: Token, words: Lexicon) -> bool:
    if verb.lemma in {"evacuate", "withdraw"}:
        return True
    near = [verb]
    top = subject(sentence, verb)
    if top is not None:
        near.extend(sentence.phrase(top))
    for child in sentence.below(verb):
        if child.dep in {"dobj", "prep", "agent", "attr", "acomp", "xcomp", "dative", "ccomp"}:
            near.extend(sentence.phrase(child))
    return any(
        token.lemma in words.topic or token.text.lower() in words.topic or token.kind in _SOMEWHERE
        for token in near
    )


def swallowed(sentence: Sentence, verb: Token, found: dict[int, Trigger]) -> bool:
    """Tell whether a verb only completes another trigger: "agreed to allow"."""
    token = verb
    while token.head != token.at and not _apart(sentence, token):
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
        if trigger is not None and trigger.type is EntryType.MEETING and verb.tag == "VB":
            return True
        completes = above.dep == "pcomp" or verb.tag in {"VB", "VBG"}
        if token.dep == "parataxis" or (token.dep == "conj" and not completes):
            return False
        if token.dep == "advcl" and verb.tag != "VB":
            return False
        token = above
    return False


def _apart(sentence: Sentence, token: Token) -> bool:
    """Tell whether a clause stands by itself behind a preposition: "after both sides agreed"."""
    return token.dep == "pcomp" and any(sentence.below(token, "nsubj", "nsubjpass"))


def agent(sentence: Sentence, trigger: Trigger) -> Token | None:
    """Give who does what a trigger tells of."""
    return doer(sentence, trigger.verb)


def modals(sentence: Sentence, root: Token, words: Lexicon) -> Iterator[tuple[Token, Voice]]:
    """Give the verbs of a clause that say what will, must or is ready to be."""
    for verb in (
        root,
        *(child for child in sentence.below(root, "conj") if child.pos in {"VERB", "AUX"}),
        *(of for of in sentence.below(root, "xcomp") if root.lemma in {"be", "expect"}),
    ):
        mood = voice(sentence, verb, words)
        if mood.conditional:
            continue
        if verb.lemma == "be" and any(
            child.lemma in words.modal["ready"] and any(sentence.below(child, "xcomp", "ccomp"))
            for child in sentence.below(verb, "acomp", "attr", "ccomp", "xcomp")
        ):
            yield verb, Voice(mood.negated, "ready", mood.passive)
        elif verb.lemma == "be" and _vital(sentence, verb, words):
            yield verb, Voice(mood.negated, "duty", mood.passive)
        elif mood.modal in {"future", "duty", "planned", "possible"}:
            yield verb, mood
        elif _should(sentence, verb, words):
            yield verb, Voice(mood.negated, "duty", mood.passive)


def _vital(sentence: Sentence, verb: Token, words: Lexicon) -> bool:
    """Tell whether it "is vital that" somebody does something."""
    told = any(child.lemma in words.modal["vital"] for child in sentence.below(verb, "acomp"))
    return told and any(
        sentence.first(of, "xcomp", "ccomp") is not None
        for of in (verb, *sentence.below(verb, "acomp"))
    )


def _should(sentence: Sentence, verb: Token, words: Lexicon) -> bool:
    """Tell whether a verb stands behind "should", or is a "need" of access, or to do something."""
    helped = any(child.text.lower() == "should" for child in sentence.below(verb, "aux"))
    wanted = any(sentence.below(verb, "xcomp", "ccomp")) or any(
        thing.lemma in words.lists["needed"] for thing in sentence.below(verb, "dobj")
    )
    return helped or (verb.lemma == "need" and wanted)
