"""``python -m benchmarks``: run every benchmark and write docs/benchmarks.md.

What does not belong here: the measuring (benchmarks.intake, .month, .accuracy).
"""

import platform
from pathlib import Path

from rich.console import Console

from benchmarks.accuracy import accuracy_table
from benchmarks.intake import intake_table
from benchmarks.month import month_tables

TARGET = Path(__file__).parent.parent / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Made by `make bench`. Seconds are wall time of one run on an otherwise idle machine with
{cores} cores ({machine}, Python {python}); they vary by a tenth from run to run. Memory is
the largest resident size of the process and, beside it, of its largest child.
"""


def main() -> None:
    """Run all benchmarks, print their tables and write the page."""
    import os

    head = HEAD.format(
        cores=os.cpu_count(), machine=platform.machine(), python=platform.python_version()
    )
    parts = [
        head,
        intake_table(),
        month_tables("liaoning_demo"),
        month_tables("china"),
        month_tables("united_states"),
        accuracy_table(),
    ]
    text = "\n".join(parts)
    TARGET.write_text(text, encoding="utf-8")
    Console().print(text, markup=False, highlight=False)


if __name__ == "__main__":
    main()
