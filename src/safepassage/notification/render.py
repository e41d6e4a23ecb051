"""Render: a notice in every form, by the names of the files.

``notice.json`` is the canonical text: what is digested, signed and acknowledged. Every other
file is made from the same notice, names its digest, and adds nothing to it.
"""

from __future__ import annotations

from safepassage.model import Language
from safepassage.notification.codec import encode
from safepassage.notification.form import xlsx
from safepassage.notification.message import messages
from safepassage.notification.notice import Notice
from safepassage.notification.page import page
from safepassage.notification.pdf import pdf
from safepassage.notification.shapes import geojson, kml


def render(notice: Notice, language: Language | None = None) -> dict[str, bytes]:
    """Write a notice in every form; the same notice gives the same bytes.

    Parameters
    ----------
    notice
        What to write.
    language
        In which language; that of the recipient by default.
    """
    said = language or notice.recipient.language
    text, sheet = encode(notice), page(notice, said)
    sayings = "\n\n".join(messages(notice, said))
    return {
        "notice.json": text,
        f"notice.{said}.pdf": pdf(sheet, text),
        f"notice.{said}.xlsx": xlsx(sheet),
        f"messages.{said}.txt": f"{sayings}\n".encode(),
        "route.geojson": geojson(notice),
        f"route.{said}.kml": kml(notice, said),
    }
