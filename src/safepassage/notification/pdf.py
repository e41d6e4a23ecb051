"""The notice on paper: a PDF with the digest and its QR code on every page.

The canonical text that the digest is of is attached to the file, so that whoever holds the
paper's file can digest it again.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib import resources
from io import BytesIO

import segno
import typst

from safepassage.notification.page import Page


def pdf(page: Page, text: bytes) -> bytes:
    """Set a page; the same page gives the same bytes.

    Parameters
    ----------
    page
        What stands on it.
    text
        The canonical text of the notice.
    """
    told = {**asdict(page), "qr": _qr(page.seal), "text": text.decode()}
    room = resources.files(__package__)
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(room / "fonts")],
    )
    compiler = typst.Compiler(
        (room / "notice.typ").read_bytes(),
        font_paths=fonts,
        sys_inputs={"page": json.dumps(told, ensure_ascii=False)},
    )
    made: bytes = compiler.compile(format="pdf")  # type: ignore[assignment]  # a PDF is one file
    return made


def _qr(seal: str) -> str:
    """Draw the code that a telephone reads: which notice, which version, which digest."""
    out = BytesIO()
    segno.make(seal, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False)
    return out.getvalue().decode()
