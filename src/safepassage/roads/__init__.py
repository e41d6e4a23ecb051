"""Roads: how long every drive takes.

In: a :class:`~safepassage.model.Case`, and perhaps a road extract from OpenStreetMap. Out:
:class:`TravelTimes` between all its places and along all its segments, for every vehicle
type. On the way stands a :class:`RoadGraph`, a network as arrays, which closures turn into
another one.
"""

from safepassage.roads.closure import close_between, close_exposed, close_named, close_near
from safepassage.roads.contract import contracted, strongest
from safepassage.roads.graph import EMPTY, Road, RoadGraph, extended
from safepassage.roads.lay import laid
from safepassage.roads.matrix import TravelTimes, free_roads, travel_times
from safepassage.roads.osm import read_extract
from safepassage.roads.path import shortest_path, shortest_times
from safepassage.roads.snap import Snapped, snap, tied
from safepassage.roads.speed import arc_seconds, segment_seconds, speed_cap

__all__ = [
    "EMPTY",
    "Road",
    "RoadGraph",
    "Snapped",
    "TravelTimes",
    "arc_seconds",
    "close_between",
    "close_exposed",
    "close_named",
    "close_near",
    "contracted",
    "extended",
    "free_roads",
    "laid",
    "read_extract",
    "segment_seconds",
    "shortest_path",
    "shortest_times",
    "snap",
    "speed_cap",
    "strongest",
    "tied",
    "travel_times",
]
