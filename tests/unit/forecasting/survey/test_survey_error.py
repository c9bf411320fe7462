import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.survey.survey_error import SurveyErrorProcess


@settings(deadline=None)
@given(st.floats(-0.4, 0.4), st.floats(-0.08, 0.08))
def test_moving_average_has_the_autocorrelations_asked_for(first: float, yearly: float) -> None:
    process = SurveyErrorProcess({1: first, 12: yearly})
    weights = process.moving_average()
    for lag in range(1, 13):
        wanted = process.autocorrelation_by_lag.get(lag, 0.0)
        assert (weights[:-lag] * weights[lag:]).sum() == pytest.approx(wanted, abs=1e-6)
    assert (weights**2).sum() == pytest.approx(1.0)


def test_correlation_is_that_of_the_lags() -> None:
    matrix = SurveyErrorProcess().correlation(20)
    assert matrix[0, [0, 1, 2, 11, 12, 13]].tolist() == [1.0, 0.25, 0.0, 0.06, 0.12, 0.06]
    assert np.linalg.eigvalsh(matrix).min() > 0


def test_impossible_autocorrelations_are_rejected() -> None:
    with pytest.raises(ValueError, match="stationary"):
        SurveyErrorProcess({1: 0.6})
    with pytest.raises(ValueError, match="lags of 1"):
        SurveyErrorProcess({0: 0.5})


def test_no_correlation_is_white_noise() -> None:
    assert SurveyErrorProcess({}).moving_average().tolist() == [1.0]
