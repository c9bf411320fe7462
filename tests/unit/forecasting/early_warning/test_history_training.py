"""The model from panels whose past is known in hindsight."""

import numpy as np
import pandas as pd
import pytest

from forecasting.early_warning.history_model import FEATURES
from forecasting.early_warning.history_training import PanelPast, trained_model

MONTH = 12 * 2000


def past(months: int = 240, series: int = 3) -> PanelPast:
    draws = np.random.default_rng(0)
    seen = draws.normal(0.0, 1.0, (months, series, len(FEATURES)))
    outcomes = 0.5 * seen[:, :, 0] + draws.normal(0.0, 0.1, (months, series))
    return PanelPast(tuple(range(MONTH, MONTH + months)), seen, outcomes)


def test_area_years_count_areas_by_their_correlation() -> None:
    assert past().sums(area_correlation=0.0).area_years == pytest.approx(20 * 3)
    assert past().sums(area_correlation=1.0).area_years == pytest.approx(20)


def test_known_slope_is_trained() -> None:
    model = trained_model(past().sums(area_correlation=0.4), area_years=40.0)
    assert model.area_years == 40.0
    slope = model.covariance[0, -1] / model.covariance[0, 0]
    assert slope == pytest.approx(0.5, abs=0.03)


def test_spans_left_out_take_the_year_before_with_them() -> None:
    span = (pd.Timestamp("2005-01-01"), pd.Timestamp("2005-12-01"))
    left = past().sums(area_correlation=1.0, without=(span,))
    assert left.area_years == pytest.approx(20 - 2)
    changed = past()
    changed.outcomes[48:72] = 100.0
    again = changed.sums(area_correlation=1.0, without=(span,))
    assert again.first == pytest.approx(left.first)


def test_months_with_a_missing_feature_or_no_outcome_do_not_count() -> None:
    some = past()
    some.seen[:12, :, 3] = np.nan
    some.outcomes[-12:] = np.nan
    assert some.sums(area_correlation=1.0).area_years == pytest.approx(18)


def test_sums_of_nothing_are_an_error() -> None:
    with pytest.raises(ValueError, match="none"):
        trained_model(past(months=0).sums(area_correlation=0.4), area_years=1.0)
