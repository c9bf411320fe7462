"""Time and memory of the forecast engine: a back-test of 300 series and a month of 500.

Each run is a process of its own, watched from outside with its children. What does not belong
here: accuracy.
"""

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from benchmarks import scoreboard_series as series

BACKTEST_SERIES, MONTH_SERIES = 300, 500
BACKTEST_ORIGINS = ("2003-01", "2005-12")
FAST_MEMBERS = ("structural", "direct_ridge")
"""Members of the ensemble of fast members: the two that tell most for their time."""
_MEASURES = ("rate_pct", "unemployed_persons", "employed_persons", "labour_force_persons")
_PAUSE_SECONDS = 0.05


@dataclass(frozen=True)
class Usage:
    """What one run took: seconds of wall clock and processor, largest resident memory (MB).

    Processor time and memory are those of the process and all its children together.
    """

    wall_seconds: float
    cpu_seconds: float
    peak_mb: float


def measured(task: str, members: str) -> Usage:
    """Return what a run of this module takes, in a process of its own.

    Parameters
    ----------
    task
        ``backtest`` or ``month``.
    members
        ``fast`` or ``full``.

    Raises
    ------
    RuntimeError
        If the run fails.

    Notes
    -----
    The tree of processes is sampled every 50 ms; memory shared by processes counts in each,
    so the sum is an upper bound.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "targets.parquet"
        count = MONTH_SERIES if task == "month" else BACKTEST_SERIES
        timed_targets(count).to_parquet(file, index=False)
        return _watched([task, members, str(file)])


def timing_rows() -> list[str]:
    """Return the rows of the figures of time and memory: figure, target, measured."""
    size = f"{BACKTEST_SERIES} series × 36 origins × 12 months"
    fast, full = measured("backtest", "fast"), measured("backtest", "full")
    month = measured("month", "full")
    return [
        f"| {size}, fast members, processor | ≤ 60 s | {fast.cpu_seconds:.0f} s |",
        f"| the same, memory of all processes | < 800 MB | {fast.peak_mb:.0f} MB |",
        f"| {size}, full ensemble, processor | ≤ 600 s | {full.cpu_seconds:.0f} s |",
        f"| one month, {MONTH_SERIES} series, full ensemble, 2 cores, wall clock | ≤ 60 s |"
        f" {month.wall_seconds:.0f} s ({month.peak_mb:.0f} MB) |",
    ]


def timed_targets(count: int) -> pd.DataFrame:
    """Return so many monthly series: payrolls, and persons and rates of the states.

    Raises
    ------
    ValueError
        If there are not as many.
    """
    main, detailed = series.industry_cases()
    frames = [main.targets, detailed.targets]
    for adjustment in ("nsa", "sa"):
        states = pd.read_parquet(
            series.DATA / f"us_states_labour_force_1976_2006_{adjustment}.parquet"
        )
        months = pd.to_datetime(states["reference_month"]).astype("datetime64[us]")
        rate = 100 * states["unemployed_persons"] / states["labour_force_persons"]
        measures = states.assign(reference_month=months, rate_pct=rate)
        for measure in _MEASURES:
            unique_ids = f"{adjustment}/{measure}/" + states["area_code"]
            rows = measures[["reference_month"]].assign(
                unique_id=unique_ids, value=measures[measure]
            )
            frames.append(rows)
    targets = pd.concat(frames, ignore_index=True)
    names = targets["unique_id"].unique()
    if len(names) < count:
        raise ValueError(f"expected {count} series, got {len(names)}")
    return targets[targets["unique_id"].isin(names[:count])]


def _watched(arguments: list[str]) -> Usage:
    import psutil

    start = time.monotonic()
    run = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.scoreboard_timing", *arguments],
        cwd=Path(__file__).parent.parent,
    )
    root = psutil.Process(run.pid)
    cpu_seconds: dict[int, float] = {}
    peak_bytes = 0
    while run.poll() is None:
        total_bytes = 0
        try:
            tree = [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess:
            break
        for process in tree:
            try:
                times = process.cpu_times()
                total_bytes += process.memory_info().rss
            except psutil.NoSuchProcess:
                continue
            cpu_seconds[process.pid] = times.user + times.system
        peak_bytes = max(peak_bytes, total_bytes)
        time.sleep(_PAUSE_SECONDS)
    if run.wait() != 0:
        raise RuntimeError(f"expected {arguments} to end with 0, got {run.returncode}")
    return Usage(time.monotonic() - start, sum(cpu_seconds.values()), peak_bytes / 2**20)


def _run(task: str, members: str, file: str) -> None:
    from catalogue import month_range, parse_month
    from forecasting import ForecastSettings, backtest_panel, forecast_panel
    from forecasting.settings import BASELINE_MODEL

    settings = ForecastSettings()
    if members == "fast":
        models = (BASELINE_MODEL, *FAST_MEMBERS)
        settings = replace(settings, models=models, ensemble_models=FAST_MEMBERS)
    targets = pd.read_parquet(file)
    indicators = series.macro_indicators(tuple(series.PUBLICATION_LAG_MONTHS))
    if task == "month":
        forecast_panel(targets, indicators=indicators, settings=settings, n_jobs=2)
        return
    first, last = (parse_month(month) for month in BACKTEST_ORIGINS)
    backtest_panel(
        targets, origins=month_range(first, last), indicators=indicators, settings=settings
    )


if __name__ == "__main__":
    _run(*sys.argv[1:])
