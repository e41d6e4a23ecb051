"""A case whose parties can be told, and facts about its notices."""

from typing import Any

from tests.builders import mariupol_like_case

from safepassage.model import (
    AbortCriterion,
    Appearance,
    Case,
    Colour,
    Contact,
    Evidence,
    Guarantee,
    Language,
    Level,
    Marking,
    Notifying,
)
from safepassage.notification.compose import digest, drafted
from safepassage.notification.facts import (
    Drafted,
    Fact,
    NoticeAcknowledged,
    NoticeSubmitted,
    NoticeTransmitted,
)
from safepassage.notification.notice import Notice
from safepassage.units import DAY, HOUR, Seconds

CONTACTS = (
    Contact("ours", None, "Operations room", telephone="+000 1", radio="Channel 1"),
    Contact("dpr-1", "dpr", "Focal point", Language.RU, telephone="+000 11"),
    Contact("dpr-2", "dpr", "Duty officer", Language.RU, telephone="+000 12"),
    Contact("russia-1", "russia", "Focal point", Language.RU),
    Contact("ukraine-1", "ukraine", "Focal point", Language.UK, telephone="+000 31"),
)
NOTIFYING = Notifying(
    organiser="United Nations; ICRC",
    emergency=True,
    answer_within=3 * HOUR,
    level=Level.LOCAL,
    guarantees=tuple(Guarantee),
    aborts=tuple(AbortCriterion),
    contacts=CONTACTS,
    appearances=(
        Appearance(
            "coach-01",
            "Exercise coach",
            Colour.WHITE,
            "TRAINING-B01",
            (Marking.ROOF, Marking.SIDES),
            "BRAVO 1",
            "0f" * 32,
        ),
    ),
)


def notified_case(**changes: Any) -> Case:  # noqa: ANN401
    """Build the case of five convoys, with contacts and rules for its notices."""
    return mariupol_like_case(**{"notifying": NOTIFYING, "training": True, **changes})


def composed(notice: Notice, at: Seconds = -2 * DAY) -> Drafted:
    """Say that a notice was written."""
    return drafted(notice, at)


def told(notice: Notice, at: Seconds = -2 * DAY) -> list[Fact]:
    """Say that a notice was written, submitted and transmitted, a minute each."""
    return [
        composed(notice, at),
        NoticeSubmitted(at + 60, notice.number, notice.version),
        NoticeTransmitted(at + 120, notice.number, notice.version, f"{notice.recipient.party}-1"),
    ]


def acknowledged(notice: Notice, at: Seconds = -DAY, **changes: Any) -> NoticeAcknowledged:  # noqa: ANN401
    """Say that a party acknowledged all of it by telephone, down to its local command."""
    said: dict[str, Any] = {
        "segments": notice.segments,
        "level": Level.LOCAL,
        "evidence": Evidence.PHONE,
        "digest": digest(notice),
        **changes,
    }
    return NoticeAcknowledged(at, notice.number, notice.version, **said)
