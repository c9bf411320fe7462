import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.survey.change import estimate_changes
from forecasting.survey.direct import direct_estimates
from forecasting.survey.domains import DEFAULT_DOMAINS, UNEMPLOYMENT_RATE
from forecasting.survey.linearisation import paired_variance

RATE = {"domains": DEFAULT_DOMAINS[:1], "indicators": (UNEMPLOYMENT_RATE,)}


def moved(frame, months):
    shifted = frame["reference_month"] + pd.DateOffset(months=months)
    return frame.assign(reference_month=shifted.astype("datetime64[us]"))


def test_change_is_the_difference_of_the_levels(two_months):
    made = estimate_changes(two_months, spans_months=(1,))
    level = direct_estimates(two_months).pivot_table(
        index=["area_code", "indicator_code", "breakdown"],
        columns="reference_month",
        values="estimate",
    )
    expected = level.iloc[:, 1] - level.iloc[:, 0]
    got = made.set_index(["area_code", "indicator_code", "breakdown"])["change"]
    np.testing.assert_allclose(got, expected.reindex(got.index), rtol=1e-9, atol=1e-9)


def test_order_of_rows_does_not_matter(two_months):
    shuffled = two_months.sample(frac=1, random_state=5)
    pd.testing.assert_frame_equal(
        estimate_changes(two_months, spans_months=(1,)),
        estimate_changes(shuffled, spans_months=(1,)),
    )


def test_shared_clusters_are_counted_and_correlate(two_months):
    made = estimate_changes(two_months, spans_months=(1,), **RATE)
    whole = made[made["area_code"].eq("province")].iloc[0]
    clusters = two_months.groupby("cluster_code")["reference_month"].nunique()
    assert whole["cluster_count"] == len(clusters)
    assert whole["matched_cluster_count"] == (clusters == 2).sum()
    assert 0 < whole["correlation"] < 1
    assert whole["unit"] == "pp"
    assert whole["earlier_month"] == pd.Timestamp("2025-01-01")


def test_without_shared_clusters_the_months_are_independent(two_months):
    later = two_months["reference_month"].eq("2025-02-01")
    other = two_months.assign(
        cluster_code=two_months["cluster_code"].mask(later, "X" + two_months["cluster_code"])
    )
    made = estimate_changes(other, spans_months=(1,), **RATE)
    level = direct_estimates(other, **RATE).groupby("area_code")["standard_error"]
    assert made["correlation"].eq(0).all()
    assert made["matched_cluster_count"].eq(0).all()
    expected = level.apply(lambda errors: np.sqrt((errors**2).sum()))
    np.testing.assert_allclose(
        made.set_index("area_code")["standard_error"], expected[made["area_code"]], rtol=1e-9
    )


def test_same_answers_twice_are_not_a_change_without_error(one_month):
    made = estimate_changes(pd.concat([one_month, moved(one_month, 1)]), spans_months=(1,), **RATE)
    assert made["change"].eq(0).all()
    assert made["reason_code"].eq("no_variance").all()
    assert (made["standard_error"] > 0).all()


def test_a_year_before_pairs_months_twelve_apart(two_months):
    year = pd.concat([two_months, moved(two_months, 12)])
    made = estimate_changes(year, spans_months=(1, 12), **RATE)
    assert made["span_months"].value_counts().index.tolist() == [1, 12]
    yearly = made[made["span_months"].eq(12) & made["area_code"].eq("province")]
    expected = pd.to_datetime(["2026-01-01", "2026-02-01"])
    assert yearly["reference_month"].tolist() == expected.tolist()


def test_a_month_without_records_gives_rows_with_a_reason(two_months):
    gap = pd.concat([two_months, moved(two_months, 3)])
    made = estimate_changes(gap, spans_months=(1,), **RATE)
    empty = made[made["reference_month"].eq("2025-03-01")]
    assert empty["reason_code"].eq("no_sample").all()
    assert empty[["change", "standard_error", "correlation"]].isna().all(axis=None)


def test_no_case_in_one_month_takes_the_errors_as_independent(two_months):
    later = two_months["reference_month"].eq("2025-02-01")
    status = two_months["labour_status_code"].mask(later, "employed")
    none = two_months.assign(labour_status_code=status)
    made = estimate_changes(none, spans_months=(1,), **RATE).iloc[0]
    errors = direct_estimates(none, **RATE)
    errors = errors[errors["area_code"].eq("A1")]["standard_error"]
    assert made["reason_code"] == "no_or_all_cases"
    assert made["standard_error"] == pytest.approx(np.sqrt((errors**2).sum()))
    assert np.isnan(made["correlation"])


def test_only_the_months_wanted_are_returned(two_months):
    three = pd.concat([two_months, moved(two_months, 2)])
    made = estimate_changes(three, spans_months=(1,), months=[pd.Timestamp("2025-03-01")], **RATE)
    assert made["reference_month"].unique().tolist() == [pd.Timestamp("2025-03-01")]


def test_spans_and_histories_that_are_too_short_are_refused(two_months):
    with pytest.raises(ValueError, match="at least 1"):
        estimate_changes(two_months, spans_months=(0,))
    with pytest.raises(ValueError, match="two months 12 apart"):
        estimate_changes(two_months, spans_months=(12,))


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10_000))
def test_correlation_of_any_two_months_lies_within_one(seed):
    draws = np.random.default_rng(seed)
    first = np.unique(draws.integers(0, 9, 6))
    second = np.unique(draws.integers(0, 9, 6))
    sides = [(ids, ids // 3, draws.normal(size=(len(ids), 2))) for ids in (first, second)]
    union = np.union1d(first, second)
    made = paired_variance(sides[0], sides[1], np.ones((len(union), 2), dtype=bool))
    known = made.correlation[np.isfinite(made.correlation)]
    assert (np.abs(known) <= 1 + 1e-9).all()
    assert (made.change >= 0).all()
