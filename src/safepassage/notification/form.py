"""The notice as a workbook: one sheet for each of its tables."""

from __future__ import annotations

import re
from typing import Final

from safepassage.casefile.bind import bound
from safepassage.notification.page import Page
from safepassage.notification.script import plain

_TAB: Final = 31  # characters that Excel lets a tab have
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\']")


def xlsx(page: Page) -> bytes:
    """Write a page as a workbook; the same page gives the same bytes.

    The banner stands on every tab, and the digest at the foot of every sheet.
    """
    sheets = {}
    for n, table in enumerate(page.tables, start=1):
        width = len(table.columns)
        rows = [[cell.replace("\n", " / ") for cell in row] for row in table.rows]
        foot = [page.banner, f"{page.number} {page.version}", page.digest]
        lines = [[text, *[""] * (width - 1)] for text in foot if text]
        sheets[_tab(page, n, table.heading)] = [list(table.columns), *rows, [""] * width, *lines]
    return bound(sheets, {}, right_to_left=page.right_to_left)


def _tab(page: Page, n: int, heading: str) -> str:
    banner = f"{page.banner.split(' ')[0]} " if page.banner else ""
    return _FORBIDDEN.sub(" ", plain(f"{n} {banner}{heading}"))[:_TAB].strip()
