import chart_samples
import pytest

from reports.charts.canvas import contrast, ink_on, key_height_points, key_places
from reports.charts.style import INK


@pytest.mark.parametrize(
    ("colour", "expected"),
    [
        ("#ffffff", INK),
        ("#8f1d1d", "#ffffff"),
        ("#f2cf4a", INK),
        ("#000000", INK if contrast("#000000", INK) > 21 else "#ffffff"),
        ("#c2500a", "#ffffff"),
    ],
)
def test_symbol_reads_on_its_colour(colour, expected):
    assert ink_on(colour) == expected


def test_a_key_too_wide_for_one_line_goes_on_below():
    wide = key_places(chart_samples.LEVELS, 453.0)
    narrow = key_places(chart_samples.LEVELS, 150.0)
    assert {place.line for place in wide} == {0}
    assert {place.line for place in narrow} == {0, 1, 2}
    assert all(place.left < 150 for place in narrow)
    assert key_height_points(chart_samples.LEVELS, 150.0) == 3 * key_height_points(
        chart_samples.LEVELS, 453.0
    )


def test_no_levels_take_no_room():
    assert key_height_points((), 453.0) == 0
