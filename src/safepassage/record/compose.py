"""From a trigger to an entry's fields: who, to whom, what, how firmly, when and where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from safepassage.model import Firmness
from safepassage.record.actors import Cast
from safepassage.record.clause import CONTENT, doer, objects
from safepassage.record.entry import Span
from safepassage.record.figures import Count
from safepassage.record.lexicon import Lexicon, lexicon
from safepassage.record.parse import Sentence, Token
from safepassage.record.places import Located
from safepassage.record.said import (
    Action,
    Commitment,
    EntryType,
    Figure,
    Format,
    Hours,
    Meeting,
    MeetingStatus,
    Progress,
    Proposal,
    Refusal,
    Said,
    Scope,
    Statement,
    ViolationClaim,
)
from safepassage.record.speech import Speech
from safepassage.record.triggers import ACTORS, Trigger
from safepassage.record.when import When

_LABEL: Final = 160
_CONTENT: Final = 1000
_SET_IN: Final = re.compile(r"\b(in|at|near|inside|outside|around) (the )?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Told:
    """Where an entry stands: its sentence and clause, and who reports it, when and where."""

    text: str
    sentence: Sentence
    known: Cast
    words: Lexicon
    quote: Span
    speaker: str
    by: str
    date: When | None
    places: tuple[Located, ...]
    set_in: Located | None = None
    hours: tuple[Hours, ...] = ()

    def name(self, token: Token | None) -> str:
        """Name an actor, as fully as the text allows."""
        return self.known.name(self.sentence, token, speaker=self.speaker)[:_LABEL]

    def names(self, token: Token | None) -> tuple[str, ...]:
        """Name the actors of a phrase."""
        found = self.known.names(self.sentence, token, speaker=self.speaker)
        return tuple(name[:_LABEL] for name in found)

    @property
    def place(self) -> str:
        """The place that the clause is set in: one behind "in" or "at", or else a town."""
        inside = (p for p in self.places if _SET_IN.search(self.text[: p.span.start][-12:]))
        towns = (p for p in self.places if p.place is not None and p.place.kind != "country")
        first = next(inside, None) or next(towns, None) or self.set_in
        return first.name[:_LABEL] if first else ""


def said(trigger: Trigger, told: Told) -> Said | None:  # noqa: PLR0911 - one case a type
    """Give the fields of what a trigger tells of; None where it tells of nothing after all."""
    if trigger.voice.modal == "possible" and not trigger.voice.negated:
        return None
    kind = _turned(trigger)
    who = _who(trigger, told)
    match kind:
        case EntryType.MEETING:
            return _meeting(trigger, told)
        case EntryType.PROPOSAL:
            return Proposal(
                who, _to(trigger, told), trigger.rule.ask, _what(trigger, told), "", told.date
            )
        case EntryType.COMMITMENT:
            return _commitment(trigger, told, who)
        case EntryType.REFUSAL:
            return Refusal(who, _what(trigger, told), told.date)
        case EntryType.VIOLATION_CLAIM:
            return _claim(trigger, told, who)
        case EntryType.ACTION:
            return Action(who, _clipped(told), _progress(trigger), told.place, told.date)
        case EntryType.STATEMENT | EntryType.FIGURE:
            return None


def _who(trigger: Trigger, told: Told) -> str:
    """Name who does it; of talks, those who talk."""
    top = doer(told.sentence, trigger.verb)
    if top is not None and top.lemma in told.words.lists["talks"]:
        sides = [t for link, t in objects(told.sentence, top) if link in {"between", "with", "of"}]
        names = dict.fromkeys(name for side in sides for name in told.names(side))
        if names:
            return " and ".join(names)[:_LABEL]
    return told.name(top)


def _turned(trigger: Trigger) -> EntryType:
    """Give the type, turned by a "must" or a "not"."""
    mood, rule = trigger.voice, trigger.rule
    if mood.modal == "duty" and trigger.type in {
        EntryType.COMMITMENT,
        EntryType.REFUSAL,
        EntryType.ACTION,
    }:
        return EntryType.PROPOSAL
    # "will not open fire" is a promise; "will not respect the truce" is none, and refuses it
    if trigger.type is EntryType.VIOLATION_CLAIM and mood.negated and mood.modal == "future":
        if rule.type is EntryType.COMMITMENT:
            return EntryType.REFUSAL
        return trigger.type if rule.needs == "negation" else EntryType.COMMITMENT
    if mood.negated and rule.type is EntryType.COMMITMENT and rule.negated is None:
        return EntryType.REFUSAL if trigger.type is EntryType.REFUSAL else EntryType.ACTION
    if mood.negated and trigger.type is EntryType.ACTION and trigger.verb.lemma in {"allow", "let"}:
        return EntryType.REFUSAL
    return trigger.type


def _progress(trigger: Trigger) -> Progress:
    if trigger.voice.negated:
        return Progress.NOT_DONE
    if trigger.rule.progress is Progress.DONE and trigger.verb.tag == "VBG":
        return Progress.ONGOING
    return trigger.rule.progress


def _meeting(trigger: Trigger, told: Told) -> Meeting:
    sentence, verb = told.sentence, trigger.verb
    top = doer(sentence, verb)
    actors = list(told.names(top)) if top is not None and _acts(top) else []
    met = [
        name
        for link, thing in _partners(sentence, verb, trigger)
        if link in {"", "with", "by", "between", "to"} and _acts(thing)
        for name in told.names(thing)
    ]
    near = {
        token.lemma for token in sentence.tokens if told.quote.start <= token.start < told.quote.end
    }
    form = (
        Format.PHONE
        if near & told.words.lists["phone"]
        else Format.MULTILATERAL
        if near & told.words.lists["many"]
        else Format.VISIT
    )
    if near & {"mediate", "mediator"}:
        form = Format.THIRD_PARTY
    ahead = trigger.voice.modal in {"future", "planned", "duty"}
    status = MeetingStatus.PLANNED if ahead else MeetingStatus.HELD
    partners = tuple(dict.fromkeys(name for name in met if name not in actors))
    return Meeting(tuple(actors), partners, told.place, told.date, form, status)


def _partners(sentence: Sentence, verb: Token, trigger: Trigger) -> Iterator[tuple[str, Token]]:
    yield from objects(sentence, verb)
    for word in trigger.words:
        if word is not verb:
            yield from objects(sentence, word)


def _acts(token: Token) -> bool:
    return (
        token.kind in ACTORS
        or token.pos in {"PROPN", "PRON"}
        or (token.pos == "NOUN" and token.lemma in lexicon().lists["actors"])
    )


def _commitment(trigger: Trigger, told: Told, who: str) -> Commitment:
    places = tuple(dict.fromkeys(place.name[:_LABEL] for place in told.places))
    return Commitment(
        promisor=who or told.by[:_LABEL],
        beneficiary=_to(trigger, told),
        content=_what(trigger, told),
        firmness=_firmness(trigger, told),
        conditions=_conditions(trigger, told),
        scope=Scope(places=places, hours=told.hours),
        date=told.date,
    )


def _firmness(trigger: Trigger, told: Told) -> Firmness:
    clause = told.quote.of(told.text).lower()
    for firmness, phrases in told.words.firmness.items():
        if any(phrase in clause for phrase in phrases):
            return firmness
    if trigger.voice.modal or trigger.verb.lemma in {
        "pledge",
        "promise",
        "vow",
        "affirm",
        "reaffirm",
    }:
        return Firmness.DECLARATORY
    if trigger.verb.lemma in {"declare", "announce", "proclaim"}:
        return Firmness.UNILATERAL
    return Firmness.SIGNED if trigger.verb.lemma == "sign" else Firmness.UNQUALIFIED


def _conditions(trigger: Trigger, told: Told) -> tuple[str, ...]:
    sentence = told.sentence
    first, last = sentence.edges[trigger.verb.at]
    found: list[str] = []
    for token in sentence.tokens[first : last + 1]:
        marks = {mark.lemma for mark in sentence.below(token, "mark", "advmod")}
        if token.dep == "advcl" and (
            marks & told.words.lists["conditions"] or _as_long_as(sentence, token)
        ):
            phrase = sentence.phrase(token)
            found.append(told.text[phrase[0].start : phrase[-1].end][:_CONTENT])
    exchange = told.quote.of(told.text)
    at = exchange.lower().find("in exchange for")
    if at >= 0:
        found.append(exchange[at:][:_CONTENT])
    return tuple(found)


def _as_long_as(sentence: Sentence, token: Token) -> bool:
    first = sentence.edges[token.at][0]
    before = [word.text.lower() for word in sentence.tokens[max(0, first - 3) : first + 3]]
    return "as long as" in " ".join(before) or "on condition" in " ".join(before)


def _claim(trigger: Trigger, told: Told, who: str) -> ViolationClaim:
    sentence, verb = told.sentence, trigger.verb
    if verb.lemma in {"accuse", "blame", "denounce", "allege"}:
        accused = next((told.name(t) for link, t in objects(sentence, verb) if not link), "")
        return ViolationClaim(who, accused, _norm(trigger, told), told.date)
    return ViolationClaim(told.by[:_LABEL], who, _norm(trigger, told), told.date)


def _norm(trigger: Trigger, told: Told) -> str:
    sentence, verb = told.sentence, trigger.verb
    for link, thing in objects(sentence, verb):
        if link in {"of", "for", "against", "on", "by"}:
            phrase = sentence.phrase(thing)
            return told.text[phrase[0].start : phrase[-1].end][:_CONTENT]
    return _what(trigger, told)


def _to(trigger: Trigger, told: Told) -> str:
    """Name whom a proposal or a promise goes to."""
    sentence, verb = told.sentence, trigger.verb
    wanted = (
        {"to", "on", "upon", "with", "from"}
        if trigger.rule.type is EntryType.PROPOSAL
        else {"to", "with"}
    )
    for link, thing in objects(sentence, verb):
        if (thing.kind in ACTORS or thing.lemma in lexicon().lists["actors"]) and (
            link in wanted
            or (not link and verb.lemma in {"urge", "ask", "tell", "press", "assure", "invite"})
        ):
            return told.name(thing)
    return ""


def _what(trigger: Trigger, told: Told) -> str:
    """Give the words of what is promised, asked or refused."""
    sentence, verb = told.sentence, trigger.verb
    parts = [child for child in sentence.below(verb) if child.dep in CONTENT and child.at > verb.at]
    if not parts:
        return _clipped(told)
    first = min(sentence.edges[part.at][0] for part in parts)
    start = sentence.tokens[first].start
    return told.text[start : max(told.quote.end, start + 1)].strip()[:_CONTENT]


def _clipped(told: Told) -> str:
    return told.quote.of(told.text)[:_CONTENT]


def reported(told: Told, speech: Speech) -> Statement:
    """Give the fields of what somebody says."""
    content = " ".join(_clipped(told).split())
    return Statement(
        speech.speaker[:_LABEL], speech.addressee[:_LABEL], content, speech.direct, told.date
    )


def stated(told: Told, verb: Token) -> Statement:
    """Give the fields of a statement that a verb makes by itself."""
    who = doer(told.sentence, verb)
    return Statement(told.name(who), "", _clipped(told), direct=False, date=told.date)


def figure(count: Count, told: Told) -> Figure:
    """Give the fields of a count."""
    counted = f"{count.counted} ({count.fate})" if count.fate else count.counted
    return Figure(
        written=count.written[:_LABEL],
        value=count.value,
        most=count.most,
        qualifier=count.qualifier,
        counted=counted[:_CONTENT],
        place=told.place,
        date=told.date,
        reported_by=told.by[:_LABEL],
    )
