import numpy as np
import pandas as pd
import pytest

from simulation.moments import misses, survey_moments
from simulation.settings import SurveySettings
from simulation.survey_error import standard_errors


def errors(first, months):
    return standard_errors(
        pd.date_range(first, periods=months, freq="MS", unit="us"),
        first_latent_year=2000,
        cells=50,
        seed=3,
        settings=SurveySettings(),
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_rotation_gives_its_autocorrelation(seed):
    assert misses(survey_moments(seed=seed)) == []


def test_errors_have_unit_variance():
    assert np.std(errors("2010-01-01", 120)) == pytest.approx(1.0, abs=0.05)


def test_errors_of_a_month_do_not_depend_on_the_window():
    assert np.array_equal(errors("2015-01-01", 24), errors("2014-01-01", 60)[12:36])
