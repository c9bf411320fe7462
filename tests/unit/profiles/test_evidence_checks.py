"""Whether a rule may support a level, and where it is evaluated."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

import profiles
from profiles import ProfileError, load_profile

LIAONING = Path(profiles.__file__).parent / "liaoning"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(LIAONING, tmp_path / "liaoning"))


def problems_after(folder, old, new):
    path = folder / "rules.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ProfileError) as caught:
        load_profile(folder)
    return caught.value.problems


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('also = [\n  { kind = "gap_at_least", title = { en = "rate up by 0.15',
         'also = [\n  { kind = "gap_at_most", title = { en = "rate up by 0.15', "one of"),
        ('areas = ["province", "city"]', 'areas = ["province", "town"]',
         "a kind of area or an area of areas.toml"),
        ('indicator_code = "demand_supply_ratio" }',
         'area_code = "210000", indicator_code = "demand_supply_ratio" }',
         "no area_code, because the rule names its areas"),
        ('area_code = "210000", indicator_code = "vacancies"', 'indicator_code = "vacancies"',
         "an area_code, or areas beside the series"),
        ('of_rule = "C0"', 'of_rule = "S1"', "the id of a rule that names areas"),
        ('of_rule = "C0"', "span_months = 3", "of_rule for kind 'breadth_at_least'"),
        ("least = 0.3", "span_count = 2", "no such key for kind 'deviation_at_most'"),
        ("leave_probability = 0.7", "leave_probability = 0.95",
         "at most required_probability, 0.9"),
        ('required_probability = 0.5\nuse = "shown"', 'required_probability = 0.6\nuse = "shown"',
         "required_probability in %, 60"),
        ('id = "J1_YELLOW"', 'id = "J1_BLUE"', "a rule id used once"),
    ],
)  # fmt: skip
def test_rules_of_many_areas_that_do_not_fit_are_told(folder, old, new, told):
    assert told in " ".join(map(str, problems_after(folder, old, new)))


def test_a_model_used_without_a_gain_is_an_error_with_its_line(folder):
    text = (folder / "rules.toml").read_text(encoding="utf-8")
    start = text.index('id = "P1_YELLOW"')
    place = text.index("gain = ", start)
    (folder / "rules.toml").write_text(
        text[:place] + 'use = "used"' + text[text.index("\n", place) :], encoding="utf-8"
    )
    with pytest.raises(ProfileError) as caught:
        load_profile(folder)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == ("rules.toml", text[:place].count("\n") + 1)
    assert "employment_pressure is a feed or a model" in problem.expected


def test_a_feed_used_without_a_gain_is_an_error_and_with_one_is_not(folder):
    old = '{ area_code = "210000", indicator_code = "vacancies" }'
    new = '{ area_code = "210000", indicator_code = "industrial_electricity" }'
    path = folder / "rules.toml"
    text = path.read_text(encoding="utf-8").replace(old, new, 1).replace('use = "shown"\n', "", 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProfileError, match="industrial_electricity is a feed"):
        load_profile(folder)
    gain = (
        'gain = { record = "a page of 2026-01", measured = { en = "2 months", zh = "2个月" },'
        ' source = { en = "a record", zh = "记录" } }\n'
    )
    mark = 'id = "VG"\n'
    path.write_text(text.replace(mark, mark + gain, 1), encoding="utf-8")
    assert load_profile(folder).rule("VG").gain is not None


def test_one_rule_said_twice_is_an_error_and_in_other_months_is_not(folder):
    path = folder / "rules.toml"
    text = path.read_text(encoding="utf-8")
    start = text.index('[[rules]]\nid = "W6"')
    block = text[start : text.index("\n[[rules]]", start)]
    path.write_text(text + "\n" + block.replace('id = "W6"', 'id = "W6_AGAIN"'), encoding="utf-8")
    with pytest.raises(ProfileError, match="a rule that differs from W6"):
        load_profile(folder)
    mark = 'standing = "default"\nsource'
    ended = block.replace(mark, f'effective_to = "2022-12"\n{mark}', 1)
    later = block.replace('id = "W6"', 'id = "W6_AGAIN"').replace("2021-01", "2023-01")
    path.write_text(text.replace(block, ended) + "\n" + later, encoding="utf-8")
    assert load_profile(folder).rule("W6_AGAIN").effective_from == "2023-01"


def test_one_entry_is_a_rule_in_each_of_its_areas():
    profile = load_profile("liaoning")
    rule = profile.rule("C1_YELLOW")
    cities = [area.code for area in profile.areas if area.kind == "city"]
    assert list(profile.areas_of(rule)) == ["210000", *cities]
    assert {series.area_code for series in profile.series_of(rule)} == {"210000", *cities}
    assert profile.areas_of(profile.rule("R1")) == ("210000",)


def test_a_line_changed_within_a_year_holds_from_its_month_on():
    rule = load_profile("liaoning").rule("J2")
    first = rule.thresholds[0]
    later = first.model_copy(update={"value": -0.2, "effective_from": "2024-07"})
    changed = rule.model_copy(update={"thresholds": (first, later)})
    lines = [changed.line_at(pd.Timestamp(month)).value for month in ("2024-06-01", "2024-07-01")]
    assert lines == [0.0, -0.2]
    with pytest.raises(ValueError, match="none yet"):
        changed.line_at(pd.Timestamp("2020-12-01"))
    assert not changed.is_in_force(pd.Timestamp("2020-12-01"))
