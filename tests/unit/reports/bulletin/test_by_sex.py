"""Figures by sex: the difference with its error and verdict, or that none is known."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from bulletin_inputs import RATE, empty_inputs, full_inputs, profile, series

from reports.bulletin.by_sex import by_sex_section
from reports.bulletin.content import Paragraph, Table


@cache
def whole():
    """Return inputs of the rate and of jobs, made once."""
    return full_inputs(profile().settings.targets[:2])


def with_sexes(female, male, *, error=0.3):
    inputs = whole()
    rows = inputs.observation[inputs.observation["indicator_code"] == RATE].tail(12)
    parts = [
        rows.assign(breakdown=sex, value=value, standard_error=error)
        for sex, value in (("female", female), ("male", male))
    ]
    return replace(inputs, observation=pd.concat([inputs.observation, *parts], ignore_index=True))


def place():
    own = profile()
    sexes = (series(RATE, "female"), series(RATE, "male"))
    targets = (*own.settings.targets, *sexes)
    return own.model_copy(update={"settings": own.settings.model_copy(update={"targets": targets})})


def table_of(inputs, language="en"):
    section = by_sex_section(inputs, place(), language)
    (table,) = (block for block in section.blocks if isinstance(block, Table))
    return table, section


def test_a_difference_within_its_error_is_no_difference():
    table, _ = table_of(with_sexes(5.2, 5.0))
    month, year = table.rows
    assert [cell.text for cell in month.cells] == [
        "5.2% ± 0.6", "5.0% ± 0.6", "+0.2 ± 0.8", "within noise",
    ]  # fmt: skip
    assert year.cells[-1].text == "within noise"


def test_twelve_months_tell_what_one_month_cannot():
    table, section = table_of(with_sexes(5.5, 5.0))
    assert [row.cells[-1].text for row in table.rows] == ["within noise", "women higher"]
    error = 0.3 * np.sqrt(12 + 2 * 11 * 0.25) / 12 * np.sqrt(2)
    assert table.rows[1].cells[2].text == f"+0.5 ± {1.96 * error:.1f}"
    (words,) = (block for block in section.blocks if isinstance(block, Paragraph))
    assert "beyond noise" in words.statement.text


def test_a_register_has_no_error():
    table, _ = table_of(with_sexes(5.5, 5.0, error=np.nan), "zh")
    assert [row.cells[-1].text for row in table.rows] == ["行政记录", "行政记录"]
    assert table.rows[0].cells[2].text == "+0.5"


def test_months_that_one_sex_lacks_are_not_compared():
    inputs = with_sexes(5.5, 5.0)
    is_last = inputs.observation["breakdown"].eq("male")
    last = inputs.observation.loc[is_last, "reference_month"].max()
    kept = inputs.observation[~(is_last & inputs.observation["reference_month"].eq(last))]
    table, _ = table_of(replace(inputs, observation=kept))
    assert len(table.rows) == 1  # eleven months are no year
    assert "March 2008" in table.caption


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_figure_by_sex_is_one_sentence(language):
    for inputs in (whole(), empty_inputs()):
        (block,) = by_sex_section(inputs, profile(), language).blocks
        assert isinstance(block, Paragraph)
