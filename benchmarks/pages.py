"""What people read of a month: seconds and bytes of bulletins, their copies and the board.

A home that has been run is taken from ``UNEMPLOYMENT_RISK_BENCH_HOME`` where that is set, else
a month is run for it. What does not belong here: the month itself (month).
"""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pandas as pd

from catalogue import format_month

if TYPE_CHECKING:
    from profiles.model import Profile
    from reports.documents import DocumentOrder
    from reports.inputs import BulletinInputs

PROFILE = "liaoning_demo"
PROCESSES = 2
ResultT = TypeVar("ResultT")
HOME_VARIABLE = "UNEMPLOYMENT_RISK_BENCH_HOME"


def pages_table() -> str:
    """Return the table of what people read, made from one month's warehouse."""
    from pipelines.environment import latest_vintage
    from profiles import load_profile

    profile = load_profile(PROFILE)
    vintage = latest_vintage(profile)
    with tempfile.TemporaryDirectory() as name:
        folder = os.environ.get(HOME_VARIABLE) or _run_month(vintage, name)
        inputs, seconds = _timed(lambda: _inputs(profile, Path(folder) / PROFILE, vintage))
        rows = [("reading what is told", seconds, 0)]
        rows += _measured(inputs, profile, Path(name) / "pages")
    lines = [
        f"\n## What people read ({PROFILE}, {format_month(vintage)})\n",
        f"Documents of the place and of areas on {PROCESSES} processes, the rest on one; bytes"
        " are those of the files written.\n",
        "| | s | kB |",
        "|---|---:|---:|",
        *(f"| {title} | {spent:.1f} | {size / 1000:,.0f} |" for title, spent, size in rows),
    ]
    return "\n".join(lines) + "\n"


def _measured(
    inputs: "BulletinInputs", profile: "Profile", folder: Path
) -> list[tuple[str, float, int]]:
    from dataclasses import replace

    from assets.bulletin_files import area_orders, place_orders
    from reports import render_board
    from warehouse import Home

    home = Home(folder / PROFILE)
    of_place = place_orders(profile, home, inputs.vintage)
    of_areas = area_orders(profile, home, inputs.vintage)
    first = replace(of_place[0], docx_path=None, tables_folder=None, sdmx_folder=None)
    copies = replace(of_place[0], pdf_path=None)
    board = folder / "board.html"
    return [
        _documents("one edition of the province, PDF", inputs, profile, [first]),
        _documents("its copy, tables and SDMX-CSV", inputs, profile, [copies]),
        _documents(
            f"all {len(of_place)} documents of the province with copies", inputs, profile, of_place
        ),
        _documents(f"all {len(of_areas)} documents of areas", inputs, profile, of_areas),
        (
            "alert board",
            _timed(lambda: render_board(replace(inputs), profile, html_path=board))[1],
            board.stat().st_size,
        ),
    ]


def _documents(
    title: str, inputs: "BulletinInputs", profile: "Profile", orders: "list[DocumentOrder]"
) -> tuple[str, float, int]:
    from dataclasses import replace

    from reports.documents import render_documents

    processes = min(PROCESSES, len(orders))
    # A copy, so that no rows looked up for an earlier measurement are at hand.
    fresh = replace(inputs)
    made, seconds = _timed(
        lambda: render_documents(fresh, profile, orders, process_count=processes)
    )
    size = sum(path.stat().st_size for item in made for path in item.paths)
    return title, seconds, size


def _inputs(profile: "Profile", folder: Path, vintage: pd.Timestamp) -> "BulletinInputs":
    from assets.bulletin_reading import bulletin_inputs
    from assets.workplace import RunSettings, Workplace
    from warehouse import Home, Warehouse

    home = Home(folder)
    warehouse = Warehouse(home.warehouse_path)
    settings = RunSettings(
        present_month=vintage, code_revision="benchmark", code_sha256="", input_sha256=""
    )
    place = Workplace(
        profile=profile, home=home, warehouse=warehouse, settings=settings, identifier_key=None
    )
    with warehouse.session():
        return bulletin_inputs(place, vintage)


def _run_month(vintage: pd.Timestamp, folder: str) -> str:
    from benchmarks.month import measured_month

    measured_month(PROFILE, vintage, folder)
    return folder


def _timed(make: Callable[[], ResultT]) -> tuple[ResultT, float]:
    start = time.monotonic()
    result = make()
    return result, time.monotonic() - start
