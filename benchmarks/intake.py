"""Speed and memory of simulating a province and of taking its submissions in.

Each measurement is a process of its own, so that memory is that of one task. What does
not belong here: time of a whole month (benchmarks.month).
"""

import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from catalogue import parse_month

PROFILE = "liaoning_demo"
SEED = 1
LAST_MONTH, VINTAGE = "2025-12", "2026-01"
YEARS_MONTHS = 60
REPEATS, LONG_REPEATS = 5, 1
SENDER = {"person_record": "210000", "enterprise_report": "210200"}
"""One sender each, whose files have the same layout every month."""

UNIT_SOURCES = ("enterprise_monitoring", "survey_persons")


def intake_table() -> str:
    """Return the table of simulation and intake, each figure with the target it is held to."""
    with tempfile.TemporaryDirectory() as folder:
        decade = _median("simulate", Path(folder) / "decade", "tables", repeats=REPEATS)
        years = Path(folder) / "years"
        five = _median("simulate", years, "units", repeats=LONG_REPEATS)
        month = _median("take_in", years, "month", repeats=REPEATS)
        all_years = _median("take_in", years, "units", repeats=LONG_REPEATS)
        persons = _median("take_in_one", years, "person_record", repeats=REPEATS)
        enterprises = _median("take_in_one", years, "enterprise_report", repeats=REPEATS)
        fingerprint = five["simulator_sha256"]
    rows = [
        ("a decade of tables simulated", "seconds", decade, "5 s"),
        ("five years with enterprises and persons simulated, files written", "seconds", five,
         "120 s"),
        ("one month of all sources, from files to core", "seconds", month, "20 s"),
        ("five years of enterprises and persons, from files to core", "seconds", all_years,
         "90 s"),
        ("the same, peak memory, MB", "peak_mb", all_years, "1500 MB"),
        ("one csv of two years of persons, over DuckDB reading it untyped", "ratio", persons, "4"),
        ("one csv of two years of a city's enterprises, over DuckDB reading it untyped", "ratio",
         enterprises, "4"),
    ]  # fmt: skip
    lines = [
        "\n## Simulation and intake of a province\n",
        f"Profile {PROFILE}, seed {SEED}; medians of {REPEATS} runs, {LONG_REPEATS} run for five"
        f" years: {int(all_years['rows']):,} rows of enterprises and persons in"
        f" {int(all_years['files']):,} files. Simulator: `{str(fingerprint)[:16]}`.\n",
        "| task | target | measured |",
        "|---|---:|---:|",
    ]
    lines += [f"| {title} | {target} | {measured[key]:.1f} |"
              for title, key, measured, target in rows]  # fmt: skip
    return "\n".join(lines) + "\n"


def _median(task: str, folder: Path, what: str, *, repeats: int) -> dict[str, float]:
    results = []
    for _ in range(repeats):
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.intake", task, str(folder), what],
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parent.parent,
        )
        results.append(json.loads(done.stdout.splitlines()[-1]))
    return {
        key: value if isinstance(value, str) else statistics.median(r[key] for r in results)
        for key, value in results[0].items()
    }


def _simulate(folder: Path, what: str) -> dict[str, object]:
    from profiles import load_profile
    from simulation import simulate_frames, simulate_province

    profile = load_profile(PROFILE)
    shutil.rmtree(folder, ignore_errors=True)
    start = time.monotonic()
    if what == "tables":
        simulate_frames(
            profile, seed=SEED, months=12, history_months=108, scenario="calm",
            last_month=parse_month(LAST_MONTH), parts=("tables",),
        )  # fmt: skip
        return {"seconds": time.monotonic() - start}
    made = simulate_province(
        profile, seed=SEED, months=YEARS_MONTHS, scenario="calm", out_dir=folder,
        last_month=parse_month(LAST_MONTH),
    )  # fmt: skip
    seconds = time.monotonic() - start
    return {"seconds": seconds, "simulator_sha256": made.simulator_sha256}


def _take_in(folder: Path, what: str) -> dict[str, object]:
    from assets import RunSettings, Workplace
    from assets.submissions import take_in_source
    from profiles import load_profile
    from warehouse import Home, Warehouse
    from warehouse.submissions import IdentifierKey

    profile = load_profile(PROFILE)
    vintage = parse_month(VINTAGE)
    with tempfile.TemporaryDirectory() as scratch:
        home = Home(Path(scratch) / PROFILE)
        home.folder.mkdir()
        if what == "month":
            shutil.copytree(folder / "inbox" / VINTAGE, home.inbox / VINTAGE)
        else:
            home.inbox.symlink_to(folder / "inbox", target_is_directory=True)
        warehouse = Warehouse(home.warehouse_path)
        start = time.monotonic()
        with warehouse.session():
            workplace = Workplace(
                profile=profile, home=home, warehouse=warehouse,
                settings=RunSettings(present_month=vintage, code_revision="", code_sha256="",
                                     input_sha256=""),
                identifier_key=IdentifierKey.of(b"a key for measuring, 32 bytes ok"),
            )  # fmt: skip
            for source in profile.sources:
                if what == "month" or source.code in UNIT_SOURCES:
                    take_in_source(workplace, source, vintage)
            seconds = time.monotonic() - start
            deliveries = warehouse.read_table("raw.delivery")
    return {
        "seconds": seconds,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "rows": float(deliveries["row_count"].sum()),
        "files": float(len(deliveries)),
    }


def _take_in_one(folder: Path, form_code: str) -> dict[str, object]:
    """Measure one large csv against DuckDB's own untyped reading of the same file."""
    import duckdb

    from profiles import load_profile
    from warehouse import Warehouse
    from warehouse.submissions import (
        Found,
        IdentifierKey,
        file_sha256,
        read_submission,
        take_in_submissions,
    )

    profile = load_profile(PROFILE)
    source = next(item for item in profile.sources if form_code in item.forms)
    vintage = parse_month(VINTAGE)
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "one.csv"
        _join_csv(
            sorted(
                (folder / "inbox").glob(
                    f"202[45]-*/{source.location.path}/{SENDER[form_code]}*.csv"
                )
            ),
            path,
        )
        start = time.monotonic()
        with duckdb.connect() as connection:
            connection.execute("SET threads = 2")
            connection.execute(
                "CREATE TABLE untyped AS SELECT * FROM"
                f" read_csv('{path}', all_varchar = true, skip = 1)"
            )
        untyped = time.monotonic() - start
        start = time.monotonic()
        found = Found(source.code, path.name, vintage, file_sha256(path), path=path)
        submission = read_submission(found, source, profile, scratch_folder=Path(scratch))
        warehouse = Warehouse(Path(scratch) / "one.duckdb")
        with warehouse.session():
            take_in_submissions(
                warehouse, [submission], source, profile, vintage=vintage, present_month=vintage,
                received_at=datetime(2026, 1, 20),  # noqa: DTZ001 - UTC, naive by contract
                key=IdentifierKey.of(b"a key for measuring, 32 bytes ok"),
            )  # fmt: skip
        seconds = time.monotonic() - start
    return {"seconds": seconds, "untyped": untyped, "ratio": seconds / untyped}


def _join_csv(paths: Iterable[Path], target: Path) -> None:
    """Write the records of many files of one layout as one UTF-8 file with mark and heading."""
    from catalogue.forms import SIMULATED_MARK

    heading = None
    with target.open("w", encoding="utf-8") as stream:
        for path in paths:
            content = path.read_bytes()
            try:
                lines = content.decode("utf-8-sig").splitlines()
            except UnicodeDecodeError:
                lines = content.decode("gb18030").splitlines()
            counts = [line.count(",") for line in lines]
            place = next(n for n, count in enumerate(counts) if count > _FEWEST_COLUMNS)
            if heading is None:
                heading = lines[place]
                stream.write(f"{SIMULATED_MARK}\n{heading}\n")
            if lines[place] != heading:
                continue
            width = heading.count(",")
            stream.writelines(f"{line}\n" for line in lines[place + 1 :]
                              if line.count(",") == width and "合计" not in line)  # fmt: skip


_FEWEST_COLUMNS = 10  # of a heading; titles above it have fewer
_TASKS = {"simulate": _simulate, "take_in": _take_in, "take_in_one": _take_in_one}

if __name__ == "__main__":
    result = _TASKS[sys.argv[1]](Path(sys.argv[2]), sys.argv[3])
    sys.stdout.write(json.dumps(result, default=float) + "\n")
