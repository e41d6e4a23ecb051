"""Planning: from a case to convoys, with a proven bound.

In: a :class:`~safepassage.model.Case` and its driving times. Out: a
:class:`~safepassage.model.Plan`, or the reasons why there is none; and, of a finished
plan, what it breaks (:func:`check`), what to look after (:func:`warnings`) and what binds
it (:func:`what_binds`).

Inside: a *case* is flattened (``problem``), a first order of missions built
(``construct``), improved (``search``), each order run to the minute (``decode``: ``trip``
by trip, on ``resources`` and a ``state``), and the best one written down (``schedule``),
while a linear program proves what no plan can beat (``bound``). ``check`` judges, and
shares no code with any of them.
"""

from safepassage.planning.advice import warnings
from safepassage.planning.changes import Change, Fate
from safepassage.planning.check import Rule, Violation, check
from safepassage.planning.explain import why_not
from safepassage.planning.lifts import Lift, Relief, what_binds, what_brings_out
from safepassage.planning.replan import NOTICE, Candidate, Replanned, Way, replan
from safepassage.planning.solve import Progress, plan
from safepassage.planning.stop import AfterRounds, AfterSeconds, Cancellable, Stop
from safepassage.planning.underway import Situation
from safepassage.planning.waits import Held, Wait, what_holds

__all__ = [
    "NOTICE",
    "AfterRounds",
    "AfterSeconds",
    "Cancellable",
    "Candidate",
    "Change",
    "Fate",
    "Held",
    "Lift",
    "Progress",
    "Relief",
    "Replanned",
    "Rule",
    "Situation",
    "Stop",
    "Violation",
    "Wait",
    "Way",
    "check",
    "plan",
    "replan",
    "warnings",
    "what_binds",
    "what_brings_out",
    "what_holds",
    "why_not",
]
