"""What Dagster is told of each profile, against a committed picture of it.

After a change that is meant: python tests/integration/test_definitions.py
"""

import json
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from pipelines.definitions import build_definitions
from profiles import load_profile

FIXTURES = Path(__file__).parents[1] / "fixtures"
PICTURE = FIXTURES / "definitions.json"
PLACES = {
    "china": "china",
    "united_states": "united_states",
    "toy": str(FIXTURES / "profiles" / "toy"),
}


def picture_of(place: str) -> dict[str, Any]:
    """Return assets, checks, schedules and sensors of a profile as plain data."""
    definitions = build_definitions(load_profile(PLACES[place]))
    repository = definitions.get_repository_def()
    return {
        "assets": {
            spec.key.to_user_string(): {
                "group": spec.group_name,
                "deps": sorted(dep.asset_key.to_user_string() for dep in spec.deps),
                "kinds": sorted(spec.kinds),
                "owners": list(spec.owners),
                "is_described": bool(spec.description),
                "table": spec.metadata.get("dagster/table_name", ""),
            }
            for spec in sorted(definitions.resolve_all_asset_specs(), key=lambda item: item.key)
        },
        "checks": {
            key.to_user_string(): "stops the run" if spec.blocking else "is reported"
            for key, spec in sorted(checks_of(definitions).items())
        },
        "jobs": sorted(name for name in repository.job_names if not name.startswith("__")),
        "schedules": {
            item.name: [item.cron_schedule, item.execution_timezone, item.default_status.value]
            for item in repository.schedule_defs
        },
        "sensors": {item.name: item.default_status.value for item in repository.sensor_defs},
    }


def columns_by_table() -> dict[str, list[str]]:
    """Return the columns shown of each table: name, type and "?" where nulls may stand."""
    return {
        spec.metadata["dagster/table_name"]: [
            f"{column.name} {column.type}{'?' if column.constraints.nullable else ''}"
            for column in spec.metadata["dagster/column_schema"].columns
        ]
        for spec in sorted(
            build_definitions(load_profile(PLACES["toy"])).resolve_all_asset_specs(),
            key=lambda item: item.key,
        )
        if "dagster/table_name" in spec.metadata
    }


def whole_picture() -> dict[str, Any]:
    return {
        "columns": columns_by_table(),
        **{place: picture_of(place) for place in sorted(PLACES)},
    }


def checks_of(definitions: dg.Definitions) -> dict[dg.AssetCheckKey, dg.AssetCheckSpec]:
    return {spec.key: spec for item in definitions.asset_checks or [] for spec in item.check_specs}


def test_the_definitions_are_those_of_the_picture():
    assert whole_picture() == json.loads(PICTURE.read_text(encoding="utf-8")), (
        "if this is meant: python tests/integration/test_definitions.py"
    )


@pytest.mark.parametrize("place", sorted(PLACES))
def test_every_asset_is_described_and_owned_and_no_column_lacks_its_meaning(place):
    for spec in build_definitions(load_profile(PLACES[place])).resolve_all_asset_specs():
        assert len(spec.description) > 20, spec.key
        assert spec.owners, spec.key
        assert spec.kinds, spec.key
        schema = spec.metadata.get("dagster/column_schema")
        assert schema is None or all(column.description for column in schema.columns), spec.key


@pytest.mark.parametrize("place", sorted(PLACES))
def test_stages_follow_one_another_in_the_order_of_their_numbers(place):
    specs = build_definitions(load_profile(PLACES[place])).resolve_all_asset_specs()
    group = {spec.key: spec.group_name for spec in specs}
    for spec in specs:
        assert all(group[dep.asset_key] <= spec.group_name for dep in spec.deps), spec.key


def test_a_run_takes_its_stages_in_their_order():
    job = build_definitions(load_profile(PLACES["toy"])).resolve_job_def("monthly")
    steps = [node.name.split("__")[0] for node in job.graph.nodes_in_topological_order]
    stages = list(dict.fromkeys(steps))
    assert stages.index("raw") < stages.index("core") < stages.index("estimates")
    assert stages.index("estimates") < stages.index("forecasts") < stages.index("warnings")
    assert stages[-1] == "bulletins"


if __name__ == "__main__":
    PICTURE.write_text(json.dumps(whole_picture(), indent=1) + "\n", encoding="utf-8")
