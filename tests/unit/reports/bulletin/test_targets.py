"""Targets of the plan in words: met, not met, how likely, or why nothing is said."""

from dataclasses import replace
from functools import cache

import pandas as pd
import pytest
from bulletin_inputs import RATE, VINTAGE, empty_inputs, full_inputs, profile, series, text

from catalogue.contracts import cast_to_contract
from profiles.model import PlanTarget
from reports.bulletin.content import Paragraph, Table
from reports.bulletin.targets import targets_section


@cache
def whole():
    """Return inputs of the rate and of jobs, made once."""
    return full_inputs(profile().settings.targets[:2])


def target(code="rate", **settings):
    standing = {
        "code": code, "title": text("Unemployment rate", "失业率"), "series": series(RATE),
        "aggregation": "annual_average", "value": 5.5, "direction": "about",
        "standing": "indicative", "first_year": 2006, "last_year": 2007,
        "source": text("a plan", "规划"),
    }  # fmt: skip
    return PlanTarget(**{**standing, **settings})


def row(year, status, **figures):
    blank = dict.fromkeys(
        (
            "known_value", "known_standard_error", "expected_value", "lower_80", "upper_80",
            "straight_value", "probability", "standard_error", "is_met", "reason_code",
        )
    )  # fmt: skip
    return {
        **blank, "vintage": VINTAGE, "target_code": "rate", "year": year, "status_code": status,
        "is_final": year == 2007, "known_months": 12, "target_value": 5.5, "line": 5.55, **figures,
    }  # fmt: skip


def told(rows, *, language="en", targets=None):
    frame = cast_to_contract(pd.DataFrame(rows), "forecasts.plan_target")
    inputs = replace(whole(), plan_target=frame)
    place = profile().model_copy(update={"plan_targets": targets or (target(),)})
    section = targets_section(inputs, place, language)
    text_told = " ".join(
        block.statement.text for block in section.blocks if isinstance(block, Paragraph)
    )
    found = {block.code: block for block in section.blocks if isinstance(block, Table)}
    return text_told, found


OVER = (
    row(2006, "ended", known_value=5.2, known_standard_error=0.05, is_met=True),
    row(2007, "ended", known_value=5.7, known_standard_error=0.1, is_met=False),
    row(2008, "reference", expected_value=5.6, lower_80=5.2, upper_80=6.0, probability=0.4),
)


def test_a_plan_that_is_over_tells_what_was_met_with_the_figure():
    words, tables = told(OVER)
    assert (
        "Targets met: 0 of 1; not met: Unemployment rate (5.70%, target about 5.5%, apart by less"
        " than its error)." in words
    )
    assert "within the line in 1 of 2 years" in words
    assert "No plan is in force for 2008" in words
    cells = [cell.text for cell in tables["targets"].rows[0].cells]
    assert cells[1] == "5.70% (± 0.20)"
    assert cells[-1] == "not met, by less than its error"
    assert len(tables["all_targets"].rows) == 3


def test_indicative_and_binding_are_told_apart():
    _, tables = told(OVER, language="zh", targets=(target(standing="binding"),))
    assert [row.heading for row in tables["targets"].rows] == [
        "失业率，2007年（约束性）",
        "失业率，2008年（仅供参考）",
    ]


def test_a_running_year_has_its_probability():
    running = row(
        2007, "running", known_value=5.4, known_months=4, expected_value=5.5, lower_80=5.3,
        upper_80=5.7, probability=0.996,
    )  # fmt: skip
    words, tables = told([OVER[0], running])
    cells = [cell.text for cell in tables["targets"].rows[0].cells]
    assert cells[-2:] == ["5.5% (5.3% to 5.7%)", ">99%"]
    assert "none is decided before its last year" in words


@pytest.mark.parametrize(
    "reason", ["no_series", "no_figures", "month_missing", "no_forecast", "forecast_too_short"]
)
def test_every_reason_has_words(reason):
    for language in ("en", "zh"):
        _, tables = told([row(2007, "running", reason_code=reason)], language=language)
        assert tables["targets"].rows[0].cells[-1].text not in ("", "—", reason)


def test_about_is_defined_beside_the_table():
    _, tables = told(OVER)
    assert "an average below 5.55%" in tables["targets"].notes[-1]
    _, tables = told(OVER, targets=(target(direction="at_most"),))
    assert len(tables["targets"].notes) == 1


def test_nothing_stored_or_no_plan_gives_a_sentence():
    place = profile().model_copy(update={"plan_targets": (target(),)})
    for own, words in ((place, "was not computed"), (profile(), "names no target")):
        (block,) = targets_section(empty_inputs(), own, "en").blocks
        assert words in block.statement.text
