import json

import pandas as pd
import pytest

from simulation.province import simulate_province, simulator_sha256


def made(profile, folder, **changes):
    arguments = {
        "seed": 5,
        "months": 3,
        "history_months": 3,
        "scenario": "calm",
        "out_dir": folder,
        "last_month": pd.Timestamp("2024-06-01"),
        "parts": ("tables",),
    }
    return simulate_province(profile, **{**arguments, **changes})


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_same_seed_writes_the_same_bytes(profile, tmp_path):
    made(profile, tmp_path / "a")
    made(profile, tmp_path / "b")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_truth_and_description_are_written(profile, tmp_path):
    result = made(profile, tmp_path)
    description = json.loads((result.truth_folder / "scenario.json").read_text(encoding="utf-8"))
    assert description["mark"].startswith("模拟数据")
    assert description["simulator_sha256"] == simulator_sha256()
    rates = pd.read_parquet(result.truth_folder / "rates.parquet")
    assert rates["reference_month"].nunique() == 6
    assert result.paths
    assert all(path.is_relative_to(result.inbox) for path in result.paths)


def test_unknown_scenario_is_refused(profile, tmp_path):
    with pytest.raises(ValueError, match="scenario: expected one of"):
        made(profile, tmp_path, scenario="boom")


def test_unknown_part_is_refused(profile, tmp_path):
    with pytest.raises(ValueError, match="parts: expected some of"):
        made(profile, tmp_path, parts=("trade",))


def test_window_of_no_month_is_refused(profile, tmp_path):
    with pytest.raises(ValueError, match="months: expected 1 or more, got 0"):
        made(profile, tmp_path, months=0)
