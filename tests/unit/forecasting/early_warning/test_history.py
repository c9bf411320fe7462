"""Past warnings: honest in time, whatever is missing."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting import early_warning_history
from forecasting.early_warning.area_signal_settings import SignalSettings
from forecasting.early_warning.history_settings import LevelLine, WarningSettings
from forecasting.early_warning.history_table import signal_rows

FAST = WarningSettings(signal=SignalSettings(draws=64, window_months=36, refit_months=24))
MONTHS = pd.date_range("2000-01-01", periods=84, freq="MS").as_unit("us")
ORIGINS = list(MONTHS[60:])


def rates(shock: float = 0.0, *, areas: int = 3, seed: int = 0, months: int = 84) -> pd.DataFrame:
    """Return rates with season and noise; a shock lifts all but the last area from month 66."""
    draws = np.random.default_rng(seed)
    time = np.arange(months)
    parts = []
    for area in range(areas):
        ramp = np.clip((time - 65) / 6, 0, 1) * shock * (area < max(areas - 1, 1))
        value = 5.0 + 0.4 * np.sin(2 * np.pi * time / 12) + ramp + draws.normal(0, 0.05, months)
        parts.append(
            pd.DataFrame(
                {"unique_id": f"area {area}", "reference_month": MONTHS[:months], "value": value}
            )
        )
    return pd.concat(parts, ignore_index=True)


def claims(rise: float = 0.0) -> pd.DataFrame:
    time = np.arange(84)
    value = 1000.0 * np.exp(
        0.1 * np.sin(2 * np.pi * time / 12) + rise * np.clip((time - 63) / 4, 0, 1)
    )
    return pd.DataFrame(
        {"reference_month": MONTHS, "indicator_code": "initial_claims", "value": value}
    )


def made(*arguments: object, origins: list[pd.Timestamp] = ORIGINS) -> pd.DataFrame:
    return early_warning_history(*arguments, origins=origins, settings=FAST)  # type: ignore[arg-type]


@cache
def shown(shock: float, rise: float | None) -> pd.DataFrame:
    """Return the history of rates with a shock and claims with a rise; None for no claims."""
    return made(rates(shock), None if rise is None else claims(rise))


def at(frame: pd.DataFrame, area: str, month: int) -> pd.Series:
    rows = frame[(frame["unique_id"] == area) & (frame["origin_month"] == MONTHS[month])]
    return rows.iloc[0]


def test_rise_of_two_points_raises_the_level_and_calm_does_not() -> None:
    history = shown(2.0, 0.6)
    assert at(history, "area 0", 72)["level_rank"] >= 2
    assert at(history, "area 0", 61)["level_rank"] < 2
    assert at(history, "area 0", 72)["gap"] > at(history, "area 2", 72)["gap"] + 0.5
    calm = shown(0.0, 0.0)
    assert (calm["level_rank"] < 2).all()
    assert list(history.columns[:3]) == ["unique_id", "origin_month", "reference_month"]
    assert len(history) == 3 * len(ORIGINS)


def test_claims_that_rise_raise_the_probability_before_the_rate_moves() -> None:
    with_claims = at(shown(2.0, 0.6), "area 0", 66)["probability"]
    without = at(shown(2.0, None), "area 0", 66)["probability"]
    flat = at(shown(2.0, 0.0), "area 0", 66)["probability"]
    assert with_claims > without > flat


def test_missing_signals_are_named() -> None:
    history = shown(2.0, None)
    missing = at(history, "area 0", 80)["missing_signals"].split(",")
    assert missing == ["claims_and_gap", "claims_rise", "inversion", "smaller_gap", "vacancy_gap"]


@settings(max_examples=3, deadline=None)
@given(st.integers(62, 80), st.integers(0, 9))
def test_rows_after_an_origin_never_change_its_row(month: int, seed: int) -> None:
    targets, indicators = rates(2.0, areas=1, seed=seed), claims(0.3)
    lag = {"publication_lag_months": 1}
    whole = made(targets.assign(**lag), indicators.assign(**lag))
    altered = targets.assign(
        value=targets["value"].where(targets["reference_month"] < MONTHS[month], 9.0), **lag
    )
    cut = indicators[indicators["reference_month"] < MONTHS[month]].assign(**lag)
    again = made(altered, cut)
    is_before = whole["origin_month"] <= MONTHS[month]
    pd.testing.assert_frame_equal(whole[is_before], again[is_before])


def test_revision_changes_only_origins_that_knew_it() -> None:
    first = rates(0.0, areas=1).assign(vintage=lambda f: f["reference_month"])
    revised = first.iloc[[70]].assign(vintage=MONTHS[75], value=9.0)
    plain, both = made(first), made(pd.concat([first, revised]))
    is_before = plain["origin_month"] < MONTHS[75]
    pd.testing.assert_frame_equal(plain[is_before], both[is_before])
    assert at(both, "area 0", 75)["rise"] != at(plain, "area 0", 75)["rise"]


def test_months_released_together_are_overdue_in_between() -> None:
    known = pd.Series(MONTHS).where(np.arange(84) != 72, MONTHS[73])
    history = made(rates(0.0, areas=1).assign(vintage=known.to_numpy()))
    assert at(history, "area 0", 72)["reference_month"] == MONTHS[72]
    assert (
        at(history, "area 0", 72)["gap_standard_error"]
        > at(history, "area 0", 74)["gap_standard_error"]
    )


def test_order_of_rows_and_origins_changes_nothing() -> None:
    targets, indicators = rates(2.0), claims(0.6)
    shuffled = made(
        targets.sample(frac=1.0, random_state=1), indicators.iloc[::-1], origins=ORIGINS[::-1]
    )
    pd.testing.assert_frame_equal(shown(2.0, 0.6), shuffled)


def test_fewer_origins_give_the_same_rows() -> None:
    whole = shown(2.0, 0.6)
    few = made(rates(2.0), claims(0.6), origins=[MONTHS[66], MONTHS[72]])
    kept = whole[whole["origin_month"].isin([MONTHS[66], MONTHS[72]])].reset_index(drop=True)
    pd.testing.assert_frame_equal(few, kept)


def test_standard_errors_missing_months_and_late_areas_are_taken() -> None:
    targets = rates(2.0).assign(standard_error=0.5)
    targets.loc[targets["unique_id"] == "area 2", "standard_error"] = np.nan
    gone = targets["reference_month"].isin(MONTHS[[20, 21, 50]])
    late = (targets["unique_id"] == "area 1") & (targets["reference_month"] < MONTHS[30])
    history = made(targets[~gone & ~late], claims(0.3))
    assert history["probability"].between(0, 1).all()


def test_too_short_empty_and_constant_series() -> None:
    short = made(rates(months=20), origins=list(MONTHS[10:20]))
    assert short["probability"].isna().all()
    assert (short["level_rank"] == 0).all()
    assert made(rates().iloc[:0]).empty
    constant = made(rates(areas=1).assign(value=5.0))
    assert (constant["level_rank"] < 2).all()
    before = made(rates(), origins=[pd.Timestamp("1999-01-01")])
    assert before["reference_month"].isna().all()


def test_stale_indicator_counts_as_missing() -> None:
    history = made(rates(), claims(0.6).iloc[:70])
    assert "claims_rise" not in at(history, "area 0", 71)["missing_signals"].split(",")
    assert "claims_rise" in at(history, "area 0", 78)["missing_signals"].split(",")


def test_bad_arguments_are_errors() -> None:
    with pytest.raises(ValueError, match="once"):
        made(rates(), origins=[MONTHS[60], MONTHS[60]])
    with pytest.raises(ValueError, match="publication_lag_months"):
        made(rates().assign(publication_lag_months=-1))
    with pytest.raises(ValueError, match="rising"):
        WarningSettings(lines=(LevelLine("a", 2, 0.5), LevelLine("b", 1, 0.6)))
    with pytest.raises(ValueError, match="probability"):
        LevelLine("a", 1, 1.5)


def test_an_areas_own_indicator_raises_its_probability_and_never_lowers_it() -> None:
    own = pd.concat(
        [claims(0.6).assign(unique_id="area 0"), claims(0.0).assign(unique_id="area 1")]
    )
    with_own, without = made(rates(2.0), own), shown(2.0, None)
    gain = with_own["probability"] - without["probability"]
    assert (gain >= 0).all()
    assert (
        gain[(with_own["unique_id"] == "area 0") & (with_own["origin_month"] > MONTHS[66])].max()
        > 0
    )


def test_signals_have_the_shape_all_signals_share() -> None:
    rows = signal_rows(shown(2.0, 0.6))
    assert set(rows["signal"]) == {
        "breadth", "claims_and_gap", "claims_rise", "gap", "gap_within", "rise",
    }  # fmt: skip
    assert rows["probability"].between(0, 1).all()
    assert (rows["direction"] == "at_least").all()
    gap = rows[(rows["signal"] == "gap") & (rows["threshold"] == 0.5)]
    assert len(gap) == 3 * len(ORIGINS)


def test_indicators_are_known_by_code_or_word() -> None:
    roles = [FAST.role_of(code) for code in ("CLAIMSx", "city_new_claims", "job_vacancies", "rain")]
    assert roles == ["claims", "claims", "vacancies", None]


def test_figures_revised_every_month_are_honest_in_time() -> None:
    first = rates(2.0, areas=1).assign(vintage=lambda frame: frame["reference_month"])
    recent = first[first["reference_month"] >= MONTHS[72]]
    revised = recent.assign(
        value=recent["value"] + 0.1,
        vintage=(recent["vintage"] + pd.DateOffset(months=1)).astype("datetime64[us]"),
    )
    both = pd.concat([first, revised])
    whole = made(both, origins=list(MONTHS[70:80]))
    known = made(both[both["vintage"] <= MONTHS[76]], origins=list(MONTHS[70:80]))
    is_before = whole["origin_month"] <= MONTHS[76]
    pd.testing.assert_frame_equal(whole[is_before], known[is_before])
    assert whole["probability"].notna().all()


def test_the_signals_own_outlook_raises_the_probability_where_errors_are_known() -> None:
    history = made(rates(3.0).assign(standard_error=0.3))
    known = history[history["gap"].notna()]
    assert (known["probability"] >= known["rise_probability"] / 2).all()
    stands = known[known["rise_probability"] > 0.99]
    assert len(stands)
    assert (stands["level_rank"] >= 2).all()
