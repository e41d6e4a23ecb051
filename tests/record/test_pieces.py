"""Pieces: whole sentences, no more of them than a limit, and nothing of the text between two."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from safepassage.record.entry import Span
from safepassage.record.pieces import OVERLAP, PIECE, pieces

TEXT = "They met. He agreed! \u201cWill it hold?\u201d she asked.\nNobody knew."


def test_a_text_that_is_short_enough_is_one_piece() -> None:
    assert pieces(TEXT) == (Span(0, len(TEXT)),)
    assert pieces("a" * PIECE) == (Span(0, PIECE),)
    assert pieces("") == ()


def test_a_long_text_is_cut_between_sentences_and_the_last_are_repeated() -> None:
    # 10 + 11 + 16 + 11 + 12 characters; at most 40 a piece, at most 16 of them again
    assert [piece.of(TEXT) for piece in pieces(TEXT, 40, 16)] == [
        "They met. He agreed! \u201cWill it hold?\u201d ",
        "\u201cWill it hold?\u201d she asked.\nNobody knew.",
    ]


def test_only_a_sentence_without_an_end_is_cut_and_between_words() -> None:
    assert [piece.of("one two three four") for piece in pieces("one two three four", 10, 2)] == [
        "one two ", "three four",
    ]  # fmt: skip
    assert [piece.of("a" * 20) for piece in pieces("a" * 20, 10, 2)] == ["a" * 8, "a" * 8, "a" * 4]


def test_a_text_of_the_longest_kind_is_some_fourteen_pieces() -> None:
    text = "The army agreed to a truce on Friday. " * 2_600  # 98,800 characters
    assert len(pieces(text)) == 14  # each but the first adds 7,200 at most: 98,800 / 7,200 = 13.7


@given(
    st.text("ab .!?\n\u201d)", max_size=300), st.integers(2, 60), st.data()
)  # fmt: skip
def test_pieces_are_bounded_go_on_and_leave_nothing_out(
    text: str, most: int, data: st.DataObject
) -> None:
    again = data.draw(st.integers(0, most - 1))
    found = pieces(text, most, again)
    assert all(piece.end - piece.start <= most for piece in found)
    assert [of.start for of in found[:1]] + [of.end for of in found[-1:]] == (
        [0, len(text)] if text else []
    )
    for one, other in pairwise(found):
        assert one.start < other.start <= one.end < other.end
        assert one.end - other.start <= again


def test_what_two_pieces_share_is_less_than_a_piece() -> None:
    assert 0 < OVERLAP < PIECE
