"""The alert board for screen readers, narrow screens and paper."""

import re
import subprocess
from itertools import pairwise

import pytest

pytestmark = pytest.mark.browser

VIEW = ".view:not([hidden])"
PANEL = f"{VIEW} .panel:not([hidden])"
_OPEN_ALL = "document.querySelectorAll('.view:not([hidden]) details').forEach(d => d.open = true)"


@pytest.mark.parametrize(
    ("language", "width"),
    [
        ("en", 1280),
        ("zh", 360),
        pytest.param("en", 360, marks=pytest.mark.nightly),
        pytest.param("zh", 1280, marks=pytest.mark.nightly),
    ],
)
def test_axe_finds_nothing_on_first_view_nor_with_all_open(
    new_page, violations, board, language, width
):
    page = new_page(width)
    page.goto(f"{board.as_uri()}#lang={language}")
    assert violations(page) == []
    page.click(f"{VIEW} .map [data-choose=A02]")
    page.evaluate(_OPEN_ALL)
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.fill(f"{VIEW} [data-set=q]", "sahm")
    assert violations(page) == []


def test_headings_stand_in_order(opened):
    opened.evaluate(_OPEN_ALL)
    levels = opened.eval_on_selector_all(
        f"{VIEW} :is(h1, h2, h3, h4, h5)",
        "all => all.filter(h => h.offsetParent).map(h => Number(h.tagName[1]))",
    )
    assert levels[0] == 1
    assert levels.count(1) == 1
    # The panel beside the map stands right after the title, one level below it.
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_results_are_announced_politely(opened):
    place = opened.locator(f"{VIEW} [data-result]")
    assert place.get_attribute("role") == "status"
    opened.fill(f"{VIEW} [data-set=q]", "benxi")
    assert place.inner_text().startswith("1 of 7")


def test_every_chart_has_words(opened):
    opened.evaluate(_OPEN_ALL)
    silent = opened.eval_on_selector_all(
        f"{VIEW} svg",
        "all => all.filter(s => s.getBoundingClientRect().width && !s.closest('[aria-hidden=true]')"
        " && !(s.getAttribute('role') === 'img' && s.getAttribute('aria-label'))"
        " && !s.closest('[role=img][aria-label]')).length",
    )
    assert silent == 0


@pytest.mark.parametrize("width", [320, 360, 768])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_narrow_screens_do_not_scroll_sideways(new_page, board, width, language):
    page = new_page(width, 740, is_mobile=True, has_touch=True)
    page.goto(f"{board.as_uri()}#lang={language}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.tap(f"{VIEW} .map [data-choose=A02]")
    page.evaluate(_OPEN_ALL)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(PANEL).bounding_box()["y"] < 120
    assert page.locator(f"{PANEL} [data-plot] svg").first.bounding_box()["width"] <= width


def test_link_to_a_city_leads_to_it_on_a_phone(new_page, board):
    page = new_page(360, 740)
    page.goto(f"{board.as_uri()}#area=A02")
    assert 0 <= page.locator(PANEL).bounding_box()["y"] < 120
    assert page.inner_text(f"{PANEL} h2") == "Anshan"


def test_nothing_moves_by_itself(opened):
    moving = opened.eval_on_selector_all(
        "*",
        "all => all.map(e => getComputedStyle(e)).filter(s => s.scrollBehavior !== 'auto'"
        " || s.transitionDuration !== '0s' || s.animationName !== 'none').length",
    )
    assert moving == 0


def test_print_button_opens_all_and_closes_it_again(opened):
    opened.evaluate("() => { window.print = () => { window.printed = true; }; }")
    opened.click(f"{VIEW} [data-print]")
    assert opened.evaluate("window.printed")
    assert opened.locator(PANEL).count() == 7
    assert opened.locator(f"{VIEW} details:not([open])").count() == 0
    drawn = opened.eval_on_selector_all(
        f"{VIEW} [data-plot]", "all => all.map(p => p.querySelectorAll('svg').length)"
    )
    assert drawn
    assert min(drawn) >= 1
    opened.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert opened.locator(PANEL).count() == 1
    assert opened.locator(f"{VIEW} details[open]").count() == 0


@pytest.mark.parametrize("language", ["en", "zh"])
def test_printed_sheets_hold_every_area_its_level_and_the_mark(new_page, board, tmp_path, language):
    page = new_page()
    page.goto(f"{board.as_uri()}#lang={language}")
    path = tmp_path / "board.pdf"
    page.pdf(path=path, prefer_css_page_size=True, print_background=True)
    told = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True
    ).stdout
    sheets = told.rstrip("\f").split("\f")
    assert all("SIMULATED" in sheet for sheet in sheets)
    titles = {"en": ["Anshan", "Dalian", "Blue", "●"], "zh": ["鞍山市", "大连市", "蓝色", "●"]}
    assert all(word in told for word in titles[language])
    starts = [sheet for sheet in sheets if re.search(r"new this month|本期.*新提出", sheet)]
    assert len(starts) >= 3
    assert "Download" not in told
    assert "下载" not in told
    assert page.locator(PANEL).count() == 1


def test_forced_colours_keep_symbols_and_words(new_page, board):
    page = new_page(forced_colors="active")
    page.goto(board.as_uri())
    assert page.inner_text(f"{VIEW} .map [data-choose=A01]").split()[1:] == ["■", "Red"]
