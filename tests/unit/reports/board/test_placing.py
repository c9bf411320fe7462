import board_inputs
import bulletin_inputs as made
import pytest

from reports.board.placing import Place, has_own_tiles, tile_places


@pytest.fixture(scope="module")
def province():
    return board_inputs.province()[1]


def cells(place: Place) -> set[tuple[int, int]]:
    return {
        (column, row)
        for column in range(place.column, place.column + place.width)
        for row in range(place.row, place.row + place.height)
    }


def test_whole_stands_above_its_parts(province):
    places = {place.area_code: place for place in tile_places(["A01", "US", "A02"], province)}
    assert places["US"].width == 0
    assert places["US"].row + places["US"].height <= min(
        place.row for code, place in places.items() if code != "US"
    )


def test_tiles_of_the_profile_are_kept_to_half_a_side(province):
    places = {item.area_code: item for item in tile_places(["A01", "A02", "A06"], province)}
    assert places["A02"].row - places["A01"].row == 3
    assert places["A06"].column - places["A01"].column == 1
    assert places["A06"].height == 1


def test_one_area_without_a_tile_puts_all_into_a_grid(province):
    bare = province.model_copy(
        update={
            "areas": tuple(
                area.model_copy(update={"tile": None}) if area.code == "A04" else area
                for area in province.areas
            )
        }
    )
    codes = [code for code, *_ in board_inputs.CITIES]
    assert has_own_tiles(codes, province)
    assert not has_own_tiles(codes, bare)
    assert {(item.column % 2, item.row % 2) for item in tile_places(codes, bare)} == {(1, 1)}


def test_areas_that_share_a_tile_are_put_into_a_grid(province):
    shared = province.model_copy(
        update={
            "areas": tuple(
                area.model_copy(update={"tile": (1, 1)}) if area.tile else area
                for area in province.areas
            )
        }
    )
    assert not has_own_tiles(["A01", "A02"], shared)


@pytest.mark.parametrize("count", [0, 1, 2, 15, 40])
def test_no_two_tiles_overlap(count):
    places = tile_places([f"X{number:02d}" for number in range(count)], made.profile())
    taken = [cell for place in places for cell in cells(place)]
    assert len(places) == count
    assert len(taken) == len(set(taken))


def test_tiles_of_liaoning_do_not_overlap():
    from profiles import load_profile

    profile = load_profile("liaoning")
    codes = [area.code for area in profile.areas if area.kind in ("city", "zone")]
    assert has_own_tiles(codes, profile)
    places = tile_places(codes, profile)
    taken = [cell for place in places for cell in cells(place)]
    assert len(taken) == len(set(taken))
