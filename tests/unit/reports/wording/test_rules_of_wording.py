"""Rules of wording over all a bulletin says: points and per cent, decimals, verdicts.

The rules are those officials expect: rates change in 个百分点, a surveyed rate has one decimal,
job change two, 万人 one; a change on the month states the difference of the published figures and
is followed by a verdict on whether it is beyond its error.
"""

import re

import bulletin_inputs as country
import province_inputs as province
import pytest

from reports.bulletin.compose import compose_bulletin
from reports.bulletin.content import Table
from reports.bulletin.figures import texts_of, with_parts
from reports.bulletin.keys import Address, Derivation, parse_key
from reports.wording.changes import describe_change, describe_verdict

PLACES = {"country": country, "province": province}
ON_MONTH = {
    "zh": re.compile(r"比上月|环比|与上月持平"),
    "en": re.compile(r"(?:on|from) the month before|\bon (?:the )?month\b", re.IGNORECASE),
}
VERDICT = {
    "zh": re.compile(r"误差范围内?|超出误差|无法判断|误差"),
    "en": re.compile(r"within noise|beyond noise|cannot be told|\brise\b|\bfall\b"),
}


@pytest.fixture(scope="module", params=list(PLACES))
def place(request):
    made = PLACES[request.param]
    return made.full_inputs(), made.profile()


@pytest.fixture(scope="module", params=["zh", "en"])
def content(request, place):
    return compose_bulletin(*place, language=request.param)


def sentences(content):
    return [text for text in texts_of(content) if text.role == "statement" and text.text]


def addresses(key):
    if isinstance(key, Address):
        return [key]
    if isinstance(key, Derivation):
        return [found for item in key.arguments for found in addresses(item)]
    return []


def keyed(content):
    return [
        (figure, addresses(parse_key(figure.key)))
        for text in texts_of(content)
        for figure in with_parts(text.figures)
        if figure.key
    ]


def test_a_change_of_a_rate_is_told_in_points_never_in_per_cent(content):
    wrong = {
        "zh": re.compile(r"(?:上升|下降|提高|降低|回升|回落)[\d.]+%"),
        "en": re.compile(r"\b(?:up|down|rose|fell)(?: by)? [\d.]+%(?! on the year)"),
    }[content.language]
    told = [text.text for text in texts_of(content)]
    assert [text for text in told if wrong.search(text)] == []


def test_a_sentence_on_a_change_on_the_month_has_its_verdict(content):
    told = [
        text.text for text in sentences(content) if ON_MONTH[content.language].search(text.text)
    ]
    assert told
    assert [text for text in told if not VERDICT[content.language].search(text)] == []


def test_a_row_with_a_change_on_the_month_has_its_verdict(content):
    verdicts = {
        describe_verdict(code, content.language) for code in ("up", "down", "within", "unknown")
    }
    found = 0
    for section in content.sections:
        for table in section.blocks:
            if not isinstance(table, Table):
                continue
            if not any(ON_MONTH[content.language].search(text) for text in table.headings):
                continue
            for row in table.rows:
                cells = [cell.text for cell in row.cells]
                if row.is_group or not any(re.search(r"[+−]\d", cell) for cell in cells):
                    continue
                found += 1
                assert any(word in cell for cell in cells for word in verdicts), (table.code, cells)
    assert found


def test_figures_have_the_decimals_of_their_indicator(content, place):
    profile = place[1]
    decimals = {item.code: item.decimals for item in profile.indicators if item.unit == "pct"}
    checked = 0
    for figure, found in keyed(content):
        names = {dict(item.conditions).get("indicator_code") for item in found}
        tables = {item.table for item in found}
        if tables == {"core.observation"} and len(names) == 1 and names <= set(decimals):
            number = re.search(r"\d+(?:\.(\d+))?", figure.text)
            if number is not None and "error" not in figure.key:
                checked += 1
                assert len(number.group(1) or "") == decimals[names.pop()], figure
    assert checked


def test_persons_in_ten_thousands_have_one_decimal(content):
    told = [text.text for text in texts_of(content) if text.role != "entry"]
    counts = [number for text in told for number in re.findall(r"([\d.]+)万人", text)]
    assert [number for number in counts if not re.fullmatch(r"\d+\.\d", number)] == []


def test_job_change_has_two_decimals(content):
    changes = [
        figure
        for figure, found in keyed(content)
        if {item.table for item in found} == {"estimates.panel_change"} and "value" in figure.key
    ]
    for figure in changes:
        numbers = re.findall(r"\d+(?:\.\d+)?", figure.text)
        assert all(re.fullmatch(r"\d+\.\d\d", number) for number in numbers), figure


@pytest.mark.parametrize(
    ("now", "before", "zh", "en"),
    [
        (5.04, 4.96, "与上月持平", "unchanged from the month before"),
        (5.15, 5.04, "比上月上升0.2个百分点", "up 0.2 percentage points on the month before"),
        (4.94, 5.05, "比上月下降0.2个百分点", "down 0.2 percentage points on the month before"),
        (-0.04, 0.04, "与上月持平", "unchanged from the month before"),
    ],
)
def test_a_change_is_the_difference_of_the_figures_as_published(now, before, zh, en):
    said = {
        language: describe_change(now, before, "pct", language, decimals=1, comparison="month")
        for language in ("zh", "en")
    }
    assert said == {"zh": zh, "en": en}
