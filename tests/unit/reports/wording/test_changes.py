import pytest

from reports.wording import describe_change, describe_verdict
from reports.wording.changes import (
    describe_adjusted_change,
    judge_change,
    published_difference,
)


@pytest.mark.parametrize(
    ("current", "previous", "unit", "comparison", "zh", "en"),
    [
        (5.1, 5.0, "pct", "month", "比上月上升0.1个百分点",
         "up 0.1 percentage points on the month before"),
        (5.0, 5.3, "pct", "month", "比上月下降0.3个百分点",
         "down 0.3 percentage points on the month before"),
        (5.04, 4.96, "pct", "month", "与上月持平", "unchanged from the month before"),
        (5.0, 5.4, "pct", "year", "比上年同月下降0.4个百分点",
         "down 0.4 percentage points on the year before"),
        (1_010_000, 1_000_000, "persons", "year", "同比增长1.0%", "up 1.0% on the year before"),
        (950_000, 1_000_000, "persons", "year", "同比下降5.0%", "down 5.0% on the year before"),
        (1_000_100, 1_000_000, "persons", "year", "与上年同月持平",
         "unchanged from the year before"),
        (1_123_000, 1_000_000, "persons", "month", "比上月增加12.3万人",
         "up 123 thousand on the month before"),
        (877_000, 1_000_000, "persons", "month", "比上月减少12.3万人",
         "down 123 thousand on the month before"),
    ],
)  # fmt: skip
def test_changes_read_as_official_texts_do(current, previous, unit, comparison, zh, en):
    words = {
        language: describe_change(
            current, previous, unit, language, decimals=1, comparison=comparison
        )
        for language in ("zh", "en")
    }
    assert words == {"zh": zh, "en": en}


def test_difference_is_that_of_the_figures_shown():
    assert published_difference(5.04, 4.96, "pct", "en", decimals=1) == 0.0
    assert published_difference(5.05, 4.94, "pct", "en", decimals=1) == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("change", "error", "verdict"),
    [
        (0.2, 0.1, "up"),
        (-0.2, 0.1, "down"),
        (0.19, 0.1, "within"),
        (None, 0.1, "unknown"),
        (0.2, float("nan"), "unknown"),
    ],
)
def test_change_is_judged_against_its_95_percent_error(change, error, verdict):
    assert judge_change(change, error) == verdict


def test_verdict_stands_in_words():
    assert describe_verdict("within", "zh") == "误差范围内"
    assert describe_adjusted_change("up", "+0.30个百分点", "0.22", "zh") == (
        "季节调整后比上月变动+0.30个百分点（±0.22，上升超出误差范围）。"
    )
