"""Charts the page draws itself: every kind in every awkward state, on wide and narrow screens."""

import json

import chart_samples
import pytest

from reports.board.page import joined_files
from reports.board.plots import numbers_of
from reports.wording.board_phrases import SCRIPT_CODES, board_phrase

pytestmark = pytest.mark.browser

VIEW = ".view:not([hidden])"
SAMPLES = {
    name: told
    for name, chart in chart_samples.samples().items()
    if (told := numbers_of(chart)) is not None
}
_DRAW = """([told, width]) => {
  const place = document.createElement("div");
  place.style.width = `${width}px`;
  document.body.append(place);
  place.append(...(KINDS[told[0].kind](told[0], told[1], width) || []).filter(Boolean));
  const box = place.getBoundingClientRect();
  const outside = [...place.querySelectorAll("text")].filter((words) => {
    const own = words.getBoundingClientRect();
    return own.left < box.left - 3 || own.right > box.right + 3;
  }).map((words) => words.textContent);
  const result = [place.querySelectorAll("svg *").length, outside, place.innerHTML.includes("NaN")];
  place.remove();
  return result;
}"""
_OPEN = "document.querySelectorAll('.view:not([hidden]) .part').forEach(part => part.open = true)"


@pytest.fixture(scope="module")
def drawing(browser):
    """A page of the board's scripts that draw, without a board."""
    data = {
        "vintages": ["2026-01"],
        "areas": [],
        "languages": ["zh"],
        "rules": {},
        "industries": {"titles": {}},
        "words": {"zh": {code: board_phrase(code, "zh") for code in SCRIPT_CODES}},
    }
    page = browser.new_page()
    page.set_content(
        f"<style>{joined_files(['board.css', 'parts.css'])}</style><body>"
        f'<script type="application/json" id="board-data">{json.dumps(data)}</script>'
        f"<script>{joined_files(['words.js', 'charts.js', 'kinds.js'])}</script>"
    )
    yield page
    page.close()


@pytest.mark.parametrize("width", [1000, 328])
@pytest.mark.parametrize("name", SAMPLES)
def test_chart_is_drawn_whole_within_its_width(drawing, name, width):
    told = json.loads(json.dumps(SAMPLES[name]))
    shapes, outside, has_no_number = drawing.evaluate(_DRAW, [told, width])
    assert bool(shapes) == (not name.endswith(("_none", "_empty")))
    assert outside == []
    assert not has_no_number


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_chart_of_the_bulletin_is_drawn(new_page, board, language, width):
    page = new_page(width)
    page.goto(f"{board.as_uri()}#lang={language}")
    page.evaluate(_OPEN)
    places = page.locator(f"{VIEW} .part [data-plot]")
    assert places.count() > 0
    assert all(place.locator("svg").count() for place in places.all())
    assert page.locator(f"{VIEW} figure").count() == page.locator(f"{VIEW} [data-plot]").count()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.watched.messages == []
