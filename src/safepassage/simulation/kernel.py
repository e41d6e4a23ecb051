"""The compiled simulator: thousands of days on arrays of whole numbers.

``run.py`` is its referee, function by function: the same seed gives the same trace in both, and
a test holds them to it. Whoever changes one changes the other.
"""

from __future__ import annotations

from typing import Any, Final

from safepassage.model import Act, What
from safepassage.simulation.causes import Cause
from safepassage.simulation.compiled import inner, kernel
from safepassage.simulation.flat import ACTS, FIRST, WHATS, Flat, Ints, Scratch
from safepassage.simulation.lots import open_up, stream, value
from safepassage.simulation.world import NEVER as _NEVER
from safepassage.simulation.world import PER_CAR as _PER_CAR

# fields of a convoy
AT, BUSY, LEG, GOAL, READY, LOADED, ABOARD, FOLLOWING = 0, 1, 2, 3, 4, 5, 6, 9
PART, WHOLE, CLOSES, RETURNS, SINCE, STAYED, NEEDS, LEFT_AT = 10, 11, 12, 13, 14, 15, 16, 17
WAITS = 18

# what it is busy with
NOTHING, STEP, HELD, TURNING, OVER = 0, 1, 2, 3, 4

# scalars of a world
TEAMS, TURNAROUND, HORIZON, PATIENCE, MOST_RETURNS, WEIGHTS, MARGIN = 0, 3, 4, 5, 6, 7, 10

# columns of a journey and of a leg
CORRIDOR, CENTRE, FIRST_LEG, LEGS, FIRST_RIDE, RIDES, FIRST_BOOKED, BOOKED = range(8)
FIRST_TEAM, OF_TEAMS, UNLOADS = range(8, 11)
ACT, PLACE, STARTS, TAKES, HERE, BEDS, TRACK, ENTRY, SERVER, RATE, EXITS, OFF = range(12)

# how far the convoys of a corridor are
PASSED, OUT, ARRIVED = range(3)

# the first results of a day; see ``flat.py``
CAME, RECEIVED, LEFT, WAITING, INSIDE, RISK, CARS, CAUGHT, NIGHTS, TURNED, LOST = range(FIRST)

_DRIVE_IN: Final = ACTS[Act.DRIVE_IN]
_BOARD: Final = ACTS[Act.BOARD]
_DRIVE_OUT: Final = ACTS[Act.DRIVE_OUT]
_CHECK: Final = ACTS[Act.CHECK]
_HOLD: Final = ACTS[Act.HOLD]
_TRANSIT: Final = ACTS[Act.TRANSIT]
_RECEIVE: Final = ACTS[Act.RECEIVE]

_DEPARTED: Final = WHATS[What.DEPARTED]
_ARRIVED: Final = WHATS[What.ARRIVED]
_BOARDED: Final = WHATS[What.BOARDED]
_CHECKED: Final = WHATS[What.CHECKED]
_EXITED: Final = WHATS[What.EXITED]
_RECEIVED: Final = WHATS[What.RECEIVED]
_JOINED: Final = WHATS[What.JOINED]
_LEFT: Final = WHATS[What.LEFT]
_LOST: Final = WHATS[What.LOST]
_STAYED: Final = WHATS[What.STAYED]
_TURNED_BACK: Final = WHATS[What.TURNED_BACK]
_CAUGHT: Final = WHATS[What.CAUGHT]

_DWELL: Final = int(Cause.DWELL)
_BOARDING: Final = int(Cause.BOARDING)
_ROAD: Final = int(Cause.ROAD)
_BREAKDOWN: Final = int(Cause.BREAKDOWN)
_CROWD: Final = int(Cause.CROWD)
_CARS: Final = int(Cause.CARS)
_LEAVERS: Final = int(Cause.LEAVERS)
_LOSS: Final = int(Cause.LOSS)


@kernel
def days(w: Flat, s: Scratch, seed: int, first: int, results: Ints) -> None:
    """Live through days ``first``, ``first + 1``, ..., one for each row of results."""
    for n in range(len(results)):
        for k in range(len(s.row)):
            s.row[k] = 0
        day(w, s, stream(seed, first + n), s.row)
        for k in range(len(s.row)):
            results[n, k] = s.row[k]


@inner
def day(w: Flat, s: Scratch, of: Any, r: Ints) -> None:  # noqa: ANN401 - an unsigned word
    """Let convoys act, the earliest first, until none has anything left to do."""
    begin_day(w, s, of, r)
    while True:
        j, at = -1, _NEVER
        for n in range(len(s.columns)):
            if s.columns[n, BUSY] != OVER and s.columns[n, AT] < at:
                j, at = n, s.columns[n, AT]
        if j < 0:
            break
        s.columns[j, AT] = _NEVER
        while True:
            if s.columns[j, BUSY] != NOTHING:
                end(w, s, of, r, j, at)
            if s.columns[j, BUSY] == NOTHING:
                begin(w, s, of, r, j, at)
            if s.columns[j, AT] > at or s.columns[j, BUSY] == OVER:
                break
    close(s, r)


@inner
def begin_day(w: Flat, s: Scratch, of: Any, r: Ints) -> None:  # noqa: ANN401
    """Set everything to how it stands before the first event."""
    s.told[0] = 0
    open_up(w, s, of)
    for n in range(len(w.crowds)):
        at = value(w, of, _CROWD, n)
        low, beyond = (2, at) if at < 1000 else (5, at - 1000)
        for k in range(3):
            fewer, more = w.crowds[n, low + k], w.crowds[n, low + 3 + k]
            s.waiting[n, k] = fewer + (more - fewer) * beyond // 1000
            r[CAME] += s.waiting[n, k]
            r[RISK] += (
                s.waiting[n, k] * w.scalars[WEIGHTS + k] * (w.scalars[HORIZON] - w.crowds[n, 1])
            )
    for j in range(len(s.columns)):
        for k in range(s.columns.shape[1]):
            s.columns[j, k] = 0
        s.columns[j, AT] = w.legs[w.journeys[j, FIRST_LEG], STARTS]
        r[FIRST + len(w.evenings) + 3 * j] = _NEVER
    fill(s.present, 0)
    fill(s.entered, -_NEVER)
    fill(s.busy, 0)
    fill(s.team_free, 0)
    fill(s.stand, 0)
    for n in range(len(s.passed)):
        for k in range(3):
            s.passed[n, k] = 0
    for n in range(len(s.free)):
        s.free[n] = w.available[n]


@inner
def fill(row: Ints, what: int) -> None:
    """Write one number everywhere."""
    for n in range(len(row)):
        row[n] = what


@inner
def close(s: Scratch, r: Ints) -> None:
    """Count who still waits, and who is still on the road."""
    for n in range(len(s.waiting)):
        for k in range(3):
            r[WAITING] += s.waiting[n, k]
    for j in range(len(s.columns)):
        r[INSIDE] += aboard(s, j)


@inner
def aboard(s: Scratch, j: int) -> int:
    """Count everyone in a convoy's vehicles."""
    return int(s.columns[j, ABOARD] + s.columns[j, ABOARD + 1] + s.columns[j, ABOARD + 2])


@inner
def vehicles(w: Flat, s: Scratch, j: int) -> int:
    """Count the vehicles that are with a convoy."""
    first, count = w.journeys[j, FIRST_RIDE], 0
    for n in range(first, first + w.journeys[j, RIDES]):
        count += s.present[n]
    return count


@inner
def room(w: Flat, s: Scratch, j: int, need: int) -> int:
    """Count the places of one kind in the vehicles that are with a convoy."""
    first, places = w.journeys[j, FIRST_RIDE], 0
    for n in range(first, first + w.journeys[j, RIDES]):
        places += s.present[n] * w.rides[n, 1 + need]
    return places


@inner
def drawn(w: Flat, s: Scratch, of: Any, cause: int, j: int) -> int:  # noqa: ANN401
    """Draw for the step that a convoy is at."""
    return value(w, of, cause, index(s, j))


@inner
def index(s: Scratch, j: int) -> int:
    """Give the number of a convoy's draws at this step."""
    return int((j * 16 + s.columns[j, RETURNS]) * 256 + s.columns[j, LEG])


# ── Begin a step, or see for how long not ────────────────────────────────────────────────


@inner
def begin(w: Flat, s: Scratch, of: Any, r: Ints, j: int, at: int) -> None:  # noqa: ANN401
    """Begin a step, or sleep until it may be otherwise."""
    leg = w.journeys[j, FIRST_LEG] + s.columns[j, LEG]
    act = w.legs[leg, ACT]
    if not s.columns[j, READY] and not gathered(w, s, j, at):
        return
    if w.legs[leg, STARTS] > at and act != _HOLD:
        wait(w, s, r, j, at, w.legs[leg, STARTS])
    elif w.legs[leg, TRACK] >= 0:
        set_off(w, s, of, r, j, leg, at)
    elif act == _BOARD:
        board(w, s, of, r, j, leg, at)
    elif act == _CHECK:
        be_checked(w, s, r, j, leg, at)
    elif act == _RECEIVE:
        be_received(w, s, r, j, leg, at)
    elif act == _TRANSIT:
        drive(w, s, of, r, j, leg, at)
    else:
        do(s, j, at, w.legs[leg, TAKES])


@inner
def do(s: Scratch, j: int, at: int, takes: int) -> None:
    """Be busy with a step."""
    s.columns[j, BUSY], s.columns[j, GOAL] = STEP, s.columns[j, LEG] + 1
    s.columns[j, AT] = at + takes


@inner
def wait(w: Flat, s: Scratch, r: Ints, j: int, at: int, until: int) -> None:
    """Wait where it stands; with people aboard, longer than its patience is a stay."""
    if s.columns[j, LOADED] and until - at > w.scalars[PATIENCE]:
        tell(w, s, r, j, at, _STAYED, here(w, s, j))
    s.columns[j, AT] = until


@inner
def here(w: Flat, s: Scratch, j: int) -> int:
    """Give the place where a convoy stands before its step."""
    return int(w.legs[w.journeys[j, FIRST_LEG] + s.columns[j, LEG], HERE])


@inner
def at_gate(w: Flat, s: Scratch, n: int) -> int:
    """Tell when a ride can be at the gate."""
    vehicle = w.rides[n, 0]
    return int(min(_NEVER, s.free[vehicle] + w.rides[n, 4 + s.stand[vehicle]]))


@inner
def gathered(w: Flat, s: Scratch, j: int, at: int) -> bool:
    """Take teams and vehicles if all are there; after its patience, the vehicles that are."""
    enters = w.legs[w.journeys[j, FIRST_LEG], STARTS]
    team_free = 0
    for n in range(w.journeys[j, FIRST_TEAM], w.journeys[j, FIRST_TEAM] + w.journeys[j, OF_TEAMS]):
        team_free = max(team_free, s.team_free[w.teams[n]])
    first, rides = w.journeys[j, FIRST_RIDE], w.journeys[j, RIDES]
    late, there, soonest = enters + w.scalars[PATIENCE], 0, _NEVER
    for time in (enters, team_free, late):
        if time > at:
            soonest = min(soonest, time)
    for n in range(first, first + rides):
        time = at_gate(w, s, n)
        if time <= at:
            there += 1
        else:
            soonest = min(soonest, time)
    if at >= enters and team_free <= at and (there == rides or (there > 0 and at >= late)):
        s.columns[j, READY] = 1
        # whether it is there is asked of all before any is taken
        for n in range(first, first + rides):
            s.present[n] = at_gate(w, s, n) <= at
        for n in range(first, first + rides):
            if s.present[n]:
                s.free[w.rides[n, 0]] = _NEVER
        free_teams(w, s, j, _NEVER)
        return True
    s.columns[j, AT] = soonest
    return False


@inner
def free_teams(w: Flat, s: Scratch, j: int, at: int) -> None:
    """Write down from when on the teams of a convoy are free."""
    first = w.journeys[j, FIRST_TEAM]
    for n in range(first, first + w.journeys[j, OF_TEAMS]):
        s.team_free[w.teams[n]] = at


@inner
def first_open(s: Scratch, track: int, takes: int, at: int) -> int:
    """Find the number of the opening in which a drive could start first; -1 for none."""
    for n in range(s.opened[track]):
        if max(at, s.open[track, n, 0]) + takes <= s.open[track, n, 1]:
            return n
    return -1


@inner
def first_start(s: Scratch, track: int, takes: int, at: int) -> int:
    """Find the first start from a moment on; NEVER for none."""
    n = first_open(s, track, takes, at)
    return max(at, s.open[track, n, 0]) if n >= 0 else _NEVER


@inner
def agreed_start(w: Flat, first: int, count: int, takes: int, at: int) -> int:
    """Find the first start by agreed openings; NEVER for none."""
    for n in range(first, first + count):
        start = max(at, w.openings[n, 0])
        if start + takes <= w.openings[n, 1]:
            return int(start)
    return _NEVER


@inner
def hour(w: Flat, server: int, takes: int, at: int) -> int:
    """Find the first start within a server's hours; NEVER for none."""
    first, count = w.servers[server, 0], w.servers[server, 1]
    if count < 0:
        return at
    for n in range(first, first + count):
        start = max(at, w.hours[n, 0])
        if start + takes <= w.hours[n, 1]:
            return int(start)
    return _NEVER


@inner
def set_off(w: Flat, s: Scratch, of: Any, r: Ints, j: int, leg: int, at: int) -> None:  # noqa: ANN401, C901
    """Drive a segment, if it may be driven now and it is wise to."""
    track, entry = w.legs[leg, TRACK], w.legs[leg, ENTRY]
    if s.columns[j, LOADED] and better_stay(w, s, j, at):
        for n in range(s.opened[track]):
            if s.open[track, n, 0] > at:
                wait(w, s, r, j, at, s.open[track, n, 0])
                return
    start = slot(w, s, leg, at)
    if start == _NEVER:
        end_here(w, s, r, j, at)
    elif start > at:
        blocked(w, s, r, j, leg, at, start)
    elif entry == 2 * w.journeys[j, CORRIDOR] + 1 and must_wait(w, s, j):
        be_held(w, s, r, j, at)
    else:
        s.columns[j, WAITS] = 0
        if entry >= 0:
            s.entered[entry] = at
        if entry == 2 * w.journeys[j, CORRIDOR] + 1:
            s.passed[w.journeys[j, CORRIDOR], PASSED] += 1
        for n in range(s.opened[track]):
            if s.open[track, n, 1] > at:
                s.columns[j, CLOSES] = s.open[track, n, 1]
                break
        drive(w, s, of, r, j, leg, at)


@inner
def slot(w: Flat, s: Scratch, leg: int, at: int) -> int:
    """Find the first start of a drive that keeps the headway; NEVER for none."""
    track, entry = w.legs[leg, TRACK], w.legs[leg, ENTRY]
    start = first_start(s, track, w.legs[leg, TAKES], at)
    if start == _NEVER or entry < 0:
        return start
    spaced = s.entered[entry] + w.headways[entry]
    return start if start >= spaced else first_start(s, track, w.legs[leg, TAKES], spaced)


@inner
def must_wait(w: Flat, s: Scratch, j: int) -> bool:
    """Tell whether a link holds a convoy before its last segment."""
    corridor = w.journeys[j, CORRIDOR]
    for n in range(len(w.holds)):
        before = s.passed[corridor, PASSED] - w.holds[n, 2]
        if w.holds[n, 0] == corridor and before >= 0:
            done = ARRIVED if w.holds[n, 3] else OUT
            if before >= s.passed[w.holds[n, 1], done]:
                return True
    return False


@inner
def be_held(w: Flat, s: Scratch, r: Ints, j: int, at: int) -> None:
    """Sleep until the other side is further; at the close of the account it is given up."""
    if at >= w.scalars[HORIZON]:
        end_here(w, s, r, j, at)
    else:
        s.columns[j, WAITS], s.columns[j, AT] = 1, w.scalars[HORIZON]


@inner
def drive(w: Flat, s: Scratch, of: Any, r: Ints, j: int, leg: int, at: int) -> None:  # noqa: ANN401
    """Set off, at the pace of the day."""
    tell(w, s, r, j, at, _DEPARTED, here(w, s, j))
    slow, mended = drawn(w, s, of, _ROAD, j), drawn(w, s, of, _BREAKDOWN, j)
    do(s, j, at, w.legs[leg, TAKES] * slow // 100 + mended)


@inner
def better_stay(w: Flat, s: Scratch, j: int, at: int) -> bool:
    """Tell whether the next beds or the gate cannot be reached without a night between."""
    people, first = aboard(s, j), w.journeys[j, FIRST_LEG]
    leg, t = first + s.columns[j, LEG], at
    if people == 0 or people > w.legs[leg, BEDS]:
        return False
    for n in range(leg, first + w.journeys[j, LEGS]):
        if n > leg and w.legs[n, BEDS] >= people:
            return False
        track = w.legs[n, TRACK]
        if track >= 0:
            planned = max(t, w.legs[n, STARTS])
            span = w.tracks[track, 0], w.tracks[track, 1]
            start = agreed_start(w, span[0], span[1], w.legs[n, TAKES], planned)
            if start == _NEVER or start - planned > w.scalars[PATIENCE]:
                return True
            t = start
        t += w.legs[n, TAKES]
        if w.legs[n, EXITS]:
            return False
    return False


@inner
def blocked(w: Flat, s: Scratch, r: Ints, j: int, leg: int, at: int, start: int) -> None:
    """Wait, stay the night, or turn back."""
    needed = aboard(s, j) if s.columns[j, LOADED] else 1
    near = start - at <= w.scalars[PATIENCE]
    if near or w.legs[leg, BEDS] >= needed or s.columns[j, LEG] == 0:
        wait(w, s, r, j, at, start)
        return
    goal = way_back(w, s, j)
    if goal < 0:
        wait(w, s, r, j, at, start)
        return
    tell(w, s, r, j, at, _TURNED_BACK, here(w, s, j))
    takes = 0
    for n in range(w.journeys[j, FIRST_LEG] + goal, leg):
        if w.legs[n, ACT] == w.legs[leg, ACT]:
            takes += w.legs[n, TAKES]
    s.columns[j, BUSY], s.columns[j, GOAL], s.columns[j, AT] = TURNING, goal, at + takes


@inner
def way_back(w: Flat, s: Scratch, j: int) -> int:
    """Give the step from which to go on later: at the gate if empty, else where beds are."""
    if s.columns[j, RETURNS] == w.scalars[MOST_RETURNS]:
        return -1
    if not s.columns[j, LOADED]:
        return 0
    first, people = w.journeys[j, FIRST_LEG], aboard(s, j)
    for n in range(s.columns[j, LEG] - 1, -1, -1):
        if w.legs[first + n, ACT] == _DRIVE_OUT and w.legs[first + n, BEDS] >= people:
            return n
    return -1


@inner
def board(w: Flat, s: Scratch, of: Any, r: Ints, j: int, leg: int, at: int) -> None:  # noqa: ANN401
    """Board everyone, or as many as there is time for if the rest would cost a night."""
    server = w.legs[leg, SERVER]
    if server >= 0 and s.busy[server] > at:
        wait(w, s, r, j, at, s.busy[server])
        return
    takes = w.legs[leg, TAKES] * drawn(w, s, of, _BOARDING, j) // 100
    s.columns[j, PART], s.columns[j, WHOLE] = 1, 1
    for n in range(leg, w.journeys[j, FIRST_LEG] + w.journeys[j, LEGS]):
        track = w.legs[n, TRACK]
        if track >= 0:
            opening = first_open(s, track, w.legs[n, TAKES], at)
            if opening >= 0:
                latest = s.open[track, opening, 1] - w.legs[n, TAKES]
                if at < latest < at + takes:
                    again = first_start(s, track, w.legs[n, TAKES], at + takes)
                    if again - at - takes > w.scalars[PATIENCE]:
                        s.columns[j, PART], s.columns[j, WHOLE] = latest - at, takes
                        takes = latest - at
            break
    if server >= 0:
        s.busy[server] = at + takes
    do(s, j, at, takes)


@inner
def be_checked(w: Flat, s: Scratch, r: Ints, j: int, leg: int, at: int) -> None:
    """Be checked when the checkpoint is free and open."""
    server = w.legs[leg, SERVER]
    units = vehicles(w, s, j) + s.columns[j, FOLLOWING] // _PER_CAR
    takes = service(units, w.legs[leg, RATE])
    start = hour(w, server, takes, max(at, s.busy[server]))
    if start == _NEVER:
        end_here(w, s, r, j, at)
    elif start > at:
        wait(w, s, r, j, at, start)
    else:
        s.busy[server] = at + takes
        do(s, j, at, takes)


@inner
def service(units: int, per_hour: int) -> int:
    """Tell how long a service takes, in whole minutes rounded up, as in ``units.py``."""
    return -(-units * 60 // per_hour) * 60


@inner
def be_received(w: Flat, s: Scratch, r: Ints, j: int, leg: int, at: int) -> None:
    """Be taken in when the centre is free."""
    server, rate = w.legs[leg, SERVER], w.legs[leg, RATE]
    if s.busy[server] > at:
        s.columns[j, AT] = s.busy[server]
        return
    if gets_off(w, leg):
        set_down(w, s, r, j, leg, at)
        return
    people = aboard(s, j) + s.columns[j, FOLLOWING]
    s.busy[server] = at + (service(people, rate) if rate else 0)
    tell(w, s, r, j, at, _RECEIVED, w.legs[leg, PLACE])
    for k in range(4):
        s.columns[j, ABOARD + k] = 0
    s.passed[w.journeys[j, CORRIDOR], ARRIVED] += 1
    wake(w, s, at)
    s.columns[j, BUSY], s.columns[j, GOAL] = STEP, -1
    s.columns[j, AT] = at + w.journeys[j, UNLOADS]


@inner
def gets_off(w: Flat, leg: int) -> bool:
    """Tell whether some get off at a step, and others ride on."""
    return bool(w.legs[leg, OFF] + w.legs[leg, OFF + 1] + w.legs[leg, OFF + 2] > 0)


@inner
def set_down(w: Flat, s: Scratch, r: Ints, j: int, leg: int, at: int) -> None:
    """Leave those who get off here, by need as planned, as far as they are aboard."""
    c, server, rate = s.columns, w.legs[leg, SERVER], w.legs[leg, RATE]
    seated, wheelchair = c[j, ABOARD], c[j, ABOARD + 1]
    lying, following = c[j, ABOARD + 2], c[j, FOLLOWING]
    for k in range(3):
        c[j, ABOARD + k] = min(c[j, ABOARD + k], w.legs[leg, OFF + k])
    people, c[j, FOLLOWING] = aboard(s, j), 0
    tell(w, s, r, j, at, _RECEIVED, w.legs[leg, PLACE])
    c[j, ABOARD] = seated - c[j, ABOARD]
    c[j, ABOARD + 1] = wheelchair - c[j, ABOARD + 1]
    c[j, ABOARD + 2] = lying - c[j, ABOARD + 2]
    c[j, FOLLOWING] = following
    takes = service(people, rate) if rate else 0
    s.busy[server] = at + takes
    do(s, j, at, takes)


@inner
def end_here(w: Flat, s: Scratch, r: Ints, j: int, at: int) -> None:
    """Nothing opens any more: whoever is aboard stays, an empty convoy gives up."""
    what = _STAYED if s.columns[j, LOADED] else _TURNED_BACK
    tell(w, s, r, j, at, what, here(w, s, j))
    if what == _STAYED:
        count_stay(w, s, r, j, max(at, w.scalars[HORIZON]), here(w, s, j))
    s.columns[j, BUSY] = OVER


# ── End a step ──────────────────────────────────────────────────────────────────────────


@inner
def end(w: Flat, s: Scratch, of: Any, r: Ints, j: int, at: int) -> None:  # noqa: ANN401, C901
    """Finish what a convoy is busy with."""
    leg = w.journeys[j, FIRST_LEG] + s.columns[j, LEG]
    act, busy, place = w.legs[leg, ACT], s.columns[j, BUSY], w.legs[leg, PLACE]
    if busy == TURNING:
        s.columns[j, LEG], s.columns[j, BUSY] = s.columns[j, GOAL], NOTHING
        s.columns[j, RETURNS] += 1
        tell(w, s, r, j, at, _ARRIVED, here(w, s, j))
        return
    if busy == HELD:
        leave(w, s, of, r, j, leg, at)
    elif act in (_DRIVE_IN, _DRIVE_OUT):
        arrive(w, s, of, r, j, leg, at)
    elif act == _TRANSIT:
        tell(w, s, r, j, at, _ARRIVED, place)
    elif act == _BOARD:
        boarded(w, s, of, r, j, leg, at)
    elif act == _CHECK:
        tell(w, s, r, j, at, _CHECKED, place)
        held = drawn(w, s, of, _DWELL, j)
        if w.legs[leg + 1, ACT] == _HOLD:
            held = max(0, held - w.legs[leg + 1, TAKES])
        if held > 0:
            s.columns[j, BUSY], s.columns[j, AT] = HELD, at + held
            return
        leave(w, s, of, r, j, leg, at)
    elif act == _RECEIVE and not gets_off(w, leg):
        emptied(w, s, j, at)
    if s.columns[j, BUSY] == OVER:
        return
    s.columns[j, LEG], s.columns[j, BUSY] = s.columns[j, GOAL], NOTHING
    if w.legs[leg, EXITS]:
        tell(w, s, r, j, at, _EXITED, place)
        s.passed[w.journeys[j, CORRIDOR], OUT] += 1
        free_teams(w, s, j, at + w.scalars[TURNAROUND])
        wake(w, s, at)


@inner
def arrive(w: Flat, s: Scratch, of: Any, r: Ints, j: int, leg: int, at: int) -> None:  # noqa: ANN401
    """Arrive, with the vehicles that are left."""
    tell(w, s, r, j, at, _ARRIVED, w.legs[leg, PLACE])
    if at > s.columns[j, CLOSES] + w.scalars[MARGIN]:
        tell(w, s, r, j, at, _CAUGHT, w.legs[leg, PLACE])
    first = w.journeys[j, FIRST_RIDE]
    for n in range(w.journeys[j, RIDES]):
        if s.present[first + n] and value(w, of, _LOSS, index(s, j) * 64 + n):
            s.present[first + n] = 0
            for k in range(3):
                s.columns[j, ABOARD + k] = min(s.columns[j, ABOARD + k], room(w, s, j, k))
            if vehicles(w, s, j) == 0:
                s.columns[j, FOLLOWING] = 0
            tell(w, s, r, j, at, _LOST, w.legs[leg, PLACE])
    if vehicles(w, s, j) == 0:
        s.columns[j, BUSY] = OVER


@inner
def boarded(w: Flat, s: Scratch, of: Any, r: Ints, j: int, leg: int, at: int) -> None:  # noqa: ANN401
    """Take those it came for, then whoever else has been released here, up to the safe load.

    The places of those for whom it stops later are kept for them.
    """
    for n in range(len(s.boards)):
        for k in range(3):
            s.boards[n, k] = 0
    place, first = w.legs[leg, PLACE], w.journeys[j, FIRST_BOOKED]
    for k in range(3):
        left = max(0, room(w, s, j, k) - s.columns[j, ABOARD + k])
        for b in range(first, first + w.journeys[j, BOOKED]):
            n = w.booked[b, 0]
            left = seat(w, s, n, k, min(w.booked[b, 1 + k], s.waiting[n, k]), left, place, at)
        left = max(0, left - kept(w, s, j, k))
        for i in range(len(w.by_release)):
            n = w.by_release[i]
            left = seat(w, s, n, k, s.waiting[n, k], left, place, at)
    for n in range(len(s.waiting)):
        for k in range(3):
            now = s.boards[n, k] * s.columns[j, PART] // s.columns[j, WHOLE]
            s.waiting[n, k] -= now
            s.columns[j, ABOARD + k] += now
    tell(w, s, r, j, at, _BOARDED, place)
    s.columns[j, LOADED] = 1
    cars = value(w, of, _CARS, j) if aboard(s, j) > 0 else 0
    if cars > 0 and s.columns[j, FOLLOWING] == 0:
        s.columns[j, FOLLOWING] = _PER_CAR * cars
        tell(w, s, r, j, at, _JOINED, place)


@inner
def kept(w: Flat, s: Scratch, j: int, k: int) -> int:
    """Count the places of a kind that are kept for those for whom a convoy stops later."""
    places, leg = 0, w.journeys[j, FIRST_LEG]
    for n in range(leg + s.columns[j, LEG] + 1, leg + w.journeys[j, LEGS]):
        if w.legs[n, ACT] == _BOARD:
            first = w.journeys[j, FIRST_BOOKED]
            for b in range(first, first + w.journeys[j, BOOKED]):
                if w.crowds[w.booked[b, 0], 0] == w.legs[n, PLACE]:
                    places += w.booked[b, 1 + k]
    return places


@inner
def seat(w: Flat, s: Scratch, n: int, k: int, wanted: int, left: int, place: int, at: int) -> int:
    """Seat people of a group and a need who wait here; returns the places that are left."""
    if w.crowds[n, 0] != place or w.crowds[n, 1] > at:
        return left
    now = min(left, wanted, s.waiting[n, k] - s.boards[n, k])
    s.boards[n, k] += now
    return int(left - now)


@inner
def leave(w: Flat, s: Scratch, of: Any, r: Ints, j: int, leg: int, at: int) -> None:  # noqa: ANN401
    """Let people leave, or be held, at a check."""
    share, gone = drawn(w, s, of, _LEAVERS, j), 0
    for k in range(3):
        some = s.columns[j, ABOARD + k] * share // 1000
        s.columns[j, ABOARD + k] -= some
        gone += some
    if gone > 0:
        tell(w, s, r, j, at, _LEFT, w.legs[leg, PLACE])
        r[LEFT] += gone


@inner
def emptied(w: Flat, s: Scratch, j: int, at: int) -> None:
    """Have vehicles free at the centre."""
    s.columns[j, BUSY] = OVER
    first = w.journeys[j, FIRST_RIDE]
    for n in range(first, first + w.journeys[j, RIDES]):
        if s.present[n]:
            s.free[w.rides[n, 0]], s.stand[w.rides[n, 0]] = at, 1 + w.journeys[j, CENTRE]
    wake(w, s, at)


@inner
def wake(w: Flat, s: Scratch, at: int) -> None:
    """Let convoys look again that are due and wait to gather, or are held for others."""
    for j in range(len(s.columns)):
        starts = w.legs[w.journeys[j, FIRST_LEG], STARTS]
        due = not s.columns[j, READY] and starts <= at
        if (due or s.columns[j, WAITS]) and at < s.columns[j, AT]:
            s.columns[j, AT] = at


# ── Tell ────────────────────────────────────────────────────────────────────────────────


@inner
def tell(w: Flat, s: Scratch, r: Ints, j: int, at: int, what: int, place: int) -> None:  # noqa: C901
    """Count an event, and write it down where there is room."""
    c = s.columns
    if s.told[0] < len(s.log):
        row = s.told[0]
        s.log[row, 0], s.log[row, 1], s.log[row, 2], s.log[row, 3] = at, j, what, place
        for k in range(4):
            s.log[row, 4 + k] = c[j, ABOARD + k]
    s.told[0] += 1
    if what == _DEPARTED:
        go(w, s, r, j, at, place)
    elif what == _TURNED_BACK:
        go(w, s, r, j, at, place)
        r[TURNED] += 1
    elif what == _ARRIVED:
        c[j, NEEDS] += at - c[j, LEFT_AT]
        c[j, SINCE], c[j, STAYED] = at, 0
    elif what == _BOARDED and not c[j, LOADED]:
        c[j, SINCE], c[j, STAYED], c[j, NEEDS] = at, 0, 0
    elif what == _EXITED:
        exited(w, s, r, j, at)
    elif what == _RECEIVED:
        r[RECEIVED] += aboard(s, j)
        count_stay(w, s, r, j, at, place)
    elif what == _STAYED:
        c[j, STAYED] = 1
        r[NIGHTS] += 1
    elif what == _CAUGHT:
        r[CAUGHT] += 1
    elif what == _LOST:
        r[LOST] += 1


@inner
def go(w: Flat, s: Scratch, r: Ints, j: int, at: int, place: int) -> None:
    """Count how long a convoy has stood where it leaves from."""
    if not s.columns[j, STAYED]:
        s.columns[j, NEEDS] += at - s.columns[j, SINCE]
    s.columns[j, LEFT_AT] = at
    count_stay(w, s, r, j, at, place)


@inner
def count_stay(w: Flat, s: Scratch, r: Ints, j: int, at: int, place: int) -> None:
    """Count how long people stood at a place."""
    stay, people = at - s.columns[j, SINCE], aboard(s, j)
    if s.columns[j, LOADED] and people > 0:
        n = FIRST + len(w.evenings) + 3 * len(w.journeys) + 2 * place
        r[n] = max(r[n], stay)
        r[n + 1] += stay * people


@inner
def exited(w: Flat, s: Scratch, r: Ints, j: int, at: int) -> None:
    """Count who is out."""
    people, n = aboard(s, j), FIRST + len(w.evenings) + 3 * j
    r[n], r[n + 1], r[n + 2] = at, people, s.columns[j, NEEDS]
    for e in range(len(w.evenings)):
        if at <= w.evenings[e]:
            r[FIRST + e] += people
    if at <= w.scalars[HORIZON]:
        r[CARS] += s.columns[j, FOLLOWING]
        for k in range(3):
            saved = s.columns[j, ABOARD + k] * (w.scalars[HORIZON] - at)
            r[RISK] -= saved * w.scalars[WEIGHTS + k]
