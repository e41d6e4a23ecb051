"""The desk: the record as the ledger has it, and what people at several browsers write into it.

Every page tells how many entries the ledger had when it was drawn, and every post brings that
number back. What somebody ruled in between on the same entry is shown before it is ruled on again;
what comes in between on other entries does not matter, and the post is decided anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from safepassage.errors import Overtaken
from safepassage.ledger import Ledger
from safepassage.operation import Refusal
from safepassage.operation.recorded import write_record
from safepassage.operation.recording import Ruler
from safepassage.record.entry import Role, Suggestion
from safepassage.record.facts import Fact
from safepassage.record.source import Source
from safepassage.record.state import Record
from safepassage.report.record.page import Heading, View
from safepassage.server.replay import Replay
from safepassage.units import Seconds

Decision: TypeAlias = Sequence[Fact] | Refusal
Ask: TypeAlias = Callable[[Record, Ruler], Decision]
"""Answers a wish with facts, in view of the record, for who rules and when."""
Suggester: TypeAlias = Callable[[Source], Sequence[Suggestion] | Refusal]
"""Looks for entries in a text, or says why it cannot read it."""


class Texts(Protocol):
    """Where texts lie: a folder beside the ledger."""

    def keep(self, source: Source) -> None:
        """Write a text down; one that is there already stays."""

    def text(self, digest: str) -> str:
        """Give the text with a digest."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Somebody ruled on the same entry in the meantime: nothing was written.

    Parameters
    ----------
    entry
        Which.
    """

    entry: str


@dataclass(frozen=True, slots=True)
class Desk:
    """What the server works with, and for whom.

    Parameters
    ----------
    ledger, texts
        Where facts go, and where texts lie.
    replay
        What the ledger comes to.
    now
        The clock: seconds since 1970.
    role
        In which role people at this desk rule.
    heading
        What stands on top of every page.
    suggest
        Reads a text, in a while; None where nothing can.
    """

    ledger: Ledger
    replay: Replay
    texts: Texts
    now: Callable[[], Seconds]
    role: Role
    heading: Heading
    suggest: Suggester | None = None

    def view(self) -> View:
        """Look at the record as it stands."""
        seen = self.replay.seen()
        return View(seen.record, self.texts.text, seen.size, self.now())

    def write(self, ask: Ask, entry: str = "", size: int = 0) -> Refusal | Clash | tuple[Fact, ...]:
        """Write down what a wish comes to, in view of the newest record.

        Parameters
        ----------
        ask
            The wish.
        entry, size
            The entry that it rules on, and how many entries of the ledger it was made in view of.
        """
        while True:
            seen = self.replay.seen()
            ruler = Ruler(self.role, self.now())
            made = ask(seen.record, ruler)
            if isinstance(made, Refusal):
                return made
            if not made:
                return ()
            if seen.last.get(entry, -1) >= size:
                return Clash(entry)
            try:
                statements = [write_record(of) for of in made]
                self.ledger.append(statements, ruler.at, size=seen.size)
            except Overtaken:
                continue  # another's came first: look again, decide again
            return tuple(made)
