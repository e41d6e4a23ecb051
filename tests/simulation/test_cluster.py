"""A Ray cluster of two nodes, one of which is killed halfway: no day is lost, none is another."""

import time
from collections.abc import Iterator

import pytest
from tests.builders import mariupol_like_case, small_plan

from safepassage.roads import travel_times
from safepassage.simulation import USUAL, Policy
from safepassage.simulation.cluster import Cluster
from safepassage.simulation.flat import flat
from safepassage.simulation.live import PORTION, Task, live, live_all
from safepassage.simulation.world import world_of
from safepassage.units import DAY

ray = pytest.importorskip("ray", reason="the extra ray")
CASE = mariupol_like_case()
OF = flat(
    world_of(CASE, small_plan(CASE), travel_times(CASE)), (DAY, 2 * DAY, 3 * DAY), USUAL, Policy()
)[0]
DAYS = 200 * PORTION


@pytest.fixture
def nodes() -> Iterator[object]:
    """Start a head and a second node, one worker each."""
    from ray.cluster_utils import Cluster as Nodes

    head = {"num_cpus": 1, "include_dashboard": False}
    started = Nodes(initialize_head=True, head_node_args=head)
    try:
        yield started
    finally:
        ray.shutdown()
        started.shutdown()  # type: ignore[no-untyped-call]


@pytest.mark.filterwarnings("ignore")  # of Ray's own
def test_a_node_that_is_killed_halfway_loses_no_day(nodes: object) -> None:
    second = nodes.add_node(num_cpus=1)  # type: ignore[attr-defined]
    killed: list[int] = []

    def kill(done: int, _of: int) -> None:
        if not killed:
            killed.append(done)
            nodes.remove_node(second, allow_graceful=False)  # type: ignore[attr-defined]

    def where() -> str:
        """Tell on which node this is done; a function of ours, so sent whole."""
        import time

        import ray

        time.sleep(0.5)
        node: str = ray.get_runtime_context().get_node_id()
        return node

    with Cluster(nodes.address) as workers:  # type: ignore[attr-defined]
        seen: set[str] = set()
        while len(seen) < 2:
            asked = [workers.submit(where) for _ in range(8)]
            seen |= {answer.result() for answer in asked}
        (there,) = live_all([Task(OF, 1, DAYS)], workers, kill)
        assert killed == [PORTION]
        while sum(node["Alive"] for node in ray.nodes()) > 1:
            time.sleep(0.1)
    assert there.tobytes() == live(OF, 1, 0, DAYS).tobytes()
