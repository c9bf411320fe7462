import shutil
from pathlib import Path

import pytest

import profiles
from profiles import ProfileError, load_profile

LIAONING = Path(profiles.__file__).parent / "liaoning"


@pytest.fixture
def problems_after(tmp_path):
    folder = Path(shutil.copytree(LIAONING, tmp_path / "liaoning"))

    def edit_and_load(file: str, old: str, new: str):
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(ProfileError) as caught:
            load_profile(folder)
        return caught.value.problems

    return edit_and_load


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "told"),
    [
        ("sources.toml", '["survey_table"]', '["survey_tabel"]', "sources[1].forms[0]",
         "nearest: survey_table"),
        ("sources.toml", '["survey_table"]', '["survey_table", "survey_table"]',
         "sources[1].forms[1]", "a form used once"),
        ("sources.toml", 'forms = ["survey_table"]\n', "", "sources[1]",
         "either forms or a layout, got 'neither'"),
        ("sources.toml", '["survey_table"]\n',
         '["survey_table"]\nlayout = { form = "long", month_column = "a", value_column = "b" }\n',
         "sources[1].forms", "either forms or a layout, got 'both'"),
        ("sources.toml", '"2101SF"]', '"2101SX"]', "sources[0].senders[14]", "got '2101SX'"),
        ("sources.toml", '"2101SF"]', '"210100"]', "sources[0].senders[14]",
         "a sender used once"),
        ("sources.toml", 'path = "survey_tables"', 'path = "vacancies"',
         "sources[4].location.path", "a folder of the inbox used once"),
        ("sources.toml", 'path = "survey_tables"', 'path = "rates.csv"',
         "sources[1].location.path", "the name of a folder"),
        ("sources.toml", 'path = "survey_tables"', 'path = "2025-07"',
         "sources[1].location.path", "the name of a folder"),
        ("sources.toml", 'path = "survey_tables"', 'path = "../x"', "sources[1].location.path",
         "a path inside"),
        ("sources.toml", ', path = "survey_tables"', "", "sources[1].location.path",
         "a file, folder, address"),
        ("sources.toml", '"inbox", path = "survey_tables"', '"database", path = "rates"',
         "sources[1].location.address_variable", "environment variable"),
        ("sources.toml", 'path = "survey_tables"',
         'path = "survey_tables", address_variable = "X"',
         "sources[1].location.address_variable", "no such key for kind 'inbox'"),
        ("sources.toml", "last_day = 5", "last_day = 32",
         "sources[0].reporting_window.last_day", "less than or equal to 31"),
        ("indicators.toml", 'code = "vacancies"', 'code = "vacancy"', "sources[4].forms[0]",
         "for its field vacancies_persons"),
        ("code_lists.csv", "2023-01,,,Partnerships,", "2022-12,,,Partnerships,", "code",
         "a code once in a list at any month"),
        ("code_lists.csv", "loss_type,04,,,,", "loss_type,04,,2024-01,2023-01,", "effective_to",
         "a month not before effective_from"),
        ("code_lists.csv", "loss_type,04,,,,", "loss_type,04,,,,98", "successor_code", "got '98'"),
        ("code_lists.csv", "industry,31,C", "industry,31,U", "parent_code", "got 'U'"),
        ("code_lists.csv", "loss_type,04,,,,", "loss_type,04,,May,,", "effective_from",
         "a month as YYYY-MM"),
        ("code_lists.csv", "个体工商户,个体,private", "个体工商户,个体,own", "ownership_code",
         "a code of the list ownership"),
        ("code_lists.csv", "自然减员", "", "title_zh", "text"),
        ("code_lists.csv", "code_list,code,parent_code", "code_list,code,parent", "",
         "code_list,code,parent_code"),
        ("areas.toml", '["沈阳"]', '["大连"]', "areas[1].synonyms[0]",
         "a name that no other entry has"),
        ("profile.toml", 'editions = ["internal", "public"]', "editions = []", "editions",
         "at least 1 item"),
        ("profile.toml", '["internal", "public"]', '["public", "public"]', "editions[1]",
         "an edition used once"),
        ("profile.toml", "[title]",
         '[simulation]\nseed = 1\nmonths = 2\nhistory_months = 0\nscenario = "x"\n'
         'last_month = "2025-01"\n[title]',
         "simulation", "is_simulated = true"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_with_its_place(problems_after, file, old, new, key, told):
    problems = problems_after(file, old, new)
    keys = [problem.key for problem in problems]
    assert any(found == key or found.startswith(f"{key}.") for found in keys)
    assert told in " ".join(map(str, problems))
    assert {problem.file for problem in problems} <= {
        file, "sources.toml", "profile.toml", "rules.toml",
    }  # fmt: skip


def test_a_database_a_service_and_a_url_are_places_of_forms(tmp_path):
    folder = Path(shutil.copytree(LIAONING, tmp_path / "liaoning"))
    path = folder / "sources.toml"
    text = path.read_text(encoding="utf-8")
    for old, new in {
        '{ kind = "inbox", path = "survey_tables" }': '{ kind = "database", path ='
        ' "SELECT * FROM rates", address_variable = "SURVEY_DATABASE" }',
        '{ kind = "inbox", path = "vacancies" }': '{ kind = "sdmx", address_variable ='
        ' "VACANCY_SERVICE" }',
        '{ kind = "inbox", path = "rail_transport" }': '{ kind = "url", path ='
        ' "file:///srv/rail/*.csv" }',
    }.items():
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    kinds = {source.location.kind for source in load_profile(folder).sources}
    assert kinds == {"inbox", "database", "sdmx", "url"}


def test_the_least_a_department_has_is_a_profile(tmp_path):
    folder = Path(shutil.copytree(LIAONING, tmp_path / "liaoning"))
    path = folder / "sources.toml"
    text = path.read_text(encoding="utf-8")
    tables = text.split("\n[[sources]]\n")
    kept = (
        "enterprise_monitoring", "survey_tables", "unemployment_insurance", "layoff_reports",
        "employment_register",
    )  # fmt: skip
    least = [
        table for table in tables[1:] if table.startswith(tuple(f'code = "{k}"' for k in kept))
    ]
    path.write_text("".join(f"[[sources]]\n{table}\n" for table in least), encoding="utf-8")
    assert {source.code for source in load_profile(folder).sources} == set(kept)


def test_breakdowns_may_do_without_the_column_of_synonyms(tmp_path):
    folder = Path(shutil.copytree(LIAONING, tmp_path / "liaoning"))
    shape = Path(__file__).parents[2] / "fixtures" / "profiles" / "liaoning_shape"
    own = load_profile(folder).breakdown("male")
    shutil.copy(shape / "breakdowns.csv", folder / "breakdowns.csv")
    assert own.synonyms == ("男",)
    assert load_profile(folder).breakdown("male").synonyms == ()
