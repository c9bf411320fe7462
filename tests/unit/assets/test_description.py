import pandas as pd

from assets.description import (
    GROUPS,
    asset_settings,
    column_schema,
    markdown_table,
    published_schema,
    result,
)
from catalogue import TABLES, parse_month
from pipelines.partitions import vintage_partitions


def settings_of(full_name, profile, **more):
    return asset_settings(full_name, vintage_partitions(profile), deps=[], kinds={"pandas"}, **more)


def test_groups_are_numbered_in_the_order_of_the_stages():
    stages = [group.split("_")[1] for group in dict.fromkeys(GROUPS.values())]
    assert stages == ["1", "2", "3", "4", "5", "6", "7"]


def test_every_column_of_a_table_is_shown_with_its_meaning():
    columns = column_schema("warnings.signal").columns
    assert [column.name for column in columns] == TABLES["warnings.signal"].column_names
    assert all(column.description for column in columns)
    nullable = {column.name: column.constraints.nullable for column in columns}
    assert (nullable["missing_reason"], nullable["rule_id"]) == (True, False)


def test_an_asset_with_a_table_names_it_and_duckdb(toy_profile):
    settings = settings_of("scores.summary", toy_profile)
    assert settings["kinds"] == {"duckdb", "pandas"}
    assert settings["metadata"]["dagster/table_name"] == "scores.summary"
    assert settings["owners"] == ["team:statistics"]


def test_all_sources_stand_in_the_one_table_of_received_rows(toy_profile):
    settings = settings_of("raw.survey", toy_profile)
    assert settings["metadata"]["dagster/table_name"] == "raw.record"


def test_a_document_has_no_columns_the_published_copy_those_of_its_tables(toy_profile):
    assert settings_of("bulletins.bulletin", toy_profile)["metadata"] == {}
    names = [column.name for column in published_schema().columns]
    assert "warnings.level.level_code" in names
    assert not [name for name in names if name.startswith(("raw.", "core.", "runs."))]
    metadata = settings_of("bulletins.published", toy_profile, schema=published_schema())
    assert list(metadata["metadata"]) == ["dagster/column_schema"]


def test_a_table_for_readers_has_months_rounded_figures_and_no_bars_in_cells():
    frame = pd.DataFrame(
        {
            "month": [parse_month("2019-11")] * 4,
            "value": [1234.5678, float("nan"), 5.6e-7, -5.6e-7],
            "note": ["a|b", "c", "d", "e"],
        }
    )
    lines = markdown_table(frame).value.splitlines()
    assert lines == [
        "| month | value | note |",
        "| --- | --- | --- |",
        "| 2019-11 | 1,235 | a/b |",
        "| 2019-11 | – | c |",
        "| 2019-11 | <0.0001 | d |",
        "| 2019-11 | >-0.0001 | e |",
    ]


def test_what_an_asset_reports_is_of_its_vintage_alone(workplace, set_down_fact):
    for vintage, value in (("2019-10", 5.0), ("2019-11", 5.5), ("2019-12", 6.0)):
        set_down_fact(workplace, vintage, reference_month="2019-09", value=value)
    vintage = parse_month("2019-11")
    metadata = result(workplace, "core.observation", vintage, more={"extra": 1}).metadata
    assert metadata["dagster/row_count"] == 1
    assert metadata["vintage"] == "2019-11"
    assert metadata["facts_fingerprint"] == workplace.fingerprint(vintage)
    assert metadata["extra"] == 1
    assert "| 5.5 |" in metadata["last_rows"].value
    assert "vintage" not in metadata["last_rows"].value
