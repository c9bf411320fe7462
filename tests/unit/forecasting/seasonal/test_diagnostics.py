"""Measures of an adjustment: agreement with X-13, verdicts, what is said when none can be had."""

import json

import numpy as np
import pandas as pd
import pytest

from forecasting.seasonal import DiagnosticLimits, SeasonalSettings, diagnose, identify_models
from forecasting.seasonal.diagnostics import qs_statistic

SEASON = np.array([0.8, 0.6, 0.3, -0.2, -0.3, 0.4, 0.3, 0.0, -0.4, -0.6, -0.4, -0.5])
# Box, Jenkins and Reinsel, Time Series Analysis, series G: airline passengers, thousands.
AIRLINE = np.array([
    112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149,
    170, 170, 158, 133, 114, 140, 145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166,
    171, 180, 193, 181, 183, 218, 230, 242, 209, 191, 172, 194, 196, 196, 236, 235, 229, 243,
    264, 272, 237, 211, 180, 201, 204, 188, 235, 227, 234, 264, 302, 293, 259, 229, 203, 229,
    242, 233, 267, 269, 270, 315, 364, 347, 312, 274, 237, 278, 284, 277, 317, 313, 318, 374,
    413, 405, 355, 306, 271, 306, 315, 301, 356, 348, 355, 422, 465, 467, 404, 347, 305, 336,
    340, 318, 362, 348, 363, 435, 491, 505, 404, 359, 310, 337, 360, 342, 406, 396, 420, 472,
    548, 559, 463, 407, 362, 405, 417, 391, 419, 461, 472, 535, 622, 606, 508, 461, 390, 432,
], dtype=float)  # fmt: skip


def panel(months: int = 120, *, seed: int = 1, season: float = 1.0) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    level = 6.0 + np.cumsum(generator.normal(0.0, 0.05, months))
    return pd.DataFrame(
        {
            "unique_id": "A",
            "reference_month": pd.date_range("2010-01-01", periods=months, freq="MS").as_unit("us"),
            "value": level + season * np.resize(SEASON, months) + generator.normal(0, 0.1, months),
        }
    )


def measured(series: pd.DataFrame, mode: str = "additive", **changes) -> pd.DataFrame:
    modes = {str(name): mode for name in series["unique_id"].unique()}
    models = identify_models(series, modes=modes)
    found = diagnose(series, models=models, modes=modes, **changes)
    return found.set_index("diagnostic")


def test_qs_is_that_of_x13() -> None:
    # X-13ARIMA-SEATS 1.1 build 62 names 167.64858 for the unadjusted series.
    assert qs_statistic(AIRLINE) == pytest.approx(167.64858, abs=1e-5)


def test_well_adjusted_series_passes() -> None:
    found = measured(panel())
    assert found.loc["overall", "verdict"] == "pass"
    assert found.loc["m7", "value"] < 0.5
    assert found.loc["qs_unadjusted_p_value", "value"] < 0.001
    assert found.loc["qs_adjusted_p_value", "verdict"] == "pass"
    assert set(found["verdict"]) <= {"pass", "fail"}
    assert (found["method"] == "x13").all()


def test_series_without_a_season_fails_m7() -> None:
    found = measured(panel(season=0.0))
    assert found.loc["m7", "verdict"] == "fail"
    assert found.loc["overall", "verdict"] == "fail"
    assert found.loc["overall", "value"] >= 1


def test_verdicts_follow_the_limits_given() -> None:
    strict = measured(panel(), limits=DiagnosticLimits(quality=0.01))
    assert strict.loc["m7", "verdict"] == "fail"
    assert strict.loc["m7", "limit"] == 0.01


def test_revisions_are_measured_on_demand_and_scale_with_the_series() -> None:
    small = measured(panel(), has_revisions=True)
    big = measured(panel().assign(value=lambda frame: 1000 * frame["value"]), has_revisions=True)
    revision = small.loc["revision_mean_absolute", "value"]
    assert 0.005 < revision < 0.1
    assert big.loc["revision_mean_absolute", "value"] == pytest.approx(1000 * revision, rel=1e-4)
    assert small.loc["revision_to_noise", "value"] == pytest.approx(
        big.loc["revision_to_noise", "value"], rel=1e-4
    )
    assert "revision_to_noise" not in measured(panel()).index


def test_revisions_of_a_series_too_short_are_unknown_with_a_reason() -> None:
    found = measured(panel(90), has_revisions=True)
    assert found.loc["revision_to_noise", "verdict"] == "unknown"
    assert "90 months are too few" in found.loc["revision_to_noise", "reason"]


def test_stl_series_is_judged_by_qs_alone() -> None:
    found = measured(panel(50))
    assert set(found["method"]) == {"stl"}
    assert found.index.tolist() == ["qs_unadjusted_p_value", "qs_adjusted_p_value", "overall"]
    assert found.loc["qs_adjusted_p_value", "verdict"] == "pass"


def test_series_not_adjusted_is_unknown_with_the_reason() -> None:
    found = measured(panel(30))
    assert found.loc["overall", "verdict"] == "unknown"
    assert "30 months" in found.loc["overall", "reason"]


def test_binary_that_fails_is_judged_by_what_stood_in() -> None:
    found = measured(panel(), settings=SeasonalSettings(binary="/nowhere/x13as"))
    assert set(found["method"]) == {"stl"}


def test_missing_model_is_measured_with_the_airline_model() -> None:
    none = pd.DataFrame({"unique_id": [], "model": []})
    found = diagnose(panel(), models=none, modes={"A": "additive"})
    assert "m7" in set(found["diagnostic"])


def test_empty_panel_gives_an_empty_frame() -> None:
    found = diagnose(
        panel(5).head(0), models=pd.DataFrame({"unique_id": [], "model": []}), modes={}
    )
    assert found.empty
    assert "verdict" in found


def test_qs_of_few_or_constant_figures() -> None:
    assert np.isnan(qs_statistic(np.arange(30.0)))
    assert qs_statistic(np.full(60, 5.0)) == 0.0


@pytest.mark.parametrize(
    "fields",
    [
        {"p_value": 0.0},
        {"quality": -1.0},
        {"revision_to_noise": 0.0},
        {"settled_months": 60},
        {"first_history_months": 12},
    ],
)
def test_limit_outside_its_range_is_an_error(fields) -> None:
    with pytest.raises(ValueError, match="expected"):
        DiagnosticLimits(**fields)


def test_mode_is_chosen_by_test_and_kept_in_the_model() -> None:
    grown = panel(144).assign(value=AIRLINE)
    shifted = panel(144).assign(value=lambda frame: frame["value"] - 6.0)
    found = {
        name: json.loads(identify_models(series, modes={"A": "auto"})["model"].iloc[0])["mode"]
        for name, series in {"airline": grown, "around zero": shifted}.items()
    }
    assert found == {"airline": "multiplicative", "around zero": "additive"}
