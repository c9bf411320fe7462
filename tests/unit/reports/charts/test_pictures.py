import pytest

from reports.bulletin.compose import compose_bulletin
from reports.bulletin.content import charts_of
from reports.charts import chart_png, chart_svg


@pytest.fixture(scope="module")
def charts(inputs, profile):
    return {
        chart.code: chart for chart in charts_of(compose_bulletin(inputs, profile, language="zh"))
    }


def test_every_chart_can_be_a_png(charts):
    assert {"levels", "industries", "diffusion", "record"} <= set(charts)
    assert all(chart_png(chart).startswith(b"\x89PNG") for chart in charts.values())


def test_empty_inputs_give_no_charts(empty_inputs, profile):
    assert charts_of(compose_bulletin(empty_inputs, profile, language="en")) == ()


def test_same_chart_gives_the_same_svg_without_a_date(charts):
    first = chart_svg(charts["fan"])
    assert first == chart_svg(charts["fan"])
    assert b"<dc:date>" not in first


def test_letters_are_outlines_for_documents_and_text_for_pages(charts):
    assert b"<text" not in chart_svg(charts["levels"])
    page = chart_svg(charts["levels"], has_text_as_paths=False).decode()
    assert "橙色" in page
    assert "美国" in page


def test_levels_carry_their_symbol_in_every_square(charts):
    chart = charts["levels"]
    page = chart_svg(chart, has_text_as_paths=False).decode()
    told = {point.level_code for _, points in chart.areas for point in points}
    count = sum(len(points) for _, points in chart.areas)
    assert len(told) > 1
    # One outline of a box and one of a symbol per level, used once for every month.
    assert page.count("<use ") == 2 * count
