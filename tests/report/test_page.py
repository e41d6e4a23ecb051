"""The page: what it says, that it says it to everyone, and that nobody can speak through it."""

import base64
import hashlib
import html
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from tests.builders import PLACES, RISK, mariupol_like_case, small_plan
from tests.planning.builders import camp_times, planned, with_camp

from safepassage.model import Bound, Needs, Place, Source
from safepassage.planning.violation import Rule, Violation
from safepassage.report.page import page, render
from safepassage.units import HOUR

CASE = mariupol_like_case()
PLAN = small_plan(CASE)
PAGE = render(CASE, PLAN)
ROOT = Path(__file__).parents[2]

HOSTILE = (
    "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u202e\u2028&amp;{{7*7}}"
)


def text_of(page: str) -> str:
    """Give the words of a page as a reader sees them."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", page.split("<body", 1)[1], flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", body)).split())


def scene_of(page: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="scene">(.*?)</script>', page)
    assert found
    scene: dict[str, object] = json.loads(found[1])
    return scene


def test_the_head_says_how_many_are_out_by_when_and_who_is_left() -> None:
    words = text_of(PAGE)
    assert (
        "628 of 640 people are out by Sat 7 May 2022, 12:34 Kyiv (UTC+3) = 12:34 Moscow (UTC+3). "
        "12 people would be left behind."
    ) in words
    assert "Thu 5 May0 Fri 6 May506 Sat 7 May628" in words


def test_eight_in_moscow_on_5_may_2022_is_eight_in_kyiv_and_both_are_shown() -> None:
    assert "Thu 5 May 2022, 08:00 Kyiv (UTC+3) = 08:00 Moscow (UTC+3)" in text_of(PAGE)


def test_ten_in_moscow_on_8_march_2022_is_nine_in_kyiv_and_both_are_shown() -> None:
    # The same plan, begun at midnight in Kyiv (UTC+2): convoy-03 enters at 09:00 = 10:00 Moscow.
    winter = datetime(2022, 3, 8, tzinfo=timezone(timedelta(hours=2)))
    case = mariupol_like_case(start=winter)
    words = text_of(render(case, small_plan(case)))
    assert "Tue 8 March 2022, 09:00 Kyiv (UTC+2) = 10:00 Moscow (UTC+3)" in words
    assert "Kyiv time, UTC+2" in words
    assert "Moscow time, UTC+3" in words


def test_only_a_proven_plan_is_called_optimal() -> None:
    proven = render(CASE, small_plan(CASE, bound=Bound(RISK, "exact")))
    assert "proven optimal" in text_of(proven)
    assert "optimal" not in text_of(PAGE)
    assert "No plan can bring the time at risk below" in text_of(PAGE)


def test_where_nothing_is_proven_the_page_says_so() -> None:
    words = text_of(render(CASE, small_plan(CASE, bound=None)))
    assert "Nothing is proven" in words
    assert "No plan can" not in words


def test_warnings_and_broken_rules_come_before_the_map() -> None:
    broken = (Violation(next(iter(Rule)), "convoy-01", "is late"),)
    words = text_of(render(CASE, PLAN, warnings=("Beware.",), violations=broken))
    assert words.index("Do not use this plan") < words.index("Beware.") < words.index("Places as")
    assert str(broken[0]) in words


def test_hostile_names_are_shown_and_never_run() -> None:
    places = (replace(PLACES[0], name=HOSTILE), *PLACES[1:])
    case = mariupol_like_case(
        title=HOSTILE, places=places, sources=(Source("places", "azovstal", HOSTILE, HOSTILE),)
    )
    plan = small_plan(case)
    hostile = replace(plan.convoys[0], id=HOSTILE)
    shown = render(case, replace(plan, convoys=(hostile, *plan.convoys[1:])), warnings=(HOSTILE,))
    assert shown.count("<script") == PAGE.count("<script") == 2
    assert "<img" not in shown
    assert "{{" not in shown.replace("{{7*7}}", "")
    assert "\u202e" not in shown
    assert "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>" in text_of(shown)
    movers = scene_of(shown)["movers"]
    assert isinstance(movers, list)
    assert any(mover["name"].startswith("</script>") for mover in movers)


def test_training_is_marked_on_the_title_the_head_and_every_sheet() -> None:
    case = mariupol_like_case(training=True)
    shown = render(case, small_plan(case))
    assert "<title>TRAINING · " in shown
    assert '<body class="exercise">' in shown
    # once at the top of the page, once on each of the five sheets
    assert text_of(shown).count("This is an exercise.") == 1 + 5
    sheets = shown.split('<article class="sheet"')[1:]
    assert all("This is an exercise." in sheet for sheet in sheets)
    assert "exercise." not in text_of(PAGE)


def test_a_convoy_sheet_tells_its_leader_all_there_is_to_know() -> None:
    sheet = text_of("<body>" + PAGE.split('<article class="sheet"')[5])
    for words in (
        "convoy-05",
        "Vasylivka → Kamianske → Zaporizhzhia",
        "team-3 (Neutral escort)",
        "Be past Kamianske, line of contact by Fri 6 May 2022, 17:50 Kyiv (UTC+3)",
        "the margin is 10 min",
        "vasylivka-joiners: 25 seated, 2 in a wheelchair",
        "Zaporizhzhia, after convoy-03",  # where its coaches come from
        "Fri 6 May, 11:24 Kyiv",  # received at 11:04, empty 20 minutes later
        "Abort criteria",
    ):
        assert words in sheet


def test_a_convoy_sheet_names_every_centre_and_who_gets_off_there() -> None:
    case = with_camp()
    convoy = planned(case, camp_times(case)).convoys[0]
    sheet = text_of("<body>" + render(case, planned(case, camp_times(case))))
    for words in (
        "Village → Bridge → Gate → Camp → Town",
        "9 handed over at Camp",
        "9 handed over at Town",
        "village: 12 seated, 9 seated of them to Camp",
        "Unload at",  # 9 people are taken in in 9 minutes, a bus is empty after 10
    ):
        assert words in sheet
    assert convoy.handed_over("camp") == Needs(9)


def test_every_source_is_listed_once_and_referred_to() -> None:
    notes = page(CASE, PLAN).notes
    assert [note.number for note in notes.notes] == [1, 2, 3, 4]
    shared = notes.notes[1]
    assert shared.uses == ("corridors: south", "places: tokmak")
    assert notes.assumed == 1
    assert 'href="#source-2"' in PAGE
    assert 'id="source-4"' in PAGE


def test_the_answer_to_too_many_people_is_on_the_page() -> None:
    # most: 948 + 12 seated against 201 seats, 30 against 6 wheelchairs, 22 against 6 stretchers
    assert "799 would be left behind: at Azovstal plant" in text_of(PAGE)


def test_a_case_without_positions_is_drawn_as_a_network_and_says_so() -> None:
    places = tuple(replace(place, position=None) for place in PLACES)
    case = mariupol_like_case(places=places)
    words = text_of(render(case, small_plan(case)))
    assert "This is not a map" in words
    assert "United Nations" not in words


def test_a_place_that_no_convoy_passes_may_be_missing_from_the_map() -> None:
    case = mariupol_like_case(places=(*PLACES, Place("far", "Far away")))
    words = text_of(render(case, small_plan(case)))
    assert "Not drawn, because the case does not say where they are: Far away." in words
    assert "United Nations" in words


def test_a_plan_without_convoys_still_has_a_page() -> None:
    nobody = small_plan(CASE, convoys=(), left=640, risk=10**12, bound=None)
    assert "No convoy leaves: all 640 people are left behind." in text_of(render(CASE, nobody))


def test_the_network_is_shut_out_and_every_style_and_script_is_known_by_its_hash() -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', PAGE)
    assert policy
    rules = html.unescape(policy[1])
    assert rules.startswith("default-src 'none';")
    assert "unsafe" not in rules
    for tag in (r"<style>(.*?)</style>", r'<script type="module">(.*?)</script>'):
        found = re.search(tag, PAGE, re.DOTALL)
        assert found
        digest = base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode()
        assert f"'sha256-{digest}'" in rules
    assert not re.search(r'(src|href)="(?!#|data:)', PAGE)
    assert " style=" not in PAGE


def test_the_page_is_small() -> None:
    assert len(PAGE.encode()) < 400_000


def test_convoys_on_the_map_follow_the_bends_of_the_road() -> None:
    drawn = page(CASE, PLAN)
    first = drawn.scene.movers[0]
    assert first.keys[0][0] == 8 * HOUR
    assert [key[0] for key in first.keys] == sorted(key[0] for key in first.keys)
    bends = set(drawn.map.lines["manhush-berdiansk"])
    assert len(bends) == 5  # two places and three points of the path
    assert bends <= {(x, y) for _, x, y in first.keys}


SCRIPT = """
import sys
sys.path.insert(0, {root!r})
from tests.builders import mariupol_like_case, small_plan
from safepassage.report.page import render
case = mariupol_like_case()
sys.stdout.buffer.write(render(case, small_plan(case)).encode())
"""


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_same_case_and_plan_give_the_same_bytes(seed: str) -> None:
    made = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(root=str(ROOT))],
        env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo"},
        capture_output=True,
        check=True,
    )
    assert made.stdout == PAGE.encode()
