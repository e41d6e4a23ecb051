"""Notices leave at least once, and whoever has one key twice has one notice."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from tests.builders import small_plan
from tests.notification.builders import CONTACTS, NOTIFYING, notified_case
from tests.operation.servers import mail_server, web_server

from safepassage import wiring
from safepassage.notification import Fact, compose, digest, stand
from safepassage.notification.codec import encode
from safepassage.notification.facts import DeliveryNoted, NoticeSubmitted, Outcome
from safepassage.operation import Outbox, send
from safepassage.operation.outbox import parcels

POSTS = tuple(
    replace(it, email=f"{it.id}@party.example") if it.party == "dpr" else it for it in CONTACTS
)
CASE = notified_case(notifying=replace(NOTIFYING, contacts=POSTS))
DPR, RUSSIA, UKRAINE = compose(small_plan(CASE), CASE)
SENDER = "operations@evacuation.example"


class Desk:
    """A ledger in memory that a power cut can hit before the n-th writing."""

    def __init__(self, cut: int = 99) -> None:
        self.facts: list[Fact] = []
        self.cut = cut
        self.minute = 0

    def keep(self, facts: Sequence[Fact]) -> None:
        self.cut -= 1
        if self.cut < 0:
            raise KeyboardInterrupt
        self.facts += facts

    def clock(self) -> int:
        self.minute += 1
        return 60 * self.minute

    def send(self, outbox: Outbox) -> list[str]:
        """Send the notice of one party, and say what came of it."""
        done, refused = send((DPR,), stand(self.facts), outbox, self.keep, self.clock)
        assert refused == ()
        return [f"{it.parcel.contact}: {it.outcome}" for it in done]

    def outcomes(self, contact: str) -> list[str]:
        noted = [it for it in self.facts if isinstance(it, DeliveryNoted)]
        return [it.outcome for it in noted if it.contact == contact]


def test_a_stick_holds_each_notice_once_and_what_it_says_is_not_that_it_arrived(
    tmp_path: Path,
) -> None:
    desk, outbox = Desk(), wiring.outbox(str(tmp_path), "")
    assert desk.send(outbox) == ["dpr-1: handed to"]
    assert desk.send(outbox) == []  # nothing is handed over twice without need
    (text,) = tmp_path.rglob("notice.json")
    assert hashlib.sha256(text.read_bytes()).hexdigest() == digest(DPR)
    assert not any(isinstance(fact, NoticeSubmitted) for fact in desk.facts)
    assert desk.outcomes("dpr-1") == [Outcome.QUEUED, Outcome.HANDED]


def test_a_stick_that_is_not_there_takes_nothing(tmp_path: Path) -> None:
    (tmp_path / "stick").write_text("a file")
    assert Desk().send(wiring.outbox(str(tmp_path / "stick"), "")) == ["dpr-1: no answer from"]


def test_mail_goes_to_every_contact_with_an_address_and_carries_the_very_bytes() -> None:
    with mail_server([]) as (post, port):
        desk = Desk()
        outbox = wiring.outbox(f"smtp://127.0.0.1:{port}", SENDER)
        assert desk.send(outbox) == ["dpr-1: handed to", "dpr-2: handed to"]
    first, second = post.mail
    assert (first["To"], second["To"]) == ("dpr-1@party.example", "dpr-2@party.example")
    assert first["Message-ID"] != second["Message-ID"]
    attached = {it.get_filename(): it.get_content() for it in first.iter_attachments()}
    assert attached["notice.json"] == encode(DPR)
    assert any(isinstance(fact, NoticeSubmitted) for fact in desk.facts)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("550 no such post", Outcome.BOUNCED),
        ("451 come back later", Outcome.UNANSWERED),
        ("lost", Outcome.UNANSWERED),
    ],
)
def test_mail_that_fails_is_said_and_sent_again_with_the_same_key(
    answer: str, outcome: Outcome
) -> None:
    with mail_server([answer]) as (post, port):
        desk = Desk()
        outbox = wiring.outbox(f"smtp://127.0.0.1:{port}", SENDER)
        assert desk.send(outbox) == [f"dpr-1: {outcome}", "dpr-2: handed to"]
        assert desk.send(outbox) == ["dpr-1: handed to"]  # the other has it
    assert desk.outcomes("dpr-1") == [Outcome.QUEUED, outcome, Outcome.QUEUED, Outcome.HANDED]
    # what was lost on the way back arrives twice, under one Message-ID: 2 posts, 2 keys
    assert len({mail["Message-ID"] for mail in post.mail}) == 2
    assert len(post.mail) == (3 if answer == "lost" else 2)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (0, Outcome.UNANSWERED),
        (302, Outcome.BOUNCED),
        (400, Outcome.BOUNCED),
        (429, Outcome.UNANSWERED),
        (503, Outcome.UNANSWERED),
    ],
)
def test_a_web_server_that_fails_gets_the_same_key_and_has_one_notice(
    answer: int, outcome: Outcome
) -> None:
    with web_server([answer]) as (party, address):
        desk = Desk()
        outbox = wiring.outbox(address, "")
        assert desk.send(outbox) == [f"dpr-1: {outcome}"]
        assert desk.send(outbox) == ["dpr-1: handed to"]
    seen = base64.b64encode(hashlib.sha256(encode(DPR)).digest()).decode()
    assert {of for _, of in party.posts} == {f"sha-256=:{seen}:"}
    assert len(party.posts) == 2
    assert list(party.taken.values()) == [encode(DPR)]


def test_nobody_at_home_is_no_accident() -> None:
    with web_server([]) as (_, address):
        pass  # and the server is gone
    assert Desk().send(wiring.outbox(address, "")) == ["dpr-1: no answer from"]
    port = address.split(":")[2].split("/")[0]
    outbox = wiring.outbox(f"smtp://127.0.0.1:{port}", SENDER)
    assert Desk().send(outbox) == ["dpr-1: no answer from", "dpr-2: no answer from"]


def test_after_a_power_cut_between_the_sending_and_the_writing_it_is_sent_again() -> None:
    with web_server([]) as (party, address):
        desk, outbox = Desk(cut=1), wiring.outbox(address, "")
        with pytest.raises(KeyboardInterrupt):
            desk.send(outbox)
        assert desk.outcomes("dpr-1") == [Outcome.QUEUED]  # and it is with the party
        desk.cut = 99
        assert desk.send(outbox) == ["dpr-1: handed to"]
    assert len(party.posts) == 2
    assert len(party.taken) == 1


def test_nothing_leaves_before_it_is_written_that_it_will() -> None:
    with web_server([]) as (party, address):
        with pytest.raises(KeyboardInterrupt):
            Desk(cut=0).send(wiring.outbox(address, ""))
        assert party.posts == []


def test_what_says_something_else_now_is_not_sent_before_it_is_amended(tmp_path: Path) -> None:
    new = replace(DPR, version=2)
    desk = Desk()
    outbox = wiring.outbox(str(tmp_path), "")
    desk.send(outbox)
    done, (why,) = send((new,), stand(desk.facts), outbox, desk.keep, desk.clock)
    assert done == ()
    assert str(why) == f"{DPR.number} says something else than version 1: amend it"


def test_a_party_without_an_address_gets_no_mail_and_that_is_said() -> None:
    outbox = wiring.outbox("smtp://127.0.0.1:9", SENDER)
    desk = Desk()
    done, (why,) = send((RUSSIA,), stand([]), outbox, desk.keep, desk.clock)
    assert done == ()
    assert "no e-mail address" in str(why)


def test_another_text_or_another_contact_has_another_key() -> None:
    one, two = (parcels(it, wiring.outbox("stick", "").way)[0] for it in (DPR, UKRAINE))
    assert one.key != two.key
    assert replace(one, contact="dpr-2").key != one.key
    assert replace(one, files={}).key == one.key


@pytest.mark.parametrize(
    "where", ["ftp://party.example", "http://party.example/", "smtp://party.example", "https://"]
)
def test_what_takes_no_notices_is_refused(where: str) -> None:
    with pytest.raises(ValueError, match="takes no notices"):
        wiring.outbox(where, "")
