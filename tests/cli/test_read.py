"""``safepassage read``, run as a person runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = "The army agreed on Friday to open a corridor from Sumy. 40 buses left the town, he said."


def run(*words: str | Path, told: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "safepassage", "read", *map(str, words)],
        cwd=ROOT,
        env=dict(os.environ),
        input=told,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_text_gives_its_suggestions_each_with_its_words(tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    article.write_text(TEXT, encoding="utf-8")
    done = run(article, "--published", "2022-03-12", "--json")
    assert done.returncode == 0, done.stderr
    reading = json.loads(done.stdout)
    types = [one["type"] for one in reading["suggestions"]]
    assert types[0] == "commitment"
    assert "figure" in types
    for one in reading["suggestions"]:
        quote = one["quote"]
        assert TEXT[quote["start"] : quote["end"]] == quote["text"]
    assert [day["value"] for day in reading["dates"]] == ["2022-03-11"]  # Friday before the 12th
    assert reading["places"][0]["name"] == "Sumy"
    assert reading["places"][0]["latitude"] == 50.91


def test_what_is_pasted_is_read_and_said_to_be_suggested_only() -> None:
    done = run("-", told=TEXT)
    assert done.returncode == 0, done.stderr
    assert "commitment (80 %)" in done.stdout
    assert "A program suggests; a human confirms." in done.stdout


def test_places_of_a_user_go_before_those_we_know(tmp_path: Path) -> None:
    own = tmp_path / "places.csv"
    own.write_text(
        "name,kind,country,latitude,longitude,people,other\nOld Mill,site,UA,50.1,34.2,,Mill\n",
        encoding="utf-8",
    )
    done = run("-", "--places", own, "--json", told="The convoy left the Old Mill near Sumy.")
    assert done.returncode == 0, done.stderr
    found = {place["name"]: place["latitude"] for place in json.loads(done.stdout)["places"]}
    assert found["Old Mill"] == 50.1


def test_another_language_is_a_no() -> None:
    done = run("-", told="Сторони домовилися про відкриття гуманітарного коридору.")
    assert done.returncode == 1
    assert "Unread: a text in Cyrillic script" in done.stderr


def test_a_plan_never_imports_the_parser(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from safepassage.cli.main import app\n"
        "try:\n"
        "    app(['plan', 'examples/sumy-2022', '--rounds', '1', '-o', sys.argv[1]])\n"
        "except SystemExit as done:\n"
        "    assert not done.code, done.code\n"
        "assert not {'spacy', 'pypdfium2'} & set(sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
