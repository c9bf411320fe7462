"""Which figures the pressure is made of in a profile."""

from assets.pressure_figures import PRESSURE_INDICATORS, pressure_figures
from profiles import load_profile


def test_figures_point_the_way_their_indicators_do():
    figures = {
        figure.indicator_code: figure for figure in pressure_figures(load_profile("liaoning"))
    }
    assert tuple(figures) == PRESSURE_INDICATORS
    assert figures["vacancies"].direction == -1
    assert figures["registered_unemployed"].direction == 1
    assert not figures["industrial_zero_use_customers"].is_ratio


def test_a_profile_without_an_indicator_leaves_it_out():
    assert pressure_figures(load_profile("united_states")) == ()
