"""Claims: sums that hold are found, and none is forced."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.record.records import counted, record_of

from safepassage.record.claims import Claims, Sum, claims
from safepassage.record.said import Change, Figure, Qualifier
from safepassage.record.when import When

JOINED, LEFT = Change.JOINED, Change.LEFT

# The first Mariupol operation, 29 April to 3 May 2022: what each body published.
FIRST_OPERATION = (
    # Russian Ministry of Defence
    counted(126, "Azovstal", "2022-05-01"),
    counted(46, "Azovstal", "2022-04-30", change=JOINED),
    counted(25, "Azovstal", "2022-04-30", "houses", change=JOINED),
    counted(21, "Azovstal", "2022-04-30", "plant", change=JOINED),
    counted(80, "Azovstal", "2022-05-01", "plant", change=JOINED),
    counted(21, "Bezimenne", "2022-04-30", "plant", change=LEFT),
    counted(11, "Bezimenne", "2022-05-01", "plant", change=LEFT),
    counted(69, "Bezimenne", "2022-05-01", "plant"),
    # UN Humanitarian Coordinator
    counted(101, "Azovstal", "2022-05-01", "plant"),
    counted(58, "Manhush", "2022-05-02", "manhush", change=JOINED),
    counted(127, "Zaporizhzhia", "2022-05-03"),
    # Secretary-General; Deputy Prime Minister of Ukraine; ICRC
    counted(59, "Manhush", "2022-05-02", "manhush", change=JOINED),
    counted(156, "Zaporizhzhia", "2022-05-03"),
    Figure(
        "130 to 150", 130, 150, Qualifier.BETWEEN, place="Zaporizhzhia", date=When("2022-05-03")
    ),
)


def sums(*figures: Figure) -> list[str]:
    return [str(of) for of in claims(record_of(figures)).sums]


def test_the_first_mariupol_operation_adds_up_across_four_bodies() -> None:
    found = sums(*FIRST_OPERATION)
    assert {"126 - 25 = 101", "101 - 32 = 69", "69 + 58 = 127"} <= set(found)
    assert {"21 + 11 = 32", "21 + 80 = 101", "46 + 80 = 126", "25 + 21 = 46"} <= set(found)
    assert len(found) == 7  # and no other: 101 - 32 + 58 = 127 follows from two of them


def test_it_leaves_156_and_59_open_and_says_that_they_differ() -> None:
    told = claims(record_of(FIRST_OPERATION))
    assert {of.value for of in told.unexplained} >= {156, 59}
    assert [[of.value for of in group] for group in told.differing] == [[58, 59], [127, 156]]
    assert [(key, [of.value for of in allowed]) for key, allowed in told.inexact] == [
        ("figure-14", [])  # neither 127 nor 156 lies between 130 and 150
    ]


def test_a_sum_names_the_entries_that_it_rests_on() -> None:
    last = claims(record_of(FIRST_OPERATION)).sums[-1]
    assert str(last) == "69 + 58 = 127"
    assert [of.entries for of in last.counts] == [("figure-8",), ("figure-10",), ("figure-11",)]


def test_nothing_adds_up_where_one_count_is_off_by_one() -> None:
    assert sums(
        counted(69, "here", "2022-05-01", "plant"),
        counted(58, "there", "2022-05-02", "joiners", change=JOINED),
        counted(128, "home", "2022-05-03"),  # 69 + 58 = 127
    ) == []  # fmt: skip


def test_who_joined_before_the_count_is_not_added_again() -> None:
    assert sums(
        counted(69, "here", "2022-05-02", "plant"),
        counted(58, "here", "2022-05-01", "plant", change=JOINED),
        counted(127, "home", "2022-05-03", "plant"),
    ) == []  # fmt: skip


def test_those_who_are_not_in_the_column_cannot_leave_it() -> None:
    assert sums(
        counted(101, "here", "2022-05-01", "plant"),
        counted(32, "there", "2022-05-02", "houses", change=LEFT),
        counted(69, "there", "2022-05-03", "plant"),
    ) == []  # fmt: skip


def test_a_count_later_than_the_whole_is_no_part_of_it() -> None:
    assert sums(
        counted(101, "here", "2022-05-01", "plant"),
        counted(25, "here", "2022-05-04", "houses", change=JOINED),
        counted(126, "here", "2022-05-02"),
    ) == []  # fmt: skip


def test_a_figure_without_a_number_or_a_place_is_in_no_sum() -> None:
    vague = Figure("thousands", qualifier=Qualifier.VAGUE, place="Mariupol")
    told = claims(record_of([vague, Figure("12", 12)]))
    assert told.unusable == ("figure-1", "figure-2")
    assert not told.sums
    assert not told.unexplained


FIGURES = st.builds(
    counted,
    st.integers(0, 40),
    st.sampled_from(["a", "b", "c"]),
    st.sampled_from(["2022-05-01", "2022-05-02", "2022-05-03"]),
    st.sampled_from(["plant", "houses"]),
    change=st.sampled_from(Change),
)


def came_to(of: Sum) -> int:
    return of.first.value + sum(sign * it.value for sign, it in of.terms)


@given(st.lists(FIGURES, max_size=12))
@settings(max_examples=60, deadline=None)
def test_every_sum_that_is_found_holds_and_each_count_is_in_a_sum_or_open(
    figures: list[Figure],
) -> None:
    told: Claims = claims(record_of(figures))
    assert all(came_to(of) == of.last.value for of in told.sums)
    used = {entry for of in told.sums for it in of.counts for entry in it.entries}
    open_ = {entry for of in told.unexplained for entry in of.entries}
    assert used.isdisjoint(open_)
    assert used | open_ == {f"figure-{n}" for n in range(1, len(figures) + 1)}


@given(st.permutations(FIRST_OPERATION))
@settings(max_examples=20, deadline=None)
def test_the_order_in_which_figures_came_in_changes_no_sum(figures: list[Figure]) -> None:
    assert sorted(sums(*figures)) == sorted(sums(*FIRST_OPERATION))
