"""The text of a PDF: the one file that needs pypdfium2."""

from __future__ import annotations

from typing import Final

from safepassage.errors import ImpossibleValue, MissingExtra
from safepassage.record.source import LONGEST

PAGES: Final = 2_000


def pdf_text(data: bytes) -> str:
    """Give the text of a PDF, its lines joined to paragraphs as far as they tell.

    Raises
    ------
    ImpossibleValue
        Where it is damaged, locked, or longer than any article.
    MissingExtra
        Where pypdfium2 is not installed.
    """
    try:
        import pypdfium2 as pdfium
    except ImportError as fault:
        raise MissingExtra("reading a PDF", "pypdfium2", "read") from fault
    try:
        document = pdfium.PdfDocument(data)
    except (pdfium.PdfiumError, ValueError, OverflowError) as fault:
        raise ImpossibleValue("a damaged PDF, or one with a password") from fault
    try:
        if len(document) > PAGES:
            raise ImpossibleValue(f"a PDF of {len(document):,} pages, {PAGES:,} at most")
        told: list[str] = []
        for number in range(len(document)):
            told.append(_page(document, number))
            if sum(map(len, told)) > LONGEST:
                raise ImpossibleValue(f"a PDF of more than {LONGEST:,} characters")
    except pdfium.PdfiumError as fault:
        raise ImpossibleValue("a damaged PDF") from fault
    finally:
        document.close()
    return "\n".join(told)


def _page(document: object, number: int) -> str:
    page = document[number]  # type: ignore[index] # pypdfium2 ships no types
    words = page.get_textpage()
    try:
        return _joined(str(words.get_text_range()))
    finally:
        words.close()
        page.close()


def _joined(text: str) -> str:
    """Join the lines of a paragraph, which a PDF parts where its page ends."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    longest = max(map(len, lines), default=0)
    told = ""
    for line in lines:
        full = len(line) > 0.7 * longest and not line.rstrip().endswith((".", "!", "?", "”", '"'))
        told += line.strip() + (" " if full else "\n")
    return told.strip()
