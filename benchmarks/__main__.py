"""``python -m benchmarks [NAME …]``: run benchmarks and write their tables to docs/benchmarks.md.

With names only those are run; the page keeps the other tables as they are. What does not
belong here: the measuring (the other modules of this folder).
"""

import os
import platform
import re
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

from rich.console import Console

TARGET = Path(__file__).parent.parent / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Made by `make bench`; single tables by `make bench BENCH='areas market'`. Seconds are wall
time of one run on an otherwise idle machine with {cores} cores ({machine}, Python {python});
they vary by a tenth from run to run. Memory is the largest resident size of the process
and, beside it, of its largest child. The scoreboard's peers are run by name alone
(`make .venv-peers`, then `make bench BENCH=peers`); what they said is kept and serves the
scoreboard from then on.
"""


def _table(module: str, function: str, *arguments: str) -> Callable[[], str]:
    def made() -> str:
        return str(getattr(import_module(f"benchmarks.{module}"), function)(*arguments))

    return made


PARTS: dict[str, Callable[[], str]] = {
    "survey_design": _table("survey_design", "survey_design_table"),
    "areas": _table("areas", "area_table"),
    "enterprises": _table("enterprises", "enterprise_table"),
    "layoff_risk": _table("layoff_risk", "layoff_risk_table"),
    "planning": _table("planning", "planning_table"),
    "seasonal": _table("seasonal", "seasonal_table"),
    "market": _table("market", "market_table"),
    "intake": _table("intake", "intake_table"),
    "liaoning_demo": _table("month", "month_tables", "liaoning_demo"),
    "pages": _table("pages", "pages_table"),
    "china": _table("month", "month_tables", "china"),
    "united_states": _table("month", "month_tables", "united_states"),
    "forecasts": _table("accuracy", "accuracy_table"),
    "notices": _table("notices", "notice_table"),
    "warning_index": _table("warning_index", "warning_index_table"),
    "scoreboard": _table("scoreboard", "scoreboard_table"),
    "warnings_areas": _table("warnings_areas", "warning_areas_table"),
    "warnings_us": _table("warnings_us", "warnings_us_table"),
    "peers": _table("scoreboard_peers", "peer_table"),
    "warnings_province": _table("warnings_province", "warnings_province_table"),
}
"""Every benchmark, in the order of the page."""

ON_REQUEST = ("peers", "warnings_province")
"""Benchmarks run only when named: they take hours and need an environment of their own."""


def main(names: list[str]) -> None:
    """Run the benchmarks named, or all but ``ON_REQUEST``, and write the page after each.

    Raises
    ------
    SystemExit
        If a name is unknown.
    """
    unknown = sorted(set(names) - set(PARTS))
    if unknown:
        raise SystemExit(f"expected some of {', '.join(PARTS)}; got {', '.join(unknown)}")
    tables = tables_of(TARGET.read_text(encoding="utf-8")) if TARGET.exists() else {}
    for name in names or [name for name in PARTS if name not in ON_REQUEST]:
        tables[name] = PARTS[name]().strip()
        Console(soft_wrap=True).print(tables[name], markup=False, highlight=False)
        TARGET.write_text(page_of(tables), encoding="utf-8")


def tables_of(page: str) -> dict[str, str]:
    """Return the tables of a page by the name that stands before each."""
    pieces = re.split(r"^<!-- (\w+) -->\n", page, flags=re.MULTILINE)
    return {name: text.strip() for name, text in zip(pieces[1::2], pieces[2::2], strict=True)}


def page_of(tables: Mapping[str, str]) -> str:
    """Return the page with these tables, in the order of ``PARTS``."""
    head = HEAD.format(
        cores=os.cpu_count(), machine=platform.machine(), python=platform.python_version()
    )
    parts = [f"<!-- {name} -->\n{tables[name]}\n" for name in PARTS if name in tables]
    return "\n".join([head, *parts])


if __name__ == "__main__":
    main(sys.argv[1:])
