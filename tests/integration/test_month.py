"""A month of the toy place, from its files to bulletin, board and published copy."""

import shutil

import pandas as pd
import pytest

from assets import SilentProgress
from catalogue import parse_month
from pipelines.environment import Surroundings
from pipelines.month import RunOptions, is_up_to_date, made_files, run_month
from reports.exports import verify_checksums
from warehouse import Warehouse

V = parse_month("2019-11")


def make_month(place, folder, **options):
    """Make the month in a folder, by one process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNEMPLOYMENT_RISK_HOME", str(folder))
        patch.setenv("UNEMPLOYMENT_RISK_PROCESSES", "1")
        return run_month(
            place,
            V,
            surroundings=surroundings_of(folder),
            options=RunOptions(**options),
            progress=SilentProgress(),
        )


def surroundings_of(folder):
    return Surroundings(profile_code="toy", var_folder=folder, process_count=1)


def home_in(folder):
    return surroundings_of(folder).home("toy")


@pytest.fixture(scope="module")
def made(toy_profile, write_toy_inbox, tmp_path_factory):
    """The folder of a month made whole."""
    folder = tmp_path_factory.mktemp("made")
    write_toy_inbox(home_in(folder).inbox)
    outcome = make_month(toy_profile, folder)
    assert outcome.failures == {}
    return folder


def test_a_month_from_files_to_bulletin(made, toy_profile):
    home = home_in(made)
    files = made_files(toy_profile, home, V)
    assert all(path.exists() for path in files.values())
    readable = {name: path for name, path in files.items() if path.suffix in (".pdf", ".html")}
    assert set(readable) >= {"bulletin (en)", "summary (zh)", "leaflet (zh)", "alert board"}
    assert verify_checksums(home.outputs(V)).is_whole
    boards = files["all boards"].read_text(encoding="utf-8")
    assert all(path.name in boards for name, path in readable.items() if name != "all boards")

    warehouse = Warehouse(home.warehouse_path)
    levels = warehouse.read_table("warnings.level", vintage=V)
    # The rate jumped by two points in 2019-06: by 2019-11 no rule can miss it.
    assert levels["level_code"].tolist() == ["red"]
    forecast = warehouse.read_table("forecasts.forecast", vintage=V)
    assert set(forecast["horizon_months"]) == set(range(1, 13))
    assert forecast.groupby("model")["quantile_level"].nunique().unique().tolist() == [15]
    paths = warehouse.read_table("forecasts.path", vintage=V)
    assert paths.groupby(["indicator_code", "reference_month"])["path"].nunique().min() >= 500
    reader = Warehouse(home.published_path, is_read_only=True)
    pd.testing.assert_frame_equal(levels, reader.read_table("warnings.level", vintage=V))

    # The same month again: the same bytes, and the command line need not even begin.
    assert is_up_to_date(toy_profile, home, V)
    first = files["list of sums"].read_text(encoding="utf-8")
    assert make_month(toy_profile, made, is_recomputed=True).is_success
    assert files["list of sums"].read_text(encoding="utf-8") == first


def test_a_source_that_cannot_be_read_does_not_stop_the_others(
    toy_profile, tmp_path, write_toy_inbox
):
    # One language: the documents are not what is tested.
    settings = toy_profile.settings.model_copy(update={"languages": ("en",)})
    place = toy_profile.model_copy(update={"settings": settings})
    home = home_in(tmp_path)
    write_toy_inbox(home.inbox)
    (home.inbox / "jobs.csv").write_text("month,sector,thousands\n2019-01,10,5\n")
    outcome = make_month(place, tmp_path)
    assert outcome.is_success, outcome.failures
    failures = Warehouse(home.warehouse_path).read_table("raw.failure")
    assert failures["source_code"].tolist() == ["firms"]
    assert "expected the column 'industry'" in failures["message_en"].iloc[0]
    assert "缺少列“industry”" in failures["message_zh"].iloc[0]
    board = made_files(place, home, V)["alert board"].read_text(encoding="utf-8")
    assert "expected the column" in board


def test_other_bytes_for_a_frozen_vintage_stop_the_run(made, toy_profile, tmp_path):
    folder = shutil.copytree(made, tmp_path / "copy")
    home = home_in(folder)
    assert is_up_to_date(toy_profile, home, V)
    text = (home.inbox / "rate.csv").read_text()
    (home.inbox / "rate.csv").write_text(text.replace("2019-03,", "2019-03,1"))
    outcome = make_month(toy_profile, folder)
    assert not outcome.is_success
    assert any("vintage 2019-11 is frozen" in message for message in outcome.failures.values())
    assert make_month(toy_profile, folder, is_stored_only=True).is_success
    # Having made it from what is stored, the changed file is still not taken for read.
    assert not is_up_to_date(toy_profile, home, V)
    assert not make_month(toy_profile, folder).is_success
