"""Terms in words that fit on a table, whoever sits at it."""

from dataclasses import replace

from tests.builders import mariupol_like_case

from safepassage.model.term import Matter, Term
from safepassage.report.wording import asked, lost, who_grants
from safepassage.units import HOUR


def test_terms_are_said_in_plain_words_with_who_can_grant_them() -> None:
    case = mariupol_like_case()
    later = Term("t", Matter.CLOSES_LATER, "south", 2 * HOUR)
    assert asked(case, later) == "Southern road: every window closes 2 h later"
    assert lost(case, later) == "Southern road: every window loses its second half"
    assert who_grants(case, later) == ("dpr", "russia", "ukraine")
    assert who_grants(case, Term("t", Matter.CHECK, "vasylivka", 5)) == ("russia",)
    assert who_grants(case, Term("t", Matter.VEHICLES, "coach", 5)) == ()
    assert asked(case, Term("t", Matter.VEHICLES, "coach", 5)) == "Coach: 5 more"


def test_every_term_can_be_asked_for_and_lost_in_words() -> None:
    case = mariupol_like_case()
    of = {Matter.CHECK: "manhush", Matter.DWELL: "manhush", Matter.VEHICLES: "coach"}
    of |= {Matter.INTAKE: "zaporizhzhia", Matter.BEDS: "zaporizhzhia"}
    of |= {Matter.TEAMS: "", Matter.CONVOY: ""}
    said = set()
    for matter in Matter:
        by = 0 if matter in {Matter.NIGHT, Matter.CORRIDOR} else HOUR
        term = Term("t", matter, of.get(matter, "south"), by)
        said |= {asked(case, term), lost(case, term)}
    assert len(said) == 2 * len(Matter)
    assert not any("{" in words for words in said)


def test_by_night_names_the_stop() -> None:
    term = Term("t", Matter.NIGHT, "south", stop="berdiansk")
    words = asked(mariupol_like_case(), term)
    assert words == "Southern road: driving by night, as far as Berdiansk"


def test_corridors_that_share_a_short_name_are_told_apart() -> None:
    case = mariupol_like_case()
    south = replace(case.corridors[0], name="Road, south")
    north = replace(case.corridors[0], id="north", name="Road, north")
    case = replace(case, corridors=(south, north))
    assert asked(case, Term("t", Matter.NIGHT, "south")) == "Road, south: driving by night"
