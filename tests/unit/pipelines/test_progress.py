import io

import pytest
from rich.console import Console

from pipelines.progress import ConsoleProgress


@pytest.fixture
def screen():
    return io.StringIO()


@pytest.fixture
def progress(screen):
    return ConsoleProgress(Console(file=screen, width=100, force_terminal=False))


def lines(screen):
    return screen.getvalue().splitlines()


def test_a_stage_is_printed_once_when_it_ends(progress, screen):
    progress.report("raw.submission", "survey")
    progress.report("core.observation", "2019-11")
    assert lines(screen) == []
    progress.report("estimates.seasonal_adjustment", "2019-11, 4 series")
    assert [line.split()[0] for line in lines(screen)] == ["Intake"]
    progress.close()
    assert [line.split()[0] for line in lines(screen)] == ["Intake", "Estimates"]
    assert all("s elapsed)" in line for line in lines(screen))


def test_waiting_for_the_run_lock_is_said_at_once(progress, screen):
    progress.report("run lock", "waiting for the run lock, held by process 7")
    assert lines(screen) == ["  waiting for the run lock, held by process 7"]


def test_a_terminal_shows_stage_subject_and_time(screen):
    progress = ConsoleProgress(Console(file=screen, width=100, force_terminal=True))
    progress.report("forecasts.forecast", "2019-11, 2 series")
    progress.close()
    assert "Forecasts: 2019-11, 2 series" in screen.getvalue()
    assert "elapsed" in screen.getvalue()


def test_closing_twice_prints_nothing_more(progress, screen):
    progress.report("warnings.level", "2019-11")
    progress.close()
    progress.close()
    assert len(lines(screen)) == 1
