"""A record for tests: three texts in our own words, what a human ruled, seen at a second."""

from __future__ import annotations

from datetime import date

from safepassage.model import Firmness
from safepassage.record.bearing import Bearing, Level
from safepassage.record.entry import Role, Span, Suggestion
from safepassage.record.facts import (
    EntryConfirmed,
    EntryLinked,
    EntryPlaced,
    EntryRejected,
    EntrySuggested,
    Fact,
    SourceAdded,
    TrackNamed,
)
from safepassage.record.said import (
    Action,
    Change,
    Commitment,
    Figure,
    Hours,
    Meeting,
    Progress,
    Qualifier,
    Refusal,
    Said,
    Scope,
    type_of,
)
from safepassage.record.source import Affiliation, Source
from safepassage.record.state import fold
from safepassage.record.when import When
from safepassage.report.record.page import Heading, View

NOW = When("2022-03-05T10:55+02:00").begins
HEADING = Heading("Out of the encircled city", training=True, first_day=date(2022, 2, 24))

READOUT = Source(
    "The envoy met the minister on 4 March. The minister promised, in principle, that the guns "
    "fall silent along the road from ten to four. Both delegations will speak again by telephone.",
    "The envoy's office",
    When("2022-03-04"),
    "https://envoy.example/readouts/4-march",
    Affiliation.MEDIATOR,
)
LETTER = Source(
    "We confirm that fire ceases on the western stretch from 10:00 to 16:00. No word of the "
    "eastern one has reached us. We refuse to let armed men pass.",
    "The ministry",
    When("2022-03-05T10:30+02:00"),
    "",
    Affiliation.PARTY,
)
COUNTS = Source(
    "126 came out: 25 from houses nearby, 101 from the plant. 156 were counted by the city. "
    "Thousands remain.",
    "Wire service",
    When("2022-03-06"),
    "",
    Affiliation.PRESS,
)
SOURCES = (READOUT, LETTER, COUNTS)

HOURS = Hours(When("2022-03-05T10:00+02:00"), When("2022-03-05T16:00+02:00"))
DAY = When("2022-03-04")


def count(value: int, *whom: str, by: str, of: str) -> Figure:
    return Figure(
        str(value),
        value,
        counted=of,
        whom=whom,
        place="The plant",
        date=When("2022-03-06"),
        change=Change.PRESENT,
        reported_by=by,
    )


FOUND: tuple[tuple[Source, str, Said], ...] = (
    (
        READOUT,
        "The envoy met the minister on 4 March.",
        Meeting(("The envoy",), ("The minister",), date=DAY),
    ),
    (
        READOUT,
        "The minister promised, in principle, that the guns fall silent along the road",
        Commitment(
            "The minister",
            "The civilians",
            "The guns fall silent along the road",
            Firmness.IN_PRINCIPLE,
            ("nobody leaves the road",),
            scope=Scope(("west", "east"), ("The road",), (HOURS,)),
            date=DAY,
        ),
    ),
    (
        READOUT,
        "Both delegations will speak again by telephone.",
        Action("Both delegations", "Speak again", Progress.ONGOING, date=DAY),
    ),
    (
        LETTER,
        "We confirm that fire ceases on the western stretch from 10:00 to 16:00.",
        Action(
            "The ministry",
            "Confirmed the western stretch",
            date=When("2022-03-05T10:30+02:00"),
        ),
    ),
    (
        LETTER,
        "We refuse to let armed men pass.",
        Refusal("The ministry", "Passage of armed men", When("2022-03-05T10:30+02:00")),
    ),
    (COUNTS, "126 came out", count(126, "plant", "houses", by="The ministry", of="came out")),
    (COUNTS, "25 from houses nearby", count(25, "houses", by="The ministry", of="from houses")),
    (
        COUNTS,
        "101 from the plant",
        count(101, "plant", by="The relief agencies", of="of the plant"),
    ),
    (COUNTS, "156 were counted by the city", count(156, "convoy", by="The city", of="arrived")),
    (COUNTS, "Thousands", Figure("Thousands", qualifier=Qualifier.VAGUE, counted="remain")),
    (COUNTS, "Thousands remain.", Action("Thousands", "Remain")),
)


def added(of: Source) -> SourceAdded:
    """Tell that a text came in."""
    return SourceAdded(NOW, of.digest, of.publisher, of.date, of.address, of.affiliation)


def facts() -> tuple[Fact, ...]:
    """Tell what happened: all is confirmed but the last entry, which is rejected."""
    who = Role.SUPPORT
    made: list[Fact] = [added(of) for of in SOURCES]
    numbers: dict[str, int] = {}
    for of, quote, said in FOUND:
        kind = type_of(said).value
        numbers[kind] = numbers.get(kind, 0) + 1
        at, name = of.text.index(quote), f"{kind}-{numbers[kind]}"
        suggestion = Suggestion(said, Span(at, at + len(quote)))
        made.append(EntrySuggested(NOW, name, of.digest, suggestion))
        made.append(EntryConfirmed(NOW, name, who))
    made[-1] = EntryRejected(NOW, "action-3", who)
    made.append(EntryLinked(NOW, "action-2", "commitment-1", Bearing.CONFIRMS, ("west",), who))
    made.append(TrackNamed(NOW, "road", "The road out", "The envoy", Level.MINISTERS))
    made += [EntryPlaced(NOW, name, "road") for name in ("meeting-1", "commitment-1", "action-1")]
    return tuple(made)


def view(*further: Fact, at: int = NOW) -> View:
    """Look at that record, and at what happened since."""
    texts = {of.digest: of.text for of in SOURCES}
    told = (*facts(), *further)
    return View(fold(told), texts.__getitem__, len(told), at)


VIEW = view()
