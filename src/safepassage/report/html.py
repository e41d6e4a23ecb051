"""One HTML file out of a page: templates, styles and scripts inlined, the network shut out."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Final

from jinja2 import BaseLoader, ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from safepassage.report.words import number, plain

_ROOM: Final = "safepassage.report"
_FONT: Final = re.compile(r"url\((?P<name>[\w-]+\.woff2)\)")


@dataclass(frozen=True, slots=True)
class Look:
    """The styles and scripts of a kind of page: names of files in ``static/``, in order."""

    styles: tuple[str, ...]
    scripts: tuple[str, ...] = ()

    def css(self) -> Markup:
        """Give the styles in one piece, the fonts in it."""
        return _css(self.styles)

    def js(self) -> Markup:
        """Give the scripts in one piece."""
        return Markup(_joined(self.scripts))  # noqa: S704  # ours

    def policy(self) -> str:
        """Forbid everything but what is in the file itself, and known by its hash."""
        script = f"'{_hash(self.js())}'" if self.scripts else "'none'"
        return (
            "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; "
            f"font-src data:; style-src '{_hash(self.css())}'; script-src {script}"
        )


PLAN: Final = Look(
    ("fonts.css", "page.css", "map.css", "charts.css", "sheet.css", "print.css", "table.css"),
    ("clock.js", "stage.js", "player.js"),
)


def write(template: str, page: object, look: Look = PLAN) -> str:
    """Fill a template of this room with a page.

    Everything that comes from the page is escaped, and stripped of controls and of marks that
    turn the direction of text.

    Parameters
    ----------
    template
        The name of a file in ``templates/``.
    page
        A frozen value; the template sees it as ``page``, and nothing else of the case.
    look
        The styles and scripts that go into the file.
    """
    filled = {"page": page, "css": look.css(), "js": look.js(), "policy": look.policy()}
    return environment().get_template(template).render(filled)


@lru_cache(maxsize=2)
def environment(*above: BaseLoader) -> Environment:
    """Give what fills templates: this room's, and those of a room above it, which come first."""
    made = Environment(
        loader=ChoiceLoader([*above, PackageLoader(_ROOM)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_seen,
    )
    made.filters["number"] = number
    made.filters["data"] = data
    return made


def _seen(value: object) -> object:
    if isinstance(value, Markup):
        return value
    return plain(value) if isinstance(value, str) else value


def data(value: object) -> Markup:
    """Write a frozen value as JSON that can stand in a script element."""
    text = json.dumps(value, default=dataclasses.asdict, separators=(",", ":"))  # ASCII: no U+2028
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704  # escaped just above


@lru_cache(maxsize=4)
def _css(styles: tuple[str, ...]) -> Markup:
    text = _joined(styles)
    return Markup(_FONT.sub(lambda found: f"url({_font(found['name'])})", text))  # noqa: S704  # ours


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _joined(names: tuple[str, ...]) -> str:
    folder = resources.files(_ROOM) / "static"
    return "\n".join((folder / name).read_text("utf-8") for name in names)


def _font(name: str) -> str:
    content = (resources.files(_ROOM) / "static" / "fonts" / name).read_bytes()
    return f"data:font/woff2;base64,{base64.b64encode(content).decode()}"
