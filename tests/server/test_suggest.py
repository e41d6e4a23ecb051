"""What reads for the desk: suggestions whose words stand in the text, or why there are none."""

import pytest
from tests.server.desks import SOURCE

from safepassage.operation import Refusal
from safepassage.record.entry import BY_HAND
from safepassage.record.said import Commitment
from safepassage.record.source import Source
from safepassage.server.suggest import suggest


def test_a_promise_in_a_text_is_found_in_its_own_words() -> None:
    found = suggest(SOURCE)
    assert not isinstance(found, Refusal)
    promises = [of for of in found if isinstance(of.said, Commitment)]
    assert any("agreed, in principle" in of.quote.of(SOURCE.text) for of in promises)
    assert {of.extractor for of in found} != {BY_HAND}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Президент у принципі погодився на участь Червоного Хреста в евакуації людей.", "by hand"),
        ("The envoy met the president. " * 20_000, "characters"),
    ],
)
def test_a_text_that_is_not_read_is_a_refusal_that_says_why(text: str, why: str) -> None:
    found = suggest(Source(text))
    assert isinstance(found, Refusal)
    assert why in str(found)
