"""What an official minded when reading a whole bulletin, held as tests."""

from dataclasses import replace

import pandas as pd
import province_inputs as province
import pytest

from reports.bulletin.compose import compose_bulletin
from reports.bulletin.content import Paragraph, Table
from reports.bulletin.names import rule_code
from reports.bulletin.record import record_section


@pytest.fixture(scope="module")
def place():
    return province.full_inputs(), province.profile()


@pytest.fixture(scope="module")
def chinese(place):
    return compose_bulletin(*place, language="zh")


def section(content, code):
    return next(part for part in content.sections if part.code == code)


def table(content, code):
    return next(
        block
        for part in content.sections
        for block in part.blocks
        if isinstance(block, Table) and block.code == code
    )


def words(content, code):
    return " ".join(
        block.statement.text
        for block in section(content, code).blocks
        if isinstance(block, Paragraph)
    )


def test_page_one_says_what_comes_and_what_to_do_first(place):
    inputs, profile = place
    own = inputs.level["area_code"].eq("210000")
    raised = inputs.level.assign(level_code=inputs.level["level_code"].mask(own, "yellow"))
    chinese = compose_bulletin(replace(inputs, level=raised), profile, language="zh")
    reasons = [statement.text for statement in chinese.boxed[0].reasons]
    assert any(text.startswith("走势：今后") and "概率为" in text for text in reasons)
    assert reasons[-1].startswith("措施：")
    assert section(chinese, "measures").heading in reasons[-1]


def test_a_leaflet_that_lists_measures_does_not_tell_them_twice(place):
    leaflet = compose_bulletin(*place, language="zh", extent="leaflet")
    assert not any(item.text.startswith("措施：") for item in leaflet.boxed[0].reasons)


def test_rule_codes_hold_no_english_word_in_chinese(chinese):
    headings = [row.heading for row in table(chinese, "all_rules").rows]
    assert any("R3橙" in heading for heading in headings)
    assert not any(word in heading for heading in headings for word in ("ORANGE", "CITY"))


def test_the_signal_of_a_rate_is_told_apart_from_the_rates_elsewhere(place, chinese):
    inputs, profile = place
    first = inputs.signal["rule_id"].iloc[0]
    rules = tuple(
        rule.model_copy(
            update={"series": rule.series.model_copy(update={"indicator_code": "rate_signal"})}
        )
        if rule.id == first
        else rule
        for rule in profile.rules
    )
    other = compose_bulletin(inputs, profile.model_copy(update={"rules": rules}), language="zh")
    for content, is_told in ((other, True), (chinese, False)):
        notes = table(content, "all_rules").notes
        assert any("出自不同模型" in note for note in notes) == is_told


@pytest.mark.parametrize(
    ("code", "language", "shown"),
    [
        ("J1_BLUE", "zh", "J1蓝"),
        ("J1_BLUE", "en", "J1_BLUE"),
        ("R2_CITY", "zh", "R2·市"),
        ("H_ZHUHAI_2006_FIRST", "zh", "H_ZHUHAI_2006_FIRST"),
    ],
)
def test_a_code_is_translated_whole_or_not_at_all(code, language, shown):
    assert rule_code(code, language) == shown


def test_money_owed_is_told_in_ten_thousands_and_nought_in_words(place):
    inputs, profile = place
    live = inputs.layoff_event["kind"].eq("cut") & inputs.layoff_event["status"].eq("in_effect")
    assert live.any()
    owing = inputs.layoff_event.assign(wages_owed_yuan=0.0, contributions_owed_yuan=0.0)
    first = owing.index[live][0]
    for yuan, told in ((1_268_800.0, "拖欠工资126.9万元"), (0.0, "没有拖欠工资和社会保险费")):
        owing.loc[first, "wages_owed_yuan"] = yuan
        content = compose_bulletin(replace(inputs, layoff_event=owing), profile, language="zh")
        assert told in words(content, "layoff_events")


def test_a_column_of_dashes_is_left_out_of_the_indicators(place):
    city = compose_bulletin(*place, language="zh", area_code="210300")
    whole = compose_bulletin(*place, language="zh")
    shown = table(city, "indicators")
    assert len(shown.headings) < len(table(whole, "indicators").headings)
    assert len(shown.headings) == len(shown.widths)
    assert all(len(row.cells) == len(shown.headings) - 1 for row in shown.rows)


def test_the_record_ends_in_a_verdict(place):
    inputs, profile = place
    series = profile.settings.headline
    row = {
        "vintage": inputs.vintage, "area_code": series.area_code,
        "indicator_code": series.indicator_code, "breakdown": series.breakdown,
        "model": "ensemble", "horizon_months": 6, "forecast_count": 24,
        "mean_absolute_error": 0.3, "weighted_interval_score": 0.2,
        "relative_weighted_interval_score": 0.8, "coverage_50_share": 0.5,
        "coverage_80_share": 0.8, "coverage_95_share": 0.95,
    }  # fmt: skip
    good = pd.DataFrame([row])
    bad = good.assign(relative_weighted_interval_score=1.2, coverage_80_share=0.2)

    def told(frame):
        section = record_section(replace(inputs, score_summary=frame), profile, "en")
        return section.blocks[0].statement.text

    assert "At every lead shown the forecast was better" in told(good)
    assert "as many outcomes as they promise" in told(good)
    assert "no better than the naive one" in told(bad)
    assert "too narrow" in told(bad)


def test_nothing_is_said_to_be_stored(place):
    bare = replace(
        province.full_inputs(),
        **{name: frame.iloc[:0] for name, frame in _frames(place[0]).items()},
    )
    for language, word in (("zh", "存储"), ("en", "stored")):
        content = compose_bulletin(bare, place[1], language=language)
        told = [
            block.statement.text
            for part in content.sections
            for block in part.blocks
            if isinstance(block, Paragraph)
        ]
        assert told
        assert not any(word in text for text in told)


def _frames(inputs):
    names = ("forecast", "previous_forecast", "level", "panel_change", "layoff_event", "risk_cell")
    return {name: getattr(inputs, name) for name in names}


def test_the_grade_beside_two_estimates_says_which_it_grades(chinese):
    assert table(chinese, "survey_areas").headings[-1] == "模型估计等级"


def test_the_chance_of_an_about_target_says_that_it_is_of_the_rounded_figure(chinese):
    assert "四舍五入后不超过该界线的概率" in words(chinese, "targets")
