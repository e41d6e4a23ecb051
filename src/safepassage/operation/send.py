"""Send: each notice that stands goes to its party, and the ledger is told before and after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from safepassage.notification import Fact, Notice, Standing, drafted
from safepassage.notification.facts import DeliveryNoted, NoticeSubmitted, Outcome, Way
from safepassage.operation.answer import Refusal
from safepassage.operation.outbox import Outbox, Parcel, handed, parcels
from safepassage.units import Seconds


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came of one parcel."""

    parcel: Parcel
    outcome: Outcome


def send(
    notices: tuple[Notice, ...],
    standing: Standing,
    outbox: Outbox,
    keep: Callable[[Sequence[Fact]], object],
    clock: Callable[[], Seconds],
) -> tuple[tuple[Delivery, ...], tuple[Refusal, ...]]:
    """Send what was not handed over yet.

    A first version is written down here; a later one is not sent before it is amended.

    Parameters
    ----------
    notices, standing
        As composed against this standing.
    outbox
        Where they go.
    keep
        Writes facts down; when it returns, they are on disk.
    clock
        Seconds after the operation's start.

    Returns
    -------
    tuple[tuple[Delivery, ...], tuple[Refusal, ...]]
        What came of each parcel that left now, and the notices that did not leave.
    """
    refused = tuple(filter(None, (_refusal(notice, standing) for notice in notices)))
    current = [notice for notice in notices if _refusal(notice, standing) is None]
    drafts = [drafted(it, clock()) for it in current if not _written(it, standing)]
    packed = {notice.number: parcels(notice, outbox.way) for notice in current}
    nobody = tuple(
        Refusal(f"{number}: the case has no e-mail address of the party")
        for number, of in packed.items()
        if not of
    )
    waiting = [
        parcel
        for notice in current
        for parcel in packed[notice.number]
        if not handed(standing.notice(notice.number).current, parcel, outbox.way)
    ]
    queued = [_noted(parcel, outbox.way, Outcome.QUEUED, clock()) for parcel in waiting]
    if drafts or queued:
        keep([*drafts, *queued])
    deliveries: list[Delivery] = []
    for parcel in waiting:
        outcome = outbox.hand_over(parcel)
        keep(_facts(parcel, outbox.way, outcome, clock()))
        deliveries.append(Delivery(parcel, outcome))
    return tuple(deliveries), (*refused, *nobody)


def _written(notice: Notice, standing: Standing) -> bool:
    return standing.notice(notice.number).current.version == notice.version


def _refusal(notice: Notice, standing: Standing) -> Refusal | None:
    """Refuse to send what says something else than the version that was written."""
    last = standing.notice(notice.number).current.version
    if 0 < last < notice.version:
        return Refusal(f"{notice.number} says something else than version {last}: amend it")
    return None


def _noted(parcel: Parcel, way: Way, outcome: Outcome, at: Seconds) -> DeliveryNoted:
    return DeliveryNoted(at, parcel.notice, parcel.version, parcel.contact, way, outcome)


def _facts(parcel: Parcel, way: Way, outcome: Outcome, at: Seconds) -> list[Fact]:
    """Say what came of a parcel.

    A server confirms what it takes; that a folder was carried anywhere, nobody has said.
    """
    noted = _noted(parcel, way, outcome, at)
    if outcome is Outcome.HANDED and way is not Way.FOLDER:
        return [noted, NoticeSubmitted(at, parcel.notice, parcel.version)]
    return [noted]
