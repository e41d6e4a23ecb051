"""Proposals side by side: every figure of each, where they differ, and a map of each."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.builders import mariupol_like_case, small_plan
from tests.planning.builders import hours, planned, valley, valley_times
from tests.report.test_page import HOSTILE, text_of
from tests.report.test_page_browser import DESKTOP, PHONE, SIDEWAYS, opened

from safepassage.model import Corridor, Window
from safepassage.planning.solve import plan_of
from safepassage.report.compared import (
    Days,
    Proposal,
    live,
    out_by,
    page,
    render,
    rows,
    who_must_agree,
)
from safepassage.roads import travel_times
from safepassage.simulation import ensemble
from safepassage.units import DAY, HOUR, MINUTE

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def proposal(name: str, *windows: tuple[int, int]) -> Proposal:
    """Propose other windows for the valley's road."""
    road = Corridor("road", "The road", hours(*windows), 10 * MINUTE)
    case = valley(corridors=(road,))
    times = valley_times(case)
    return Proposal(name, case, times, planned(case, times))


def lived(*proposals: Proposal) -> Days:
    return live(proposals, 200, 1)


NORTH = proposal("north", (480, 720))
SOUTH = proposal("south", (480, 1080))
MEDIATOR = proposal("mediator", (480, 1080), (1920, 2520))
THREE = (NORTH, SOUTH, MEDIATOR)
DAYS = lived(*THREE)


def table(*proposals: Proposal) -> dict[str, tuple[str, ...]]:
    return {row.name: row.values for row in rows(proposals, lived(*proposals))}


def test_every_proposal_has_its_figures_and_the_best_are_marked() -> None:
    told = {row.name: row for row in rows(THREE, DAYS)}
    assert told["People out"].values == tuple(
        str(54 - of.plan.left) for of in THREE
    )  # 31 + 1 + 2 + 20 = 54
    risks = [of.plan.risk for of in THREE]
    marked = told["Person-hours at risk"].best
    assert marked == tuple(risk == min(risks) for risk in risks)
    assert all(len(row.values) == len(row.best) == 3 for row in told.values())


def test_where_all_are_alike_none_is_called_the_best() -> None:
    assert not any(mark for row in rows((NORTH,) * 3, lived(*(NORTH,) * 3)) for mark in row.best)
    assert "no proposal is better" in page((NORTH,) * 3, lived(*(NORTH,) * 3)).lead


def test_people_out_by_each_evening_are_counted_at_the_same_moments() -> None:
    hour_later = replace(
        NORTH.case,
        start=NORTH.case.start - timedelta(hours=1),
        horizon=NORTH.case.horizon + HOUR,
    )
    other = Proposal(
        "later", hour_later, NORTH.times, plan_of(hour_later, NORTH.plan.convoys, None, 0, 0)
    )
    moments = out_by((NORTH, other))
    assert [when for when, _ in moments] == sorted({when for when, _ in moments})
    midnight = NORTH.case.start + timedelta(hours=21)  # 5 May 24:00 in Kyiv (UTC+3)
    assert midnight in [when for when, _ in moments]
    for when, (here, there) in moments:
        at = round((when - NORTH.case.start).total_seconds())
        exits = [(of.exits, of.aboard.total) for of in NORTH.plan.convoys]
        assert here == sum(n for exit_, n in exits if exit_ <= at)
        assert there == sum(n for exit_, n in exits if exit_ <= at + HOUR)  # its clock is ahead


def test_eight_days_in_ten_are_told_for_each_evening_beside_what_is_planned() -> None:
    told = table(*THREE)
    planned_rows = [name for name in told if name.startswith("Out by") and "days" not in name]
    assert len(planned_rows) == len(out_by(THREE))
    for n, name in enumerate(planned_rows):
        lows = [(of[n].p10.value, of[n].p90.value) for of in DAYS.out]
        assert told[f"{name}, 8 days in 10"] == tuple(f"{low} to {high}" for low, high in lows)
        assert all(low <= high for low, high in lows)
    assert any(
        low < high for of in DAYS.out for low, high in [(of[-1].p10.value, of[-1].p90.value)]
    )


def test_an_account_that_closes_before_midnight_is_named_by_its_hour() -> None:
    # two days from midnight UTC end at 03:00 in Kyiv, beside the midnights of 5 and 6 May
    told = [name for name in table(NORTH) if name.startswith("Out by") and "days" not in name]
    assert told == ["Out by Thu 5 May", "Out by Fri 6 May", "Out by Sat 7 May, 03:00"]


def test_the_days_are_those_of_the_ensemble() -> None:
    whole = ensemble(NORTH.case, NORTH.plan, NORTH.times, runs=200, seed=1)
    of = {evening.at: evening.out for evening in whole.evenings}
    seconds = [round((when - NORTH.case.start).total_seconds()) for when, _ in out_by((NORTH,))]
    assert lived(NORTH).out == (tuple(of[at] for at in seconds),)


def test_the_page_says_how_many_days_were_lived_through() -> None:
    assert "200 days of each (seed 1) were lived through" in text_of(render(THREE, DAYS))


def test_differences_are_told_from_the_first_proposal() -> None:
    words = text_of(render(THREE, DAYS))
    after = words.split("Where they differ from north")[1]
    assert (
        "window corridor road 2022-05-05 11:00: closes 2022-05-05 21:00, not 2022-05-05 15:00"
        in after
    )
    assert "window corridor road 2022-05-06 11:00: added" in after.split("mediator")[1]


def test_a_proposal_for_other_people_is_not_held_against_the_others_by_person_hours() -> None:
    fewer = replace(NORTH.case, groups=NORTH.case.groups[:1])
    other = Proposal("fewer", fewer, NORTH.times, planned(fewer, NORTH.times))
    assert page(THREE, DAYS).caution == ""
    assert "not for the same people" in page((NORTH, other), lived(NORTH, other)).caution


def test_a_proposal_that_moves_nobody_says_why() -> None:
    case = replace(NORTH.case, fleets=())
    none = Proposal(
        "none", case, NORTH.times, plan_of(case, (), None, 0, 0), ("there are no vehicles",)
    )
    told = table(NORTH, none)
    assert told["People out"][1] == "0"
    assert told["Last exit"][1] == "nobody leaves"
    assert told["Who must agree"][1] == "nobody"
    assert "moves nobody: there are no vehicles" in text_of(
        render((NORTH, none), lived(NORTH, none))
    )


def test_those_who_hold_the_roads_that_are_driven_must_agree() -> None:
    case = mariupol_like_case()
    of = Proposal("plan", case, travel_times(case), small_plan(case))
    assert who_must_agree(of) == ("dpr", "russia", "ukraine")
    assert table(of, of)["Needs"][0] == "5 convoys, 5 Ambulance, 14 Coach and 4 escort teams"


def test_a_road_that_is_never_open_is_crossed_out_and_a_driven_one_is_broad() -> None:
    case = mariupol_like_case()
    of = Proposal("plan", case, travel_times(case), small_plan(case))
    marks = [mark for _, mark in page((of, of), lived(of, of)).sides[0].marked]
    assert marks == ["driven"] * 6  # the whole chain from Azovstal to Kamianske
    shut = tuple(
        replace(s, closures=(Window(0, 3 * DAY),)) if s.id == "azovstal-mariupol" else s
        for s in case.segments
    )
    closed = replace(case, segments=shut)
    convoys = tuple(c for c in small_plan(case).convoys if c.route != "azovstal-south")
    there = Proposal("shut", closed, of.times, plan_of(closed, convoys, None, 0, 0))
    assert [mark for _, mark in page((there, of), lived(there, of)).sides[0].marked] == ["shut"] + [
        "driven"
    ] * 5


def test_the_same_proposals_give_the_same_page_and_every_side_has_its_map() -> None:
    html = render(THREE, DAYS)
    assert html == render(THREE, DAYS)
    assert html.count('<svg class="ground') == 3
    for n in (1, 2, 3):
        assert html.count(f'id="proposal-{n}-name"') == 1


def test_nobody_can_speak_through_the_name_of_a_proposal() -> None:
    html = render((replace(NORTH, name=HOSTILE), SOUTH, MEDIATOR), DAYS)
    assert "<script>alert" not in html
    assert "<img" not in html


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    case = mariupol_like_case(training=True)
    place = Proposal("the ministry's", case, travel_times(case), small_plan(case))
    path = tmp_path_factory.mktemp("compared") / "compare.html"
    path.write_text(render((place, *THREE), lived(place, *THREE)), encoding="utf-8")
    return path


@pytest.mark.browser
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_page_is_silent_and_never_wider_than_its_window(
    chromium: "Browser", file: Path, width: int, direction: str
) -> None:
    with opened(chromium, file, width, direction) as tab:
        assert tab.evaluate(SIDEWAYS) == 0
        assert tab.locator(".exercise .training").first.is_visible()
        assert tab.locator("svg.ground").count() == 4
        assert tab.locator("th", has_text="8 days in 10").first.is_visible()


@pytest.mark.browser
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_axe_finds_no_violation(chromium: "Browser", file: Path, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with opened(chromium, file, width) as tab:
        found = Axe().run(tab).response["violations"]
        assert [f"{one['id']}: {one['nodes'][0]['html']}" for one in found] == []


@pytest.mark.browser
def test_the_keyboard_reaches_the_table(chromium: "Browser", file: Path) -> None:
    with opened(chromium, file, PHONE) as tab:
        tab.keyboard.press("Tab")  # skip link
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.className") == "scroll"
        tab.keyboard.press("ArrowRight")
        tab.wait_for_function("document.activeElement.scrollLeft > 0")
