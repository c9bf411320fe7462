"""The benchmark of American warnings: triggers of the Sahm rule, rates with a drawn error."""

import numpy as np
import pandas as pd
import pytest

from benchmarks import warnings_us_triggers
from benchmarks.scoreboard_series import DATA
from benchmarks.warnings_us_areas import AREAS, CORRELATION, ERROR_PP, sampled
from benchmarks.warnings_us_panels import states_truth
from benchmarks.warnings_us_triggers import alone_triggers, signal_triggers

MONTHS = pd.date_range("2000-01-01", periods=84, freq="MS", unit="us")
ONSET = pd.DataFrame({"unique_id": ["a"], "onset_month": [MONTHS[60]], "end_month": [MONTHS[70]]})


def test_trigger_is_the_first_gap_at_the_line_from_the_onset_on() -> None:
    gap = np.where(np.isin(np.arange(84), [58, 63, 64]), 0.496, 0.1)
    history = pd.DataFrame({"unique_id": "a", "origin_month": MONTHS, "gap": gap})
    assert signal_triggers(history, ONSET)["trigger_month"].tolist() == [MONTHS[63]]
    assert signal_triggers(history.assign(gap=0.4), ONSET).empty


def test_trigger_of_a_state_alone_waits_for_publication(monkeypatch: pytest.MonkeyPatch) -> None:
    rate = 5.0 + 1.2 * np.clip((np.arange(84) - 60) / 4, 0, 1)
    frame = pd.DataFrame({"unique_id": "a", "reference_month": MONTHS, "value": rate})
    monkeypatch.setattr(warnings_us_triggers, "states", lambda: frame)
    warnings_us_triggers._rates.cache_clear()
    try:
        found = alone_triggers(ONSET)["trigger_month"].tolist()
    finally:
        warnings_us_triggers._rates.cache_clear()
    # Means of three months: 0.1, 0.3, 0.6 above the low in months 61, 62, 63; known a month later.
    assert found == [MONTHS[64]]


@pytest.mark.skipif(not DATA.exists(), reason="no shared data beside the checkout")
def test_drawn_errors_have_their_size_and_correlation() -> None:
    drawn = sampled(1)
    assert drawn["unique_id"].nunique() == AREAS
    both = drawn.merge(states_truth(), on=["unique_id", "reference_month"])
    error = (both["value_x"] - both["value_y"]).to_numpy().reshape(AREAS, -1)
    assert error.std() == pytest.approx(ERROR_PP, rel=0.1)
    lagged = np.mean(error[:, 1:] * error[:, :-1]) / np.mean(error**2)
    assert lagged == pytest.approx(CORRELATION, abs=0.06)
