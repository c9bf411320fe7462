from html.parser import HTMLParser

import bulletin_inputs as made
import pandas as pd
import pytest

from reports.board import BoardRecord, render_board_index
from reports.board.index import index_html


@pytest.fixture
def _any_font(monkeypatch):
    monkeypatch.setattr("reports.board.index.subset_woff", lambda *_, **__: b"font")


pytestmark = pytest.mark.usefixtures("_any_font")


def record(month: str, level: str | None = "yellow", **settings) -> BoardRecord:
    return BoardRecord(
        pd.Timestamp(month),
        level,
        settings.pop("area_counts", {"normal": 3, "red": 1}),
        settings.pop("board_path", f"{month[:7]}/board.html"),
        settings.pop("bulletins", (("PDF, 中文", f"{month[:7]}/bulletin_zh.pdf"),)),
    )


def test_newest_vintage_stands_first():
    page = index_html(
        [record("2025-11-01"), record("2026-01-01"), record("2025-12-01")], made.profile()
    )
    places = [
        page.index(f'href="{month}/board.html"') for month in ("2026-01", "2025-12", "2025-11")
    ]
    assert places == sorted(places)


def test_levels_stand_by_colour_symbol_and_word_gravest_first():
    page = index_html([record("2026-01-01")], made.profile())
    assert "▲</span> Yellow" in page
    assert "■</span> Red</span> 1" in page
    assert page.index("Red</span> 1") < page.index("Normal</span> 3")
    assert "红色</span> 1" in page


def test_vintage_without_a_level_and_one_the_profile_lost():
    page = index_html(
        [record("2026-01-01", None, area_counts={"violet": 2}, bulletins=())], made.profile()
    )
    assert "<td>—</td>" in page
    assert "violet (no longer in the profile)" in page


def test_no_vintage_is_said():
    page = index_html([], made.profile())
    assert "No vintage has been made yet." in page
    assert "尚未生成任何一期。" in page


def test_words_of_files_are_escaped():
    page = index_html([record("2026-01-01", bulletins=(("<b>", "a&b.pdf"),))], made.profile())
    assert "&lt;b&gt;" in page
    assert 'href="a&amp;b.pdf"' in page


@pytest.mark.parametrize("path", ["/srv/board.html", "file:///board.html", "C:/board.html"])
def test_address_that_names_a_machine_is_refused(path, tmp_path):
    with pytest.raises(ValueError, match="relative address"):
        render_board_index(
            [record("2026-01-01", board_path=path)], made.profile(), html_path=tmp_path / "x.html"
        )
    assert list(tmp_path.iterdir()) == []


def test_simulated_data_say_so_and_the_same_records_give_the_same_bytes(tmp_path):
    profile = made.profile(is_simulated=True)
    paths = [
        render_board_index([record("2026-01-01")], profile, html_path=tmp_path / f"{name}.html")
        for name in ("one", "two")
    ]
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert '<p class="simulated">模拟数据 / SIMULATED</p>' in paths[0].read_text(encoding="utf-8")


def test_page_is_well_formed():
    class Nesting(HTMLParser):
        def __init__(self):
            super().__init__()
            self.open = []

        def handle_starttag(self, tag, _attrs):
            if tag not in ("meta", "link"):
                self.open.append(tag)

        def handle_endtag(self, tag):
            assert self.open.pop() == tag

    parser = Nesting()
    parser.feed(index_html([record("2026-01-01")], made.profile()))
    assert parser.open == []
