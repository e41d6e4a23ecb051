"""The page of what to expect: one file, the same bytes, no code, nothing from elsewhere."""

from functools import cache

from tests.builders import mariupol_like_case, small_plan

from safepassage.model import Case
from safepassage.report.outlook import render
from safepassage.roads import travel_times
from safepassage.simulation import Outlook, ensemble

SOURCES = tuple(f"source {n}" for n in range(12))
CASE = mariupol_like_case(training=True, title="<script>alert(1)</script>")
PLAN = small_plan(CASE)


@cache
def outlook() -> Outlook:
    return ensemble(CASE, PLAN, travel_times(CASE), runs=200, seed=1)


def page(case: Case = CASE) -> str:
    return render(case, PLAN, outlook(), SOURCES)


def test_the_same_outlook_gives_the_same_bytes() -> None:
    assert page() == page()


def test_an_exercise_says_so_and_what_a_case_says_is_never_code() -> None:
    assert "This is an exercise" in page()
    assert "<script>alert(1)" not in page()
    assert "&lt;script&gt;alert(1)" in page()


def test_every_evening_convoy_place_and_cause_is_on_the_page() -> None:
    html = page()
    assert all(convoy.id in html for convoy in outlook().convoys)
    assert all(source in html for source in SOURCES)
    assert "Thu 5 May" in html
    assert "Manhush" in html
    assert "People out in the end" in html


def test_the_page_asks_the_network_for_nothing() -> None:
    assert "default-src &#39;none&#39;" in page()
    assert "src=" not in page().replace("-src ", "")
