"""The judge of linked corridors: nobody goes on before the other side's convoy is out."""

from __future__ import annotations

from collections.abc import Iterator

from safepassage.model import Act, Case, Convoy, Plan, Until
from safepassage.planning.violation import Rule, Violation


def bad_links(case: Case, plan: Plan) -> Iterator[Violation]:
    """See that the j-th convoy of a corridor enters its last segment late enough."""
    for link in case.links:
        held, others = (
            [convoy for convoy in plan.convoys if case.route[convoy.route].corridor == corridor]
            for corridor in (link.corridor, link.waits_for)
        )
        arrives = link.until is Until.ARRIVED
        out = sorted(convoy.received if arrives else convoy.exits for convoy in others)
        for j, convoy in enumerate(sorted(held, key=_goes_on)[link.ahead :]):
            if j >= len(out) or _goes_on(convoy) < out[j]:
                said = f"goes on before convoy {j + 1} by {link.waits_for} has {link.until}"
                yield Violation(Rule.LINK, convoy.id, said, _goes_on(convoy))


def _goes_on(convoy: Convoy) -> int:
    return convoy.acts(Act.DRIVE_OUT)[-1].starts
