"""Quality of the data in words: response, what was set aside, what is late, what was revised."""

from dataclasses import replace
from functools import cache

import pandas as pd
from bulletin_inputs import LAST, VINTAGE, empty_inputs, full_inputs, profile

from catalogue.contracts import cast_to_contract
from reports.bulletin.content import Bullets, Table
from reports.bulletin.data_quality import data_quality_section
from reports.bulletin.keys import key_value, parse_key
from reports.inputs import empty_frame


@cache
def whole():
    """Return inputs of the rate and of jobs, made once."""
    return full_inputs(profile().settings.targets[:2])


def words(inputs, language="en", place=None):
    section = data_quality_section(inputs, place or profile(), language)
    (bullets,) = (block for block in section.blocks if isinstance(block, Bullets))
    return [statement.text for statement in bullets.statements]


def counts(**by_outcome):
    rows = [
        {
            "vintage": VINTAGE, "source_code": "payrolls", "content_sha256": "a" * 64,
            "outcome_code": outcome, "figure_count": count,
        }
        for outcome, count in by_outcome.items()
    ]  # fmt: skip
    return cast_to_contract(pd.DataFrame(rows), "core.intake_count")


def test_what_was_set_aside_is_counted_with_its_share():
    told = words(replace(whole(), intake_count=counts(received=400, accepted=398, blank=2)))
    assert told[0].startswith("Of 400 rows and figures received for this vintage, 398 were")
    assert "2 set aside (0.50%)" in told[0]


def from_both_sources():
    """Return inputs in which each source has sent what was due, and none failed."""
    inputs = whole()
    sources = {"unemployment_rate": "labour_survey", "payroll_employment": "payrolls"}
    codes = inputs.observation["indicator_code"].map(sources)
    return replace(
        inputs,
        observation=inputs.observation.assign(source_code=codes),
        source_failure=empty_frame("source_failure"),
    )


def test_a_source_behind_its_calendar_is_late_and_named_with_its_last_month():
    inputs = from_both_sources()
    assert "Every source has sent what was due." in words(inputs)
    rate = inputs.observation[inputs.observation["source_code"] == "labour_survey"]
    told = words(replace(inputs, observation=rate[rate["reference_month"] < LAST]))
    assert "Late at this vintage: Labour survey (last month March 2008)." in told
    assert "Never received: Payroll sample." in told


def test_a_source_late_for_single_areas_has_not_sent_all_that_was_due():
    inputs = from_both_sources()
    rate = inputs.observation[inputs.observation["source_code"] == "labour_survey"]
    of_city = rate[rate["reference_month"] < LAST].assign(area_code="A1")
    told = replace(inputs, observation=pd.concat([inputs.observation, of_city]))
    assert "已报来当期数据的来源中，部分来源尚缺1个地区的当期数据。" in words(told, "zh")
    assert "各来源应报数据均已收到。" not in words(told, "zh")
    section = data_quality_section(told, profile(), "zh")
    (figure,) = next(item.figures for item in section.blocks[0].statements if "尚缺" in item.text)
    assert key_value(parse_key(figure.key), lambda _: []) == 1


def test_a_source_that_could_not_be_read_is_told_once():
    failure = pd.DataFrame(
        {
            "vintage": [VINTAGE], "source_code": ["payrolls"], "message_en": ["no file"],
            "message_zh": ["无文件"],
        }
    )  # fmt: skip
    told = words(replace(whole(), source_failure=failure), "zh")
    assert "无法读取的来源：企业样本。" in told
    assert not any("从未收到" in sentence for sentence in told)


def test_figures_of_earlier_months_that_came_now_are_counted():
    inputs = whole()
    observation = inputs.observation.copy()
    months = observation["reference_month"]
    is_old = (months < LAST) & (months >= LAST - pd.DateOffset(months=2))
    observation.loc[is_old, "vintage"] = VINTAGE
    told = words(replace(inputs, observation=observation))
    assert any(sentence.startswith(f"{int(is_old.sum())} figures of months") for sentence in told)


def test_response_is_told_for_the_place_and_the_lowest_areas_of_the_whole():
    codes = ["US", *(f"A{number}" for number in range(6))]
    response = cast_to_contract(
        pd.DataFrame(
            {
                "vintage": VINTAGE, "reference_month": LAST, "area_code": codes,
                "section_code": "total", "size_class_code": "total", "expected_count": 100,
                "reported_count": [90, *range(94, 100)], "on_time_count": 80,
                "response_share": [0.9, *(value / 100 for value in range(94, 100))],
                "is_small": [False] * 6 + [True],
            }
        ),
        "estimates.response",
    )  # fmt: skip
    own = profile()
    areas = (*own.areas, *(own.areas[0].model_copy(update={"code": code}) for code in codes[1:]))
    inputs = replace(whole(), response=response)
    section = data_quality_section(inputs, own.model_copy(update={"areas": areas}), "en")
    tables = {block.code: block for block in section.blocks if isinstance(block, Table)}
    assert [row.area_code for row in tables["data_quality"].rows] == ["US", "A0", "A1", "A2"]
    assert tables["all_data_quality"].is_data_only
    assert [row.area_code for row in tables["all_data_quality"].rows] == codes[:-1]
    cells = [cell.text for cell in tables["data_quality"].rows[0].cells]
    assert cells == ["100", "90", "90.0", "80.0"]  # no column of dashes
    told = words(inputs, "zh", own.model_copy(update={"areas": areas}))
    assert "2008年4月应报企业100户，已报90户，报送率90.0%，按时率80.0%。" in told


def test_nothing_at_all_still_says_what_never_came():
    told = words(empty_inputs())
    assert told == ["Never received: Labour survey, Payroll sample."]
