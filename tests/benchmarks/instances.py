"""Tiny instances of the passage benchmark, for its tests."""

from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]

# One point with 50 people, one road of two legs with a checkpoint at the end of the first.
ONE_BUS: dict[str, Any] = {
    "name": "one-bus",
    "horizon": 1000,
    "margin": 10,
    "max_convoy": 2,
    "escort_teams": 1,
    "escort_turnaround": 30,
    "weights": [1, 2, 4],
    "corridors": [{"windows": [[400, 900]], "headway": 10}],
    "checkpoints": [{"vehicles_per_hour": 7, "open": [[300, 950]]}],
    "routes": [
        {
            "assembly_point": 0,
            "corridor": 0,
            "legs": [{"minutes": 30, "checkpoint": 0}, {"minutes": 20, "checkpoint": None}],
        }
    ],
    "receptions": [{"capacity": 100, "people_per_hour": 300, "minutes_from_gate": [60]}],
    "depots": [{"minutes_from_gate": [15]}],
    "vehicle_types": [
        {
            "name": "coach",
            "count_at_depot": [1],
            "load_minutes": 25,
            "unload_minutes": 15,
            "layouts": [[50, 0, 0]],
        }
    ],
    "assembly_points": [{"released": [{"at": 100, "people": [50, 0, 0]}]}],
}
