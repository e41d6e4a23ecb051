"""A text from a file, however it is made; and refusals of what is none."""

import io
import zipfile

import pytest

from safepassage.errors import ImpossibleValue
from safepassage.record.unpack import LARGEST, unpacked

WORDS = "The army agreed to a truce.\n\nThe convoy left."
DOCUMENT = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    "<w:p><w:r><w:t>The army agreed </w:t></w:r><w:r><w:t>to a truce.</w:t></w:r></w:p>"
    "<w:p><w:r><w:t>The convoy left.</w:t></w:r></w:p></w:body></w:document>"
)


def docx(document: str | bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", document)
    return file.getvalue()


def pdf(words: str) -> bytes:
    """Write the least PDF that shows one line (ISO 32000-1, annex H.3)."""
    shown = f"BT /F1 12 Tf 1 1 Td ({words}) Tj ET"
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 9]/Contents 4 0 R/Resources 6 0 R>>",
        f"<</Length {len(shown)}>>stream\n{shown}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        "<</Font<</F1 5 0 R>>>>",
    )
    told, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(told))
        told += f"{number} 0 obj{body}endobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"trailer<</Size 7/Root 1 0 R>>\nstartxref\n{len(told)}\n%%EOF"
    return f"{told}xref\n0 7\n0000000000 65535 f \n{table}{trailer}".encode()


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_plain_text_is_read_in_the_codes_that_people_send(code: str) -> None:
    assert unpacked(f"{WORDS} – é".encode(code)) == f"{WORDS} – é"


def test_a_page_gives_what_a_reader_sees_in_paragraphs() -> None:
    page = (
        "<!DOCTYPE html><html><head><title>x</title></head><body><script>run()</script>"
        "<p>The army agreed\nto a <b>truce</b>.<p>The convoy&nbsp;left.</body></html>"
    )
    assert unpacked(page.encode()) == WORDS


def test_a_document_gives_its_paragraphs() -> None:
    assert unpacked(docx(DOCUMENT)) == WORDS


def test_a_pdf_gives_its_text() -> None:
    assert unpacked(pdf("The army agreed to a truce.")).strip() == "The army agreed to a truce."


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "without words"),
        (bytes(range(256)) * 8, "no text"),
        (b"%PDF-1.4 nothing of the kind", "damaged PDF"),
        (b"PK\x03\x04 nothing of the kind", "damaged file"),
        (docx("<w:document"), "damaged DOCX"),
        (docx('<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'), "entities"),
        (docx("<x>" * 1_000), "too deep"),
        (docx(b"<x>" + b" " * LARGEST + b"</x>"), "unpacks to"),
        (b"x" * (LARGEST + 1), "at most"),
    ],
)
def test_what_is_no_text_is_refused_in_words(data: bytes, why: str) -> None:
    with pytest.raises(ImpossibleValue, match=why):
        unpacked(data)
