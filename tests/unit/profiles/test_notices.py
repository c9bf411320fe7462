"""What a profile may say of notices, and what it may not."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

import profiles
from profiles import ProfileError, load_profile
from profiles.notices import areas_told, is_of_areas

FOLDER = Path(profiles.__file__).parent / "liaoning"


@pytest.fixture(scope="module")
def place():
    return load_profile("liaoning")


@pytest.fixture
def load_after(tmp_path):
    """Load a copy of the province with one text of one file replaced."""

    def load(old, new, file="notices.toml"):
        copy = tmp_path / "liaoning"
        shutil.copytree(FOLDER, copy)
        path = copy / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return load_profile(copy)

    return load


def problems_of(load, *edit):
    with pytest.raises(ProfileError) as caught:
        load(*edit)
    return [str(problem) for problem in caught.value.problems]


def ranks(place):
    return {level.code: level.rank for level in place.scheme.levels}


def test_demonstration_takes_the_notices_of_the_province(place):
    assert load_profile("liaoning_demo").notices == place.notices


def test_who_is_told_changes_no_fingerprint(place, load_after):
    told_later = load_after("first_retry_minutes = 5", "first_retry_minutes = 9")
    assert told_later.notices != place.notices
    assert told_later.content_sha256 == place.content_sha256


def test_level_decides_who_is_told_of_a_proposal(place):
    notices, known = place.notices, ranks(place)

    def told(channel, occasion, level):
        return notices.is_told(
            notices.channel(channel),
            occasion,
            procedure=place.procedure,
            rank=known[level],
            ranks=known,
        )

    assert told("monitoring_desk", "proposed", "blue")
    assert not told("deputy_director", "proposed", "yellow")
    assert told("deputy_director", "proposed", "orange")
    assert told("deputy_director", "awaiting_approval", "blue")
    assert told("monitoring_desk", "layoff_event", "normal")
    assert not told("division_head", "layoff_event", "normal")


@pytest.mark.parametrize(
    ("clock", "is_quiet"),
    [("21:59", False), ("22:00", True), ("00:00", True), ("06:59", True), ("07:00", False)],
)
def test_quiet_hours_run_over_midnight(place, clock, is_quiet):
    assert place.notices.quiet_hours.holds(pd.Timestamp(f"2026-01-05 {clock}")) is is_quiet


@pytest.mark.parametrize(
    ("old", "new", "key", "expected"),
    [
        ('["analyst"]', '["analist"]', "subscriptions[0].role_codes[0]", "a role"),
        ('"expert_3"', '"expert_9"', "channels[1].person_codes[2]", "a post"),
        ('code = "red"', 'code = "purple"', "quiet_hours.passed_from", "a level"),
        ('"expert_base"', '"monitoring_desk"', "channels[1].code", "a channel used once"),
        ('"22:00"', '"24:00"', "quiet_hours.starts_at", "match pattern"),
        ('"overdue"]', '"late"]', "subscriptions[0].occasions", "one of 'proposed'"),
    ],
)
def test_code_that_is_unknown_is_named(load_after, old, new, key, expected):
    if old.startswith("code"):
        old, new = "passed_from_level_" + old, "passed_from_level_" + new
    (problem,) = problems_of(load_after, old, new)
    assert "notices.toml" in problem
    assert key in problem
    assert expected in problem


def test_channel_read_by_people_of_different_areas_is_refused(load_after):
    post = 'zh = "就业形势监测岗二（示例）" }\n'
    bound = post + 'area_codes = ["210500"]\n'
    (problem,) = problems_of(load_after, post, bound, "procedure.toml")
    assert "posts with the same area_codes" in problem


def test_notices_without_a_procedure_are_refused(tmp_path):
    copy = tmp_path / "liaoning"
    shutil.copytree(FOLDER, copy)
    (copy / "procedure.toml").unlink()
    with pytest.raises(ProfileError, match=r"a procedure\.toml, whose posts and roles are told"):
        load_profile(copy)


def test_city_post_is_told_of_its_city_and_its_counties(place):
    person = place.procedure.person("expert_3").model_copy(update={"area_codes": ("210500",)})
    people = (*place.procedure.people, person.model_copy(update={"code": "expert_4"}))
    procedure = place.procedure.model_copy(update={"people": people})
    channel = place.notices.channel("expert_base")
    bound = channel.model_copy(update={"person_codes": ("expert_4",)})
    assert areas_told(channel, procedure) == frozenset()
    areas = areas_told(bound, procedure)
    assert is_of_areas(["210502", "210500", "210000"], areas)
    assert not is_of_areas(["210102", "210100", "210000"], areas)
    assert is_of_areas(["210102"], ())
