"""Levels that events support, and their merging with the monthly level."""

from dataclasses import replace

import pandas as pd
import pytest
from layoff_reports import E1, E2, RANKS, day, frame_of, report

from forecasting.early_warning.events import layoff_events
from forecasting.early_warning.events_levels import event_levels, merge_event_levels


def levels_at(rows, rules, vintage="2025-05"):
    events = layoff_events(frame_of(rows), vintage=day(vintage), rules=rules, ranks=RANKS).events
    made = event_levels(events, vintage=day(vintage), area_codes=["A", "B"], ranks=RANKS)
    return made.set_index("area_code")


def test_an_event_raises_its_city():
    made = levels_at([report(persons=300)], (E1, E2))
    assert made.loc["A", ["level_code", "rule_ids", "event_count"]].tolist() == ["yellow", "E2", 1]
    assert made.loc["B", ["level_code", "rule_ids", "event_count"]].tolist() == ["normal", "", 0]


def test_an_event_of_the_county_leaves_the_city_and_is_told_there():
    made = levels_at([report(persons=300)], (E1, replace(E2, raises="county")))
    assert made.loc["A", "level_code"] == "normal"
    assert made.loc["A", "gravest_level_code"] == "yellow"
    assert made.loc["A1", ["level_code", "rule_ids"]].tolist() == ["yellow", "E2"]
    nowhere = levels_at([report(persons=300, county=None)], (replace(E2, raises="county"),))
    assert nowhere.loc["A", "level_code"] == "yellow"


def test_a_statutory_report_alone_raises_nothing_and_is_counted():
    made = levels_at([report(persons=30)], (E1, E2))
    assert made.loc["A", ["level_code", "event_count"]].tolist() == ["normal", 1]


def monthly(codes, area="A"):
    months = pd.date_range("2025-01-01", periods=len(codes), freq="MS").as_unit("us")
    return pd.DataFrame(
        {
            "vintage": months,
            "area_code": area,
            "level_code": codes,
            "evidence_level_code": codes,
            "since_vintage": months,
            "rule_ids": ["" if code == "normal" else "S1" for code in codes],
            "missing_rule_ids": "",
        }
    )


def of_events(codes, area="A"):
    return monthly(codes, area)[["vintage", "area_code", "level_code"]].assign(
        rule_ids=["" if code == "normal" else "E2" for code in codes]
    )


def test_the_higher_level_stands():
    merged = merge_event_levels(
        monthly(["normal", "yellow", "orange", "yellow"]),
        of_events(["yellow", "yellow", "yellow", "normal"]),
        ranks=RANKS,
    )
    assert merged["level_code"].tolist() == ["yellow", "yellow", "orange", "yellow"]
    assert merged["rule_ids"].tolist() == ["E2", "E2,S1", "S1", "S1"]
    since = merged["since_vintage"].dt.month.tolist()
    assert since == [1, 1, 3, 4]


def test_an_area_without_monthly_level_appears_while_it_has_an_event():
    merged = merge_event_levels(
        monthly(["normal", "normal"]), of_events(["normal", "yellow"], "Z"), ranks=RANKS
    )
    assert merged["area_code"].tolist() == ["A", "A", "Z"]
    assert merged["missing_rule_ids"].tolist() == ["", "", ""]


def test_levels_without_events_stay_as_they_are():
    levels = monthly(["normal", "blue", "blue"]).assign(more=[1, 2, 3])
    merged = merge_event_levels(levels, of_events(["normal"] * 3), ranks=RANKS)
    pd.testing.assert_frame_equal(merged, levels)
    assert "more" in merged.columns


def test_a_level_better_than_usual_stays_without_an_event():
    ranks = {**RANKS, "good": -1}
    merged = merge_event_levels(
        monthly(["good", "good"]), of_events(["normal", "yellow"]), ranks=ranks
    )
    assert merged["level_code"].tolist() == ["good", "yellow"]
    assert merged["rule_ids"].tolist() == ["S1", "E2"]


def test_repeated_rows_are_rejected():
    twice = pd.concat([monthly(["normal"])] * 2)
    with pytest.raises(ValueError, match="one row per area"):
        merge_event_levels(twice, of_events(["normal"]), ranks=RANKS)
