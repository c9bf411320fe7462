import numpy as np
import pandas as pd
import pytest

from forecasting.survey.area_data import area_panel
from tests.unit.forecasting.survey.area_figures import AREAS, MONTHS, equal_weights

LEVELS = np.array([4.0, 5.0, 6.0, 9.0])  # their mean is 6


def figures(months: int = 24) -> pd.DataFrame:
    """Return figures that are each area's level, without error of their own."""
    return pd.DataFrame(
        {
            "reference_month": np.repeat(MONTHS[:months].to_numpy(), len(AREAS)),
            "area_code": np.tile(AREAS, months),
            "estimate": np.tile(LEVELS, months),
            "standard_error": 0.8,
        }
    )


def panel_of(direct: pd.DataFrame, **more: object):
    return area_panel(
        direct, province_code="P", weights=more.pop("weights", equal_weights()), **more
    )


def is_in(direct: pd.DataFrame, area: str, months: slice) -> "pd.Series[bool]":
    return (direct["area_code"] == area) & direct["reference_month"].isin(MONTHS[months])


def test_the_usual_gap_of_an_absent_area_is_put_right_in_full() -> None:
    direct = figures()
    panel = panel_of(direct[~is_in(direct, "D", slice(12, None))])
    np.testing.assert_allclose(panel.province_estimate, 6.0)
    assert panel.province_standard_error[12] > panel.province_standard_error[11]


def test_months_of_too_few_areas_say_nothing_of_the_usual_gap() -> None:
    direct = figures()
    early = is_in(direct, "B", slice(10)) | is_in(direct, "C", slice(10))
    panel = panel_of(direct[~early & ~is_in(direct, "D", slice(23, None))])
    assert np.isnan(panel.province_estimate[:10]).all()
    np.testing.assert_allclose(panel.province_estimate[10:], 6.0)


def test_an_area_never_seen_adds_the_spread_between_areas_to_the_error() -> None:
    direct = figures()
    seen = direct[direct["area_code"] != "D"]
    sure = panel_of(seen, area_spread_share=1e-9).province_standard_error
    told = panel_of(seen, area_spread_share=0.2).province_standard_error
    # The mean of the others is 5; D's share is a third of theirs.
    np.testing.assert_allclose(told**2 - sure**2, (0.2 * 5.0 / 3) ** 2)


def test_a_gap_rests_on_earlier_months_only() -> None:
    direct = figures()
    held = direct[~is_in(direct, "D", slice(12, 15))]
    later = held.assign(estimate=held["estimate"].where(held["reference_month"] < MONTHS[16], 20.0))
    first, second = panel_of(held), panel_of(later)
    np.testing.assert_array_equal(first.province_estimate[:16], second.province_estimate[:16])


def test_an_infinite_weight_is_refused_and_an_area_of_null_weight_is_none() -> None:
    weights = equal_weights()
    with pytest.raises(ValueError, match="finite weights of 0 or above, got inf"):
        panel_of(figures(), weights=weights.assign(weight=[1.0, 1.0, 1.0, np.inf]))
    panel = panel_of(figures(), weights=weights.assign(weight=[1.0, 1.0, 1.0, np.nan]))
    assert panel.area_codes == ("A", "B", "C")


def test_areas_without_a_variable_stand_at_the_mean_of_those_with_it() -> None:
    known = pd.DataFrame(
        {
            "reference_month": np.repeat(MONTHS[:2].to_numpy(), 2), "area_code": ["A", "B"] * 2,
            "name": "claims", "value": [1.0, 3.0, 2.0, np.nan],
        }
    )  # fmt: skip
    panel = panel_of(figures(3), covariates=known)
    np.testing.assert_allclose(panel.province_covariate[0], [2.0, 2.5, 2.5])
    np.testing.assert_allclose(panel.covariate[0, 0], [1.0, 3.0, 2.0, 2.0])
    weighted = (panel.weight * panel.covariate[0]).sum(axis=1)
    np.testing.assert_allclose(weighted, panel.province_covariate[0])


def test_rates_of_zero_leave_steps_to_the_model() -> None:
    panel = panel_of(figures().assign(estimate=0.0))
    assert panel.mean_pct == 0.5


def test_a_variable_is_carried_on_for_a_year_and_no_longer() -> None:
    known = pd.DataFrame(
        {
            "reference_month": [MONTHS[0], *MONTHS[:24]], "area_code": ["A"] + ["B"] * 24,
            "name": "claims", "value": [9.0] + [1.0] * 24,
        }
    )  # fmt: skip
    found = panel_of(figures(24), covariates=known).covariate[0, :, 0]
    np.testing.assert_allclose(found[:13], 9.0)
    np.testing.assert_allclose(found[13:], 1.0)


def test_a_month_of_one_household_is_no_figure() -> None:
    direct = figures().assign(
        estimate=lambda f: f["estimate"].mask(is_in(f, "D", slice(20, 21)), 0)
    )
    poor = is_in(direct, "D", slice(20, 21))
    panel = panel_of(direct.assign(standard_error=direct["standard_error"].mask(poor, 22.0)))
    assert np.isnan(panel.estimate[20, 3])
    np.testing.assert_allclose(panel.province_estimate, 6.0)
    assert panel.province_standard_error[20] < 0.6
    assert np.isfinite(panel.estimate[:, :3]).all()
    few = panel_of(direct.assign(standard_error=direct["standard_error"].mask(poor, 4.0)))
    assert few.standard_error[20, 3] == 4.0
    assert few.standard_error[21, 3] < 1.0
    assert np.isfinite(panel_of(direct).estimate).all()
