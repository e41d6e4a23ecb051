"""Planning: from a case to convoys, with a proven bound.

In: a :class:`~safepassage.model.Case` and its driving times. Out: a
:class:`~safepassage.model.Plan`, or the reasons why there is none (:func:`plan`); the same
while an operation is under way (:func:`replan`); and, of a finished plan, what it breaks
(:func:`check`), what to look after (:func:`warnings`) and what binds it
(:func:`what_binds`, :func:`what_brings_out`, :func:`what_holds`).

Inside: a *case* is flattened (``problem``), a first order of missions built
(``construct``), improved (``search``: ``anneal``, ``moves``), each mission worked out
(``arrange``: ``gather``, ``drive``, ``seat``) and booked (``decode``, on a ``state`` of
``resources``), and the best order written down (``schedule``), while prices prove what no
plan can beat (``prove``: ``bound``, on a ``market`` of ``makeup`` and ``slots``; ``prices`` and
the ``program`` that sets them; ``reach``). Earliest clearance has its
own proof, over tours of single vehicles (``clear``: ``tours``, ``master``, ``flow``,
``roster``). Under way, what has happened is booked on a ``road`` (``underway``), the rest is
planned (``remainder``, ``replan``) and compared (``changes``). What binds is found by
trying without (``lifts``, ``waits``). ``check`` judges (with ``check_fleet``; it says what it
finds in a ``violation``), and shares no code with any of them.
"""

from safepassage.planning.advice import warnings
from safepassage.planning.changes import Change, Fate
from safepassage.planning.check import check
from safepassage.planning.explain import why_not
from safepassage.planning.lifts import Lift, Relief, what_binds, what_brings_out
from safepassage.planning.replan import NOTICE, Candidate, Replanned, Way, replan
from safepassage.planning.solve import Progress, plan
from safepassage.planning.stop import AfterRounds, AfterSeconds, Cancellable, Stop
from safepassage.planning.underway import Situation
from safepassage.planning.violation import Rule, Violation
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
