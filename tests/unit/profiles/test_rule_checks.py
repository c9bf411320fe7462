import pytest

from profiles import ProfileError, load_profile

RATE = 'indicator_code = "urban_surveyed_unemployment_rate"'


@pytest.mark.parametrize(
    ("old", "new", "key", "told"),
    [
        ('level_code = "blue"', 'level_code = "normal"', "rules[0].level_code",
         "a level of rank above 0"),
        ('level_code = "blue"', 'level_code = "violet"', "rules[0].level_code",
         "one of blue, normal, orange, red, yellow"),
        ('id = "R2"', 'id = "R1"', "rules[1].id", "a rule id used once"),
        ('id = "R2"', 'id = "r2"', "rules[1].id", "match pattern"),
        ('area_code = "210100"', 'area_code = "210101"', "rules[6].series.area_code", "nearest"),
        ("within_months = 6\n", "", "rules[4].within_months",
         "within_months for kind 'path_above_within', got None"),
        ("span_months = 3\n", "span_months = 3\nwithin_months = 6\n", "rules[1].within_months",
         "no such key for kind 'signal_rising_above'"),
        ("consecutive_months = 2\n", "span_months = 3\n", "rules[2].span_months",
         "no such key for kind 'signal_above'"),
        ('effective_to = "2012-12"', 'effective_to = "2006-12"', "rules[9].effective_to",
         "not before effective_from, 2007-01"),
        ('effective_from = "2007-01", standing', 'effective_from = "2008-01", standing',
         "rules[9].thresholds[0].effective_from", "not after the rule's effective_from, 2007-01"),
        ('indicator_code = "monitored_staff"', 'indicator_code = "new_urban_jobs"',
         "rules[7].series.indicator_code", "employment_indicator_code"),
        ('symbol = "◆"', 'symbol = "○"', "scheme.levels[1].symbol", "a level's symbol used once"),
        ('colour = "#0072b2"', 'colour = "#6f7782"', "scheme.levels[1].colour", "used once"),
        ('colour = "#0072b2"', 'colour = "blue"', "scheme.levels[1].colour", "match pattern"),
        ("rank = 2", "rank = 1", "scheme.levels[2].rank", "used once"),
        ("rank = 0", "rank = 9", "scheme.levels", "one level of rank 0"),
        ("hold_months = 3", "hold_months = 0", "scheme.hold_months", "greater than or equal to 1"),
    ],
)  # fmt: skip
def test_rules_and_levels_that_do_not_fit_are_told(problems_after, old, new, key, told):
    problems = [one for one in problems_after("rules.toml", old, new) if one.key == key]
    assert len(problems) == 1
    assert told in str(problems[0])


def test_an_error_stands_on_the_line_of_its_key(problems_after, line_of):
    line = line_of("rules.toml", "effective_to")
    (problem,) = problems_after("rules.toml", '= "2012-12"', '= "2006-12"')
    assert problem.line == line


def test_a_line_that_does_not_follow_the_one_above_it_is_an_error(shape_copy, line_of):
    path = shape_copy / "rules.toml"
    text = path.read_text("utf-8")
    first = next(line for line in text.splitlines() if line.startswith("  { value = 6.0"))
    path.write_text(text.replace(first, f"{first}\n{first}"), encoding="utf-8")
    with pytest.raises(ProfileError) as caught:
        load_profile(shape_copy)
    (problem,) = caught.value.problems
    assert problem.key == "rules[2].thresholds[1].effective_from"
    assert problem.line == line_of("rules.toml", first) + 1


def test_a_scheme_of_three_levels_is_read(shape_copy):
    path = shape_copy / "rules.toml"
    blocks = path.read_text("utf-8").split("\n\n")
    kept = [block for block in blocks if '"blue"' not in block]
    path.write_text("\n\n".join(kept), encoding="utf-8")
    profile = load_profile(shape_copy)
    assert [level.code for level in profile.scheme.levels] == ["normal", "yellow", "orange", "red"]
