import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from profiles import ProfileError, load_profile, profile_codes

SHAPE_FOLDER = Path(__file__).parents[2] / "fixtures" / "profiles" / "liaoning_shape"
TOY_FOLDER = Path(__file__).parents[2] / "fixtures" / "profiles" / "toy"


def test_profiles_that_come_with_the_software_are_listed_by_code():
    assert {"china", "united_states"} <= set(profile_codes())
    assert profile_codes() == sorted(profile_codes())


@pytest.mark.parametrize("code", profile_codes())
def test_every_profile_that_comes_with_the_software_loads(code):
    assert load_profile(code).settings.code == code


def test_a_folder_loads_by_its_path_as_text_or_path():
    assert load_profile(TOY_FOLDER) == load_profile(str(TOY_FOLDER))


def test_an_unknown_code_is_answered_with_the_codes_there_are():
    with pytest.raises(ProfileError, match="china, liaoning.*united_states.*got 'atlantis'"):
        load_profile("atlantis")


@pytest.mark.parametrize("name", ["areas.toml", "indicators.toml", "rules.toml", "sources.toml"])
def test_a_missing_file_is_one_error_that_names_it(shape_copy, name):
    (shape_copy / name).unlink()
    with pytest.raises(ProfileError) as caught:
        load_profile(shape_copy)
    told = [str(problem) for problem in caught.value.problems]
    assert told == [f"{name}:1: expected a file of this name, got none"]


def test_a_code_without_quotation_marks_is_one_error(problems_after):
    (problem,) = problems_after("areas.toml", 'code = "210000"', "code = 210000")
    assert str(problem) == "areas.toml:5: areas[0].code: expected text, got 210000"


def test_a_key_of_the_wrong_table_is_told_beside_the_key_that_is_missing(problems_after, line_of):
    line = line_of("sources.toml", "[sources.calendar]")
    problems = problems_after("sources.toml", "[sources.calendar]", "[sources.calender]")
    assert [(problem.line, problem.key) for problem in problems] == [
        (1, "sources[0].calendar"),
        (line, "sources[0].calender"),
    ]


def test_optional_files_may_be_absent(shape_copy):
    (shape_copy / "plan_targets.toml").unlink()
    assert load_profile(shape_copy).plan_targets == ()


def test_an_empty_file_is_an_error(shape_copy):
    for name in ("areas.toml", "profile.toml", "rules.toml"):
        (shape_copy / name).write_text("")
    with pytest.raises(ProfileError) as caught:
        load_profile(shape_copy)
    told = [str(problem) for problem in caught.value.problems]
    assert "areas.toml:1: expected tables headed [[areas]], got none" in told
    assert "profile.toml:1: timezone: expected a value, got nothing" in told
    assert "rules.toml:1: expected a table [scheme], got none" in told


def test_text_that_is_not_toml_is_an_error_with_its_line(problems_after, line_of):
    line = line_of("rules.toml", 'id = "R2"')
    (problem, *others) = problems_after("rules.toml", 'id = "R2"', "id = = R2")
    assert (problem.file, problem.line, problem.expected) == ("rules.toml", line, "valid TOML")
    assert others == []


def test_bytes_that_are_not_utf_8_are_an_error_with_their_line(shape_copy):
    path = shape_copy / "areas.toml"
    path.write_bytes(path.read_bytes().replace("大连市".encode(), "大连市".encode("gb18030")))
    line = path.read_bytes()[: path.read_bytes().index("大连市".encode("gb18030"))].count(b"\n") + 1
    with pytest.raises(ProfileError, match=rf"areas\.toml:{line}: expected text in UTF-8"):
        load_profile(shape_copy)


def test_a_byte_order_mark_and_windows_line_ends_are_read(shape_copy):
    path = shape_copy / "areas.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert len(load_profile(shape_copy).areas) == 61


def test_all_errors_are_told_at_once_in_file_order(shape_copy, line_of):
    slips = {
        "profile.toml": ("Asia/Shanghai", "Asia/Shenyang"),
        "rules.toml": ('level_code = "blue"', 'level_code = "violet"'),
        "areas.toml": ('kind = "zone"', 'kind = "region"'),
        "plan_targets.toml": ('direction = "about"', 'directon = "about"'),
    }
    for file, (old, new) in slips.items():
        path = shape_copy / file
        path.write_text(path.read_text("utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ProfileError) as caught:
        load_profile(shape_copy)
    found = [(problem.file, problem.line, problem.key) for problem in caught.value.problems]
    assert found == [
        ("areas.toml", line_of("areas.toml", '"region"'), "areas[15].kind"),
        ("plan_targets.toml", 3, "plan_targets[0].direction"),
        ("plan_targets.toml", line_of("plan_targets.toml", "directon"), "plan_targets[0].directon"),
        ("profile.toml", line_of("profile.toml", "Asia/Shenyang"), "timezone"),
        ("rules.toml", line_of("rules.toml", '"violet"'), "rules[0].level_code"),
    ]
    assert "5 errors" in str(caught.value)


def test_a_slip_in_one_table_is_not_reported_again_where_its_code_is_used(problems_after):
    problems = problems_after("areas.toml", "population_persons = 9070093", "population = 9070093")
    assert [problem.key for problem in problems] == ["areas[1].population"]


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "expected", "got"),
    [
        (
            "profile.toml",
            "signal_history_months = 24",
            'signal_history_months = "24"',
            "signal_history_months",
            "a valid integer",
            "'24'",
        ),
        (
            "profile.toml",
            'first_vintage = "2021-01"',
            'first_vintage = "2021-13"',
            "first_vintage",
            "a month as YYYY-MM",
            "'2021-13'",
        ),
        (
            "rules.toml",
            "required_probability = 0.5",
            "required_probability = 1.5",
            "rules[0].required_probability",
            "less than 1",
            "1.5",
        ),
        (
            "rules.toml",
            "value = 5.5",
            "value = inf",
            "rules[0].thresholds[0].value",
            "a finite number",
            "inf",
        ),
        (
            "rules.toml",
            'kind = "annual_average_above"',
            'kind = "average_above"',
            "rules[0].kind",
            "one of 'signal_above'",
            "'average_above'",
        ),
        (
            "indicators.toml",
            "rounding_unit = 0.1",
            "rounding_unit = 0.0",
            "indicators[0].rounding_unit",
            "greater than 0",
            "0.0",
        ),
    ],
)
def test_a_wrong_value_names_line_key_expected_and_got(
    problems_after, line_of, file, old, new, key, expected, got
):
    line = line_of(file, old)
    (problem,) = problems_after(file, old, new)
    assert (problem.file, problem.line, problem.key) == (file, line, key)
    assert problem.expected.startswith(expected)
    assert problem.got == got


@pytest.mark.parametrize("what", ["rule", "scheme", "threshold", "sampling_error"])
def test_nothing_that_decides_a_warning_goes_without_source(problems_after, what):
    file, old, new, key = {
        "rule": (
            "rules.toml",
            'source = { en = "Default: level, probability and persistence",'
            ' zh = "默认设定：级别、概率和持续期数" }\n',
            "",
            "rules[0].source",
        ),
        "scheme": (
            "rules.toml",
            'source = { en = "Default, after the four levels of China\'s Emergency Response Law",'
            ' zh = "默认设定，参照《突发事件应对法》四级预警" }\n',
            "",
            "scheme.source",
        ),
        "threshold": (
            "rules.toml",
            ', source = { en = "Default line", zh = "默认界线" }',
            ', source = { en = "Default line", zh = "" }',
            "rules[2].thresholds[0].source.zh",
        ),
        "sampling_error": (
            "indicators.toml",
            'source = { en = "Arithmetic for a province: 10,000 persons of the labour force,'
            ' design effect 2, rate 5.5 %"',
            'source = { en = ""',
            "indicators[0].sampling_error.source.en",
        ),
    }[what]
    (problem,) = problems_after(file, old, new)
    assert problem.key == key


def test_a_key_out_of_place_is_an_error(problems_after, line_of):
    (problem,) = problems_after("plan_targets.toml", "[[plan_targets]]", "[[plan_target]]")
    assert problem.line == line_of("plan_targets.toml", "[[plan_target]]") == 3
    assert str(problem).endswith("plan_target: expected only plan_targets, got 'plan_target'")


def test_a_month_written_as_a_day_is_read_as_its_month(shape_copy):
    path = shape_copy / "profile.toml"
    path.write_text(path.read_text("utf-8").replace('"2021-01"', "2021-01-01", 1), encoding="utf-8")
    assert load_profile(shape_copy).settings.first_vintage == "2021-01"


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_file_with_any_line_lost_loads_or_is_told_as_a_profile_error(data):
    with TemporaryDirectory() as home:
        folder = Path(shutil.copytree(SHAPE_FOLDER, Path(home) / "liaoning_shape"))
        path = data.draw(st.sampled_from(sorted(folder.glob("*.*"))))
        lines = path.read_text("utf-8").splitlines(keepends=True)
        lost = data.draw(st.integers(0, len(lines) - 1))
        path.write_text("".join(lines[:lost] + lines[lost + 1 :]), encoding="utf-8")
        lengths = {file.name: file.read_text("utf-8").count("\n") for file in folder.iterdir()}
        for problem in problems_of(folder):
            assert 1 <= problem.line <= lengths[problem.file] + 1


def problems_of(folder):
    try:
        load_profile(folder)
    except ProfileError as error:
        return error.problems
    return ()


def test_a_single_table_where_many_belong_is_an_error(shape_copy):
    (shape_copy / "plan_targets.toml").write_text('[plan_targets]\ncode = "x"\n')
    with pytest.raises(ProfileError, match=r"plan_targets\.toml:1: plan_targets: expected tables"):
        load_profile(shape_copy)


def test_the_hash_follows_every_byte_and_name_but_not_hidden_files(shape_copy):
    first = load_profile(shape_copy).content_sha256
    assert len(first) == 64
    (shape_copy / ".swap").write_text("left by an editor")
    assert load_profile(shape_copy).content_sha256 == first
    (shape_copy / "facts").mkdir()
    (shape_copy / "facts" / "a.csv").write_text("1")
    second = load_profile(shape_copy).content_sha256
    (shape_copy / "facts" / "a.csv").rename(shape_copy / "facts" / "b.csv")
    third = load_profile(shape_copy).content_sha256
    assert len({first, second, third}) == 3


def test_the_hash_does_not_depend_on_where_the_folder_lies(shape_copy):
    there = load_profile(SHAPE_FOLDER)
    assert load_profile(shape_copy).content_sha256 == there.content_sha256
