"""Honest in time: whatever becomes known after a vintage changes nothing the vintage says."""

import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from catalogue import TABLES, format_month, parse_month
from pipelines.definitions import build_definitions
from warehouse import Home, Warehouse, read_source, take_in

V = parse_month("2019-09")
LATE = parse_month("2020-01")
COMPUTED = ("estimates", "forecasts", "scores", "warnings")
LATER_CASES = int(os.environ.get("LATER_CASES", "0"))
LAST_ASSET = dg.AssetKey(["warnings", "level"])


def computed_rows(profile, var_folder, monkeypatch):
    """Run vintage V up to its level and return every computed table's rows of V."""
    monkeypatch.setenv("UNEMPLOYMENT_RISK_HOME", str(var_folder))
    monkeypatch.setenv("UNEMPLOYMENT_RISK_PROCESSES", "1")
    job = build_definitions(profile).resolve_job_def("monthly")
    selection = [key for key in job.asset_layer.selected_asset_keys if key.path[0] != "bulletins"]
    assert LAST_ASSET in selection
    with dg.DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(
            partition_key=format_month(V), instance=instance, asset_selection=selection
        )
    assert result.success
    warehouse = Warehouse(Home(var_folder / profile.settings.code).warehouse_path)
    return {
        name: warehouse.read_table(name, vintage=V)
        for name, table in TABLES.items()
        if table.stage in COMPUTED
    }


@pytest.fixture(scope="module")
def module_monkeypatch():
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module")
def said_at_the_time(toy_profile, write_toy_inbox, module_monkeypatch, tmp_path_factory):
    """What vintage V says when the files end with the last month it can know."""
    var_folder = tmp_path_factory.mktemp("then")
    write_toy_inbox(var_folder / "toy" / "inbox", last_month="2019-08")
    return computed_rows(toy_profile, var_folder, module_monkeypatch)


later_figures = st.lists(
    st.floats(0, 99).map(lambda value: round(value, 1)), min_size=4, max_size=4
)


@pytest.mark.slow
@settings(
    # Two runs an example: one given here, any number more at night.
    max_examples=LATER_CASES or 1,
    phases=[Phase.explicit, *([Phase.generate] if LATER_CASES else [])],
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(later=later_figures)
@example(later=[0.0, 98.7, 6.1, 31.4])
def test_what_becomes_known_later_changes_nothing(
    toy_profile, write_toy_inbox, said_at_the_time, monkeypatch, later
):
    var_folder = Path(tempfile.mkdtemp())
    try:
        home = Home(var_folder / "toy")
        write_toy_inbox(home.inbox, last_month="2019-08")
        with (home.inbox / "rate.csv").open("a", encoding="utf-8") as stream:
            for number, value in enumerate(later):
                stream.write(f"2019-{9 + number:02d},{value}\n")
        warehouse = Warehouse(home.warehouse_path)
        for source in toy_profile.sources:
            take_in(
                warehouse,
                read_source(source, profile_folder=home.inbox, inbox=home.inbox),
                source,
                toy_profile,
                vintage=LATE,
                present_month=LATE,
                received_at=datetime.now(UTC).replace(tzinfo=None),
            )
        assert warehouse.observation_as_of(LATE)["reference_month"].max() > V
        said_now = computed_rows(toy_profile, var_folder, monkeypatch)
    finally:
        shutil.rmtree(var_folder)
    for name, frame in said_at_the_time.items():
        pd.testing.assert_frame_equal(frame, said_now[name], obj=name)
    assert not said_now["warnings.level"].empty
