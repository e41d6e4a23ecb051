"""The case file: a folder that people write, the case that it means, and its plan.

In: a folder of one TOML file, tables as CSV or workbooks, and GeoJSON. Out: a
:class:`~safepassage.model.Case`, or a :class:`~safepassage.errors.CaseError` with every
fault; and back again. Every field is described once, in ``fields``: the reader, its
messages, the writer and ``docs/case.md`` are made from there.
"""

from safepassage.casefile.page import field_page
from safepassage.casefile.plan_file import read_plan, write_plan
from safepassage.casefile.read import read
from safepassage.casefile.terms import read_terms, write_terms
from safepassage.casefile.write import write

__all__ = ["field_page", "read", "read_plan", "read_terms", "write", "write_plan", "write_terms"]
