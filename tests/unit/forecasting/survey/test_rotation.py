import numpy as np
import pandas as pd
import pytest

from forecasting.survey.domains import DEFAULT_DOMAINS, DEFAULT_INDICATORS
from forecasting.survey.rotation import (
    correct_rotation_bias,
    rotation_group_bias,
    rotation_group_estimates,
)
from forecasting.survey.settings import RotationSettings

BIAS = np.array([0.33, 0.0, -0.11, -0.22])
ERROR = 0.5


def groups(seed, months=24):
    """Return estimates by visit with a planted bias and the errors of a 2-10-2 rotation."""
    draws = np.random.default_rng(seed)
    settings = RotationSettings()
    lower = np.linalg.cholesky(settings.correlation_matrix())
    errors = {start: lower @ draws.normal(size=4) * ERROR for start in range(-13, months)}
    truth = 5 + np.cumsum(draws.normal(scale=0.2, size=months))
    names = pd.date_range("2023-01-01", periods=months, freq="MS").as_unit("us")
    rows = [
        {
            "reference_month": names[t],
            "area_code": "A1",
            "breakdown": "total",
            "rotation_visit": visit,
            "estimate": truth[t] + BIAS[visit - 1] + errors[t - offset][visit - 1],
            "standard_error": ERROR,
            "sample_size_persons": 200,
            "denominator_share": 0.25,
            "reason_code": None,
        }
        for t in range(months)
        for visit, offset in enumerate(settings.visit_offsets_months, start=1)
    ]
    return pd.DataFrame(rows).astype({"reason_code": "str"})


def test_planted_bias_is_found_with_an_honest_error():
    scores = []
    for seed in range(60):
        made = rotation_group_bias(groups(seed))
        scores.append((made["bias_pp"].to_numpy() - BIAS) / made["standard_error_pp"].to_numpy())
    spread = np.sqrt((np.array(scores) ** 2).mean(axis=0))
    assert (np.abs(np.mean(scores, axis=0)) < 0.4).all()
    assert ((spread > 0.75) & (spread < 1.25)).all()


def test_biases_sum_to_zero_and_do_not_depend_on_the_order_of_rows():
    made = rotation_group_bias(groups(1))
    assert made["bias_pp"].sum() == pytest.approx(0, abs=1e-12)
    shuffled = rotation_group_bias(groups(1).sample(frac=1, random_state=1))
    pd.testing.assert_frame_equal(made, shuffled)


def test_constant_figures_have_no_bias_but_an_error():
    made = rotation_group_bias(groups(1).assign(estimate=5.0))
    np.testing.assert_allclose(made["bias_pp"], 0, atol=1e-12)
    assert (made["standard_error_pp"] > 0).all()


def test_a_missing_visit_is_corrected_and_a_full_month_is_not():
    frame = groups(2, months=60)
    last = frame["reference_month"].max()
    lacking = frame[~(frame["reference_month"].eq(last) & frame["rotation_visit"].eq(1))]
    made = correct_rotation_bias(lacking).set_index("reference_month")
    full = made.drop(index=last)
    np.testing.assert_allclose(full["bias_pp"], 0, atol=1e-9)
    np.testing.assert_allclose(full["corrected_estimate"], full["estimate"])
    assert made.loc[last, "reason_code"] == "missing_visit"
    assert made.loc[last, "visit_count"] == 3
    assert made.loc[last, "bias_pp"] == pytest.approx(BIAS[1:].mean(), abs=0.15)
    assert made.loc[last, "corrected_estimate"] > made.loc[last, "estimate"]
    assert made.loc[last, "standard_error"] > full["standard_error"].max()


def test_too_few_months_give_a_reason_and_no_bias():
    made = rotation_group_bias(groups(3, months=8))
    assert made["reason_code"].eq("too_short").all()
    assert made["bias_pp"].isna().all()
    corrected = correct_rotation_bias(groups(3, months=8))
    assert corrected["reason_code"].eq("too_short").all()
    np.testing.assert_allclose(corrected["corrected_estimate"], corrected["estimate"])


def test_a_month_without_estimates_has_a_reason():
    frame = groups(4)
    first = frame["reference_month"].eq("2023-01-01")
    frame["estimate"] = frame["estimate"].mask(first)
    made = correct_rotation_bias(frame)
    assert made.loc[0, "reason_code"] == "no_sample"
    assert np.isnan(made.loc[0, "corrected_estimate"])
    assert made["corrected_estimate"].iloc[1:].notna().all()


def test_visits_of_records_make_up_the_whole(two_months):
    made = rotation_group_estimates(two_months, domains=DEFAULT_DOMAINS[:2], visits=(1, 2))
    shares = made.groupby(["reference_month", "area_code", "breakdown"])["denominator_share"]
    np.testing.assert_allclose(shares.sum(), 1.0)
    assert made["rotation_visit"].unique().tolist() == [1, 2]
    assert set(made["breakdown"]) == {"total", "male"}
    sound = made[made["reason_code"].isna()]
    assert (sound["standard_error"] > 0).all()


def test_a_visit_never_made_has_rows_with_a_reason(two_months):
    made = rotation_group_estimates(two_months, visits=(1, 4))
    assert made.loc[made["rotation_visit"].eq(4), "reason_code"].eq("no_sample").all()


def test_totals_and_unknown_visits_are_refused(two_months):
    with pytest.raises(ValueError, match="expected a ratio"):
        rotation_group_estimates(two_months, indicator=DEFAULT_INDICATORS[-1])
    with pytest.raises(ValueError, match="from 1 to 4"):
        rotation_group_bias(groups(1).assign(rotation_visit=5))
    with pytest.raises(ValueError, match="expected column estimate"):
        rotation_group_bias(groups(1).drop(columns="estimate"))
    with pytest.raises(ValueError, match="at least one row"):
        rotation_group_bias(groups(1).iloc[:0])


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"visit_offsets_months": (1, 0)}, "rising from 0"),
        ({"visit_offsets_months": (0, 5)}, "5 months apart"),
        ({"visit_correlations": ((1, 1.0), (11, 0.0), (12, 0.9), (13, 0.0))}, "positive definite"),
    ],
)
def test_rotations_that_cannot_be_are_refused(values, message):
    with pytest.raises(ValueError, match=message):
        RotationSettings(**values)


def test_visits_that_no_month_compares_have_no_bias():
    frame = groups(1)
    is_odd = frame["reference_month"].dt.month % 2 == 1
    apart = frame[frame["rotation_visit"].isin([1, 2]) == is_odd]
    made = rotation_group_bias(apart)
    assert made["reason_code"].eq("too_short").all()
    assert made[["bias_pp", "standard_error_pp"]].isna().all(axis=None)
    corrected = correct_rotation_bias(apart)
    assert (corrected["standard_error"] > 0).all()
    assert corrected["corrected_estimate"].equals(corrected["estimate"])
    none = rotation_group_bias(frame[frame["rotation_visit"] == 1])
    assert none["reason_code"].eq("too_short").all()
