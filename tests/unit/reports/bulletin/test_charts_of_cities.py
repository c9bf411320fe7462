from dataclasses import replace

import bulletin_inputs as made
import numpy as np
import odd_inputs
import pandas as pd
import pytest

from profiles import load_profile
from profiles.model import Area
from reports.bulletin.charts_of_cities import HISTORY_MONTHS, city_panels, tile_map
from reports.inputs import empty_frame

MONTHS = pd.date_range(end=made.LAST, periods=48, freq="MS")


def city(code, **settings):
    titles = made.text(f"City {code}", f"{code}市")
    return Area(code=code, title=titles, kind="city", **settings)


def model(code, *, grade="publish", basis="sample", level=6.0):
    frame = pd.DataFrame({"reference_month": MONTHS}).assign(
        vintage=made.VINTAGE,
        area_code=code,
        smoothed_estimate=level + 0.3 * np.sin(np.arange(len(MONTHS))),
        smoothed_standard_error=0.2,
        quality_grade_code=grade,
        basis_code=basis,
    )
    return frame.reindex(columns=empty_frame("survey_model").columns)


@pytest.fixture(scope="module")
def placed(profile):
    zone = Area(
        code="Z",
        title=made.text("Zone", "示范区"),
        kind="zone",
        tile=(1.5, 1),
        is_part_of_parent_sum=False,
        lies_within_codes=("A", "B"),
    )
    areas = (*profile.areas, city("A", tile=(0, 0)), city("B", tile=(1, 0)), zone)
    return profile.model_copy(update={"areas": areas})


def test_tiles_stand_where_the_profile_puts_them(inputs, placed):
    chart = tile_map(inputs, placed, "zh")
    assert {tile.area_code: (tile.column, tile.row) for tile in chart.tiles} == {
        "A": (0, 0),
        "B": (1, 0),
        "Z": (1.5, 1),
    }
    assert "不表示行政区划界线" in chart.caption


def test_a_zone_is_a_half_tile_that_says_what_it_lies_within(inputs, placed):
    zone = next(tile for tile in tile_map(inputs, placed, "en").tiles if tile.area_code == "Z")
    assert zone.is_half
    assert zone.note == (
        "Dashed: Zone lies within City A and City B. It is not added to the total."
    )


def test_an_area_without_a_stored_level_says_so(inputs, placed):
    tile = tile_map(inputs, placed, "zh").tiles[0]
    assert (tile.level, tile.level_text, tile.since) == (None, "未提出级别", "")


def test_a_tile_tells_level_and_since_when_of_the_stored_row(inputs, profile):
    many, wider = odd_inputs.many_areas(inputs, profile, count=4)
    chart = tile_map(many, wider, "zh")
    row = many.level[
        (many.level["vintage"] == made.VINTAGE) & (many.level["area_code"] == "A01")
    ].iloc[0]
    tile = next(tile for tile in chart.tiles if tile.area_code == "A01")
    assert tile.level.code == row["level_code"]
    since = pd.Timestamp(row["since_vintage"])
    assert tile.since.startswith(f"{since.year}年{since.month}月")
    assert tile.level.title in chart.alt


def test_without_tiles_forty_areas_stand_in_a_plain_grid(inputs, profile):
    chart = tile_map(*odd_inputs.many_areas(inputs, profile), "en")
    places = [(tile.column, tile.row) for tile in chart.tiles]
    assert len(set(places)) == len(places) == 39  # and the nation itself, which has no tile
    assert max(column for column, _ in places) == 5
    assert "boundaries" not in chart.caption


def test_a_place_of_one_area_has_one_tile_and_none_has_no_map(inputs, profile):
    assert len(tile_map(inputs, profile, "zh").tiles) == 1
    assert tile_map(*odd_inputs.without_areas(inputs, profile), "zh") is None


def test_tiles_of_liaoning_do_not_meet():
    areas = [area for area in load_profile("liaoning").areas if area.tile]
    assert len(areas) == 15
    boxes = [(*area.tile, area.tile[1] + (0.5 if area.lies_within_codes else 1)) for area in areas]
    for place, (left, top, bottom) in enumerate(boxes):
        for other_left, other_top, other_bottom in boxes[:place]:
            assert abs(left - other_left) >= 1 or bottom <= other_top or other_bottom <= top


def test_panels_show_every_city_on_the_months_of_the_window(inputs, placed):
    told = replace(inputs, survey_model=pd.concat([model("A"), model("B", level=9.0)]))
    chart = city_panels(told, placed, "zh")
    assert [panel.area_code for panel in chart.panels] == ["A", "B"]
    assert all(len(panel.values) == HISTORY_MONTHS for panel in chart.panels)
    assert "最高为B市" in chart.alt
    assert "未经季节调整" in chart.caption  # the smoothed signal keeps its season
    assert chart.line.value in (6.5, 5.5, 6.0)


def test_a_city_without_figures_says_why(inputs, placed):
    told = replace(inputs, survey_model=model("A", grade="suppress"))
    suppressed, missing = city_panels(told, placed, "zh").panels
    assert (suppressed.note, len(suppressed.values)) == ("样本不足，不予公布", 0)
    assert (missing.note, len(missing.values)) == ("无估计值", 0)


def test_a_city_of_the_model_alone_says_so_beside_its_figures(inputs, placed):
    told = replace(inputs, survey_model=model("A", basis="synthetic"))
    panel = city_panels(told, placed, "en").panels[0]
    assert panel.note == "from the model alone"
    assert len(panel.values) == HISTORY_MONTHS


def test_no_model_or_no_city_gives_no_panels(inputs, profile, placed):
    assert city_panels(inputs, placed, "zh") is None
    assert city_panels(replace(inputs, survey_model=model("A")), profile, "zh") is None
