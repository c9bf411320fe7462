from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecasting.survey import AreaModelSettings, estimate_areas, fit_areas
from forecasting.survey.area_data import area_panel
from forecasting.survey.area_filter import filtered_signal, state_space
from forecasting.survey.area_fit import _log_likelihood, _noise
from forecasting.survey.area_parameters import AreaParameters
from forecasting.survey.area_set_apart import SetApart
from forecasting.survey.interventions import RealTimeFilter
from forecasting.survey.structure import signal_kernels
from tests.unit.forecasting.survey.area_figures import (
    AREAS,
    MONTHS,
    direct_of,
    equal_weights,
    signals,
)

FIGURES = ("model_estimate", "model_standard_error", "adjusted_estimate", "smoothed_estimate")


@pytest.fixture(scope="module")
def direct() -> pd.DataFrame:
    return direct_of(signals(1), 2)


@pytest.fixture(scope="module")
def parameters(direct: pd.DataFrame) -> AreaParameters:
    return fit_areas(direct, province_code="P", weights=equal_weights())


def estimated(frame: pd.DataFrame, parameters: AreaParameters, **more: object) -> pd.DataFrame:
    return estimate_areas(
        frame, province_code="P", weights=equal_weights(), parameters=parameters, **more
    ).estimates


def test_the_filter_has_the_likelihood_of_the_covariance(
    direct: pd.DataFrame, parameters: AreaParameters
) -> None:
    """State space and covariance are two ways to write one model."""
    panel = area_panel(direct, province_code="P", weights=equal_weights())
    chosen = AreaModelSettings()
    space = state_space(panel, parameters, chosen, area=None)
    likelihood = filtered_signal(space, SetApart(), SetApart())[1]
    months = len(panel.months)
    covariance = signal_kernels(months, slope_damping=chosen.slope_damping).covariance(
        parameters.province
    ) + _noise(panel.province_standard_error, chosen.error_process.correlation(months))
    dense = _log_likelihood(panel.province_estimate - panel.mean_pct, covariance)
    dense -= 0.5 * months * np.log(2 * np.pi)
    assert likelihood == pytest.approx(dense, abs=1e-4)


def test_the_pass_by_month_is_the_filter_of_statsmodels(
    direct: pd.DataFrame, parameters: AreaParameters
) -> None:
    is_gap = (direct["area_code"] == "B") & (direct["reference_month"] == MONTHS[40])
    panel = area_panel(direct[~is_gap], province_code="P", weights=equal_weights())
    chosen = AreaModelSettings()
    quiet = replace(chosen.area_months, suspicion=99.0, outlier_score=99.0)
    for area in (None, 1):
        space = state_space(panel, parameters, chosen, area=area)
        outer = None if area is None else [SetApart()] * len(panel.months)
        own = RealTimeFilter(space, usual_pct=5.5, settings=quiet, province=outer).run().signal
        theirs, _ = filtered_signal(space, SetApart(), SetApart())
        for name in ("mean", "variance", "adjusted_mean", "adjusted_variance"):
            np.testing.assert_allclose(getattr(own, name), getattr(theirs, name), atol=1e-7)


def test_going_on_by_a_month_gives_the_same_as_all_at_once(
    direct: pd.DataFrame, parameters: AreaParameters
) -> None:
    common = {"province_code": "P", "weights": equal_weights(), "parameters": parameters}
    before = estimate_areas(direct[direct["reference_month"] < MONTHS[-1]], **common)
    held = before.estimates.copy()
    gone_on = estimate_areas(direct, previous=before, **common).estimates
    pd.testing.assert_frame_equal(gone_on, estimate_areas(direct, **common).estimates)
    pd.testing.assert_frame_equal(before.estimates, held)


def test_a_revised_past_is_filtered_anew(direct: pd.DataFrame, parameters: AreaParameters) -> None:
    common = {"province_code": "P", "weights": equal_weights(), "parameters": parameters}
    before = estimate_areas(direct[direct["reference_month"] < MONTHS[-1]], **common)
    revised = direct.copy()
    revised.loc[revised["reference_month"] == MONTHS[50], "estimate"] += 1.0
    gone_on = estimate_areas(revised, previous=before, **common).estimates
    pd.testing.assert_frame_equal(gone_on, estimate_areas(revised, **common).estimates)


def test_the_model_is_nearer_the_truth_than_the_direct_estimate(
    direct: pd.DataFrame, parameters: AreaParameters
) -> None:
    made = estimated(direct, parameters)
    truth = signals(1)
    areas = made[made["area_code"] != "P"]
    late = (areas["reference_month"] >= MONTHS[36]).to_numpy()
    model = areas["model_estimate"].to_numpy() - truth.ravel()
    figure = areas["direct_estimate"].to_numpy() - truth.ravel()
    assert np.sqrt((model[late] ** 2).mean()) < 0.5 * np.sqrt((figure[late] ** 2).mean())
    inside = np.abs(model) <= 1.96 * areas["model_standard_error"].to_numpy()
    assert 0.88 <= inside[late].mean() <= 1.0


def test_smoothing_is_at_least_as_certain(direct: pd.DataFrame, parameters: AreaParameters) -> None:
    made = estimated(direct, parameters)
    middle = made[made["reference_month"].between(MONTHS[24], MONTHS[60])]
    assert (middle["smoothed_standard_error"] <= middle["model_standard_error"] + 1e-9).all()
    last = made[made["reference_month"] == MONTHS[-1]]
    np.testing.assert_allclose(last["smoothed_estimate"], last["model_estimate"], atol=1e-6)


def test_areas_sum_to_the_province_every_month(
    direct: pd.DataFrame, parameters: AreaParameters
) -> None:
    made = estimated(direct, parameters)
    for name in ("model_estimate", "adjusted_estimate", "smoothed_estimate"):
        wide = made.pivot(index="reference_month", columns="area_code", values=name)
        np.testing.assert_allclose(wide[list(AREAS)].mean(axis=1), wide["P"], atol=1e-9)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(30, 80), st.integers(0, 1000))
def test_a_later_figure_never_changes_an_earlier_concurrent_one(
    direct: pd.DataFrame, parameters: AreaParameters, cut: int, seed: int
) -> None:
    changed = direct.copy()
    is_later = changed["reference_month"] > MONTHS[cut]
    draws = np.random.default_rng(seed)
    changed.loc[is_later, "estimate"] = draws.uniform(0, 30, int(is_later.sum()))
    known = direct[direct["reference_month"] <= MONTHS[cut]]
    whole = estimated(changed, parameters, is_smoothed=False)
    short = estimated(known, parameters, is_smoothed=False)
    past = whole[whole["reference_month"] <= MONTHS[cut]].reset_index(drop=True)
    for name in ("model_estimate", "model_standard_error", "adjusted_estimate"):
        np.testing.assert_allclose(past[name], short[name], atol=1e-7)


def test_order_of_rows_does_not_matter(direct: pd.DataFrame, parameters: AreaParameters) -> None:
    shuffled = direct.sample(frac=1.0, random_state=3)
    pd.testing.assert_frame_equal(estimated(shuffled, parameters), estimated(direct, parameters))


def test_a_sudden_shift_of_the_province_is_followed_within_two_months() -> None:
    truth = signals(5, shift_month=60, shift_pp=3.0)
    noisy = direct_of(truth, 6)
    before = noisy[noisy["reference_month"] < MONTHS[60]]
    parameters = fit_areas(before, province_code="P", weights=equal_weights())
    made = estimate_areas(noisy, province_code="P", weights=equal_weights(), parameters=parameters)
    province = made.estimates[made.estimates["area_code"] == "P"].set_index("reference_month")
    month = MONTHS[61]
    assert province.loc[month, "model_estimate"] == pytest.approx(truth[61].mean(), abs=0.9)
    assert set(made.interventions["kind"]) >= {"shift"}


def test_one_wild_figure_of_an_area_is_not_believed(
    direct: pd.DataFrame, parameters: AreaParameters
) -> None:
    wild = direct.copy()
    place = (wild["reference_month"] == MONTHS[70]) & (wild["area_code"] == "C")
    wild.loc[place, "estimate"] += 12.0
    whole = direct_of(signals(1), 2, province=True)
    with_province = pd.concat([wild, whole[whole["area_code"] == "P"]], ignore_index=True)
    made = estimate_areas(
        with_province, province_code="P", weights=equal_weights(), parameters=parameters
    )
    found = made.interventions
    row = found[(found["area_code"] == "C") & (found["reference_month"] == MONTHS[70])]
    assert row["kind"].tolist() == ["outlier"]
    estimates = made.estimates.set_index(["reference_month", "area_code"])["model_estimate"]
    truth = signals(1)[70, 2]
    assert estimates[(MONTHS[70], "C")] == pytest.approx(truth, abs=1.5)


def test_an_area_without_sample_follows_the_province_and_says_how_little_is_known(
    direct: pd.DataFrame,
) -> None:
    three = direct[direct["area_code"] != "D"]
    parameters = fit_areas(three, province_code="P", weights=equal_weights())
    made = estimated(three, parameters)
    silent = made[made["area_code"] == "D"]
    assert (silent["basis"] == "synthetic").all()
    assert silent["direct_estimate"].isna().all()
    assert silent["model_estimate"].notna().all()
    seen = made[made["area_code"] == "C"]
    assert silent["model_standard_error"].min() > 2 * seen["model_standard_error"].iloc[-1]


def test_months_without_figures_widen_the_error(
    direct: pd.DataFrame, parameters: AreaParameters
) -> None:
    is_gap = direct["reference_month"].between(MONTHS[60], MONTHS[62])
    made = estimated(direct[~is_gap], parameters)
    row = made[(made["area_code"] == "B")].set_index("reference_month")["model_standard_error"]
    assert row[MONTHS[62]] > row[MONTHS[59]]
    basis = made[made["reference_month"] == MONTHS[61]]["basis"]
    assert (basis == "model").all()
    assert made[list(FIGURES)].notna().all().all()


def test_a_new_area_takes_the_pooled_variances(
    direct: pd.DataFrame, parameters: AreaParameters
) -> None:
    more = pd.concat([equal_weights(), equal_weights().head(1).assign(area_code="E")])
    made = estimate_areas(direct, province_code="P", weights=more, parameters=parameters)
    rows = made.estimates[made.estimates["area_code"] == "E"]
    assert rows["model_estimate"].notna().all()


def test_an_area_without_weight_is_left_out_and_named(
    direct: pd.DataFrame, parameters: AreaParameters
) -> None:
    zone = direct[direct["area_code"] == "A"].assign(area_code="Z")
    made = estimate_areas(
        pd.concat([direct, zone]), province_code="P", weights=equal_weights(),
        parameters=parameters,
    )  # fmt: skip
    assert made.left_out["area_code"].tolist() == ["Z"]
    assert "Z" not in set(made.estimates["area_code"])


def test_figures_of_zero_or_with_no_error_do_not_break_it(
    direct: pd.DataFrame, parameters: AreaParameters
) -> None:
    odd = direct.copy()
    place = odd["area_code"] == "A"
    odd.loc[place & (odd["reference_month"] == MONTHS[50]), "estimate"] = 0.0
    odd.loc[place & (odd["reference_month"] == MONTHS[51]), "standard_error"] = 0.0
    odd.loc[place & (odd["reference_month"] == MONTHS[52]), "standard_error"] = np.nan
    odd.loc[place & (odd["reference_month"] == MONTHS[53]), "standard_error"] = np.inf
    made = estimated(odd, parameters)
    assert made[list(FIGURES)].notna().all().all()
    assert np.isfinite(made["model_standard_error"]).all()


@pytest.mark.parametrize("months", [1, 5, 13])
def test_a_short_history_gives_wide_errors_not_none(direct: pd.DataFrame, months: int) -> None:
    short = direct[direct["reference_month"] < MONTHS[months]]
    parameters = fit_areas(short, province_code="P", weights=equal_weights())
    assert parameters.is_fitted == (months >= 12)
    made = estimated(short, parameters)
    assert made[list(FIGURES)].notna().all().all()


def test_a_constant_rate_is_no_obstacle() -> None:
    flat = direct_of(np.full((60, 4), 5.0), 1).assign(estimate=5.0)
    parameters = fit_areas(flat, province_code="P", weights=equal_weights())
    made = estimated(flat, parameters)
    np.testing.assert_allclose(made["model_estimate"], 5.0, atol=0.05)
    assert (made["model_standard_error"] > 0).all()


def test_a_variable_with_a_prior_moves_an_area_without_sample(direct: pd.DataFrame) -> None:
    three = direct[direct["area_code"] != "D"]
    rise = np.where(np.arange(len(MONTHS)) >= 70, 2.0, 0.0)
    pressure = pd.concat(
        [
            pd.DataFrame(
                {"reference_month": MONTHS, "area_code": code, "name": "claims",
                 "value": rise if code == "D" else 0.0}
            )
            for code in AREAS
        ]
    )  # fmt: skip
    chosen = replace(AreaModelSettings(), covariate_priors={"claims": (1.0, 0.3)})
    parameters = fit_areas(
        three, province_code="P", weights=equal_weights(), covariates=pressure, settings=chosen
    )
    made = estimate_areas(
        three, province_code="P", weights=equal_weights(), covariates=pressure,
        parameters=parameters, settings=chosen,
    ).estimates  # fmt: skip
    path = made[made["area_code"] == "D"].set_index("reference_month")["adjusted_estimate"]
    assert path[MONTHS[72]] - path[MONTHS[69]] > 0.8


def test_a_variable_that_does_not_help_is_not_kept(direct: pd.DataFrame) -> None:
    draws = np.random.default_rng(9)
    noise = pd.DataFrame(
        {
            "reference_month": np.tile(MONTHS.to_numpy(), 4),
            "area_code": np.repeat(AREAS, len(MONTHS)),
            "name": "noise",
            "value": draws.standard_normal(4 * len(MONTHS)),
        }
    )
    parameters = fit_areas(direct, province_code="P", weights=equal_weights(), covariates=noise)
    assert parameters.province_coefficients == ()
    assert parameters.deviation_coefficients == ()


def test_a_regressor_is_of_the_season(direct: pd.DataFrame) -> None:
    festival = np.where(np.arange(len(MONTHS)) % 12 == 1, 1.0, 0.0)
    moved = direct.copy()
    moved["estimate"] += 2.0 * np.repeat(festival * (np.arange(len(MONTHS)) % 24 == 1), 4)
    regressors = pd.DataFrame(
        {"reference_month": MONTHS, "name": "festival",
         "value": festival * (np.arange(len(MONTHS)) % 24 == 1)}
    )  # fmt: skip
    common = {"province_code": "P", "weights": equal_weights(), "regressors": regressors}
    parameters = fit_areas(moved, **common)
    made = estimate_areas(moved, parameters=parameters, **common).estimates
    province = made[made["area_code"] == "P"].set_index("reference_month")
    gap = province["model_estimate"] - province["adjusted_estimate"]
    assert gap[MONTHS[73]] - gap[MONTHS[61]] == pytest.approx(2.0, abs=0.4)


def test_malformed_frames_are_refused(direct: pd.DataFrame) -> None:
    weights = equal_weights()
    with pytest.raises(ValueError, match="columns"):
        fit_areas(direct.drop(columns="estimate"), province_code="P", weights=weights)
    with pytest.raises(ValueError, match="twice"):
        fit_areas(pd.concat([direct, direct.head(1)]), province_code="P", weights=weights)
    with pytest.raises(ValueError, match="weights of 0 or above"):
        fit_areas(direct, province_code="P", weights=weights.assign(weight=-1.0))
    with pytest.raises(ValueError, match="besides P"):
        fit_areas(direct, province_code="P", weights=weights.assign(area_code="P").head(1))
    with pytest.raises(ValueError, match="expected a figure of P"):
        fit_areas(direct.assign(estimate=np.nan), province_code="P", weights=weights)
    late = direct.assign(reference_month=direct["reference_month"] + pd.Timedelta(days=3))
    with pytest.raises(ValueError, match="month starts"):
        fit_areas(late, province_code="P", weights=weights)


def test_parameters_survive_being_written_down(parameters: AreaParameters) -> None:
    assert AreaParameters.from_json(parameters.to_json()) == parameters
    with pytest.raises(ValueError, match="parameters as JSON"):
        AreaParameters.from_json("[]")


@pytest.mark.parametrize("is_province_alone", [False, True])
def test_rates_of_zero_have_errors_above_zero(is_province_alone: bool) -> None:
    """A province without unemployed, or one whose own figure is zero and its areas' are not."""
    figures = direct_of(signals(1), 2, province=True)
    is_kept = figures["area_code"].ne("P") & is_province_alone
    zero = figures.assign(estimate=figures["estimate"].where(is_kept, 0.0))
    found = fit_areas(zero, province_code="P", weights=equal_weights())
    made = estimated(zero, found)
    errors = made[[name for name in made if name.endswith("_standard_error")]]
    assert (errors > 0.01).all(axis=None)
    assert np.isfinite(made["model_estimate"]).all()
