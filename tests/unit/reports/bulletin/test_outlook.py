"""The outlook in words: lines, scenarios and news as stored, or the reason there are none."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from bulletin_inputs import LAST, RATE, VINTAGE, full_inputs, profile, text

from catalogue.contracts import cast_to_contract
from profiles.model import SeriesKey
from profiles.scenarios import HeldPath, Scenario
from reports.bulletin.content import FanChart, Paragraph, Table
from reports.bulletin.outlook import outlook_section


@cache
def whole():
    """Return inputs of the rate and of jobs, made once."""
    return full_inputs(profile().settings.targets[:2])


KEY = {"area_code": "US", "indicator_code": RATE, "breakdown": "total"}
AHEAD = pd.date_range(LAST + pd.DateOffset(months=1), periods=12, freq="MS", unit="us")
CLAIMS = SeriesKey(area_code="US", indicator_code=RATE, breakdown="10")


def lines(*values):
    rows = [
        {
            **KEY, "vintage": VINTAGE, "line": line, "horizon_months": step + 1,
            "reference_month": month, "probability": 0.2 / line * 6.5,
            "standard_error": 0.01, "probability_by_month": min(1.0, 0.05 * (step + 1)),
            "standard_error_by_month": 0.02, "path_count": 500,
        }
        for line in values
        for step, month in enumerate(AHEAD)
    ]  # fmt: skip
    return cast_to_contract(pd.DataFrame(rows), "forecasts.line_probability")


def scenario_rows(difference, error):
    rows = [
        {
            **KEY, "vintage": VINTAGE, "scenario_code": "claims_up", "horizon_months": step + 1,
            "reference_month": month, "quantile_level": level,
            "value": 5.0 + level + difference, "unconditional_value": 5.0 + level,
            "difference": difference, "standard_error": error,
        }
        for step, month in enumerate(AHEAD)
        for level in (0.1, 0.5, 0.9)
    ]  # fmt: skip
    return cast_to_contract(pd.DataFrame(rows), "forecasts.scenario")


def news_rows(*changes):
    parts = ("target_revision", "target_release", "indicator_release", "model_change")
    rows = [
        {
            **KEY, "vintage": VINTAGE, "reference_month": month, "quantile_level": 0.5,
            "place": place + 1, "part": part,
            "cause_id": f"US/{RATE}/total" if part == "indicator_release" else "",
            "change": change, "value_before": 5.0, "value_after": 5.0 + sum(changes),
        }
        for month in AHEAD[:11]
        for place, (part, change) in enumerate(zip(parts, changes, strict=True))
    ]  # fmt: skip
    return cast_to_contract(pd.DataFrame(rows), "forecasts.news")


def place():
    own = profile()
    scenario = Scenario(
        code="claims_up",
        title=text("Claims up", "申领增加"),
        held_paths=(HeldPath(series=CLAIMS, change_pct=30.0, months=6),),
        standing="default",
        source=text("a default", "默认"),
    )
    settings = own.settings.model_copy(update={"leading_indicators": (CLAIMS,)})
    return own.model_copy(update={"scenarios": (scenario,), "settings": settings})


def words(section):
    return " ".join(
        block.statement.text for block in section.blocks if isinstance(block, Paragraph)
    )


def tables(section):
    return {block.code: block for block in section.blocks if isinstance(block, Table)}


def test_lines_stand_beside_the_forecast_and_once_within():
    inputs = replace(whole(), line_probability=lines(6.5, 8.0))
    section = outlook_section(inputs, place(), "en")
    table = tables(section)["outlook"]
    assert table.headings[-2:] == ("≥ 6.5%", "≥ 8.0%")
    assert [cell.text for cell in table.rows[0].cells[-2:]] == ["20%", "16%"]
    within = [row for row in table.rows if row.heading.startswith("once in")]
    assert [row.cells[-1].text for row in within] == ["30%", "60%"]
    assert "±3.9 percentage points" in table.notes[-1]
    assert "probability 30% of reaching" in words(section)
    assert any(isinstance(block, FanChart) for block in section.blocks)


def test_every_probability_carries_its_place_in_the_warehouse():
    inputs = replace(whole(), line_probability=lines(6.5))
    cell = tables(outlook_section(inputs, place(), "en"))["outlook"].rows[0].cells[-1]
    assert cell.key == (
        "forecasts.line_probability[vintage=2008-05,area_code=US,indicator_code=unemployment_rate,"
        "breakdown=total,line=6.5,reference_month=2008-05].probability"
    )
    assert cell.value == pytest.approx(0.2)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_not_stored_has_its_reason_in_one_sentence(language):
    failure = pd.DataFrame(
        {
            "vintage": [VINTAGE], "part": ["line_probability"],
            "subject_code": [f"US/{RATE}/total"], "reason_code": ["no_projected_factors"],
            "message": [""],
        }
    )  # fmt: skip
    inputs = replace(whole(), outlook_failure=failure)
    told = words(outlook_section(inputs, place(), language))
    reason, none = {
        "en": ("No probability of reaching a line is told", "none was computed"),
        "zh": ("本期未给出越线概率", "本期未对该序列测算"),
    }[language]
    assert reason in told
    assert told.count(none) == 2  # scenarios and news


def test_an_area_without_leading_indicators_is_asked_of_no_scenario():
    told = words(outlook_section(whole(), profile(), "en"))
    assert "scenario" not in told.lower()


def test_differences_within_their_error_are_said_to_tell_nothing():
    quiet = replace(whole(), scenario=scenario_rows(0.3, 0.4))
    section = outlook_section(quiet, place(), "en")
    assert "no scenario differs from the forecast beyond its error" in words(section)
    row = tables(section)["scenarios"].rows[1]
    assert [cell.text for cell in row.cells[:2]] == ["5.8 (5.4–6.2)", "+0.3 ± 0.8"]
    loud = replace(whole(), scenario=scenario_rows(0.9, 0.4))
    assert "the forecast differs in: Claims up" in words(outlook_section(loud, place(), "en"))


def test_parts_of_the_news_shown_add_up_and_the_rest_is_in_the_data():
    inputs = replace(whole(), news=news_rows(0.10, -0.30, 0.05, 0.001))
    section = outlook_section(inputs, place(), "en")
    shown, every = tables(section)["news"], tables(section)["all_news"]
    parts = [row.cells[0].value for row in shown.rows[:-1]]
    assert sum(parts) == pytest.approx(shown.rows[-1].cells[0].value)
    assert len(every.rows) == 5
    assert every.is_data_only
    assert "most of the change, −0.30 percentage points, is due to new figures of the rate" in (
        words(section)
    )


def test_news_of_one_part_needs_no_table():
    inputs = replace(whole(), news=news_rows(0.0, -0.30, 0.001, 0.0))
    section = outlook_section(inputs, place(), "zh")
    assert set(tables(section)) == {"outlook", "all_news"}
    assert "主要是失业率新数据（−0.30个百分点）" in words(section)


def test_a_forecast_that_did_not_move_says_so():
    inputs = replace(whole(), news=news_rows(0.0, 0.0, 0.0, 0.0))
    assert "unchanged from the vintage before" in words(outlook_section(inputs, place(), "en"))


def test_without_judgement_the_forecast_stands_alone():
    inputs = replace(
        whole(), line_probability=lines(6.5), scenario=scenario_rows(0.3, 0.4),
        news=news_rows(0.1, 0.1, 0.1, 0.1),
    )  # fmt: skip
    section = outlook_section(inputs, place(), "en", has_judgement=False)
    assert set(tables(section)) == {"outlook"}
    assert np.all([not heading.startswith("≥") for heading in tables(section)["outlook"].headings])
