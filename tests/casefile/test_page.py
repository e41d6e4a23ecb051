"""The docs page is made from the table of fields, and says all of it."""

from pathlib import Path

import pytest

from safepassage.casefile import field_page
from safepassage.casefile.fields import OPERATION_TABLE, TABLES, TERMS_TABLE, Table

PAGE = Path(__file__).parents[2] / "docs" / "case.md"


def test_the_page_in_the_docs_is_the_one_that_is_made() -> None:
    assert PAGE.read_text("utf-8") == field_page()


@pytest.mark.parametrize(
    "table", [OPERATION_TABLE, *TABLES, TERMS_TABLE], ids=lambda table: table.name
)
def test_every_field_is_on_the_page_with_its_meaning(table: Table) -> None:
    section = PAGE.read_text("utf-8").split(f"\n## {table.name}")[1].split("\n## ")[0]
    lines = [line.replace("\\|", "/").split(" | ") for line in section.split("\n")]
    told = {line[0].strip("| "): line for line in lines if line[0].startswith("| `")}
    assert list(told) == [f"`{field.name}`" for field in table.fields]
    for field in table.fields:
        _, meaning, written_as, unit, default = told[f"`{field.name}`"]
        assert meaning == field.meaning
        assert written_as
        assert unit.strip() == field.unit
        assert ("**needed**" in default) == field.needed


@pytest.mark.parametrize("table", [*TABLES, TERMS_TABLE], ids=lambda table: table.name)
def test_no_field_asks_for_anybodys_name_or_number(table: Table) -> None:
    personal = {"person", "passport", "phone", "surname", "birth", "driver"}
    assert not {part for field in table.fields for part in field.name.split("_")} & personal
