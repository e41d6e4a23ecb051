"""The page on notices says all of it."""

from pathlib import Path

import pytest

from safepassage.model import AbortCriterion, Evidence, Guarantee, Language, Level
from safepassage.notification.fact_file import KINDS
from safepassage.notification.phrases import phrases
from safepassage.notification.stage import Stage

PAGE = (Path(__file__).parents[2] / "docs" / "notices.md").read_text("utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_fact_is_told(kind: str) -> None:
    assert f"| `{kind}` |" in PAGE


def test_every_guarantee_and_abort_criterion_is_told_in_the_words_of_the_notice() -> None:
    say = phrases(Language.EN)
    for word in Guarantee:
        assert f"| `{word}` | {say.guarantee[word]} |" in PAGE
    for criterion in AbortCriterion:
        assert f"| `{criterion}` | {say.abort[criterion]} |" in PAGE


def test_every_level_evidence_and_stage_is_told() -> None:
    for word in (*Level, *Evidence):
        assert f"`{word}`" in PAGE
    words = " ".join(PAGE.split()).replace("without response", "no response")
    assert [stage for stage in Stage if stage not in words] == []
