"""A fleet of the island problem becomes a case, and what was published is replayed."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

# One boat with two seats, three people, one pier, one harbour. Ready at 4; 2 miles there at 12
# knots are 10 minutes, back at 6 knots 20; 5 to load at either end.
TABLES = {
    "input/vessels.csv": (
        "Vessel_name,max_cap,v_loaded,vmax,loading time,time to availability\nboat,2,6,12,5,4\n"
    ),
    "input/initial vessel docks.csv": "Dock,Vessel\nharbour,boat\n",
    "input/island docks.csv": "Dock,Location\npier,bay\n",
    "input/mainland docks.csv": "Dock,Location\nharbour,town\n",
    "input/vessel compatibility.csv": ",boat\npier,1\nharbour,1\n",
    "input/scenarios.csv": "Scenario,Location,private_evac,Demand\nScenario 1: bay,bay,1,4\n",
    "incidences/zeta.csv": "Origin,Destination,Distance\nharbour,pier,2\n",
    "incidences/delta.csv": "Origin,Destination,Distance\nharbour,pier,2\n",
    "incidences/gamma.csv": "Origin,Destination,Distance\npier,harbour,2\n",
    "published/route_plan_scenario_1: bay_GUROBI.csv": (
        "resource_id,origin,destination,route_start_time,route_end_time,"
        "load_start_time,load_end_time,evacuees\n"
        "boat,harbour,pier,4,14,14,19,0\n"
        "boat,pier,harbour,19,39,39,44,2\n"
        "boat,harbour,pier,44,55,55,60,0\n"  # 11 minutes: one too many
        "boat,pier,harbour,60,80,80,85,1\n"
    ),
}


def test_a_boat_that_sails_twice_is_proven_and_a_leg_that_takes_another_time_is_told(
    tmp_path: Path,
) -> None:
    for name, text in TABLES.items():
        path = tmp_path / "fleet" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, ROOT / "benchmarks" / "icep.py", tmp_path, "--seconds", "60", "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    (found,) = json.loads(done.stdout)
    # 4 + 10 + 5 + 20 + 5 = 44, and 10 + 5 + 20 + 5 = 40 more
    assert (found["completion"], found["bound"], found["gap"]) == (84.0, 84.0, 0.0)
    assert (found["published"], found["legs_replayed"], found["legs_unlike"]) == (85.0, 4, 1)
    assert found["violations"] == 0
