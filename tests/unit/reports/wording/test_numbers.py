import math
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from profiles.model import Unit
from reports.wording import format_number, format_probability, format_quantity, round_half_up
from reports.wording.numbers import unit_label


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (0.15, 1, "0.2"),
        (2.5, 0, "3"),
        (-2.5, 0, "−3"),
        (-0.04, 1, "0.0"),
        (5.0 - 4.9, 1, "0.1"),
        (1234567.0, 0, "1234567"),
    ],
)
def test_figures_round_half_away_from_zero_without_negative_zero(value, decimals, expected):
    assert format_number(value, decimals) == expected


@pytest.mark.parametrize(
    ("value", "unit", "language", "aspect", "expected"),
    [
        (5.05, "pct", "zh", "level", "5.1%"),
        (5.0, "pct", "en", "level", "5.0%"),
        (0.1, "pct", "zh", "difference", "0.1个百分点"),
        (0.1, "pct", "en", "difference", "0.1 percentage points"),
        (137_482_400, "persons", "zh", "level", "13748.2万人"),
        (137_482_400, "persons", "en", "level", "137,482 thousand"),
        (-214_000, "persons", "zh", "difference", "−21.4万人"),
        (41.2, "index", "en", "level", "41.2 points"),
        (0.95, "ratio", "en", "level", "1.0"),
        (23_456, "count", "zh", "level", "23456个"),
        (23_456, "count", "en", "level", "23,456"),
        (1_234_500_000, "yuan", "zh", "level", "12.35亿元"),
        (1_234_500_000, "yuan", "en", "level", "1,234.5 million yuan"),
        (987_600_000, "kwh", "zh", "level", "9.88亿千瓦时"),
        (987_600_000, "kwh", "en", "level", "988 million kWh"),
        (345_600, "tonnes", "zh", "level", "34.6万吨"),
        (345_600, "tonnes", "en", "level", "346 thousand tonnes"),
    ],
)
def test_units_follow_the_language_and_points_are_never_percent(
    value, unit, language, aspect, expected
):
    assert format_quantity(value, unit, language, decimals=1, aspect=aspect) == expected


@pytest.mark.parametrize("unit", get_args(Unit))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_unit_has_a_wording(unit, language):
    assert format_quantity(1e9, unit, language, decimals=0)


@pytest.mark.parametrize("value", [None, math.nan, math.inf])
def test_missing_figure_is_a_dash(value):
    assert format_quantity(value, "pct", "en", decimals=1) == "—"
    assert format_number(value, 1) == "—"


@pytest.mark.parametrize(
    ("probability", "expected"),
    [(0.0, "<1%"), (0.004, "<1%"), (0.5, "50%"), (0.905, "91%"), (0.9999, ">99%"), (None, "—")],
)
def test_probability_never_claims_certainty(probability, expected):
    assert format_probability(probability) == expected


def test_table_heading_of_rate_changes_is_points():
    assert unit_label("pct", "en", aspect="difference") == "pp"
    assert unit_label("pct", "zh", aspect="difference") == "个百分点"


@settings(max_examples=60, deadline=None)
@given(value=st.floats(-1e9, 1e9), decimals=st.integers(0, 3))
def test_rounding_is_odd_and_within_half_a_step(value, decimals):
    rounded = round_half_up(value, decimals)
    assert round_half_up(-value, decimals) == -rounded
    assert abs(float(rounded) - value) <= 0.5 * 10**-decimals + 1e-6
