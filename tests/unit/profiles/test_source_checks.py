import pytest


@pytest.mark.parametrize(
    ("old", "new", "key", "told"),
    [
        ('"全省" = { area_code = "210000"', '"全省" = { area_code = "21"',
         "sources[0].layout.value_columns.全省.area_code", "got '21'"),
        ('breakdown = "male"', 'breakdown = "men"',
         "sources[0].layout.value_columns.男性.breakdown", "got 'men'"),
        ('breakdown = "female"', 'breakdown = "male"', "sources[0].layout.value_columns.女性",
         "a series used once"),
        ('{ "合计" = "total" }', '{ "合计" = "all" }', "sources[2].layout.breakdown_codes.合计",
         "got 'all'"),
        ('area_code = "210000"\nindicator_code = "monitored_staff"\nlocation',
         'indicator_code = "monitored_staff"\nlocation', "sources[2].area_code",
         "because form 'long' does not name it"),
        ('value_column = "期末员工数"\n', "", "sources[2].layout.value_column",
         "a value for form 'long', got None"),
        ('month_column = "月份"\n', "", "sources[0].layout.month_column",
         "a value for form 'wide_by_month'"),
        ('ignored_columns = ["备注"]', 'ignored_columns = ["全省"]',
         "sources[0].layout.ignored_columns[0]", "a column that is not read"),
        ('{ "01" = 2 }', '{ "1" = 2 }', None, "a month from \"01\" to \"12\""),
        ('lag_months_by_reference_month = { "01" = 2 }',
         'lag_months_by_reference_month = { "13" = 2 }',
         "sources[0].calendar.lag_months_by_reference_month.13", "got '13'"),
        ("lag_months = 1", "lag_months = -1", "sources[0].calendar.lag_months", "got -1"),
        ('permitted_editions = ["internal"]', "permitted_editions = []",
         "sources[0].permitted_editions", "at least one edition"),
        ('permitted_editions = ["internal"]', 'permitted_editions = ["press"]',
         "sources[0].permitted_editions[0]", "one of 'internal' or 'public'"),
        ("unit_multiplier = 10000.0", "unit_multiplier = 0.0", "sources[3].layout.unit_multiplier",
         "a number above 0, got 0.0"),
        ('kind = "inbox", path = "survey', 'kind = "package", path = "survey',
         "sources[0].location.package", "the import name of a wheel"),
        ('kind = "inbox", path = "survey', 'kind = "profile", path = "survey',
         "sources[0].location.path", "a file of the profile's folder"),
        ('path = "survey_estimates.csv"', 'path = "../survey_estimates.csv"',
         "sources[0].location.path", "a path inside"),
        ('code = "panel_by_city"', 'code = "survey_estimates"', "sources[1].code",
         "a source code used once"),
    ],
)  # fmt: skip
def test_a_source_that_does_not_fit_is_told(problems_after, old, new, key, told):
    problems = problems_after("sources.toml", old, new)
    assert len(problems) == 1
    assert key is None or problems[0].key == key
    assert told in str(problems[0])


def test_a_simulated_source_in_a_profile_that_is_not_is_an_error(problems_after):
    problems = problems_after("profile.toml", "is_simulated = true\n", "")
    assert [problem.key for problem in problems] == [f"sources[{n}].is_simulated" for n in range(4)]
