"""One HTML file out of a page: templates, styles and scripts inlined, the network shut out."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import re
from functools import lru_cache
from importlib import resources
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from safepassage.report.words import number, plain

_ROOM: Final = "safepassage.report"
_STYLES: Final = (
    "fonts.css",
    "page.css",
    "map.css",
    "charts.css",
    "sheet.css",
    "print.css",
    "table.css",
)
_SCRIPTS: Final = ("clock.js", "stage.js", "player.js")
_FONT: Final = re.compile(r"url\((?P<name>[\w-]+\.woff2)\)")


def write(template: str, page: object) -> str:
    """Fill a template of this room with a page.

    Everything that comes from the page is escaped, and stripped of controls and of marks that
    turn the direction of text.

    Parameters
    ----------
    template
        The name of a file in ``templates/``.
    page
        A frozen value; the template sees it as ``page``, and nothing else of the case.
    """
    return _environment().get_template(template).render(page=page)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader(_ROOM),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_seen,
    )
    environment.filters["number"] = number
    environment.filters["data"] = data
    environment.globals |= {"css": _css(), "js": _js(), "policy": _policy()}
    return environment


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


def _css() -> Markup:
    text = _joined(_STYLES)
    return Markup(_FONT.sub(lambda found: f"url({_font(found['name'])})", text))  # noqa: S704  # ours


def _js() -> Markup:
    return Markup(_joined(_SCRIPTS))  # noqa: S704  # ours


def _policy() -> str:
    """Forbid everything but what is in the file itself, and known by its hash."""
    return (
        "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; font-src data:; "
        f"style-src '{_hash(_css())}'; script-src '{_hash(_js())}'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _joined(names: tuple[str, ...]) -> str:
    folder = resources.files(_ROOM) / "static"
    return "\n".join((folder / name).read_text("utf-8") for name in names)


def _font(name: str) -> str:
    content = (resources.files(_ROOM) / "static" / "fonts" / name).read_bytes()
    return f"data:font/woff2;base64,{base64.b64encode(content).decode()}"
