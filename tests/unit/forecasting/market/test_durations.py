"""Rates from stocks by duration: recovery of known hazards, error, what has no solution."""

import numpy as np
import pandas as pd
import pytest

from forecasting.market import MarketSettings, duration_rates

MONTHS = pd.date_range("2025-01-01", periods=6, freq="MS").as_unit("us")
FINDING, SEPARATION = 0.20, 0.012


def stocks(count=6, unemployed=400_000.0, labour_force=7_000_000.0):
    """Return stocks two states reach under constant hazards, in continuous time."""
    rows = []
    short = np.nan
    for month in MONTHS[:count]:
        rows.append((month, "210000", labour_force - unemployed, unemployed, short))
        remaining = unemployed * np.exp(-FINDING)
        total = FINDING + SEPARATION
        stay = np.exp(-total)
        unemployed = (1 - stay) * SEPARATION / total * labour_force + stay * unemployed
        short = unemployed - remaining
    columns = [
        "reference_month", "area_code", "employed_persons", "unemployed_persons",
        "short_term_unemployed_persons",
    ]  # fmt: skip
    made = pd.DataFrame(rows, columns=columns)
    return made.assign(
        unemployed_standard_error_persons=20_000.0,
        short_term_unemployed_standard_error_persons=9_000.0,
    )


def one(made, code, month=MONTHS[2]):
    picked = made[(made["indicator_code"] == code) & (made["reference_month"] == month)]
    assert len(picked) == 1
    return picked.iloc[0]


def test_known_hazards_are_recovered():
    made = duration_rates(stocks())
    assert one(made, "job_finding_rate")["value"] == pytest.approx(100 * (1 - np.exp(-FINDING)))
    assert one(made, "separation_rate")["value"] == pytest.approx(
        100 * (1 - np.exp(-SEPARATION)), rel=1e-6
    )
    assert one(made, "steady_rate")["value"] == pytest.approx(
        100 * SEPARATION / (SEPARATION + FINDING), rel=1e-6
    )
    assert len(made) == 3 * 5


def test_error_agrees_with_drawn_samples():
    rng = np.random.default_rng(4)
    base = stocks(3)
    remaining = np.sqrt(20_000.0**2 - 9_000.0**2)
    # Correlation .25 of the two months' totals, all of it in those still unemployed.
    rho = 0.25 * 20_000.0 / remaining
    samples = []
    for number in range(60):
        first, second, new = rng.normal(0, 1, 3)
        sample = base.assign(area_code=f"{number:06d}")
        change = remaining * (rho * first + np.sqrt(1 - rho**2) * second)
        sample.loc[1, "unemployed_persons"] += 20_000.0 * first
        sample.loc[2, "unemployed_persons"] += change + 9_000.0 * new
        sample.loc[2, "short_term_unemployed_persons"] += 9_000.0 * new
        samples.append(sample)
    drawn = duration_rates(pd.concat(samples))
    made = duration_rates(base)
    for code in ("job_finding_rate", "separation_rate"):
        is_wanted = (drawn["indicator_code"] == code) & (drawn["reference_month"] == MONTHS[2])
        spread = drawn.loc[is_wanted, "value"].std()
        # The spread of 60 draws is itself uncertain by 9 %.
        assert one(made, code)["standard_error"] == pytest.approx(spread, rel=0.25)


def test_missing_error_and_missing_month_have_their_reasons():
    bare = stocks().drop(columns=["unemployed_standard_error_persons"])
    made = one(duration_rates(bare), "separation_rate")
    assert made["reason_code"] == "no_standard_error"
    assert np.isfinite(made["value"])
    gap = stocks().drop(index=2)
    assert one(duration_rates(gap), "job_finding_rate", MONTHS[3])["reason_code"] == (
        "no_unemployment"
    )


@pytest.mark.parametrize(
    ("column", "row", "value", "reason_code"),
    [
        ("unemployed_persons", 1, 0.0, "zero_unemployed"),
        ("unemployed_persons", 1, -5.0, "negative_figure"),
        ("short_term_unemployed_persons", 2, -5.0, "negative_figure"),
        ("unemployed_persons", 2, 9e5, "no_solution"),
        ("short_term_unemployed_persons", 2, 9e6, "negative_figure"),
        ("short_term_unemployed_persons", 2, np.nan, "no_unemployment"),
    ],
)
def test_figures_without_a_solution_have_their_reason(column, row, value, reason_code):
    given = stocks()
    given.loc[row, column] = value
    made = duration_rates(given)
    for code in ("job_finding_rate", "separation_rate", "steady_rate"):
        assert np.isnan(one(made, code)["value"])
        assert one(made, code)["reason_code"] == reason_code


def test_one_month_gives_no_rows_and_scale_does_not_matter():
    assert len(duration_rates(stocks(1))) == 0
    given = stocks()
    scaled = given.assign(**{name: 3 * given[name] for name in given.columns[2:]})
    made, other = duration_rates(given), duration_rates(scaled)
    np.testing.assert_allclose(made["value"], other["value"], rtol=1e-8)
    np.testing.assert_allclose(made["standard_error"], other["standard_error"], rtol=1e-4)


def test_independent_months_have_another_error():
    alone = MarketSettings(error_autocorrelation=())
    made = one(duration_rates(stocks(), settings=alone), "job_finding_rate")
    other = one(duration_rates(stocks()), "job_finding_rate")
    assert made["standard_error"] > other["standard_error"]


def test_malformed_frames_are_errors():
    with pytest.raises(ValueError, match="expected columns"):
        duration_rates(stocks().drop(columns="employed_persons"))
    with pytest.raises(ValueError, match="each area and month once"):
        duration_rates(pd.concat([stocks(), stocks()]))


def test_an_error_of_zero_or_without_end_is_unknown_and_an_infinite_stock_missing():
    for error in (0.0, np.inf):
        made = one(
            duration_rates(stocks().assign(unemployed_standard_error_persons=error)),
            "job_finding_rate",
        )
        assert made["value"] > 0
        assert pd.isna(made["standard_error"])
        assert made["reason_code"] == "no_standard_error"
    made = one(duration_rates(stocks().assign(employed_persons=np.inf)), "job_finding_rate")
    assert pd.isna(made["value"])
    assert made["reason_code"] == "no_unemployment"
