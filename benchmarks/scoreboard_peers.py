"""Forecasts of peers, made in their own environment and kept, and their scores.

Peers are slow: of every case they get each third origin, and of panels some series. Their
forecasts are kept by what they were asked, so that a change of ours makes none anew. After a
change of a peer's settings (peers/forecast_peers.py) or version, delete the folder. What does
not belong here: how a peer forecasts.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.scoreboard_scores import OCCASION, score
from benchmarks.scoreboard_series import Case
from catalogue import QUANTILE_LEVELS

PEERS = ("auto_ets", "auto_arima", "auto_theta", "mstl", "prophet", "lightgbm")
"""Names, in the order they are run."""
PEER_SERIES = 12
SHORT_PEER_SERIES = 40
ORIGIN_STEP = 3
SEED = 9
ROOT = Path(__file__).parent.parent
PYTHON = ROOT / ".venv-peers" / "bin" / "python"
SCRIPT = Path(__file__).parent / "peers" / "forecast_peers.py"
KEPT = ROOT / "var" / "benchmarks" / "peers"
_TASKS = "tasks"


def run_peers(peers: Sequence[str] = PEERS, cases: Sequence[str] = ()) -> None:
    """Make the forecasts of peers that are not there yet, peer by peer, then case by case.

    Raises
    ------
    FileNotFoundError
        If the peers' environment is absent.
    subprocess.CalledProcessError
        If a peer's run fails as a whole; a series that fails has no rows.
    """
    from benchmarks.scoreboard import CASES, cases_of

    if not PYTHON.exists():
        raise FileNotFoundError(f"expected {PYTHON}; make .venv-peers installs it")
    asked = [case for name in cases or CASES for case in cases_of(name)]
    for peer in peers:
        for case in asked:
            _run_peer(case, peer)


def peer_table() -> str:
    """Run the peers and return their scores over the yardsticks as Markdown."""
    from benchmarks.scoreboard import CASES, cases_of
    from benchmarks.scoreboard_tables import peer_tables

    run_peers()
    titles = {name: cases_of(name)[0].title for name in CASES}
    return peer_tables(titles, {name: peer_scores(cases_of(name)) for name in CASES})


def peer_scores(cases: Sequence[Case]) -> pd.DataFrame:
    """Return the scores of the peers whose forecasts of the cases are kept.

    Returns
    -------
    pandas.DataFrame
        As ``score`` returns it, ``model`` being the peer; empty where no peer was run.
    """
    frames = []
    for case in cases:
        asked = peer_case(case)
        for peer in PEERS:
            files = sorted(_folder(asked, peer).glob("*.parquet"))
            forecasts = [pd.read_parquet(file) for file in files if file.stem != _TASKS]
            forecasts = [part for part in forecasts if len(part)]  # empty: all series failed
            if forecasts:
                frames.append(score(asked, pd.concat(forecasts, ignore_index=True)))
    if not frames:
        return pd.DataFrame(columns=[*OCCASION, "model"])
    return pd.concat(frames, ignore_index=True)


def peer_case(case: Case) -> Case:
    """Return a case at every third origin; of panels some series, drawn with a seed."""
    names = sorted(case.targets["unique_id"].unique())
    count = SHORT_PEER_SERIES if case.name.startswith("short") else PEER_SERIES
    if len(names) > count:
        names = list(np.random.default_rng(SEED).choice(names, count, replace=False))
    targets = case.targets[case.targets["unique_id"].isin(names)].reset_index(drop=True)
    return replace(case, targets=targets, origins=case.origins[::ORIGIN_STEP])


def _tasks(case: Case) -> pd.DataFrame:
    """Return every series up to every origin."""
    frames = [
        case.targets[case.targets["reference_month"] <= origin].assign(origin_month=origin)
        for origin in case.origins
    ]
    columns = ["origin_month", "unique_id", "reference_month", "value"]
    return pd.concat(frames, ignore_index=True)[columns].sort_values(columns[:3], ignore_index=True)


def _question(case: Case) -> dict[str, object]:
    return {
        "horizon_months": case.horizon_months,
        "season_months": 12 if case.walk == "seasonal_random_walk" else 1,
        "quantile_levels": QUANTILE_LEVELS,
    }


def _folder(case: Case, peer: str) -> Path:
    tasks = _tasks(case)
    asked = hashlib.sha256(json.dumps([peer, _question(case)]).encode())
    rows = pd.util.hash_pandas_object(tasks.astype({"unique_id": object}), index=False)
    asked.update(rows.to_numpy().tobytes())
    return KEPT / f"{peer}-{asked.hexdigest()[:16]}"


def _run_peer(case: Case, peer: str) -> None:
    asked = peer_case(case)
    folder = _folder(asked, peer)
    folder.mkdir(parents=True, exist_ok=True)
    _tasks(asked).to_parquet(folder / f"{_TASKS}.parquet", index=False)
    (folder / "question.json").write_text(json.dumps(_question(asked)), encoding="utf-8")
    threads = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "NIXTLA")}
    subprocess.run(
        ["nice", "-n", "19", PYTHON, SCRIPT, peer, folder],
        env={**os.environ, **threads},
        check=True,
    )


if __name__ == "__main__":
    run_peers(sys.argv[1].split(",") if sys.argv[1:] else PEERS, sys.argv[2:])
