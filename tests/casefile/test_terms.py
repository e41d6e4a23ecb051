"""What could be asked for, in ``terms.toml``: read, written, and refused with all that is wrong."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import mariupol_like_case

from safepassage.casefile import read_terms, write_terms
from safepassage.errors import CaseError
from safepassage.model.term import Matter, Term
from safepassage.planning.propose import proposed
from safepassage.units import HOUR

CASE = mariupol_like_case()

TERMS = """\
# what the mediator may ask for
[[ask]]
id = "later"
what = "closes-later"
of = "south"
by_min = 120

[[ask]]
id = "night"
what = "night"
of = "south"
stop = "tokmak"

[[ask]]
id = "teams"
what = "teams"
by = 2
"""


def read(folder: Path, text: str) -> tuple[Term, ...] | None:
    (folder / "terms.toml").write_text(text, encoding="utf-8")
    return read_terms(folder, CASE)


def test_terms_are_read_in_their_order(tmp_path: Path) -> None:
    assert read(tmp_path, TERMS) == (
        Term("later", Matter.CLOSES_LATER, "south", 2 * HOUR),
        Term("night", Matter.NIGHT, "south", stop="tokmak"),
        Term("teams", Matter.TEAMS, by=2),
    )


def test_a_folder_that_does_not_say_has_no_terms_and_an_empty_file_asks_for_nothing(
    tmp_path: Path,
) -> None:
    assert read_terms(tmp_path, CASE) is None
    assert read(tmp_path, "") == ()


def test_terms_that_are_written_read_back(tmp_path: Path) -> None:
    terms = (*proposed(CASE), Term("odd", Matter.DWELL, "manhush", 61))
    write_terms(terms, tmp_path)
    assert read_terms(tmp_path, CASE) == terms
    before = (tmp_path / "terms.toml").read_bytes()
    write_terms(read_terms(tmp_path, CASE) or (), tmp_path)
    assert (tmp_path / "terms.toml").read_bytes() == before


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ('"closes-later"', '"closes"', "terms.toml:4 what: found 'closes', expected one of"),
        ('of = "south"\nby', 'of = "north"\nby', "terms.toml:5 of: found 'north'"),
        ("by_min = 120", "by = 2", "terms.toml:6 by: found a size, expected none"),
        ("by_min = 120", "", "terms.toml:2: found term later: closes-later by 0"),
        ('id = "teams"', 'id = "later"', "terms.toml:15 id: found 'later' again"),
        ('stop = "tokmak"', 'stop = "nowhere"', "terms.toml:12 stop: found 'nowhere'"),
        ("by = 2", "buy = 2", "terms.toml:17 buy: found the key 'buy'"),
        ("[[ask]]", "[[aks]]", "terms.toml: found the key 'aks'"),
        ("by = 2", "by = ", "a slip of the pen"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(
    tmp_path: Path, was: str, becomes: str, said: str
) -> None:
    with pytest.raises(CaseError) as refused:
        read(tmp_path, TERMS.replace(was, becomes))
    assert said in str(refused.value)


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    wrong = TERMS.replace('"south"', '"north"').replace("by = 2", "by = 0")
    with pytest.raises(CaseError) as refused:
        read(tmp_path, wrong)
    assert len(refused.value.faults) == 3


@given(text=st.text(max_size=200) | st.just(TERMS).map(lambda t: t[::2]))
def test_whatever_stands_there_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("terms")
    told: tuple[object, ...] = ("read",)
    try:
        read(folder, text.replace("\r", ""))
    except CaseError as refused:
        told = refused.faults
    except UnicodeEncodeError:
        return
    assert told  # whatever is refused is told what is wrong with it
