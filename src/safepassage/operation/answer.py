"""What is written down when a party answers, or when nothing comes any more."""

from __future__ import annotations

from dataclasses import dataclass

from safepassage.notification import Fact, NoticeStanding, Words
from safepassage.notification.facts import (
    NoticeAcknowledged,
    NoticeSubmitted,
    NoticeTransmitted,
    NoticeWithdrawn,
)
from safepassage.notification.stage import OVER, ending
from safepassage.units import Seconds


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a command makes no facts, in plain words."""

    words: str

    def __str__(self) -> str:
        """Say why."""
        return self.words


def acknowledge(
    notice: NoticeStanding, answer: NoticeAcknowledged, contact: str
) -> tuple[Fact, ...] | Refusal:
    """Write down what a party acknowledged.

    What is acknowledged has arrived: where nobody had noted that a version was submitted and
    transmitted, that is written down too, as of the acknowledgement.

    Parameters
    ----------
    notice
        The notice, before the answer.
    answer
        Its version must have been written, with these segments, in the text that the digest names.
    contact
        Who answered.
    """
    version = next((it for it in notice.versions if it.version == answer.version), None)
    if version is None or not version.drafts:
        return Refusal(f"there is no version {answer.version} of {answer.notice}")
    if unknown := sorted(set(answer.segments) - set(version.segments)):
        return Refusal(f"version {version.version} does not speak of {', '.join(unknown)}")
    if answer.digest != version.digest:
        return Refusal(f"they hold another text than version {version.version} of {answer.notice}")
    arrived: list[Fact] = []
    if version.first(NoticeSubmitted) is None:
        arrived.append(NoticeSubmitted(answer.at, answer.notice, answer.version))
    if version.first(NoticeTransmitted) is None:
        arrived.append(NoticeTransmitted(answer.at, answer.notice, answer.version, contact))
    return (*arrived, answer)


def withdraw(notice: NoticeStanding, words: Words, now: Seconds) -> tuple[Fact, ...] | Refusal:
    """Write down that the party was told that nothing comes."""
    if notice.current.version == 0:
        return Refusal(f"{notice.notice} was never written")
    if (end := ending(notice)) in OVER:
        return Refusal(f"{notice.notice} is {end}")
    return (NoticeWithdrawn(now, notice.notice, words),)
