"""Pages of the desk: the report's templates and this room's, and one look for all of them."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib import resources
from typing import Final

from jinja2 import PackageLoader
from markupsafe import Markup

from safepassage.report import html
from safepassage.report.record.page import LOOK

STATIC: Final = "/static/"
"""Where styles and scripts lie."""

_ROOM: Final = "safepassage.server"
_OURS: Final = PackageLoader(_ROOM)


def page(template: str, value: object) -> str:
    """Fill a template with a frozen value, which it sees as ``page``."""
    filled = {"page": value, "look": look()}
    return html.environment(_OURS).get_template(template).render(filled)


@lru_cache(maxsize=1)
def files() -> dict[str, tuple[str, str]]:
    """Give what pages load: type and content by path; a path tells its content's digest."""
    styles, script = f"{LOOK.css()}{_own('desk.css')}", _own("desk.js")
    return {
        f"{STATIC}{_digest(styles)}.css": ("text/css", styles),
        f"{STATIC}{_digest(script)}.js": ("text/javascript", script),
    }


def look() -> tuple[str, str]:
    """Give the paths of the styles and of the script."""
    styles, script = files()
    return styles, script


def _own(name: str) -> Markup:
    content = (resources.files(_ROOM) / "static" / name).read_text("utf-8")
    return Markup(content)  # noqa: S704  # ours


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
