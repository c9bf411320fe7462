"""The head of the first page: number, months, level, validity."""

from dataclasses import replace

import odd_inputs as odd
import pandas as pd
import pytest

from reports.bulletin.compose import compose_bulletin
from reports.bulletin.cover import IssueNumber, issue_number
from reports.inputs import empty_frame


def started(profile, month):
    settings = profile.settings.model_copy(update={"first_vintage": month})
    return profile.model_copy(update={"settings": settings})


@pytest.mark.parametrize(
    ("vintage", "expected"),
    [
        ("2021-01", IssueNumber(2021, 1, 1)),
        ("2021-12", IssueNumber(2021, 12, 12)),
        ("2026-01", IssueNumber(2026, 1, 61)),
    ],
)
def test_issues_are_numbered_in_their_year_and_in_all(profile, vintage, expected):
    place = started(profile, "2021-01")
    assert issue_number(pd.Timestamp(f"{vintage}-01"), place) == expected


def test_a_first_year_that_begins_late_counts_from_its_first_issue(profile):
    place = started(profile, "2021-05")
    assert issue_number(pd.Timestamp("2021-06-01"), place) == IssueNumber(2021, 2, 2)
    assert issue_number(pd.Timestamp("2022-06-01"), place) == IssueNumber(2022, 6, 14)


def test_a_vintage_before_the_first_is_still_numbered(profile):
    place = started(profile, "2021-05")
    assert issue_number(pd.Timestamp("2020-01-01"), place).running == 1


@pytest.mark.parametrize(
    ("language", "number", "entries"),
    [
        (
            "zh",
            "2008年第5期（总第101期）",
            ["2008年4月", "截至2008年5月末已知数据", "◆ 橙色", "至2008年6月期印发时止"],
        ),
        (
            "en",
            "No. 5 of 2008 (issue 101)",
            [
                "April 2008",
                "as known at the end of May 2008",
                "◆ Orange",
                "until the bulletin of June 2008",
            ],
        ),
    ],
)
def test_cover_tells_months_level_and_validity(inputs, profile, language, number, entries):
    cover = compose_bulletin(inputs, profile, language=language).cover
    assert cover.number == number
    assert [text for _, text in cover.entries] == entries


def test_other_areas_above_normal_are_counted_by_level(inputs, profile):
    many = odd.many_areas(inputs, profile, vintages=2)
    cover = compose_bulletin(*many, language="en").cover
    assert cover.entries[2][1] == "◆ Orange; elsewhere ◆ Orange: 39"


def test_without_data_the_cover_says_so(inputs, profile):
    bare = replace(inputs, observation=empty_frame("observation"), level=empty_frame("level"))
    cover = compose_bulletin(bare, profile, language="en").cover
    assert cover.entries[0][1] == "no data"
    assert cover.entries[2][1] == "No level"


def test_a_public_edition_counts_warnings_in_force_and_names_no_proposal(inputs, profile):
    settings = profile.settings.model_copy(update={"editions": ("internal", "public")})
    place = profile.model_copy(update={"settings": settings})
    cover = compose_bulletin(inputs, place, language="en", edition="public").cover
    labels = dict(cover.entries)
    assert labels["Warnings in force"] == "none"
    assert "Proposed level" not in labels
