import sys
from pathlib import Path

import pytest

from pipelines.environment import HOME_VARIABLE, PROCESSES_VARIABLE, PROFILE_VARIABLE

sys.path.insert(0, str(Path(__file__).parents[2] / "fixtures"))


@pytest.fixture(autouse=True)
def surroundings_of_the_test(tmp_path, monkeypatch):
    """Run in a folder of the test's own, with one process and no profile named."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "var"))
    monkeypatch.setenv(PROCESSES_VARIABLE, "1")
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))  # so that it is as before afterwards
    monkeypatch.delenv(PROFILE_VARIABLE, raising=False)
