from profiles import load_profile
from profiles.bulletins import (
    area_bulletin_kinds,
    bulletin_kind,
    bulletin_kinds,
    short_kinds,
)


def test_a_province_of_two_editions_names_both_in_its_files():
    kinds = bulletin_kinds(load_profile("liaoning"))
    assert [kind.name_parts for kind in kinds] == [
        ("internal", "zh"),
        ("internal", "en"),
        ("public", "zh"),
        ("public", "en"),
    ]


def test_short_ones_are_of_the_first_edition():
    kinds = short_kinds(load_profile("liaoning"))
    assert [(kind.stem, kind.name_parts) for kind in kinds] == [
        ("summary", ("internal", "zh")),
        ("summary", ("internal", "en")),
        ("leaflet", ("internal", "zh")),
        ("leaflet", ("internal", "en")),
    ]


def test_every_city_and_the_zone_get_a_bulletin_in_each_language():
    kinds = area_bulletin_kinds(load_profile("liaoning"))
    assert len(kinds) == 15 * 2
    assert {kind.edition for kind in kinds} == {"internal"}
    assert kinds[0].name_parts == ("210100", "internal", "zh")


def test_a_place_without_areas_has_no_bulletins_of_areas():
    assert area_bulletin_kinds(load_profile("china")) == []


def test_a_county_may_be_asked_for():
    kind = bulletin_kind(
        load_profile("liaoning"), edition="internal", language="zh", area_code="210302"
    )
    assert kind.name_parts == ("210302", "internal", "zh")
