"""A monthly update touches only series whose data, model, mode or settings changed."""

import numpy as np
import pandas as pd
import pytest

from forecasting.seasonal import SeasonalSettings, adjust, adjustment, identify_models

NAMES = ("A", "B", "C")
MODES = dict.fromkeys(NAMES, "additive")


def panel(months: int = 72) -> pd.DataFrame:
    frames = []
    for seed, name in enumerate(NAMES):
        generator = np.random.default_rng(seed)
        values = 5.0 + np.resize(np.sin(np.arange(12)), months) + generator.normal(0, 0.1, months)
        frames.append(
            pd.DataFrame(
                {
                    "unique_id": name,
                    "reference_month": pd.date_range("2015-01-01", periods=months, freq="MS"),
                    "value": values,
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


@pytest.fixture
def counted(monkeypatch) -> list[str]:
    seen: list[str] = []
    original = adjustment.adjust_one

    def adjust_one(one, **arguments):
        seen.append(one.unique_id)
        return original(one, **arguments)

    monkeypatch.setattr(adjustment, "adjust_one", adjust_one)
    return seen


def test_unchanged_series_are_taken_over_and_the_result_is_the_same(counted) -> None:
    series = panel()
    models = identify_models(series, modes=MODES)
    first = adjust(series, models=models, modes=MODES)
    changed = series.copy()
    changed.loc[changed.index[-1], "value"] += 0.2
    counted.clear()
    updated = adjust(changed, models=models, modes=MODES, previous=first)
    assert counted == ["C"]
    anew = adjust(changed, models=models, modes=MODES)
    for name in ("adjusted", "failures", "festival", "festival_months", "fingerprints"):
        pd.testing.assert_frame_equal(getattr(updated, name), getattr(anew, name))


def test_other_model_mode_or_settings_are_changes(counted) -> None:
    series = panel()
    models = identify_models(series, modes=MODES)
    first = adjust(series, models=models, modes=MODES)
    given = {"models": models, "modes": MODES, "previous": first}
    other_model = models.assign(
        model=models["model"].str.replace("2020-12", "2020-11", regex=False)
    )
    changes: list[dict[str, object]] = [
        {"models": other_model},
        {"modes": MODES | dict.fromkeys(NAMES, "multiplicative")},
        {"settings": SeasonalSettings(noise_window_months=60)},
    ]
    for change in changes:
        counted.clear()
        adjust(series, **(given | change))
        assert sorted(counted) == list(NAMES)


def test_failed_series_is_tried_again(counted) -> None:
    series = panel()
    models = identify_models(series, modes=MODES)
    broken = SeasonalSettings(binary="/nowhere/x13as")
    first = adjust(series, models=models, modes=MODES, settings=broken)
    counted.clear()
    again = adjust(series, models=models, modes=MODES, settings=broken, previous=first)
    assert sorted(counted) == list(NAMES)
    assert set(again.adjusted["method"]) == {"stl"}


def test_trimmed_rows_of_the_previous_result_are_kept_as_they_are() -> None:
    series = panel()
    models = identify_models(series, modes=MODES)
    first = adjust(series, models=models, modes=MODES)
    trimmed = type(first)(
        first.adjusted.groupby("unique_id").tail(30),
        first.failures,
        fingerprints=first.fingerprints,
    )
    updated = adjust(series, models=models, modes=MODES, previous=trimmed)
    assert updated.adjusted.groupby("unique_id").size().tolist() == [30, 30, 30]
