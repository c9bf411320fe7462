"""Bulletins rendered once for all tests of reports."""

import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "fixtures"))

import bulletin_inputs as made

from profiles.model import Profile
from reports import BulletinInputs, render_bulletin
from reports.board.page import board_html


@contextmanager
def stand_in_font():
    """Spare the subset of the font, which takes longer than the page; test_fonts tests it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reports.board.page.subset_woff", lambda *_, **__: b"font")
        yield


@pytest.fixture
def any_font():
    with stand_in_font():
        yield


@pytest.fixture(scope="session")
def profile() -> Profile:
    return made.profile()


@pytest.fixture(scope="session")
def inputs() -> BulletinInputs:
    return made.full_inputs(made.profile().settings.targets[:4])


@pytest.fixture(scope="session")
def empty_inputs() -> BulletinInputs:
    return made.empty_inputs()


@pytest.fixture(scope="session")
def simulated_profile() -> Profile:
    return made.profile(is_simulated=True)


@pytest.fixture(scope="session", params=["en", "zh"])
def pdf(request, inputs, profile, tmp_path_factory) -> tuple[str, Path]:
    path = tmp_path_factory.mktemp("bulletin") / f"{request.param}.pdf"
    render_bulletin(inputs, profile, language=request.param, pdf_path=path)
    return request.param, path


@pytest.fixture(scope="session")
def board(inputs, profile) -> str:
    with stand_in_font():
        return board_html(inputs, profile)
