"""A file of facts: one JSON object a line, each with its kind under ``fact``.

It is how facts about notices are handed from one tool to another; the ledger keeps them in a
form of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final, get_args

from safepassage.errors import FactError, Fault
from safepassage.notification.codec import tree, value
from safepassage.notification.facts import Fact

KINDS: Final[dict[str, type[Fact]]] = {kind.__name__: kind for kind in get_args(Fact)}


def write_facts(facts: Iterable[Fact]) -> str:
    """Write facts, one a line, in the order given."""
    return "".join(
        f"{json.dumps(fact_tree(fact), sort_keys=True, ensure_ascii=False)}\n" for fact in facts
    )


def fact_tree(fact: Fact) -> dict[str, Any]:
    """Take a fact apart into what JSON knows, its kind among it."""
    return {"fact": type(fact).__name__, **tree(fact)}


def read_facts(text: str, file: str = "facts") -> tuple[Fact, ...]:
    """Read facts; empty lines are passed over.

    Parameters
    ----------
    text, file
        What stands in the file, and what messages call it.

    Raises
    ------
    FactError
        Where a line is no fact, with every such line.
    """
    facts: list[Fact] = []
    faults: list[Fault] = []
    for line, told in enumerate(text.split("\n"), start=1):
        if told.strip():
            try:
                facts.append(_fact(told))
            except (ValueError, RecursionError) as fault:
                expected = f"a fact ({fault})"
                faults.append(Fault(file, line, "", repr(told[:60]), expected))
    if faults:
        raise FactError(tuple(faults))
    return tuple(facts)


def _fact(line: str) -> Fact:
    told = json.loads(line)
    kind = told.pop("fact", None) if isinstance(told, dict) else None
    if kind not in KINDS:
        raise ValueError(f"of a kind that is none of {', '.join(sorted(KINDS))}")
    return value(KINDS[kind], told)
