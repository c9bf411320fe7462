import csv
import subprocess
import sys
from dataclasses import replace

import pandas as pd
import pytest
import sdmx
from bulletin_inputs import full_inputs

from catalogue import TABLES
from reports.bulletin.compose import compose_bulletin
from reports.bulletin.edition_view import edition_view
from reports.exports import write_sdmx
from reports.exports.sdmx_figures import COLUMNS, DIMENSIONS, sdmx_frame

HEAD = ("STRUCTURE", "STRUCTURE_ID", "ACTION")


@pytest.fixture(scope="module")
def files(inputs, profile, tmp_path_factory):
    return write_sdmx(inputs, profile, tmp_path_factory.mktemp("sdmx"))


@pytest.fixture(scope="module")
def rows(files) -> list[dict[str, str]]:
    with files[0].open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def structure(files):
    return sdmx.read_sdmx(files[1])


def two_editions(profile):
    settings = profile.settings.model_copy(update={"editions": ("internal", "public")})
    return profile.model_copy(update={"settings": settings})


def test_columns_are_those_of_the_format(files, rows):
    assert tuple(rows[0]) == (*HEAD, *COLUMNS)
    first = {tuple(row[name] for name in HEAD) for row in rows}
    assert first == {("dataflow", "COUNTRY:UNEMPLOYMENT_RISK(1.0)", "I")}
    assert not files[0].read_bytes().startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in files[0].read_bytes()


def test_each_figure_has_a_key_of_its_own(rows):
    keys = [tuple(row[name] for name in DIMENSIONS) for row in rows]
    assert len(keys) == len(set(keys)) > 100


def test_a_reader_of_the_standard_reads_it_back(files, rows, structure):
    definition = structure.structure["DSD_UNEMPLOYMENT_RISK"]
    message = sdmx.read_sdmx(files[0], structure=definition)
    (dataset,) = message.data
    assert len(dataset.obs) == len(rows)
    for row, obs in zip(rows, dataset.obs, strict=True):
        assert obs.value == row["OBS_VALUE"]
        assert {name: str(obs.dimension[name].value) for name in DIMENSIONS} == {
            name: row[name] for name in DIMENSIONS
        }


def test_every_code_used_is_in_its_list(rows, structure):
    definition = structure.structure["DSD_UNEMPLOYMENT_RISK"]
    components = [*definition.dimensions.components, *definition.attributes.components]
    coded = [c for c in components if c.local_representation.enumerated is not None]
    assert len(coded) == 9
    for component in coded:
        known = set(component.local_representation.enumerated.items)
        assert {row[component.id] for row in rows} - {""} <= known, component.id


def test_codes_have_names_in_both_languages(structure, profile):
    areas = structure.codelist["CL_AREA"]
    for area in profile.areas:
        assert areas[area.code].name["zh"] == area.title.zh
        assert areas[area.code].name["en"] == area.title.en
    for codelist in structure.codelist.values():
        assert all(code.name["zh"] for code in codelist.items.values())


def test_structure_names_vintage_and_profile(structure, inputs):
    note = structure.structure["DSD_UNEMPLOYMENT_RISK"].description["en"]
    assert "2008-05" in note
    assert inputs.profile_sha256 in note
    assert f"{structure.header.prepared:%Y-%m-%d}" == "2008-05-31"


def test_values_are_those_stored_unrounded(rows, inputs):
    stored = inputs.observation.set_index(
        ["area_code", "indicator_code", "breakdown", "reference_month"]
    )["value"]
    reported = [row for row in rows if row["ESTIMATION"] == "REPORTED"]
    assert len(reported) > 20
    for row in reported:
        month = pd.Timestamp(f"{row['TIME_PERIOD']}-01")
        key = (row["REF_AREA"], row["INDICATOR"], row["BREAKDOWN"], month)
        assert float(row["OBS_VALUE"]) == stored[key]


def test_forecasts_are_told_apart_and_carry_their_interval(rows):
    forecasts = [row for row in rows if row["ESTIMATION"] == "FORECAST"]
    assert forecasts
    for row in forecasts:
        assert row["OBS_STATUS"] == "F"
        assert float(row["LOWER_80"]) < float(row["OBS_VALUE"]) < float(row["UPPER_80"])
    assert {row["OBS_STATUS"] for row in rows if row["ESTIMATION"] != "FORECAST"} <= set("AEUQ")


def test_same_inputs_give_the_same_bytes(inputs, profile, files, tmp_path):
    again = write_sdmx(inputs, profile, tmp_path)
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in files]


def test_estimate_below_the_minimum_is_suppressed(inputs, profile):
    headline = profile.settings.headline
    row = dict.fromkeys(TABLES["estimates.survey_table"].column_names)
    row |= {
        "vintage": inputs.vintage,
        "reference_month": inputs.vintage - pd.DateOffset(months=1),
        "area_code": headline.area_code,
        "indicator_code": headline.indicator_code,
        "breakdown": "total",
        "estimate": 5.1,
        "standard_error": 2.0,
        "sample_size_persons": 38.0,
    }
    told = {}
    for grade in ("publish", "caution", "suppress"):
        table = pd.DataFrame([row | {"quality_grade_code": grade}])
        frame = sdmx_frame(replace(inputs, survey_table=table), profile, edition="internal")
        (line,) = frame[frame["ESTIMATION"] == "TABLE"].to_dict("records")
        told[grade] = (line["OBS_STATUS"], line["OBS_VALUE"], line["SAMPLE_SIZE"])
    assert told["publish"] == ("A", 5.1, 38)
    assert told["caution"] == ("U", 5.1, 38)
    assert told["suppress"][0] == "Q"
    assert pd.isna(told["suppress"][1])


def test_panel_figures_that_may_not_be_told_are_left_out(inputs, profile):
    row = dict.fromkeys(TABLES["estimates.panel_change"].column_names)
    row |= {
        "vintage": inputs.vintage,
        "reference_month": inputs.vintage - pd.DateOffset(months=1),
        "area_code": profile.settings.headline.area_code,
        "section_code": "total",
        "population": "all",
        "is_without_giants": False,
        "value": -0.5,
        "standard_error": 0.1,
    }
    indicator = profile.indicators[0].model_copy(update={"code": "panel_job_change"})
    own = profile.model_copy(update={"indicators": (*profile.indicators, indicator)})
    for is_publishable, count in ((True, 1), (False, 0)):
        change = pd.DataFrame([row | {"is_publishable": is_publishable}])
        frame = sdmx_frame(replace(inputs, panel_change=change), own, edition="internal")
        assert (frame["ESTIMATION"] == "PANEL").sum() == count


def test_public_edition_must_say_what_it_shows(inputs, profile, tmp_path):
    with pytest.raises(ValueError, match="content of the public edition"):
        write_sdmx(inputs, two_editions(profile), tmp_path, edition="public")


def test_public_edition_holds_only_figures_its_bulletin_shows(profile, tmp_path):
    both = two_editions(profile)
    inputs = full_inputs(both.settings.targets[:4])
    shown = compose_bulletin(inputs, both, language="zh", edition="public")
    paths = write_sdmx(inputs, both, tmp_path, edition="public", shown=shown)
    frame = pd.read_csv(paths[0], dtype=str)
    assert 0 < len(frame) < 200
    assert set(frame["CONF_STATUS"]) == {"F"}
    text = "".join(
        cell.key
        for section in shown.sections
        for block in section.blocks
        for row in getattr(block, "rows", ())
        for cell in row.cells
    )
    for row in frame.to_dict("records"):
        assert f"area_code={row['REF_AREA']}" in text
        if row["ESTIMATION"] != "FORECAST":  # named by how far ahead they are
            assert f"reference_month={row['TIME_PERIOD']}" in text


def test_withheld_source_is_in_no_public_export(profile, tmp_path):
    both = two_editions(profile)
    inputs = full_inputs(both.settings.targets[:4])
    withheld = both.sources[0].code
    sources = tuple(
        source.model_copy(update={"permitted_editions": ("internal",)})
        if source.code == withheld
        else source
        for source in both.sources
    )
    closed = both.model_copy(update={"sources": sources})
    shown = compose_bulletin(inputs, both, language="zh", edition="public")  # too much is shown
    paths = write_sdmx(inputs, closed, tmp_path, edition="public", shown=shown)
    view = edition_view(inputs, closed, edition="public")
    assert withheld not in set(view.inputs.observation["source_code"])
    assert withheld not in paths[0].read_text(encoding="utf-8")
    internal = write_sdmx(inputs, closed, tmp_path / "internal")
    assert withheld in internal[0].read_text(encoding="utf-8")


def test_place_without_figures_has_a_header_and_a_structure(empty_inputs, profile, tmp_path):
    paths = write_sdmx(empty_inputs, profile, tmp_path)
    assert paths[0].read_text(encoding="utf-8").startswith(",".join((*HEAD, *COLUMNS)))
    assert "UNEMPLOYMENT_RISK" in sdmx.read_sdmx(paths[1]).dataflow


def test_reading_exports_loads_no_heavy_library():
    code = (
        "import sys, reports.exports;"
        "heavy = {'matplotlib', 'docx', 'sdmx', 'xlsxwriter', 'typst'} & set(sys.modules);"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert answer.returncode == 0, answer.stderr.decode()
