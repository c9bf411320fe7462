"""The alert board in a real browser: every control, by click and by key."""

import base64
import csv
import io
import json

import board_inputs
import pytest

from reports.wording.numbers import format_number, format_probability

pytestmark = pytest.mark.browser

VIEW = ".view:not([hidden])"
PANEL = f"{VIEW} .panel:not([hidden])"


def shown_areas(page) -> list[str]:
    return page.eval_on_selector_all(
        f"{VIEW} .item", "items => items.filter(i => !i.hidden).map(i => i.dataset.area)"
    )


def control(page, name: str):
    return page.locator(f"{VIEW} [data-set={name}]")


def result(page) -> str:
    return page.inner_text(f"{VIEW} [data-result]")


def test_nothing_is_logged_and_nothing_leaves_the_file(opened):
    for language in ("zh", "en"):
        opened.click(f"[data-show-language={language}]")
    for code in ("A01", "A06", "US"):
        opened.click(f"{VIEW} .map [data-choose={code}]")
    assert opened.watched.messages == []
    assert [url for url in opened.watched.requests if not url.startswith(("file:", "data:"))] == []


def test_first_view_paints_within_a_second(new_page, board):
    """The best of three, since other work on the machine can hold up any one."""
    paints = []
    for _ in range(3):
        page = new_page()
        page.goto(board.as_uri())
        paints.append(
            page.evaluate(
                "performance.getEntriesByType('paint')"
                ".find(e => e.name === 'first-contentful-paint').startTime"
            )
        )
    assert 0 < min(paints) < 1000


def test_first_screen_says_where_how_bad_since_when_why_and_what_to_do(opened):
    panel = opened.locator(PANEL)
    for words in ("Shenyang", "Red", "new this month (May 2008); before: Orange", "5.2% ± 0.6"):
        assert words in panel.inner_text()
    for heading in ("Main reasons", "Measures of the response plan"):
        place = panel.get_by_role("heading", name=heading).bounding_box()
        assert place["y"] < 900
    assert "Do what red asks · Labour office · within 1 day" in panel.inner_text()
    tiles = opened.locator(f"{VIEW} .map [data-choose]")
    assert tiles.count() == len(board_inputs.CITIES) + 2


def test_page_says_it_is_simulated_wherever_one_scrolls(opened):
    for share in (0, 0.5, 1):
        opened.evaluate(f"window.scrollTo(0, {share} * document.body.scrollHeight)")
        mark = opened.locator(".top .simulated")
        assert mark.inner_text() == "模拟数据 / SIMULATED"
        assert 0 <= mark.bounding_box()["y"] < 60


def test_level_is_told_by_colour_symbol_and_word(opened):
    tile = opened.locator(f"{VIEW} .map [data-choose=A01]")
    assert tile.inner_text().split() == ["Shenyang", "■", "Red"]
    assert tile.evaluate("t => getComputedStyle(t).backgroundColor") == "rgb(143, 29, 29)"
    zone = opened.locator(f"{VIEW} .map [data-choose=A06]")
    assert "No level" in zone.inner_text()


def test_map_places_areas_as_the_profile_does(opened):
    boxes = {
        code: opened.locator(f"{VIEW} .map [data-choose={code}]").bounding_box()
        for code in ("US", "A01", "A02", "A03", "A04", "A06")
    }
    assert boxes["US"]["y"] < boxes["A01"]["y"] < boxes["A02"]["y"]
    assert boxes["A04"]["x"] < boxes["A02"]["x"] < boxes["A03"]["x"]
    assert boxes["A06"]["height"] < boxes["A01"]["height"]


def test_language_switch_shows_one_language_and_keeps_the_area(opened):
    opened.click(f"{VIEW} .map [data-choose=A02]")
    opened.click("[data-show-language=zh]")
    assert opened.locator(".view:visible").count() == 1
    assert opened.get_attribute("html", "lang") == "zh-CN"
    assert opened.title().startswith("失业预警看板")
    assert opened.inner_text(f"{PANEL} h2") == "鞍山市"
    assert opened.get_attribute("[data-show-language=zh]", "aria-pressed") == "true"
    assert opened.get_attribute("[data-show-language=en]", "aria-pressed") == "false"


def test_board_font_is_the_one_it_carries(opened):
    opened.click("[data-show-language=zh]")
    assert opened.evaluate("document.fonts.check('16px Board', '建议预警级别')")
    assert opened.evaluate("[...document.fonts].map(f => f.status)") == ["loaded"]


def test_page_shows_no_character_its_font_lacks(opened, board):
    from fontTools.ttLib import TTFont

    page = board.read_text(encoding="utf-8")
    packed = page.split("base64,", 1)[1].split(")", 1)[0]
    known = set(TTFont(io.BytesIO(base64.b64decode(packed))).getBestCmap())
    for language in ("zh", "en"):
        opened.click(f"[data-show-language={language}]")
        opened.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        text = opened.inner_text("body")
        assert {char for char in text if char.isprintable() and ord(char) not in known} == set()


def test_filter_by_level_leaves_its_areas_and_says_how_many(opened):
    control(opened, "level").select_option("yellow")
    assert shown_areas(opened) == ["A05"]
    assert result(opened) == "1 of 7 areas are shown."
    assert "dim" in opened.get_attribute(f"{VIEW} .map [data-choose=A01]", "class")
    assert "dim" not in opened.get_attribute(f"{VIEW} .map [data-choose=A05]", "class")
    control(opened, "only").select_option("A01")
    assert shown_areas(opened) == []
    assert opened.inner_text(f"{VIEW} [data-nothing]") == "0 of 7 areas are shown."


def test_filter_by_area_opens_it(opened):
    control(opened, "only").select_option("A03")
    assert shown_areas(opened) == ["A03"]
    assert opened.inner_text(f"{PANEL} h2") == "Benxi"


def test_reset_shows_all_again(opened):
    control(opened, "level").select_option("red")
    control(opened, "q").fill("shen")
    opened.click(f"{VIEW} [data-reset]")
    assert len(shown_areas(opened)) == 7
    assert control(opened, "q").input_value() == ""
    assert control(opened, "level").input_value() == ""


@pytest.mark.parametrize(
    ("words", "found"),
    [("anshan", ["A02"]), ("鞍山", ["A02"]), ("A05", ["A05"]), ("AN shan", ["A02"]), ("zzz", [])],
)
def test_search_finds_areas_in_both_languages(opened, words, found):
    control(opened, "q").press_sequentially(words)
    assert shown_areas(opened) == found


def test_search_finds_rules_and_the_areas_that_meet_them(opened):
    control(opened, "q").fill("萨姆型缺口")
    assert shown_areas(opened) == ["US"]
    assert "Rules found: 2." in result(opened)
    opened.click(f"{VIEW} [data-rule=S1]")
    assert control(opened, "rule").input_value() == "S1"
    assert opened.evaluate("document.activeElement.dataset.set") == "rule"
    assert "Sahm-type gap (S1)" in opened.inner_text(f"{VIEW} [data-table=rule] caption")


def test_search_finds_rules_by_their_indicator(opened):
    control(opened, "q").fill("payroll employment")
    found = opened.eval_on_selector_all(f"{VIEW} [data-rule]", "b => b.map(x => x.dataset.rule)")
    assert found == ["J2", "D1"]


@pytest.mark.parametrize(
    ("order", "first"),
    [("level", "A01"), ("name", "A02"), ("index", "US"), ("since", "A01")],
)
def test_order_of_the_list(opened, order, first):
    control(opened, "sort").select_option(order)
    assert shown_areas(opened)[0] == first
    assert len(shown_areas(opened)) == 7


def test_list_shows_level_index_rate_and_first_reason(opened):
    text = opened.inner_text(f"{VIEW} .item[data-area=A02]")
    for words in ("Anshan", "Blue", "new this month", "Index 15", "6.2% ± 0.6"):
        assert words in text
    key = opened.get_attribute(f"{VIEW} .item[data-area=A02] [data-index]", "data-key")
    assert key == "warnings.index[vintage=2008-05,area_code=A02].index_value"


def test_choosing_in_the_list_opens_and_focuses_the_panel(opened):
    opened.click(f"{VIEW} .item [data-choose=A05]")
    assert opened.inner_text(f"{PANEL} h2") == "Dalian"
    assert opened.evaluate("document.activeElement.dataset.area") == "A05"
    assert opened.locator(PANEL).bounding_box()["y"] < 100
    assert result(opened) == "Details of Dalian are shown."


def test_panel_draws_levels_rules_rate_and_industries(opened):
    opened.click(f"{VIEW} .map [data-choose=A02]")
    runs = opened.locator(f"{PANEL} .runs li").all_inner_texts()
    assert runs[0] == "May 2008: ● Blue"
    trend = opened.locator(f"{PANEL} .trend").first
    assert trend.locator("svg").get_attribute("aria-label").startswith("Rate ")
    key = trend.locator("strong").get_attribute("data-key")
    assert key == "warnings.signal[vintage=2008-05,area_code=A02,rule_id=R2_A02].probability"
    assert opened.locator(f"{PANEL} [data-plot] svg").first.is_visible()
    industries = opened.locator(f"{PANEL} [data-draw=industries] svg").get_attribute("aria-label")
    assert "Manufacturing −2.50 ± 0.78" in industries


def test_close_button_leaves_no_panel_and_says_what_to_do(opened):
    opened.click(f"{PANEL} [data-close]")
    assert opened.locator(PANEL).count() == 0
    assert opened.locator(f"{VIEW} [data-hint]").is_visible()


def test_arrow_keys_move_on_the_map_enter_opens_escape_closes(opened):
    opened.focus(f"{VIEW} .map [data-choose=A01]")
    moves = []
    for key in ("ArrowDown", "ArrowRight", "ArrowLeft", "ArrowUp", "ArrowRight", "End", "Home"):
        opened.keyboard.press(key)
        moves.append(opened.evaluate("document.activeElement.dataset.choose"))
    assert moves == ["A02", "A03", "A02", "A01", "A06", "A05", "US"]
    opened.keyboard.press("ArrowDown")
    chosen = opened.evaluate("document.activeElement.dataset.choose")
    opened.keyboard.press("Enter")
    assert opened.get_attribute(PANEL, "data-area") == chosen
    opened.keyboard.press("Escape")
    assert opened.locator(PANEL).count() == 0
    assert opened.evaluate("document.activeElement.dataset.choose") == chosen


def test_arrow_keys_reach_every_area(opened):
    codes = opened.eval_on_selector_all(
        f"{VIEW} .map [data-choose]", "tiles => tiles.map(t => t.dataset.choose)"
    )
    reached, waiting = {codes[0]}, [codes[0]]
    while waiting:
        code = waiting.pop()
        for key in ("ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight"):
            opened.focus(f"{VIEW} .map [data-choose={code}]")
            opened.keyboard.press(key)
            found = opened.evaluate("document.activeElement.dataset.choose")
            if found not in reached:
                reached.add(found)
                waiting.append(found)
    assert reached == set(codes)


def test_tab_passes_the_map_in_one_step(opened):
    reached = []
    for _ in range(8):
        opened.keyboard.press("Tab")
        reached.append(
            opened.evaluate(
                "(({dataset, className}) => dataset.showLanguage || dataset.choose"
                " || Object.keys(dataset)[0] || className)(document.activeElement)"
            )
        )
    assert reached[:7] == ["skip", "en", "zh", "print", "copy", "A01", "close"]


def test_skip_link_leads_to_the_content(opened):
    opened.keyboard.press("Tab")
    opened.keyboard.press("Enter")
    assert opened.evaluate("document.activeElement.id") == "content"


def test_comparison_tells_levels_index_and_what_changed(opened):
    rows = {
        row.get_attribute("data-row"): row
        for row in opened.locator(f"{VIEW} [data-table=compare] tbody tr").all()
    }
    assert rows["A01"].get_attribute("data-change") == "raised"
    assert rows["A03"].get_attribute("data-change") == "lowered"
    assert rows["A05"].get_attribute("data-change") == "same"
    assert rows["A06"].get_attribute("data-change") == "unknown"
    cells = rows["A02"].locator("td").all_inner_texts()
    assert [" ".join(cell.split()) for cell in cells[:5]] == [
        "○ Normal", "● Blue", "▲ raised", "11", "15",
    ]  # fmt: skip
    key = rows["A02"].locator("td").nth(3).get_attribute("data-key")
    assert key == "warnings.index[vintage=2008-04,area_code=A02].index_value"
    caption = opened.inner_text(f"{VIEW} [data-table=compare] caption")
    assert caption == (
        "April 2008 and May 2008: 2 raised, 1 lowered, 3 unchanged,"
        " 1 without a level in one of them"
    )


def test_comparison_of_other_vintages_and_of_changed_areas_alone(opened):
    control(opened, "then").select_option("2008-01")
    moved = opened.inner_text(f"{VIEW} [data-table=compare] tr[data-row=US]")
    assert "▲ raised" in moved
    assert "2% → " in moved
    control(opened, "now").select_option("2007-12")  # chosen the wrong way round
    assert "December 2007 and January 2008" in opened.inner_text(f"{VIEW} [data-table=compare]")
    control(opened, "then").select_option("2008-04")
    control(opened, "now").select_option("2008-05")
    control(opened, "changed").check()
    rows = opened.locator(f"{VIEW} [data-table=compare] tbody tr")
    assert rows.count() == 3


def test_comparison_names_no_rule_where_none_moved(opened):
    control(opened, "then").select_option("2008-05")
    cells = opened.locator(f"{VIEW} [data-table=compare] tbody tr td:last-child")
    assert set(cells.all_inner_texts()) == {"—"}


def test_rule_part_orders_areas_by_probability(opened):
    control(opened, "rule").select_option("S1")
    row = opened.locator(f"{VIEW} [data-table=rule] tbody tr").first
    assert row.locator("td").all_inner_texts()[:2] == ["95%", "met"]
    control(opened, "rule").select_option("P12")
    row = opened.locator(f"{VIEW} [data-table=rule] tbody tr").first
    assert row.locator("td").all_inner_texts()[:2] == ["—", "could not be evaluated"]


def test_industry_part_hides_cells_of_fewer_than_three(opened):
    rows = opened.locator(f"{VIEW} [data-table=industry] tbody tr")
    assert rows.count() == 5
    hidden = opened.locator(f"{VIEW} [data-table=industry] tr[data-row=A03] td").all_inner_texts()
    assert hidden == ["—", "2", "122 (60–210)"]
    control(opened, "industry").select_option("30")
    first = opened.locator(f"{VIEW} [data-table=industry] tr[data-row=A01] td").first
    assert first.inner_text() == "−3.50 ± 0.78"
    assert "section_code=30" in first.get_attribute("data-key")


@pytest.mark.parametrize("name", ["levels", "signals", "industries"])
def test_csv_files_hold_the_data_with_their_keys(opened, name):
    with opened.expect_download() as waiting:
        opened.click(f"{VIEW} [data-file={name}]")
    download = waiting.value
    assert download.suggested_filename == f"alert_board_2008-05_{name}.csv"
    with download.path().open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert {row["is_simulated"] for row in rows} == {"1"}
    has_level = [row for row in rows if row.get("level_code") != ""]
    assert all(row["key"].startswith(("warnings.", "estimates.")) for row in has_level)
    assert all(row["key"] == "" for row in rows if row not in has_level)
    for figure, key in (("index_value", "index_key"), ("expected_persons", "risk_key")):
        assert all(bool(row[figure]) == row[key].endswith(figure) for row in rows if key in row)
    assert download.suggested_filename in opened.inner_text(f"{VIEW} [data-file-result]")
    if name == "levels":
        told = {(row["vintage"], row["area_code"]): row["level_code"] for row in rows}
        assert told["2008-05", "A01"] == "red"
        assert told["2008-04", "A01"] == "orange"


def test_json_file_holds_all_data(opened):
    with opened.expect_download() as waiting:
        opened.click(f"{VIEW} [data-file=all]")
    told = json.loads(waiting.value.path().read_text(encoding="utf-8"))
    assert told["simulated"] == "模拟数据 / SIMULATED"
    assert told["signals"]["US"]["S1"]["used"] is True
    assert "words" not in told


def test_link_holds_the_state_and_opens_it(opened, new_page):
    opened.click("[data-show-language=zh]")
    opened.click(f"{VIEW} .map [data-choose=A02]")
    control(opened, "level").select_option("blue")
    control(opened, "then").select_option("2008-01")
    address = opened.evaluate("location.href")
    assert address.endswith("#lang=zh&area=A02&level=blue&then=2008-01")
    other = new_page()
    other.goto(address)
    assert other.inner_text(f"{PANEL} h2") == "鞍山市"
    assert shown_areas(other) == ["A02"]
    assert control(other, "then").input_value() == "2008-01"


def test_link_to_a_city_and_unknown_parts_of_a_link(opened, board):
    opened.goto(board.as_uri() + "#area=A03&lang=en")
    assert opened.inner_text(f"{PANEL} h2") == "Benxi"
    opened.evaluate("location.hash = '#area=A05&lang=zh'")
    opened.wait_for_function("document.documentElement.lang === 'zh-CN'")
    assert opened.inner_text(f"{PANEL} h2") == "大连市"
    opened.evaluate("location.hash = '#area=nowhere&lang=fr&level=violet&rule=__proto__'")
    opened.wait_for_function("document.documentElement.lang === 'en'")
    assert opened.inner_text(f"{PANEL} h2") == "Shenyang"
    assert len(shown_areas(opened)) == 7
    assert opened.watched.messages == []


def test_copy_hands_the_link_to_the_clipboard(new_page, board):
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(board.as_uri() + "#area=A02")
    page.click(f"{VIEW} [data-copy]")
    page.wait_for_function(f"document.querySelector('{VIEW} [data-result]').textContent"
                           ".includes('copied')")  # fmt: skip
    assert page.evaluate("navigator.clipboard.readText()") == board.as_uri() + "#area=A02"


def test_copy_shows_the_link_where_the_clipboard_is_shut(opened):
    opened.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject(new Error('shut')); }"
    )
    opened.click(f"{VIEW} [data-copy]")
    field = opened.locator(f"{VIEW} [data-link]")
    field.wait_for()
    assert field.input_value().endswith("#lang=en")


def test_figures_of_scripts_are_worded_as_those_of_the_bulletin(opened, board):
    """The page words figures itself: the same rules must give the same text."""
    values = [0.0, 0.004, 0.01, 0.0149, 0.125, 0.3, 0.895, 0.985, 0.99, 0.9901, 1.0]
    numbers = [-2.505, -0.04, 0.0, 0.15, 1.005, 2.675, 12.345, 99.995]
    script = board.read_text(encoding="utf-8")
    lines = script[script.index("const fixed =") : script.index("const plusMinus")]
    told = opened.evaluate(
        f"(() => {{ {lines} return [{values}.map(probability),"
        f" {numbers}.map(v => fixed(v, 2))]; }})()"
    )
    assert told[0] == [format_probability(value) for value in values]
    assert told[1] == [format_number(value, 2) for value in numbers]


def test_rule_that_is_only_shown_says_that_it_supports_no_level(new_page, board, tmp_path):
    shown = tmp_path / "shown.html"
    text = board.read_text(encoding="utf-8").replace('"used":true', '"used":false')
    shown.write_text(text, encoding="utf-8")
    page = new_page()
    page.goto(f"{shown.as_uri()}#rule=S1")
    row = page.locator(f"{VIEW} [data-table=rule] tbody tr").first
    assert row.locator("td").nth(1).inner_text() == "met (shown, supports no level)"
    assert row.get_attribute("class") is None
    assert "supports no level" in page.locator(f"{PANEL} .trend").first.inner_text()
