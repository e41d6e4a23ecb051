"""A text from a file: plain, HTML, PDF or DOCX, however it is made.

Whatever the bytes are, the answer is a text or a refusal: what unpacks to too much, nests too
deep or is broken is refused before it costs much.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from html.parser import HTMLParser
from typing import Final
from xml.etree import ElementTree as ET

from safepassage.errors import ImpossibleValue
from safepassage.record.pdf import pdf_text
from safepassage.record.source import LONGEST

LARGEST: Final = 20_000_000
"""The most bytes of a file, and of a DOCX part when it is unpacked."""
DEEPEST: Final = 200
"""The most that the elements of a DOCX nest."""
_WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SILENT: Final = frozenset({
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "head",
    "nav",
    "form",
})
_BLOCKS: Final = frozenset({
    "p",
    "div",
    "br",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "tr",
    "blockquote",
    "article",
    "section",
    "td",
})
_MARKED: Final = re.compile(
    rb"^\s*(<!doctype html|<html|<\?xml[^>]*>\s*<!doctype html)", re.IGNORECASE
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f]")


def unpacked(data: bytes, name: str = "") -> str:
    """Give the text of a file.

    Parameters
    ----------
    data
        The file as it is.
    name
        Its name; ``.html`` and ``.htm`` tell what the bytes may leave open.

    Raises
    ------
    ImpossibleValue
        Where it is no text, HTML, PDF or DOCX, holds no words, or too many.
    """
    if len(data) > LARGEST:
        raise ImpossibleValue(f"a file of {len(data):,} bytes, {LARGEST:,} at most")
    if data.startswith(b"%PDF-"):
        text = pdf_text(data)
    elif data.startswith(b"PK\x03\x04"):
        text = _docx(data)
    elif _MARKED.match(data[:2000]) or name.lower().endswith((".html", ".htm")):
        text = _html(_plain(data))
    else:
        text = _plain(data)
    if not text.strip():
        raise ImpossibleValue("a file without words; a scanned page has none")
    if len(text) > LONGEST:
        raise ImpossibleValue(f"a text of {len(text):,} characters, {LONGEST:,} at most")
    return text


def _plain(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
    odd = len(_CONTROL.findall(text)) + text.count("\ufffd")
    if odd * 100 > len(text):
        raise ImpossibleValue("a file that is no text, HTML, PDF or DOCX")
    return text.replace("\r\n", "\n").replace("\r", "\n")


# --- HTML -----------------------------------------------------------------------------------------


class _Words(HTMLParser):
    """Keeps what a reader of a page would read, and a line end after each block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - as html.parser calls
        """Open an element."""
        if tag in _SILENT:
            self.silent.append(tag)
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Close an element; one that is left open inside is closed with it."""
        if tag in self.silent:
            del self.silent[self.silent.index(tag) :]
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Take text."""
        if not self.silent:
            self.parts.append(re.sub(r"\s+", " ", data))


def _html(markup: str) -> str:
    words = _Words()
    words.feed(markup)
    words.close()
    lines = ("".join(words.parts)).split("\n")
    return "\n\n".join(line.strip() for line in lines if line.strip())


# --- DOCX -----------------------------------------------------------------------------------------


def _docx(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            part = archive.getinfo("word/document.xml")
            if part.file_size > LARGEST:
                raise ImpossibleValue(
                    f"a document that unpacks to {part.file_size:,} bytes, {LARGEST:,} at most"
                )
            with archive.open(part) as file:
                xml = file.read(LARGEST + 1)
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        EOFError,
        OSError,
        ValueError,
        RuntimeError,
        NotImplementedError,
    ) as fault:
        if isinstance(fault, ImpossibleValue):
            raise
        raise ImpossibleValue("a damaged file, or no DOCX") from fault
    return _paragraphs(xml)


def _paragraphs(xml: bytes) -> str:
    if len(xml) > LARGEST or b"<!DOCTYPE" in xml[:4096] or b"<!ENTITY" in xml:
        raise ImpossibleValue("a DOCX with entities of its own, or with more than it says")
    lines: list[str] = []
    line: list[str] = []
    try:
        depth = 0
        for event, element in ET.iterparse(io.BytesIO(xml), ("start", "end")):  # noqa: S314 - measured
            depth += 1 if event == "start" else -1
            if depth > DEEPEST:
                raise ImpossibleValue("a DOCX that nests too deep")
            if event == "start":
                continue
            if element.tag == f"{_WORD}t":
                line.append(element.text or "")
            elif element.tag in {f"{_WORD}tab", f"{_WORD}br"}:
                line.append(" ")
            elif element.tag == f"{_WORD}p":
                lines.append("".join(line).strip())
                line.clear()
                element.clear()
    except (ET.ParseError, RecursionError) as fault:
        raise ImpossibleValue("a damaged DOCX") from fault
    return "\n\n".join(told for told in lines if told)
