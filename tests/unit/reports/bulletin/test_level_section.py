"""The first section: which areas get a box, which a row, and what is said short."""

from dataclasses import replace

import bulletin_inputs as made
import odd_inputs as odd
import pandas as pd
import pytest

from reports.bulletin.compose import compose_bulletin
from reports.bulletin.content import LevelStrip, Statement, Table
from reports.bulletin.level_section import MOST_REASONS, boxed_areas, shortened


@pytest.fixture(scope="module")
def many(inputs, profile):
    """Forty areas, of which the second and third stand at normal throughout."""
    told, place = odd.many_areas(inputs, profile, vintages=4)
    codes = sorted(told.level["area_code"].astype(str).unique())[1:3]
    calm = told.level["area_code"].isin(codes)
    level = told.level.copy()
    for name in ("level_code", "evidence_level_code"):
        level.loc[calm, name] = "normal"
    level.loc[calm, "rule_ids"] = ""
    return replace(told, level=level), place, codes


def blocks_of(content):
    return next(part for part in content.sections if part.code == "level").blocks


def table(content, code):
    return next(
        item for item in blocks_of(content) if isinstance(item, Table) and item.code == code
    )


def test_few_areas_are_all_boxed_and_many_leave_the_place_itself(inputs, profile, many):
    few = compose_bulletin(inputs, profile, language="en")
    assert boxed_areas(few.areas, profile) == few.areas
    told, place, _ = many
    content = compose_bulletin(told, place, language="en")
    (boxed,) = content.boxed
    assert boxed.area_code == place.settings.headline.area_code


def test_reasons_beyond_three_are_counted(inputs, profile):
    status = compose_bulletin(inputs, profile, language="en").areas[0]
    assert len(status.reasons) == 4
    short = shortened(status, inputs, "en")
    assert short.reasons[:MOST_REASONS] == status.reasons[:MOST_REASONS]
    assert short.reasons[-1].text == "1 further reasons: see the annex on rules."
    assert (
        shortened(replace(status, reasons=status.reasons[:3]), inputs, "en").reasons
        == (status.reasons[:3])
    )


def test_what_could_not_be_evaluated_is_counted_where_it_is_much(inputs, profile):
    status = compose_bulletin(inputs, profile, language="zh").areas[0]
    much = replace(status, missing=tuple(Statement(f"第{place}条。") for place in range(5)))
    assert [item.text for item in shortened(much, inputs, "zh").missing] == ["第0条。未能评估4条。"]


def test_areas_at_normal_are_named_below_the_table_and_stand_in_the_data(many):
    told, place, codes = many
    content = compose_bulletin(told, place, language="en")
    listed = {row.area_code for row in table(content, "areas").rows}
    assert not listed & set(codes)
    titles = [place.area(code).title.en for code in codes]
    (note,) = table(content, "areas").notes
    assert note.startswith("○ Normal: ")
    assert all(title in note for title in titles)
    whole = table(content, "all_areas")
    assert whole.is_data_only
    assert {row.area_code for row in whole.rows} == {status.area_code for status in content.areas}


def test_a_row_tells_level_since_and_the_rules_it_rests_on(many):
    told, place, _ = many
    row = table(compose_bulletin(told, place, language="en"), "areas").rows[0]
    level, since, basis, state = row.cells
    assert level.text == "◆ Orange"
    assert level.key.startswith("warnings.level[vintage=2008-05")
    assert since.text.startswith("since the bulletin of")
    assert basis.text
    assert state.text == "—"


def test_a_rule_that_is_not_met_now_is_said_to_be_held(inputs, profile):
    told, place = odd.many_areas(inputs, profile, vintages=4)
    first = table(compose_bulletin(told, place, language="zh"), "areas").rows[0].area_code
    held = told.signal[told.signal["vintage"] == made.VINTAGE].drop_duplicates("rule_id")
    held = held.assign(area_code=first, is_triggered=False, probability=0.4)
    signal = pd.concat([held, told.signal], ignore_index=True)
    content = compose_bulletin(replace(told, signal=signal), place, language="zh")
    basis = table(content, "areas").rows[0].cells[2]
    assert basis.text.startswith("萨姆型缺口（S1）：本期未达到，维持、")
    assert basis.text.endswith("等4条")


def test_history_leaves_out_areas_that_stood_at_normal_throughout(many):
    told, place, codes = many
    content = compose_bulletin(told, place, language="en")
    strip = next(item for item in blocks_of(content) if isinstance(item, LevelStrip))
    assert len(strip.areas) == len(content.areas) - len(codes)
    assert strip.caption.endswith("2 other areas stood at normal throughout.")
