import numpy as np
import pandas as pd
import pytest

from forecasting.survey.autocorrelation import survey_error_autocorrelation

PERSISTENCE = 0.6
AREAS, CLUSTERS, PERSONS, MONTHS = 6, 10, 8, 10


@pytest.fixture(scope="module")
def panel():
    """Half of the clusters stay a second month; a status stays with chance .6."""
    draws = np.random.default_rng(8)
    months = pd.date_range("2024-01-01", periods=MONTHS, freq="MS").as_unit("us")
    per_group = AREAS * CLUSTERS * PERSONS
    number = np.arange(per_group)
    blocks = []
    for start in range(-1, MONTHS):
        status = draws.random(per_group) < 0.2
        for visit in (1, 2):
            if visit == 2:
                again = draws.random(per_group) < 0.2
                status = np.where(draws.random(per_group) < PERSISTENCE, status, again)
            if not 0 <= start + visit - 1 < MONTHS:
                continue
            cluster = number // PERSONS
            blocks.append(
                pd.DataFrame(
                    {
                        "reference_month": months[start + visit - 1],
                        "person_id": [f"P{start}-{n}" for n in number],
                        "household_id": "H",
                        "cluster_code": [f"C{start}-{n}" for n in cluster],
                        "stratum_code": [f"A{n}" for n in cluster // CLUSTERS],
                        "area_code": [f"A{n}" for n in cluster // CLUSTERS],
                        "rotation_group_code": f"G{start}",
                        "rotation_visit": visit,
                        "weight": 1.0,
                        "sex_code": "1",
                        "age_years": 40,
                        "household_registration_code": "1",
                        "is_student": False,
                        "unemployed_months": np.nan,
                        "labour_status_code": np.where(status, "unemployed", "employed"),
                    }
                )
            )
    return pd.concat(blocks, ignore_index=True)


def test_planted_persistence_is_found_again(panel):
    made = survey_error_autocorrelation(panel, lags_months=(1, 2, 40)).set_index("lag_months")
    first = made.loc[1]
    assert first["matched_share"] == pytest.approx(0.5)
    assert first["month_pairs"] == MONTHS - 1
    assert abs(first["matched_correlation"] - PERSISTENCE) < 3 * max(
        first["matched_correlation_standard_error"], 0.02
    )
    assert first["autocorrelation"] == pytest.approx(PERSISTENCE / 2, abs=0.06)
    assert first["standard_error"] > 0


def test_lags_without_shared_clusters_are_zero_by_design_and_far_ones_missing(panel):
    made = survey_error_autocorrelation(panel, lags_months=(2, 40)).set_index("lag_months")
    assert made.loc[2, "autocorrelation"] == 0
    assert made.loc[2, "reason_code"] == "no_shared_cluster"
    assert np.isnan(made.loc[40, "autocorrelation"])
    assert made.loc[40, "reason_code"] == "no_month_pair"


def test_one_area_has_no_standard_error(panel):
    made = survey_error_autocorrelation(panel[panel["area_code"].eq("A0")], lags_months=(1,))
    assert made.loc[0, "reason_code"] == "few_areas"
    assert np.isnan(made.loc[0, "standard_error"])
    assert np.isfinite(made.loc[0, "autocorrelation"])


def test_lags_below_one_are_refused(panel):
    with pytest.raises(ValueError, match="at least 1"):
        survey_error_autocorrelation(panel, lags_months=(0, 1))


def test_shared_clusters_that_answer_alike_have_no_correlation_but_a_reason(panel):
    alike = panel["labour_status_code"].mask(panel["rotation_visit"].eq(2), "employed")
    made = survey_error_autocorrelation(panel.assign(labour_status_code=alike), lags_months=(1,))
    assert made["autocorrelation"].iloc[0] == pytest.approx(0.0)
    assert pd.isna(made["matched_correlation"].iloc[0])
    assert made["reason_code"].iloc[0] == "no_variance"
