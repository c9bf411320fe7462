"""Boards of unusual places: none, one, forty areas, long names, all red, nothing stored."""

from dataclasses import replace

import board_inputs
import bulletin_inputs as made
import odd_inputs
import pytest

from reports import render_board

pytestmark = [pytest.mark.browser, pytest.mark.nightly]

VIEW = ".view:not([hidden])"


def _country():
    profile = made.profile()
    return made.full_inputs(profile.settings.targets[:4]), profile


def _without_signals():
    inputs, profile = board_inputs.province()
    return replace(inputs, signal=inputs.signal.head(0), level=inputs.level.head(0)), profile


def _all_red():
    inputs, profile = board_inputs.province()
    return board_inputs.all_red(inputs), profile


PLACES = {
    "nothing at all": (lambda: (made.empty_inputs(), made.profile()), None),
    "no area": (lambda: odd_inputs.without_areas(*_country()), 0),
    "one area": (_country, 1),
    "forty areas with long names": (lambda: odd_inputs.many_areas(*_country()), 40),
    "codes that are gone": (lambda: odd_inputs.codes_gone(*_country()), 2),
    "no signals": (_without_signals, None),
    "all red": (_all_red, 7),
}


@pytest.mark.parametrize("name", PLACES)
def test_odd_places_are_quiet_and_fit_every_screen(new_page, tmp_path, name):
    make, count = PLACES[name]
    path = render_board(*make(), html_path=tmp_path / "board.html")
    assert path.stat().st_size < 2_000_000
    for width in (1280, 360):
        page = new_page(width)
        page.goto(path.as_uri())
        for language in ("zh", "en"):
            page.click(f"[data-show-language={language}]")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            tiles = page.locator(f"{VIEW} .map [data-choose]")
            if count is not None:
                assert tiles.count() == count
            for tile in tiles.all()[:3]:
                tile.click()
                assert page.locator(f"{VIEW} .panel:not([hidden])").count() == 1
        page.keyboard.press("Escape")
        page.fill(f"{VIEW} [data-set=q]", "x")
        for file in ("levels", "signals", "industries", "all"):
            with page.expect_download():
                page.click(f"{VIEW} [data-file={file}]")
        assert page.watched.messages == []


def test_one_vintage_has_none_to_compare_with(new_page, tmp_path):
    inputs, profile = board_inputs.province()
    inputs = replace(
        inputs,
        level=inputs.level[inputs.level["vintage"] == made.VINTAGE],
        signal=inputs.signal[inputs.signal["vintage"] == made.VINTAGE],
    )
    page = new_page()
    page.goto(render_board(inputs, profile, html_path=tmp_path / "board.html").as_uri())
    text = page.inner_text(f"{VIEW} [data-across=compare]")
    assert "Only one vintage is stored" in text
    assert page.watched.messages == []


def test_letters_stay_within_their_tiles(new_page, tmp_path):
    inputs, profile = odd_inputs.many_areas(*_country())
    page = new_page()
    page.goto(render_board(inputs, profile, html_path=tmp_path / "board.html").as_uri())
    spilt = page.eval_on_selector_all(
        f"{VIEW} .tile",
        "tiles => tiles.filter(t => t.scrollWidth > t.clientWidth + 1"
        " || t.scrollHeight > t.clientHeight + 1).length",
    )
    assert spilt == 0
