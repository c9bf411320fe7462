"""The index of boards in a real browser."""

import pandas as pd
import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def index(board):
    import board_inputs

    from reports.board import BoardRecord, render_board_index

    records = [
        BoardRecord(
            pd.Timestamp(month),
            level,
            {"red": 1, "normal": 4},
            board.name,
            (("PDF 中文", "bulletin_zh.pdf"), ("PDF English", "bulletin_en.pdf")),
        )
        for month, level in (("2008-04-01", "yellow"), ("2008-05-01", "orange"))
    ]
    profile = board_inputs.province()[1]
    return render_board_index(records, profile, html_path=board.parent / "index.html")


@pytest.mark.parametrize("width", [1280, 360])
def test_index_is_quiet_clean_and_fits(new_page, violations, index, width):
    page = new_page(width)
    page.goto(index.as_uri())
    for language in ("zh", "en"):
        page.click(f"[data-show-language={language}]")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.watched.messages == []
    assert all(url.startswith(("file:", "data:")) for url in page.watched.requests)


def test_index_leads_to_the_board_in_the_language_chosen(new_page, index):
    page = new_page()
    page.goto(index.as_uri())
    assert page.locator("tbody tr").first.inner_text().startswith("May 2008")
    page.click("[data-show-language=zh]")
    page.get_by_role("link", name="打开2008年5月期看板").click()
    page.wait_for_function("document.documentElement.lang === 'zh-CN'")
    assert page.title().startswith("失业预警看板")
