"""Cases that ``benchmarks/random_cases.py`` found, made small."""

from tests.planning.builders import valley, valley_times

from safepassage.model import Plan, Route
from safepassage.planning import AfterRounds, check, plan


def test_a_route_from_a_place_where_nobody_waits_does_not_keep_the_others_from_a_proof() -> None:
    case = valley()
    empty = Route("from-the-bridge", "road", ("bridge-gate",))  # no group waits at the bridge
    case = valley(routes=(*case.routes, empty))
    times = valley_times(case)
    made = plan(case, times, AfterRounds(0))
    assert isinstance(made, Plan)
    assert check(case, times, made) == ()
    assert made.bound is not None
