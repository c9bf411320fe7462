import shutil
from pathlib import Path

import pytest

from profiles import ProfileError, load_profile

SHAPE_FOLDER = Path(__file__).parents[2] / "fixtures" / "profiles" / "liaoning_shape"


@pytest.fixture
def based(tmp_path: Path) -> Path:
    """A profile of one file, based on the province-shaped one beside it."""
    base = tmp_path / "liaoning_shape"
    shutil.copytree(SHAPE_FOLDER, base)
    folder = tmp_path / "other"
    folder.mkdir()
    text = (base / "profile.toml").read_text(encoding="utf-8")
    text = text.replace('code = "liaoning_shape"', 'code = "other"\nbased_on = "liaoning_shape"')
    (folder / "profile.toml").write_text(text, encoding="utf-8")
    return folder


def problems_of(folder: Path) -> list[str]:
    with pytest.raises(ProfileError) as caught:
        load_profile(folder)
    return [str(problem) for problem in caught.value.problems]


def test_files_absent_here_are_taken_from_the_base(based):
    profile, base = load_profile(based), load_profile(based.parent / "liaoning_shape")
    assert profile.settings.code == "other"
    assert (profile.areas, profile.rules, profile.breakdowns) == (
        base.areas,
        base.rules,
        base.breakdowns,
    )


def test_a_file_present_here_stands_alone(based):
    (based / "plan_targets.toml").write_text("")
    assert load_profile(based).plan_targets == ()


def test_errors_name_the_file_that_was_read(based):
    areas = based.parent / "liaoning_shape" / "areas.toml"
    text = areas.read_text(encoding="utf-8").replace('kind = "zone"', 'kind = "region"')
    areas.write_text(text, encoding="utf-8")
    (told,) = problems_of(based)
    assert told.startswith("liaoning_shape/areas.toml:")
    (based / "areas.toml").write_text(text, encoding="utf-8")
    (told,) = problems_of(based)
    assert told.startswith("areas.toml:")


def test_the_hash_covers_what_serves_of_both(based):
    first = load_profile(based).content_sha256
    base = based.parent / "liaoning_shape"
    rules = base / "rules.toml"
    rules.write_text(rules.read_text(encoding="utf-8") + "\n# read\n", encoding="utf-8")
    second = load_profile(based).content_sha256
    settings = base / "profile.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "\n# not read here\n")
    assert second != first
    assert load_profile(based).content_sha256 == second


def test_a_file_is_found_where_it_lies(based):
    profile = load_profile(based)
    assert profile.folder_of("areas.toml") == (based.parent / "liaoning_shape").resolve()
    assert profile.folder_of("profile.toml") == based.resolve()


@pytest.mark.parametrize("name", ["nowhere", "../liaoning_shape", "other", ""])
def test_the_base_is_another_folder_beside(based, name):
    path = based / "profile.toml"
    text = path.read_text(encoding="utf-8").replace('"liaoning_shape"', f'"{name}"')
    path.write_text(text, encoding="utf-8")
    assert "another folder beside other" in " ".join(problems_of(based))


def test_a_chain_of_bases_is_an_error(based):
    third = based.parent / "third"
    third.mkdir()
    text = (based / "profile.toml").read_text(encoding="utf-8")
    text = text.replace('code = "other"', 'code = "third"')
    (third / "profile.toml").write_text(text.replace('"liaoning_shape"', '"other"'))
    assert "not based on another" in " ".join(problems_of(third))
