import pytest

from profiles import ProfileError, load_profile


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "told"),
    [
        (
            "profile.toml",
            'code = "liaoning_shape"',
            'code = "liaoning"',
            "code",
            "expected the folder's name, 'liaoning_shape', got 'liaoning'",
        ),
        ("profile.toml", "Asia/Shanghai", "Asia", "timezone", "IANA list"),
        ("profile.toml", "Asia/Shanghai", "../etc", "timezone", "IANA list"),
        (
            "profile.toml",
            'first_vintage = "2021-01"\n',
            'first_vintage = "2021-01"\nlast_vintage = "2020-12"\n',
            "last_vintage",
            "not before first_vintage, 2021-01, got '2020-12'",
        ),
        (
            "profile.toml",
            'headline = { area_code = "210000"',
            'headline = { area_code = "210200"',
            "headline",
            "expected one of the targets, got '210200/urban_surveyed_unemployment_rate/total'",
        ),
        ("profile.toml", 'area_code = "2101SF"', 'area_code = "210001"', "targets[5].area_code",
         "nearest: 21"),
        ("profile.toml", 'breakdown = "C"', 'breakdown = "X"', "targets[4].breakdown", "got 'X'"),
        (
            "profile.toml",
            'first_vintage = "2021-01"\n',
            'first_vintage = "2021-01"\nleading_indicators = [ { area_code = "210000",'
            ' indicator_code = "claims" } ]\n',
            "leading_indicators[0].indicator_code",
            "got 'claims'",
        ),
        ("profile.toml", '"zh", "en"', '"zh", "zh"', "languages[1]", "used once"),
        (
            "profile.toml",
            'employment_indicator_code = "monitored_staff"',
            'employment_indicator_code = "staff"',
            "employment_indicator_code",
            "one of monitored_staff, new_urban_jobs, urban_surveyed_unemployment_rate",
        ),
        (
            "areas.toml",
            'member_codes = ["210100", "210300"',
            'member_codes = ["210109", "210300"',
            "areas[16].member_codes[0]",
            "another area of areas.toml (nearest:",
        ),
        (
            "areas.toml",
            'lies_within_codes = ["210100", "210400"]',
            'lies_within_codes = ["210100", "2104"]',
            "areas[15].lies_within_codes[1]",
            "got '2104'",
        ),
        ("areas.toml", 'code = "210300"', 'code = "210200"', "areas[3].code", "used once"),
        (
            "areas.toml",
            'parent_code = "210100"',
            'parent_code = "210123"',
            "areas[20].parent_code",
            "no circle of parents",
        ),
        (
            "areas.toml",
            'lies_within_codes = ["210100", "210400"]',
            'member_codes = ["210100", "210400"]',
            "areas[15].member_codes",
            'expected kind = "group", got \'zone\'',
        ),
        (
            "areas.toml",
            'member_codes = ["210400", "210500", "210600"]',
            "member_codes = []",
            "areas[19].member_codes",
            "expected at least one member, or lies_within_codes",
        ),
        ("indicators.toml", "maximum = 100.0", "maximum = 0.0", "indicators[0].maximum",
         "more than the minimum, 0.0, got 0.0"),
        (
            "indicators.toml",
            'seasonal_mode = "multiplicative"',
            'seasonal_mode = "multiplicative"\nmaximum = -1.0',
            "indicators[1].maximum",
            "more than the minimum",
        ),
        ("indicators.toml", 'code = "new_urban_jobs"', 'code = "monitored_staff"',
         "indicators[2].code", "an indicator code used once"),
        ("plan_targets.toml", "last_year = 2025", "last_year = 2020", "plan_targets[0].last_year",
         "not before first_year, 2021"),
        ("plan_targets.toml", 'code = "new_urban_jobs"', 'code = "surveyed_rate"',
         "plan_targets[1].code", "used once"),
    ],
)  # fmt: skip
def test_parts_that_do_not_fit_are_told_with_line_and_key(
    problems_after, line_of, file, old, new, key, told
):
    line = line_of(file, old)
    problems = [problem for problem in problems_after(file, old, new) if problem.key == key]
    assert len(problems) == 1
    assert problems[0].file == file
    # the key that is wrong stands on the last line written
    assert problems[0].line == line + new.strip().count("\n")
    assert told in str(problems[0])


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("C,total,true,", "C,totl,true,", "parent_code: expected 'total' or a code"),
        ("C,total,true,", "C,total,yes,", "expected true or false, got 'yes'"),
        ("C,total,true,", "C,B,true,", "expected false, because B above it is counted already"),
        ("C,total,true,", "C,C,true,", "expected no circle of parents, got 'C'"),
        ("C,total,true,Manufacturing,", "C,total,true,,", "title_en: expected text"),
        ("C,total,true,Manufacturing,制造业", "C,total,true", "expected 5 cells, got 3"),
    ],
)
def test_a_wrong_row_of_the_breakdowns_is_told_with_its_line(
    problems_after, line_of, old, new, told
):
    line = line_of("breakdowns.csv", old)
    problems = problems_after("breakdowns.csv", old, new)
    (problem,) = [one for one in problems if one.file == "breakdowns.csv"]
    assert problem.line == line
    assert told in str(problem)


def test_a_wrong_heading_of_the_breakdowns_is_an_error(problems_after):
    (problem,) = problems_after("breakdowns.csv", "is_counted_in_diffusion", "counted")
    assert problem.line == 1
    assert "is_counted_in_diffusion" in problem.expected


def test_a_profile_without_breakdowns_knows_the_total_only(shape_copy):
    (shape_copy / "breakdowns.csv").unlink()
    with pytest.raises(ProfileError) as caught:
        load_profile(shape_copy)
    assert {problem.key for problem in caught.value.problems} == {
        "targets[1].breakdown",
        "targets[4].breakdown",
        "sources[0].layout.value_columns.男性.breakdown",
        "sources[0].layout.value_columns.女性.breakdown",
    }


def test_a_breakdown_given_twice_is_an_error(problems_after, line_of):
    line = line_of("breakdowns.csv", "D,total")
    (problem,) = problems_after("breakdowns.csv", "D,total", "C,total")
    assert str(problem) == (
        f"breakdowns.csv:{line}: code: expected a breakdown code used once, got 'C'"
    )
