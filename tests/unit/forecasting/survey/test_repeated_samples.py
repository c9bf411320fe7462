"""Estimated errors against the spread of samples drawn again and again from a known truth."""

import numpy as np
import pandas as pd
import pytest

from forecasting.survey.change import estimate_changes
from forecasting.survey.direct import direct_estimates
from forecasting.survey.domains import DEFAULT_DOMAINS, UNEMPLOYMENT_RATE

SAMPLES, CLUSTERS, PERSONS = 200, 16, 12
RATE, PERSISTENCE, LIKENESS = 0.15, 0.5, 0.3
SCOPE = {
    "domains": DEFAULT_DOMAINS[:1],
    "indicators": (UNEMPLOYMENT_RATE,),
    "province_code": None,
}


def normals(draws, shape):
    """Return standard normal causes, partly those of the cluster (second axis)."""
    own, shared = draws.normal(size=shape), draws.normal(size=(*shape[:2], 1))
    return np.sqrt(LIKENESS) * shared + np.sqrt(1 - LIKENESS) * own


@pytest.fixture(scope="module")
def samples():
    """Each area is a sample of its own; half of its clusters stay for the second month."""
    draws = np.random.default_rng(17)
    cut = np.quantile(np.random.default_rng(0).normal(size=200_000), RATE)
    half = CLUSTERS // 2
    first = normals(draws, (SAMPLES, CLUSTERS, PERSONS))
    kept = PERSISTENCE * first[:, half:]
    again = kept + np.sqrt(1 - PERSISTENCE**2) * normals(draws, (SAMPLES, half, PERSONS))
    second = np.concatenate([again, normals(draws, (SAMPLES, half, PERSONS))], axis=1)
    months = []
    for month, cause, offset in ((1, first, 0), (2, second, half)):
        area, cluster, person = (axis.reshape(-1) for axis in np.indices(cause.shape))
        area, cluster = np.char.add("A", area.astype(str)), (cluster + offset).astype(str)
        cluster = np.char.add(np.char.add(area, "C"), cluster)
        status = np.where(cause.reshape(-1) < cut, "unemployed", "employed")
        columns = {
            "reference_month": pd.Timestamp(2025, month, 1),
            "person_id": np.char.add(np.char.add(cluster, "P"), person.astype(str)),
            "cluster_code": cluster,
            "area_code": area,
            "weight": draws.lognormal(sigma=0.2, size=cause.shape[:2]).repeat(PERSONS),
            "labour_status_code": status,
        }
        months.append(pd.DataFrame(columns))
    frame = pd.concat(months, ignore_index=True)
    return frame.assign(
        reference_month=frame["reference_month"].astype("datetime64[us]"),
        stratum_code=frame["area_code"],
        rotation_group_code="G",
        rotation_visit=1,
        sex_code="1",
        age_years=40,
        household_registration_code="1",
        is_student=False,
        unemployed_months=np.nan,
    )


def check(value, error, lower, upper, truth):
    # Three times the error that so few samples leave in a standard deviation.
    slack = 3 / np.sqrt(2 * SAMPLES)
    assert np.sqrt((error**2).mean()) / value.std(ddof=1) == pytest.approx(1, abs=slack)
    covered = ((lower <= truth) & (truth <= upper)).mean()
    assert 0.92 <= covered <= 0.98


def test_error_of_the_level_is_the_spread_of_repeated_samples(samples):
    made = direct_estimates(samples[samples["reference_month"].eq("2025-01-01")], **SCOPE)
    assert made["design_effect"].mean() > 1.2
    bounds = made["interval_lower"], made["interval_upper"]
    check(made["estimate"], made["standard_error"], *bounds, 100 * RATE)


def test_error_of_the_change_is_the_spread_of_repeated_samples(samples):
    made = estimate_changes(samples, spans_months=(1,), **SCOPE)
    bounds = made["interval_lower"], made["interval_upper"]
    check(made["change"], made["standard_error"], *bounds, 0.0)
    assert made["correlation"].mean() > 0.05
