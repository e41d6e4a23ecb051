"""A desk for tests: a real ledger on a disk, one text in our own words, six entries found in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from tests.ledger.ledgers import ORGANISER, ORIGIN

from safepassage.ledger import Ledger
from safepassage.ledger.log import open_ledger
from safepassage.ledger.store_sql import open_store
from safepassage.model import Firmness
from safepassage.operation import recording
from safepassage.operation.recorded import facts_in
from safepassage.operation.texts import TextFolder
from safepassage.record.entry import Role, Span, Suggestion
from safepassage.record.facts import Fact
from safepassage.record.said import (
    Action,
    Commitment,
    Figure,
    Format,
    Meeting,
    Progress,
    Proposal,
    Qualifier,
    Said,
    Statement,
)
from safepassage.record.source import Affiliation, Source
from safepassage.record.when import When
from safepassage.report.record.page import Heading
from safepassage.server.access import Door
from safepassage.server.app import app
from safepassage.server.desk import Desk, Suggester
from safepassage.server.replay import Replay
from safepassage.server.serve import listen, server

NOW = 1_800_000_000  # 15 January 2027, 08:00 UTC
KEY = "a-key-that-only-tests-know"

TEXT = """The envoy met the president in the capital on Tuesday.

The president agreed, in principle, that the relief agencies take part in bringing civilians out of
the plant. "We are ready," the envoy said afterwards. She asked both sides to meet again on neutral
ground. Thousands are said to be trapped. Talks between the ministries were halted last week.
"""
SOURCE = Source(
    TEXT,
    "The envoy's office",
    When("2022-04-26"),
    "https://envoy.example/readouts/26-april",
    Affiliation.MEDIATOR,
)
FOUND: tuple[tuple[str, Said], ...] = (
    (
        "The envoy met the president in the capital on Tuesday.",
        Meeting(
            ("The envoy",), ("The president",), "The capital", When("2022-04-26"), Format.VISIT
        ),
    ),
    (
        (
            "The president agreed, in principle, that the relief agencies take part in bringing "
            "civilians out of\nthe plant."
        ),
        Commitment(
            "The president",
            "The relief agencies",
            "They take part in bringing civilians out of the plant",
            Firmness.IN_PRINCIPLE,
            date=When("2022-04-26"),
        ),
    ),
    ('"We are ready," the envoy said afterwards.', Statement("The envoy", direct=True)),
    (
        "She asked both sides to meet again on neutral\nground.",
        Proposal("The envoy", "Both sides", content="Meet again on neutral ground"),
    ),
    ("Thousands", Figure("Thousands", qualifier=Qualifier.VAGUE, counted="trapped at the plant")),
    (
        "Talks between the ministries were halted last week.",
        Action("The ministries", "Talks", Progress.SUSPENDED),
    ),
)


def suggestions(source: Source) -> tuple[Suggestion, ...]:
    """Find the six entries in that text, and nothing in any other."""
    if source.text != TEXT:
        return ()
    return tuple(
        Suggestion(said, Span(at, at + len(quote)), None, "rules", "1.0", 80)
        for quote, said in FOUND
        for at in [TEXT.index(quote)]
    )


@dataclass(frozen=True, slots=True)
class Served:
    """A desk that answers."""

    desk: Desk
    door: Door

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.door.port}"

    @property
    def text(self) -> str:
        return f"{self.address}/texts/{SOURCE.digest}"

    def facts(self) -> tuple[Fact, ...]:
        """Read what the ledger holds, as another program would."""
        return tuple(fact for _, fact in facts_in(self.desk.ledger.entries()))


def opened(folder: Path) -> Ledger:
    """Open the ledger in a folder; again for another writer."""
    ledger, _ = open_ledger(open_store(str(folder / "ledger.db")), ORIGIN, [ORGANISER])
    return ledger


def desk_in(folder: Path, suggest: Suggester | None = None, heading: Heading | None = None) -> Desk:
    """Set up a desk on a ledger with the text and what was found in it."""
    ledger = opened(folder)
    desk = Desk(
        ledger,
        Replay(ledger),
        TextFolder(folder / "texts"),
        lambda: NOW,
        Role.SUPPORT,
        heading or Heading("Evacuation of the plant", training=True),
        suggest,
    )
    if desk.ledger.size() == 0:
        desk.texts.keep(SOURCE)
        desk.write(lambda record, by: recording.add_source(record, SOURCE, by.at))
        found = suggestions(SOURCE)
        desk.write(lambda record, by: recording.suggest(record, SOURCE.digest, found, by.at))
    return desk


@contextmanager
def served(desk: Desk) -> Iterator[Served]:
    """Serve a desk on a free port of this machine, from a thread."""
    listening = listen(0)
    door = Door(listening.getsockname()[1], KEY)
    answering = server(app(desk, door))
    thread = Thread(target=answering.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield Served(desk, door)
    finally:
        answering.should_exit = True
        thread.join()
