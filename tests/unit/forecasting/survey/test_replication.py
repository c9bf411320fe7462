import numpy as np
import pandas as pd
import pytest

from forecasting.survey.direct import direct_estimates
from forecasting.survey.domains import DEFAULT_DOMAINS, DEFAULT_INDICATORS, UNEMPLOYMENT_RATE
from forecasting.survey.replication import replicate_estimates, replicate_weights

KEY = ["area_code", "indicator_code", "breakdown"]
SOME = {"domains": DEFAULT_DOMAINS[:2], "indicators": (UNEMPLOYMENT_RATE, *DEFAULT_INDICATORS[-3:])}


def beside(replicated, linearised):
    both = replicated.merge(linearised, on=KEY, suffixes=("_r", ""), validate="one_to_one")
    return both[both["reason_code"].isna()]


def test_jackknife_of_a_total_is_the_linearised_error(one_month):
    both = beside(replicate_estimates(one_month, **SOME), direct_estimates(one_month, **SOME))
    totals = both[both["unit"].eq("persons")]
    np.testing.assert_allclose(totals["standard_error_r"], totals["standard_error"], rtol=1e-9)


def test_bootstrap_lies_near_the_linearised_error(one_month):
    made = replicate_estimates(
        one_month, method="bootstrap", replicates=4000, seed=11, province_code="all", **SOME
    )
    both = beside(made, direct_estimates(one_month, province_code="all", **SOME))
    whole = both[both["area_code"].eq("all")]
    np.testing.assert_allclose(whole["standard_error_r"], whole["standard_error"], rtol=0.08)


def test_replicates_raked_anew_lie_near_the_calibrated_linearised_error(one_month, margins):
    made = replicate_estimates(one_month, province_code="all", population_totals=margins, **SOME)
    both = beside(
        made, direct_estimates(one_month, province_code="all", population_totals=margins, **SOME)
    )
    whole = both[both["area_code"].eq("all")]
    assert len(whole) == 8
    np.testing.assert_allclose(whole["estimate_r"], whole["estimate"], rtol=1e-9)
    np.testing.assert_allclose(whole["standard_error_r"], whole["standard_error"], rtol=0.12)


def test_replicates_start_from_the_weights_that_were_cut(one_month, margins):
    weight = one_month["weight"].copy()
    weight.iloc[[3, 80, 170]] = 100 * weight.median()
    heavy = one_month.assign(weight=weight)
    made = replicate_estimates(heavy, province_code="all", population_totals=margins, **SOME)
    both = beside(
        made, direct_estimates(heavy, province_code="all", population_totals=margins, **SOME)
    )
    whole = both[both["area_code"].eq("all")]
    assert len(whole) == 7  # in one cell a heavy weight is dominant
    np.testing.assert_allclose(whole["standard_error_r"], whole["standard_error"], rtol=0.2)


def test_bootstrap_follows_its_seed(one_month):
    same = [
        replicate_weights(one_month, method="bootstrap", replicates=20, seed=seed).factors
        for seed in (1, 1, 2)
    ]
    np.testing.assert_array_equal(same[0], same[1])
    assert (same[0] != same[2]).any()


@pytest.mark.parametrize("method", ["jackknife", "bootstrap"])
def test_factors_of_a_stratum_sum_to_its_clusters(one_month, method):
    made = replicate_weights(one_month, method=method, replicates=30, seed=4)
    sums = pd.DataFrame(made.factors).groupby(made.clusters["stratum_code"]).sum()
    counts = made.clusters.groupby("stratum_code").size()
    np.testing.assert_allclose(sums, np.broadcast_to(counts.to_numpy()[:, None], sums.shape))


def test_person_weights_are_those_of_their_clusters(one_month):
    made = replicate_weights(one_month)
    weights = made.person_weights(one_month)
    assert weights.shape == (len(one_month), len(made.clusters))
    row = int(np.flatnonzero(made.clusters["cluster_code"].eq(one_month["cluster_code"][0]))[0])
    np.testing.assert_allclose(weights[0], one_month["weight"][0] * made.factors[row])
    with pytest.raises(ValueError, match="got C9"):
        made.person_weights(one_month.assign(cluster_code="C9"))


def test_a_lone_cluster_is_replicated_without_a_nan(one_month):
    lonely = one_month.assign(stratum_code=one_month["stratum_lonely_code"])
    for method in ("jackknife", "bootstrap"):
        made = replicate_estimates(lonely, method=method, replicates=50, **SOME)
        assert np.isfinite(made["standard_error"]).all()
        assert (made["standard_error"] > 0).all()


def test_no_case_has_no_replicated_error_but_a_reason(one_month):
    none = one_month.assign(labour_status_code="employed")
    made = replicate_estimates(none, domains=DEFAULT_DOMAINS[:1], indicators=(UNEMPLOYMENT_RATE,))
    assert made["reason_code"].eq("no_variance").all()
    assert made["standard_error"].isna().all()


def test_order_of_rows_does_not_matter(one_month):
    shuffled = one_month.sample(frac=1, random_state=6)
    pd.testing.assert_frame_equal(
        replicate_estimates(one_month, **SOME), replicate_estimates(shuffled, **SOME)
    )


def test_unknown_methods_and_empty_samples_are_refused(one_month):
    with pytest.raises(ValueError, match="jackknife or bootstrap"):
        replicate_weights(one_month, method="brr")
    with pytest.raises(ValueError, match="at least 2"):
        replicate_weights(one_month, method="bootstrap", replicates=1)
    with pytest.raises(ValueError, match="at least one row"):
        replicate_weights(one_month.iloc[:0])
    with pytest.raises(ValueError, match="at least one row"):
        replicate_estimates(one_month.assign(weight=np.nan))
