"""A desk that answers, for every test of this room."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.server.desks import Served, desk_in, served


@pytest.fixture
def at_desk(tmp_path: Path) -> Iterator[Served]:
    """Serve a desk on a ledger of its own."""
    with served(desk_in(tmp_path)) as it:
        yield it
