import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.early_warning.notice_factor import NoticeFactorSettings, notice_factor

SIZES = {f"{area:02d}": 1e6 for area in range(14)}
# One combination in place of twelve keeps the tests quick.
QUICK = NoticeFactorSettings(factor_steps=(0.1,), area_steps=(0.05,), level_steps=(0.01,))


def simulated(
    seed: int = 1,
    *,
    months: int = 96,
    log_factor: np.ndarray | None = None,
    yearly_growth: float = 0.0,
    late_areas: int = 0,
    areas: int = 14,
) -> pd.DataFrame:
    """Return notices of areas with a Poisson number a month and sizes with a heavy tail."""
    rng = np.random.default_rng(seed)
    factor = np.zeros(months) if log_factor is None else log_factor
    rates = 3.0 * np.exp(rng.normal(0.0, 0.5, areas))
    starts = np.where(np.arange(areas) < areas - late_areas, 0, rng.integers(12, 60, areas))
    calendar = pd.date_range("2010-01-01", periods=months, freq="MS")
    rows = []
    for area in range(areas):
        for month in range(starts[area], months):
            age = month - starts[area]
            mean = rates[area] * np.exp(factor[month] + np.log1p(yearly_growth) * age / 12)
            sizes = np.ceil(np.exp(rng.normal(4.3, 1.0, rng.poisson(mean))))
            rows += [(f"{area:02d}", calendar[month], size) for size in sizes]
    return pd.DataFrame(rows, columns=["area_code", "notice_month", "persons"])


def common(made: pd.DataFrame) -> pd.DataFrame:
    return made[made["area_code"] == "all"].set_index("vintage")


def test_a_trebling_everywhere_is_found_within_three_months() -> None:
    factor = np.zeros(96)
    factor[60:78] = np.log(3.0)
    made = common(notice_factor(simulated(log_factor=factor), sizes=SIZES))
    before, after = made.loc["2014-12-01"], made.loc["2015-03-01"]
    assert abs(before["value"]) < 2 * before["standard_error"]
    assert after["value"] > 1.28 * after["standard_error"]
    assert after["value"] > 0.4


@pytest.mark.parametrize("growth", [0.3, 1.0])
def test_growing_coverage_does_not_read_as_rising_layoffs(growth: float) -> None:
    notices = simulated(3, yearly_growth=growth, late_areas=9, months=72)
    made = common(notice_factor(notices, sizes=SIZES, settings=QUICK))
    assert (made["value"] < 1.645 * made["standard_error"]).all()


def test_areas_that_start_late_do_not_raise_the_factor() -> None:
    notices = simulated(4, late_areas=12)
    made = common(notice_factor(notices, sizes=SIZES, settings=QUICK))
    assert (made["value"].abs() < 1.28 * made["standard_error"]).all()


def test_one_giant_notice_weighs_as_much_as_a_usual_one() -> None:
    notices = simulated(5)
    month = pd.Timestamp("2016-05-01")
    giant = pd.DataFrame({"area_code": ["03"], "notice_month": [month], "persons": [30_000.0]})
    usual = giant.assign(persons=float(notices["persons"].quantile(0.9)))
    made = [
        notice_factor(pd.concat([notices, extra]), sizes=SIZES, origins=[month], settings=QUICK)
        for extra in (giant, usual)
    ]
    pd.testing.assert_frame_equal(made[0], made[1])


def test_local_rise_shows_in_its_area_and_hardly_in_the_others() -> None:
    notices = simulated(16)
    of_area = notices[(notices["area_code"] == "02") & (notices["notice_month"] >= "2016-01-01")]
    made = notice_factor(
        pd.concat([notices, *[of_area.assign(persons=of_area["persons"] + n) for n in range(4)]]),
        sizes=SIZES,
        origins=[pd.Timestamp("2016-06-01")],
    ).set_index("area_code")
    assert made.loc["02", "value"] > 2 * made.loc["02", "standard_error"]
    assert made.drop(index="02")["value"].abs().max() < 0.2


def test_season_is_not_a_rise() -> None:
    months = np.arange(96)
    factor = np.where(months % 12 == 0, np.log(1.8), 0.0)
    made = common(notice_factor(simulated(7, log_factor=factor), sizes=SIZES, settings=QUICK))
    late = made["2015-01-01":]
    assert (late["value"].abs() < 1.28 * late["standard_error"]).all()


@settings(max_examples=5, deadline=None)
@given(cut=st.integers(min_value=30, max_value=58), seed=st.integers(0, 1000))
def test_no_row_depends_on_later_notices(cut: int, seed: int) -> None:
    notices = simulated(seed, months=60, areas=4)
    month = pd.date_range("2010-01-01", periods=60, freq="MS")[cut]
    whole = notice_factor(notices, sizes=SIZES, settings=QUICK)
    known = notice_factor(
        notices[notices["notice_month"] <= month], sizes=SIZES, settings=QUICK, origins=[month]
    )
    expected = whole[whole["vintage"] == month].reset_index(drop=True)
    pd.testing.assert_frame_equal(known, expected)


def test_notice_recorded_late_counts_from_its_recording() -> None:
    notices = simulated(8).assign(vintage=lambda frame: frame["notice_month"])
    is_moved = notices["notice_month"] == "2016-03-01"
    late = notices.assign(vintage=notices["vintage"].mask(is_moved, pd.Timestamp("2016-05-01")))
    made = common(notice_factor(late, sizes=SIZES, settings=QUICK))
    assert made.loc["2016-03-01", "notices"] == 0
    assert made.loc["2016-05-01", "notices"] > made.loc["2016-04-01", "notices"]


def test_order_of_rows_and_unit_of_sizes_do_not_matter() -> None:
    notices = simulated(9, months=48, areas=5)
    made = notice_factor(notices, sizes=SIZES, settings=QUICK)
    shuffled = notices.sample(frac=1.0, random_state=3)
    in_thousands = {code: size / 1000 for code, size in SIZES.items()}
    other = notice_factor(shuffled, sizes=in_thousands, settings=QUICK)
    pd.testing.assert_frame_equal(made, other, atol=1e-6)


def test_area_that_stops_reporting_has_no_row_and_does_not_lower_the_factor() -> None:
    notices = simulated(10)
    is_gone = (notices["area_code"].isin(["00", "01"])) & (notices["notice_month"] > "2014-12-01")
    made = notice_factor(notices[~is_gone], sizes=SIZES, settings=QUICK)
    late = made[made["vintage"] == "2017-06-01"].set_index("area_code")
    assert "00" not in late.index
    assert abs(late.loc["all", "value"]) < 1.28 * late.loc["all", "standard_error"]


def test_constant_counts_give_a_factor_of_zero() -> None:
    months = pd.date_range("2010-01-01", periods=60, freq="MS")
    rows = [(code, month, 50.0) for code in SIZES for month in months for _ in range(4)]
    notices = pd.DataFrame(rows, columns=["area_code", "notice_month", "persons"])
    made = notice_factor(notices, sizes=SIZES, settings=QUICK)
    assert made["value"].abs().max() < 0.02


def test_short_history_and_no_notices_give_no_row() -> None:
    assert notice_factor(simulated(months=10), sizes=SIZES, settings=QUICK).empty
    nothing = simulated(months=10).iloc[:0]
    assert notice_factor(nothing, sizes=SIZES).empty
    assert notice_factor(simulated(months=20), sizes=SIZES, origins=[]).empty


def test_area_without_a_size_is_rejected() -> None:
    with pytest.raises(ValueError, match="expected a size above 0"):
        notice_factor(simulated(months=24), sizes={"00": 1e6})


def test_missing_persons_count_as_a_usual_notice() -> None:
    notices = simulated(11, months=40)
    usual = notices["persons"].mask(notices.index % 7 == 0, 10_000.0)
    missing = notices["persons"].mask(notices.index % 7 == 0)
    one = notice_factor(notices.assign(persons=usual), sizes=SIZES, settings=QUICK)
    two = notice_factor(notices.assign(persons=missing), sizes=SIZES, settings=QUICK)
    assert (one["value"] - two["value"]).abs().max() < 0.1


@pytest.mark.parametrize(
    "change", [{"factor_memory": 1.0}, {"factor_steps": ()}, {"minimum_months": 0}]
)
def test_impossible_settings_are_rejected(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="expected"):
        NoticeFactorSettings(**change)  # type: ignore[arg-type]
