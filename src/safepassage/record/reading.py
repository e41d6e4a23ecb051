"""Reading a text: what in it may be an entry, for a human to confirm, edit or reject.

In: a text and the day it came out. Out: a :class:`Reading`: suggestions with their words as they
stand in the text, dates, and places. Texts are data: nothing that one says is ever done.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from safepassage.errors import ImpossibleValue
from safepassage.record.actors import Cast, cast
from safepassage.record.clause import stretch, subject, trimmed
from safepassage.record.clock import hours
from safepassage.record.compose import Told, figure, reported, said, stated
from safepassage.record.dates import Dated, dates
from safepassage.record.entry import Span, Suggestion
from safepassage.record.figures import Count, counts
from safepassage.record.language import cautions, unread
from safepassage.record.lexicon import Lexicon, Rule, lexicon
from safepassage.record.nominal import with_nouns
from safepassage.record.parse import Sentence, Token, sentences
from safepassage.record.places import Gazetteer, Located, gazetteer, places
from safepassage.record.said import EntryType, Meeting, Said
from safepassage.record.speech import Speech, quoted, speeches, within
from safepassage.record.statements import is_actor, modal_type, states
from safepassage.record.triggers import Trigger, modals, triggers

LONGEST = 100_000
"""The most characters that are read: about a minute. A longer text is parted by its reader."""
EXTRACTOR = "rules"
VERSION = "1"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text may say.

    Parameters
    ----------
    suggestions
        In the order of the text.
    dates, places
        Every day and place that it names.
    unread
        Why nothing was read, such as the language; empty where it was.
    cautions
        What in the text may show a reader something else than it says.
    """

    suggestions: tuple[Suggestion, ...] = ()
    dates: tuple[Dated, ...] = ()
    places: tuple[Located, ...] = ()
    unread: str = ""
    cautions: tuple[str, ...] = ()


def read(text: str, published: date | None = None, *, known: Gazetteer | None = None) -> Reading:
    """Suggest what the record could keep of a text.

    Parameters
    ----------
    text
        In English; of another language the reading says so and is empty.
    published
        The day the text came out, on which its weekdays hang.
    known
        The places to look for; those that come with the package where None.

    Raises
    ------
    ImpossibleValue
        Where the text is longer than :data:`LONGEST`.
    """
    if len(text) > LONGEST:
        raise ImpossibleValue(
            f"a text of {len(text):,} characters; at most {LONGEST:,} are read: part it"
        )
    language = unread(text)
    if language:
        return Reading(unread=language, cautions=cautions(text))
    parsed = sentences(text)
    found = places(parsed, gazetteer() if known is None else known)
    days = dates(text, published)
    reader = _Reader(text, cast(parsed), lexicon(), quoted(text), days, found)
    suggested = [suggestion for sentence in parsed for suggestion in reader.suggest(sentence)]
    ordered = tuple(sorted(suggested, key=lambda one: one.quote))
    return Reading(ordered, days, found, cautions=cautions(text))


@dataclass(slots=True)
class _Reader:
    text: str
    known: Cast
    words: Lexicon
    quotes: Sequence[Span]
    days: Sequence[Dated]
    places: Sequence[Located]
    speaker: str = ""
    carried: Dated | None = None

    def suggest(self, sentence: Sentence) -> Iterator[Suggestion]:
        told = tuple(speeches(sentence, self.quotes, self.known, self.words))
        if told and told[0].speaker:
            self.speaker = told[0].speaker
        elif not any(within(token, self.quotes) for token in sentence.tokens):
            self.speaker = ""
        found = with_nouns(sentence, triggers(sentence, self.words), self.words)
        heads = frozenset(trigger.verb.at for trigger in found)
        taken: set[int] = set()
        for trigger in found:
            suggestion = self._trigger(sentence, trigger, heads, told)
            if suggestion is not None:
                taken.add(trigger.verb.at)
                self._met(suggestion.said)
                yield suggestion
        yield from self._modals(sentence, told, taken)
        aside = {at for at in taken if sentence.tokens[at].dep in {"acl", "relcl"}}
        counted = tuple(counts(sentence, self.text, self.words))
        spoken = tuple(of for of in told if not _only_counts(sentence, of, counted))
        yield from self._statements(sentence, spoken, taken - aside)
        for count in counted:
            by = self._reporter(count.noun, told)
            yield self._made(
                figure(count, self._told(sentence, count.noun, count.span, by)),
                count.span,
                count.span,
                by,
                80,
            )
        self._remember(sentence)

    def _met(self, entry: Said) -> None:
        """Remember who met, whom "they" may mean next."""
        if isinstance(entry, Meeting) and len({*entry.actors, *entry.recipients}) > 1:
            self.known.group = " and ".join((*entry.actors, *entry.recipients))

    def _trigger(
        self, sentence: Sentence, trigger: Trigger, heads: frozenset[int], told: Sequence[Speech]
    ) -> Suggestion | None:
        verb = trigger.verb
        by = self._reporter(verb, told)
        quote = stretch(sentence, verb, heads - {verb.at})
        quote = self._whole(sentence, verb, quote, told)
        context = self._told(sentence, verb, quote, by)
        made = said(trigger, context)
        if made is None:
            return None
        return self._made(made, quote, _span(trigger.words), by, 80)

    def _modals(
        self, sentence: Sentence, told: Sequence[Speech], taken: set[int]
    ) -> Iterator[Suggestion]:
        for root, speech in _roots(sentence, told):
            for verb, mood in modals(sentence, root, self.words):
                if verb.at in taken or self._covered(sentence, verb, taken):
                    continue
                by = speech.speaker if speech else self._reporter(verb, told)
                who = self._who(sentence, verb, speech, by)
                kind = modal_type(
                    sentence, verb, mood, who, by or self.speaker, self.known, self.words
                )
                if kind is None:
                    continue
                taken.add(verb.at)
                quote = stretch(sentence, verb, frozenset(taken) - {verb.at})
                quote = self._whole(sentence, verb, quote, told)
                helpers = [*sentence.below(verb, "aux", "neg"), verb]
                # what should be under a deal is promised, not asked
                told_as = replace(mood, modal="future") if kind is EntryType.COMMITMENT else mood
                made = said(
                    Trigger(
                        kind, Rule(kind, negated=EntryType.REFUSAL), verb, tuple(helpers), told_as
                    ),
                    self._told(sentence, verb, quote, by),
                )
                if made is not None:
                    yield self._made(made, quote, _span(helpers), by, 65)

    def _who(self, sentence: Sentence, verb: Token, speech: Speech | None, by: str) -> str:
        """Name whom a clause is about; a pronoun in what somebody says is its speaker."""
        top = subject(sentence, verb)
        if speech is not None and top is not None and top.pos == "PRON" and top.dep != "expl":
            said_by = subject(sentence, speech.verb)
            return speech.speaker if top.lemma != "they" or _several(sentence, said_by) else ""
        return self.known.name(sentence, top, speaker=by or self.speaker)

    def _covered(self, sentence: Sentence, verb: Token, taken: set[int]) -> bool:
        first, last = sentence.edges[verb.at]
        return any(
            first <= at <= last
            and sentence.tokens[at].dep == "xcomp"
            and sentence.tokens[at].head == verb.at
            for at in taken
        )

    def _statements(
        self, sentence: Sentence, told: Sequence[Speech], taken: set[int]
    ) -> Iterator[Suggestion]:
        spoken = {speech.verb.at for speech in told}
        for speech in told:
            nested = any(other is not speech and other.verb.at in speech.inside for other in told)
            inside = _first_clause(sentence, speech, taken)
            if nested or speech.verb.at in taken or inside & taken:
                continue
            ends = [*inside, speech.verb.at]
            who = sentence.first(speech.verb, "nsubj", "nsubjpass")
            if who is not None:
                ends.extend(sentence.edges[who.at])
            elif speech.verb.lemma == "accord":
                continue
            quote = _between(sentence, ends)
            context = self._told(sentence, speech.verb, quote, "")
            yield self._made(reported(context, speech), quote, _span((speech.verb,)), "", 60)
        for verb in sentence.tokens:
            if verb.at in spoken | taken or not states(sentence, verb, self.words):
                continue
            if any(verb.at in speech.inside and not speech.inside & taken for speech in told):
                continue
            content = sentence.below(verb, "xcomp", "ccomp", "prep")
            if any(
                child.at in taken or taken & set(sentence.children[child.at]) for child in content
            ):
                continue
            by = self._reporter(verb, told)
            quote = stretch(sentence, verb, frozenset(taken))
            taken.add(verb.at)
            context = self._told(sentence, verb, quote, by)
            yield self._made(stated(context, verb), quote, _span((verb,)), by, 60)

    def _whole(self, sentence: Sentence, verb: Token, quote: Span, told: Sequence[Speech]) -> Span:
        """Add "he told them that" where the clause alone does not say who."""
        for speech in told:
            if speech.direct or speech.verb.at > verb.at or verb.at not in speech.inside:
                continue
            content = speech.content
            who = subject(sentence, verb)
            chained = content is not None and (
                content is verb or (sentence.head(verb) is content and verb.dep == "xcomp")
            )
            if chained and (
                who is None or who.pos == "PRON" or self._speaks_for(sentence, who, speech)
            ):
                start = subject(sentence, speech.verb)
                first = (
                    sentence.edges[start.at][0]
                    if start is not None and start.at < verb.at
                    else speech.verb.at
                )
                return Span(min(quote.start, sentence.tokens[first].start), quote.end)
        return quote

    def _speaks_for(self, sentence: Sentence, who: Token, speech: Speech) -> bool:
        name = self.known.name(sentence, who)
        return (
            bool(name)
            and self.known.party(name) != ""
            and self.known.party(name) == self.known.party(speech.speaker)
        )

    def _reporter(self, token: Token, told: Sequence[Speech]) -> str:
        """Give who reports what a word tells of; a speaker in quotation marks goes on speaking."""
        for speech in told:
            if token.at in speech.inside and token is not speech.verb and speech.speaker:
                return speech.speaker
        return self.speaker if within(token, self.quotes) else ""

    def _told(self, sentence: Sentence, verb: Token, quote: Span, by: str) -> Told:
        when = next((d for d in self.days if quote.start <= d.span.start < quote.end), None)
        if when is None:
            lies = (sentence.tokens[0].start, sentence.tokens[-1].end)
            when = next((d for d in self.days if lies[0] <= d.span.start < lies[1]), None)
        if when is None and verb.dep in {"ROOT", "conj", "ccomp"}:
            when = self.carried
        where = [p for p in self.places if quote.start <= p.span.start < quote.end]
        speaker, day = by or self.speaker, when.when if when else None
        return Told(
            self.text,
            sentence,
            self.known,
            self.words,
            quote,
            speaker,
            by,
            day,
            tuple(where),
            self._set_in(sentence, quote),
            hours(self.text[sentence.tokens[0].start : sentence.tokens[-1].end], day),
        )

    def _set_in(self, sentence: Sentence, quote: Span) -> Located | None:
        """Give the place that a sentence begins with, before the clause: "In Moscow, ..."."""
        begins = sentence.tokens[0].start
        ahead = (p for p in self.places if begins <= p.span.start < quote.start)
        return next((p for p in ahead if p.span.start - begins < len("outside the ")), None)

    def _made(
        self, entry: Said, quote: Span, trigger: Span, by: str, confidence: int
    ) -> Suggestion:
        return Suggestion(entry, quote, trigger, EXTRACTOR, VERSION, confidence, by[:160])

    def _remember(self, sentence: Sentence) -> None:
        for token in sentence.tokens:
            if (
                token.dep in {"nsubj", "nsubjpass"}
                and token.kind in {"PERSON", "ORG", "GPE", ""}
                and token.pos in {"PROPN", "NOUN"}
            ):
                name = self.known.name(sentence, token)
                if token.kind or is_actor(token):
                    self.known.saw(name, token)
        lies = (sentence.tokens[0].start, sentence.tokens[-1].end)
        for day in self.days:
            if lies[0] <= day.span.start < lies[1] and len(day.when.iso) == 10:
                self.carried = day


def _only_counts(sentence: Sentence, speech: Speech, counted: Sequence[Count]) -> bool:
    """Tell whether all that is said is how many: "says 40 people were killed"."""
    top = subject(sentence, speech.content) if speech.content is not None else None
    return top is not None and any(count.noun in sentence.phrase(top) for count in counted)


def _roots(sentence: Sentence, told: Sequence[Speech]) -> Iterator[tuple[Token, Speech | None]]:
    """Give the heads of what is said in a sentence, and of the sentence itself."""
    for speech in told:
        if speech.content is not None:
            yield speech.content, speech
    spoken = {speech.content.at for speech in told if speech.content is not None}
    for token in sentence.tokens:
        if token.head == token.at and token.at not in spoken:
            yield token, None


def _several(sentence: Sentence, who: Token | None) -> bool:
    """Tell whether "they" may mean a speaker."""
    return who is not None and (
        who.tag in {"NNS", "NNPS"} or who.kind == "ORG" or any(sentence.below(who, "conj"))
    )


def _first_clause(sentence: Sentence, speech: Speech, taken: set[int]) -> frozenset[int]:
    """Give what is said up to an "and" after which other entries, or other speeches, come."""
    inside = speech.inside
    for head in (speech.content, speech.verb):
        for child in sentence.below(head, "conj") if head is not None else ():
            first = sentence.edges[child.at][0]
            beyond = frozenset(at for at in inside if at >= first)
            if child.at > speech.verb.at and (
                child.at in taken or child.lemma in lexicon().lists["says"]
            ):
                inside -= beyond
    return inside or speech.inside


def _span(tokens: Sequence[Token]) -> Span:
    ordered = sorted(tokens, key=lambda token: token.start)
    return Span(ordered[0].start, ordered[-1].end)


def _between(sentence: Sentence, ends: Sequence[int]) -> Span:
    return trimmed(sentence.tokens[min(ends) : max(ends) + 1])
