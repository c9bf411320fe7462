from pathlib import Path

import pandas as pd
import pytest

from profiles import load_profile
from profiles.model import Profile

SHARED = Path(__file__).parents[4] / "shared" / "data"
COMPILED = SHARED / "china_urban_surveyed_unemployment_2018_2024.csv"


@pytest.fixture(scope="module")
def china() -> Profile:
    return load_profile("china")


@pytest.fixture(scope="module")
def facts(china) -> pd.DataFrame:
    source = china.source("nbs_urban_surveyed_unemployment")
    return pd.read_csv(Path(china.folder) / source.location.path, index_col="reference_month")


def test_facts_hold_every_month_of_seven_years_once(facts):
    months = pd.date_range("2018-01-01", "2024-12-01", freq="MS").strftime("%Y-%m")
    assert list(facts.index) == list(months)
    assert facts.loc["2020-02", "national_pct"] == 6.2
    assert facts.loc["2022-04", "national_pct"] == 6.1
    assert facts.loc["2024-12", "cities_31_pct"] == 5.0


def test_the_two_youth_definitions_never_meet_and_the_pause_stays_missing(china, facts):
    with_students = facts["youth_16_24_with_students_pct"]
    without_students = facts["youth_16_24_without_students_pct"]
    assert with_students.last_valid_index() == "2023-06"
    assert without_students.first_valid_index() == "2023-12"
    paused = facts.loc["2023-07":"2023-11"]
    assert (
        paused[["youth_16_24_with_students_pct", "youth_16_24_without_students_pct"]]
        .isna()
        .all(axis=None)
    )
    assert sum("16_24" in indicator.code for indicator in china.indicators) == 2


def test_facts_equal_the_compiled_table_they_were_keyed_from(facts):
    if not COMPILED.is_file():
        pytest.skip("the compiled table is not beside the checkout")
    compiled = pd.read_csv(COMPILED, index_col="reference_month")
    assert (facts.iloc[:, :4].fillna(-1).to_numpy() == compiled.fillna(-1).to_numpy()).all()


def test_every_column_of_the_facts_is_read_or_ignored_by_name(china, facts):
    layout = china.source("nbs_urban_surveyed_unemployment").layout
    named = {layout.month_column, *layout.value_columns, *layout.ignored_columns}
    assert named == {"reference_month", *facts.columns}


def test_the_calendar_gives_the_release_month_of_every_fact_since_the_first_release(china, facts):
    calendar = china.source("nbs_urban_surveyed_unemployment").calendar
    for month, release in facts.loc["2018-03":, "release_month"].items():
        assert calendar.vintage_of(pd.Timestamp(month)) == pd.Timestamp(release)


def test_lines_follow_the_annual_target_and_stand_as_references(china):
    for rule_id in ("R1", "R2", "W3", "W6", "W12"):
        thresholds = china.rule(rule_id).thresholds
        assert [line.value for line in thresholds] == [5.5, 5.5, 6.0, 5.5, 5.5, 5.5, 5.5]
        assert {line.standing for line in thresholds} == {"reference"}
        assert thresholds[2].effective_from == "2020-05"
    assert {rule.standing for rule in china.rules} == {"default"}
    assert china.scheme.standing == "default"


def test_the_sampling_error_is_the_arithmetic_it_states(china):
    error = china.indicator("urban_surveyed_unemployment_rate").sampling_error
    assert error.standard_error == pytest.approx(0.035 * 5.1 / 1.96, abs=0.005)


def test_chinese_comes_first(china):
    assert china.settings.languages[0] == "zh"
