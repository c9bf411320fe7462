"""The pressure common to many figures of an area."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.early_warning.city_composite import CompositeSettings, composite_pressure
from forecasting.early_warning.city_season import SeasonSettings, less_common_season

MONTHS, AREAS, FIGURES = 84, 6, 5
CALENDAR = np.arange(MONTHS) % 12 + 1


def _figures(seed: int = 1, *, rise: float = 0.0, areas: tuple[int, ...] = (0,)) -> np.ndarray:
    """Return figures that see one slow pressure by area, with a season and noise."""
    rng = np.random.default_rng(seed)
    steps = rng.standard_normal((MONTHS, AREAS)) * 0.01
    path = np.cumsum(steps, axis=0)
    path[-3:, list(areas)] += rise
    season = 0.1 * np.sin(2 * np.pi * CALENDAR / 12)
    noise = rng.standard_normal((MONTHS, AREAS, FIGURES)) * 0.02
    loading = np.array([1.0, 0.8, 1.2, 0.6, 1.0])
    return np.asarray(path[:, :, None] * loading + season[:, None, None] + noise + 8.0)


def _value(figures: np.ndarray) -> np.ndarray:
    return composite_pressure(figures, calendar_months=CALENDAR).value


def test_a_rise_all_figures_share_is_found_in_its_area_alone() -> None:
    made = composite_pressure(_figures(rise=0.3), calendar_months=CALENDAR)
    assert made.value[0] > 3.0
    assert np.abs(made.value[1:]).max() < 2.5
    assert made.probability(1.5)[0] > 0.99


def test_one_figure_alone_cannot_carry_the_pressure() -> None:
    figures = _figures()
    figures[-1, 0, 0] += 0.5  # a mistake that will be corrected
    assert abs(_value(figures)[0] - _value(_figures())[0]) < 1.0


def test_contributions_add_up_to_the_value() -> None:
    made = composite_pressure(_figures(rise=0.2), calendar_months=CALENDAR)
    np.testing.assert_allclose(np.nansum(made.contributions, axis=1), made.value)


def test_a_missing_figure_widens_the_error() -> None:
    figures = _figures(rise=0.2)
    whole = composite_pressure(figures, calendar_months=CALENDAR)
    figures[-2:, 0, :3] = np.nan
    part = composite_pressure(figures, calendar_months=CALENDAR)
    assert part.figure_count[0] == FIGURES - 3
    assert part.error[0] > whole.error[0]


def test_an_area_without_figures_has_no_pressure() -> None:
    figures = _figures()
    figures[:, 2] = np.nan
    made = composite_pressure(figures, calendar_months=CALENDAR)
    assert np.isnan(made.value[2])
    assert np.isfinite(made.value[[0, 1, 3, 4, 5]]).all()


def test_too_short_a_past_gives_no_pressure() -> None:
    made = composite_pressure(_figures()[:30], calendar_months=CALENDAR[:30])
    assert np.isnan(made.value).all()


def test_constant_figures_give_no_pressure() -> None:
    made = composite_pressure(np.ones((MONTHS, AREAS, 2)), calendar_months=CALENDAR)
    assert np.isnan(made.value).all()


@settings(max_examples=10, deadline=None)
@given(st.floats(0.01, 100.0), st.integers(0, 1000))
def test_the_scale_of_a_figure_does_not_matter(scale: float, seed: int) -> None:
    figures = _figures(seed)
    scaled = figures.copy()
    scaled[:, :, 1] = scale * figures[:, :, 1] + 3.0
    np.testing.assert_allclose(_value(scaled), _value(figures), rtol=1e-5, atol=1e-6)


def test_the_order_of_areas_and_figures_does_not_matter() -> None:
    figures = _figures(rise=0.2)
    turned = figures[:, ::-1, ::-1]
    np.testing.assert_allclose(_value(turned)[::-1], _value(figures), rtol=1e-6, atol=1e-8)


def test_a_shared_season_is_taken_out() -> None:
    figures = _figures()
    season = 0.1 * np.sin(2 * np.pi * CALENDAR / 12)
    made = less_common_season(
        figures, calendar_months=CALENDAR, regressors=None, settings=SeasonSettings()
    )
    left = made.mean(axis=(1, 2))
    truth = (figures - season[:, None, None]).mean(axis=(1, 2))
    difference = left - truth
    assert np.std(difference) < 0.01


def test_shapes_that_differ_are_rejected() -> None:
    with pytest.raises(ValueError, match="as many months"):
        composite_pressure(_figures(), calendar_months=CALENDAR[1:])
    with pytest.raises(ValueError, match="month, area and figure"):
        composite_pressure(_figures()[0], calendar_months=CALENDAR)


@pytest.mark.parametrize("deviations", [3.0, 10.0, 50.0])
def test_the_only_figure_there_is_triggers_nothing_alone(deviations: float) -> None:
    figures = _figures()[:, :, :1].copy()
    figures[-1, 0, 0] += deviations * np.nanstd(figures)
    made = composite_pressure(figures, calendar_months=CALENDAR)
    assert made.loadings.tolist() == [CompositeSettings().prior_loading]
    assert made.probability(1.5)[0] < 0.5


@pytest.mark.parametrize("deviations", [3.0, 10.0, 50.0])
def test_the_only_figure_an_area_has_sent_triggers_nothing_alone(deviations: float) -> None:
    figures = _figures()
    figures[-1, 0, 1:] = np.nan
    figures[-1, 0, 0] += deviations * np.nanstd(figures[:, 0, 0])
    made = composite_pressure(figures, calendar_months=CALENDAR)
    assert made.figure_count[0] == 1
    assert made.probability(1.5)[0] < 0.5
