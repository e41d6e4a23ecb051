"""Where people wish to go: who still waits for which centre, once some are on their way."""

from __future__ import annotations

from collections.abc import Mapping

from safepassage.model import NOBODY, Demand, Group, Needs
from safepassage.model.place import PlaceId


def left_by_wish(
    group: Group, demand: Demand, sent: Mapping[PlaceId, Needs]
) -> tuple[tuple[PlaceId | None, Needs], ...]:
    """Share out who is left of a group by wish, in the order of :meth:`Group.by_wish`.

    Parameters
    ----------
    group, demand
        Who there was.
    sent
        How many have been taken to each centre: those who wished it, then those for any.
    """
    wished = group.by_wish(demand)
    left = group.people(demand).without(_all(sent))
    over = NOBODY
    for centre, people in sent.items():
        over += people.without(dict(wished).get(centre, NOBODY))
    rest = []
    for wish, people in wished:
        gone = over if wish is None else sent.get(wish, NOBODY)
        some = people.without(gone).among(left)
        left -= some
        rest.append((wish, some))
    return tuple(rest)


def left_for(group: Group, demand: Demand, sent: Mapping[PlaceId, Needs], centre: PlaceId) -> Needs:
    """Count who is left of a group and may be taken to a centre."""
    rest = left_by_wish(group, demand, sent)
    return sum((people for wish, people in rest if wish in {None, centre}), NOBODY)


def _all(sent: Mapping[PlaceId, Needs]) -> Needs:
    return sum(sent.values(), NOBODY)
