from dataclasses import replace

import numpy as np
import pytest

from forecasting.survey import AreaModelSettings
from forecasting.survey.area_covariates import Evidence, Figures, chosen_coefficients

MONTHS = 80
SETTINGS = AreaModelSettings()


def evidence_of(
    effect: float, *, seed: int = 1, has_areas: bool = True, mean_pct: float = 5.0
) -> Evidence:
    """Return figures of white noise (SD .3) that follow the first of two variables."""
    draws = np.random.default_rng(seed)

    def figures() -> Figures:
        variables = draws.standard_normal((2, MONTHS))
        value = effect * variables[0] + 0.3 * draws.standard_normal(MONTHS)
        return Figures(value, 0.09 * np.eye(MONTHS), variables)

    contrasts = tuple(figures() for _ in range(3)) if has_areas else ()
    return Evidence(("first", "second"), figures(), contrasts, mean_pct)


def test_the_variable_that_helps_is_kept_with_its_coefficient() -> None:
    province, areas = chosen_coefficients(evidence_of(0.8), SETTINGS)
    assert [item.name for item in province] == ["first"]
    assert [item.name for item in areas] == ["first"]
    for item, months in ((province[0], MONTHS), (areas[0], 3 * MONTHS)):
        # The coefficient is of the variable over its scale.
        assert item.value / item.scale == pytest.approx(0.8, abs=4 * 0.3 / np.sqrt(months))
    assert areas[0].standard_error < province[0].standard_error


def test_where_nothing_helps_nothing_is_kept() -> None:
    assert chosen_coefficients(evidence_of(0.0), SETTINGS) == ((), ())


def test_areas_without_figures_take_the_provinces_coefficient_with_more_doubt() -> None:
    province, areas = chosen_coefficients(evidence_of(0.8, has_areas=False), SETTINGS)
    assert areas[0].value == pytest.approx(province[0].value)
    assert areas[0].standard_error == pytest.approx(0.5 * abs(province[0].value))


def test_a_variable_with_a_prior_is_kept_and_moved_by_the_figures_only_as_they_tell() -> None:
    held = replace(SETTINGS, covariate_priors={"second": (1.0, 0.01)})
    province, _ = chosen_coefficients(evidence_of(0.0), held)
    assert [item.name for item in province] == ["second"]
    assert province[0].value / province[0].scale == pytest.approx(1.0, abs=0.1)
    loose = replace(SETTINGS, covariate_priors={"second": (1.0, 5.0)})
    told, _ = chosen_coefficients(evidence_of(0.0), loose)
    assert told[0].value / told[0].scale == pytest.approx(0.0, abs=0.15)


def test_missing_figures_are_left_out() -> None:
    whole = evidence_of(0.8)
    value = whole.province.value.copy()
    value[::2] = np.nan
    gaps = replace(whole, province=replace(whole.province, value=value))
    province, _ = chosen_coefficients(gaps, SETTINGS)
    assert province[0].standard_error > chosen_coefficients(whole, SETTINGS)[0][0].standard_error


def test_free_variables_take_what_is_theirs() -> None:
    """A regressor that is always there explains first; a copy of it adds nothing."""
    whole = evidence_of(0.8)
    doubled = np.concatenate([whole.province.variables, whole.province.variables[:1]])
    free = replace(whole, province=replace(whole.province, variables=doubled), contrasts=())
    assert chosen_coefficients(free, SETTINGS)[0] == ()


def test_a_constant_variable_is_never_kept() -> None:
    whole = evidence_of(0.8, has_areas=False)
    flat = whole.province.variables.copy()
    flat[0] = 0.0
    constant = replace(whole, province=replace(whole.province, variables=flat))
    assert chosen_coefficients(constant, SETTINGS)[0] == ()
