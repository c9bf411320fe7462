"""The alert board in a real browser: quiet, self-contained, usable by keyboard and on a phone."""

from pathlib import Path

import bulletin_inputs as made
import pytest

from reports import render_board

pytestmark = pytest.mark.browser

SHOWN = "[...document.querySelectorAll('{}')].filter(e => e.offsetParent !== null).length"


@pytest.fixture(scope="module")
def board(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("board") / "board.html"
    inputs = made.full_inputs(made.profile().settings.targets[:4])
    return render_board(inputs, made.profile(), html_path=path)


@pytest.fixture
def opened(page, board):
    page.open(board.as_uri())
    return page


def choose(page, kind: str, value: str) -> None:
    page.value(
        f"(() => {{ const s = document.querySelector('.view:not([hidden])"
        f" [data-filter={kind}]'); s.value = '{value}';"
        " s.dispatchEvent(new Event('change')); })()"
    )


def test_nothing_is_logged_and_nothing_fetched(opened):
    assert opened.messages == []
    assert [url for url in opened.requests if not url.startswith(("file:", "data:"))] == []


def test_first_screen_says_where_how_bad_since_when_and_why(opened):
    text = opened.value("document.querySelector('.view:not([hidden]) .card').innerText")
    for words in ("United States", "Orange", "since the bulletin of April 2008", "Sahm-type gap"):
        assert words in text
    bottom = opened.value(
        "document.querySelector('.view:not([hidden]) .card').getBoundingClientRect().top"
    )
    assert bottom < 600


def test_board_font_shows_every_character(opened):
    opened.value("document.querySelector('[data-show-language=zh]').click()")
    assert opened.value("document.fonts.check('700 16px Board', '建议预警级别')")
    assert opened.value("[...document.fonts].some(f => f.status === 'loaded')")


def test_language_switch_shows_one_language_at_a_time(opened):
    assert opened.value(SHOWN.format(".view")) == 1
    opened.value("document.querySelector('[data-show-language=zh]').click()")
    assert opened.value("document.querySelector('.view:not([hidden])').lang") == "zh-CN"
    assert opened.value("document.documentElement.lang") == "zh-CN"
    assert opened.value("document.title").startswith("失业预警看板")
    assert opened.value(SHOWN.format(".view")) == 1


def test_filter_by_level_hides_other_areas_and_says_so(opened):
    choose(opened, "level", "red")
    assert opened.value(SHOWN.format(".card")) == 0
    assert opened.value(SHOWN.format("[data-nothing]")) == 1
    choose(opened, "level", "orange")
    assert opened.value(SHOWN.format(".card")) == 1
    assert opened.value(SHOWN.format("[data-nothing]")) == 0


def test_filter_by_area_keeps_its_series_and_holds_across_languages(opened):
    before = opened.value(SHOWN.format(".charts figure"))
    choose(opened, "area", "US")
    assert opened.value(SHOWN.format(".charts figure")) == before == 4
    opened.value("document.querySelector('[data-show-language=zh]').click()")
    assert opened.value("document.querySelector('#zh-area').value") == "US"


def test_keyboard_reaches_and_presses_every_control(opened):
    reached = []
    for _ in range(5):
        opened.press("Tab", 9)
        reached.append(
            opened.value(
                "(e => e.className || e.dataset.showLanguage || e.id)(document.activeElement)"
            )
        )
    assert reached == ["skip", "en", "zh", "en-area", "en-level"]
    opened.value("document.querySelector('[data-show-language=zh]').focus()")
    opened.press("Enter", 13)
    assert opened.value("document.documentElement.lang") == "zh-CN"


@pytest.mark.parametrize("width", [360, 768])
def test_narrow_screens_do_not_scroll_sideways(opened, width):
    opened.send(
        "Emulation.setDeviceMetricsOverride",
        width=width,
        height=740,
        deviceScaleFactor=1,
        mobile=True,
    )
    assert opened.value("document.documentElement.scrollWidth") <= width


def test_print_hides_controls(opened):
    opened.send("Emulation.setEmulatedMedia", media="print")
    assert opened.value(SHOWN.format(".filters, .languages")) == 0
    assert opened.value(SHOWN.format(".view")) == 1
