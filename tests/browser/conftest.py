"""A headless Chromium, pages that keep what they said and asked for, and boards to open."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "fixtures"))

import board_inputs

from reports import render_board

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")


class Watched:
    """What a page logged, and every address it asked for."""

    def __init__(self, page) -> None:
        self.messages: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.messages.append(message.text))
        page.on("pageerror", lambda error: self.messages.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("Chromium is not installed")
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with playwright.sync_playwright() as player:
        started = player.chromium.launch(executable_path=program, args=flags)
        yield started
        started.close()


@pytest.fixture
def new_page(browser) -> Iterator[Callable[..., object]]:
    """Return a function that opens a fresh page of a width; ``page.watched`` keeps its doings."""
    contexts = []

    def made(width: int = 1280, height: int = 900, **settings):
        context = browser.new_context(
            viewport={"width": width, "height": height}, accept_downloads=True, **settings
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.watched = Watched(page)
        return page

    yield made
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def board(tmp_path_factory) -> Path:
    """The board of the made-up province, English first."""
    inputs, profile = board_inputs.province()
    return render_board(inputs, profile, html_path=tmp_path_factory.mktemp("board") / "board.html")


@pytest.fixture
def opened(new_page, board):
    page = new_page()
    page.goto(board.as_uri())
    return page


@pytest.fixture
def violations() -> Callable[[object], list[str]]:
    """Return a function that lists what axe-core finds wrong with a page."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")

    def found(page) -> list[str]:
        items = axe.Axe().run(page).response["violations"]
        return [
            f"{item['id']}: {node['html'][:120]}: {node['failureSummary']}"
            for item in items
            for node in item["nodes"]
        ]

    return found
