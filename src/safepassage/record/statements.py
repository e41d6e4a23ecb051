"""What is said: whether it promises, refuses, asks, or is only a statement."""

from __future__ import annotations

from typing import Final

from safepassage.record.actors import Cast
from safepassage.record.clause import Voice, subject, voice
from safepassage.record.lexicon import Lexicon, lexicon
from safepassage.record.parse import Sentence, Token
from safepassage.record.said import EntryType

_FOR_ACTORS: Final = frozenset({"PERSON", "ORG", "GPE", "NORP"})


def modal_type(
    sentence: Sentence,
    verb: Token,
    mood: Voice,
    who: str,
    speaker: str,
    known: Cast,
    words: Lexicon,
) -> EntryType | None:
    """Tell what a clause with "will" or "must" is, if the one it binds says so; None where nothing.

    Parameters
    ----------
    who
        Whom the clause is about.
    speaker
        Who says it; empty where the text says it itself.
    """
    top = subject(sentence, verb)
    if top is None:
        return None
    lists = words.lists
    terms = any(word.lemma in lists["terms"] for word in sentence.phrase(top))
    somebody = is_actor(top) or top.lemma in words.people
    withheld = verb.lemma in words.modal["withheld"]
    if mood.negated and withheld and somebody and mood.modal != "possible":
        return EntryType.REFUSAL
    if mood.modal == "possible" or (mood.modal == "planned" and not mood.passive):
        let = top.lemma in words.people and verb.lemma in lists["ways"] and bool(speaker)
        told = terms if mood.modal == "planned" else let
        return EntryType.COMMITMENT if told and not mood.negated else None
    if mood.modal == "duty":
        return _duty(sentence, verb, speaker, terms=terms, somebody=somebody)
    own = top.lemma in {"we", "i"} or (bool(speaker) and _same(known, who, speaker))
    if mood.modal == "ready" or own:
        return EntryType.REFUSAL if mood.negated and not own else EntryType.COMMITMENT
    gives = somebody and (withheld or top.lemma in words.people)
    moved = top.lemma in words.people | words.vehicles
    does = (is_actor(top) and verb.lemma in lists["serves"]) or (
        (is_actor(top) or moved) and _is_deed(verb, words)
    )
    free = somebody and any(of.lemma in lists["free"] for of in sentence.below(verb, "acomp"))
    bound = terms or does or free or _by_a_deal(sentence, verb, lists["deals"])
    given = bound or (bool(speaker) and (mood.passive or gives))
    return EntryType.COMMITMENT if given and not mood.negated else None


def _duty(
    sentence: Sentence, verb: Token, speaker: str, *, terms: bool, somebody: bool
) -> EntryType | None:
    """Tell what must or should be: what terms say binds, what somebody says is asked."""
    top, lists, helpers = subject(sentence, verb), lexicon().lists, _helpers(sentence, verb)
    about = top.lemma if top is not None else ""
    agreed = bool(lists["terms"] & set(speaker.lower().split()))
    should = "should" in helpers and about in lists["deals"]
    if agreed or should or (about in lists["terms"] and not speaker):
        return EntryType.COMMITMENT
    asked = somebody or (terms and "must" in helpers)
    return EntryType.PROPOSAL if speaker and asked else None


def _is_deed(verb: Token, words: Lexicon) -> bool:
    """Tell whether it would be an entry that somebody did this: who will do it promises it."""
    patterns = words.patterns.get(verb.lemma, ())
    return any(of.rule.type in {EntryType.ACTION, EntryType.COMMITMENT} for of in patterns)


def _by_a_deal(sentence: Sentence, verb: Token, deals: frozenset[str]) -> bool:
    """Tell whether something is to be "under the agreement"."""
    above = sentence.head(verb) if verb.dep == "xcomp" else verb
    return any(
        thing.lemma in deals
        for link in (*sentence.below(verb, "prep"), *sentence.below(above, "prep"))
        if link.lemma in {"under", "by", "with"}
        for thing in sentence.below(link, "pobj")
    )


def _helpers(sentence: Sentence, verb: Token) -> set[str]:
    return {child.text.lower() for child in sentence.below(verb, "aux")}


def _same(known: Cast, who: str, speaker: str) -> bool:
    party = known.party(who)
    return who == speaker or (bool(party) and party == known.party(speaker))


def is_actor(token: Token) -> bool:
    """Tell whether a word stands for somebody who can say, promise or do something."""
    return (
        token.kind in _FOR_ACTORS
        or token.pos == "PROPN"
        or token.lemma in lexicon().lists["actors"]
        or token.lemma in {"he", "she", "they", "we", "i", "it"}
    )


def states(sentence: Sentence, verb: Token, words: Lexicon) -> bool:
    """Tell whether a verb makes a statement by itself: "condemned the attack"."""
    feels = words.lists["feels"]
    felt = verb.lemma in {"be", "remain"} and any(
        child.lemma in feels for child in sentence.below(verb, "acomp")
    )
    if not felt and (verb.lemma not in words.states or verb.pos != "VERB"):
        return False
    if not felt and sentence.first(verb, "dobj", "ccomp", "prep") is None:
        return False
    mood = voice(sentence, verb, words)
    top = subject(sentence, verb)
    told = mood.finite and not mood.conditional and not mood.modal and not mood.passive
    return told and top is not None and (is_actor(top) or top.lemma in words.papers | words.people)
