"""``safepassage demo``: the Mariupol operation of May 2022, planned from nothing."""

from __future__ import annotations

from pathlib import Path

from safepassage import wiring
from safepassage.cli import plan as planning_command

EXAMPLE = "mariupol-2022"


def demo(output: planning_command.Output = None, seconds: planning_command.Seconds = 20.0) -> None:
    """Plan the example case mariupol-2022 and say where its page is."""
    folder = output or Path("plans") / EXAMPLE
    planning_command.plan(wiring.example(EXAMPLE), folder, seconds)
