"""Notices: who is told what, and what has been answered.

In: a plan and its case; facts of what was sent and answered. Out: a notice for each party, in
five languages and as many forms; how each notice stands; whether a convoy may go. Nothing here
signs, sends or stores.
"""

from safepassage.notification.compose import compose, digest, drafted, needless
from safepassage.notification.early import Lack, LeadTime, lacks, late, lead_times
from safepassage.notification.escalate import Call, calls
from safepassage.notification.fact_file import read_facts, write_facts
from safepassage.notification.facts import Fact, Words
from safepassage.notification.message import messages
from safepassage.notification.notice import Notice, number
from safepassage.notification.ready import Aspect, Reason, Verdict, Weight, ready
from safepassage.notification.render import render
from safepassage.notification.stage import Stage, stage
from safepassage.notification.standing import UNTOLD, NoticeStanding, Standing, after, stand

__all__ = [
    "UNTOLD",
    "Aspect",
    "Call",
    "Fact",
    "Lack",
    "LeadTime",
    "Notice",
    "NoticeStanding",
    "Reason",
    "Stage",
    "Standing",
    "Verdict",
    "Weight",
    "Words",
    "after",
    "calls",
    "compose",
    "digest",
    "drafted",
    "lacks",
    "late",
    "lead_times",
    "messages",
    "needless",
    "number",
    "read_facts",
    "ready",
    "render",
    "stage",
    "stand",
    "write_facts",
]
