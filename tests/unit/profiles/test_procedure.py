"""Procedure and response plan of a profile: what is read, and what is refused with its line."""

import pytest

from profiles import load_profile

PROCEDURE = """
[procedure]
title = { en = "P", zh = "程序" }
source = { en = "Default", zh = "默认" }
standing = "default"

[[procedure.requirements]]
level_codes = ["yellow", "orange", "red"]
review_count = 2
is_approval_required = true
standing = "default"
source = { en = "Default", zh = "默认" }

[[procedure.clocks]]
code = "report"
title = { en = "report", zh = "报告" }
from_action = "propose"
to_actions = ["report"]
hours = 2
level_codes = ["red"]
standing = "reference"
source = { en = "A city", zh = "某市" }

[[procedure.roles]]
code = "expert"
title = { en = "Expert", zh = "专家" }
actions = ["review"]

[[procedure.roles]]
code = "officer"
title = { en = "Officer", zh = "签批人" }
actions = ["ask", "release"]
level_codes = ["yellow", "orange", "red"]

[[procedure.people]]
code = "first"
title = { en = "First seat", zh = "席位一" }
role_codes = ["expert"]

[[procedure.people]]
code = "second"
title = { en = "Second seat", zh = "席位二" }
role_codes = ["expert"]

[[procedure.people]]
code = "head"
title = { en = "Head", zh = "负责人" }
role_codes = ["officer"]
"""

RESPONSE = """
[[measures]]
code = "refunds"
title = { en = "Refunds", zh = "稳岗返还" }
from_level_code = "yellow"
owner = { en = "Department", zh = "部门" }
standing = "default"
source = { en = "Default", zh = "默认" }
"""


@pytest.fixture
def written(shape_copy):
    levels = (shape_copy / "rules.toml").read_text(encoding="utf-8")
    warned = [code for code in ("blue", "yellow", "orange", "red") if f'code = "{code}"' in levels]
    listed = ", ".join(f'"{code}"' for code in warned)
    text = PROCEDURE.replace('"yellow", "orange", "red"', listed)
    (shape_copy / "procedure.toml").write_text(text, encoding="utf-8")
    (shape_copy / "response.toml").write_text(RESPONSE, encoding="utf-8")
    return shape_copy


@pytest.fixture
def told(written, problems_after):
    def of(file, old, new):
        assert (written / file).is_file()
        return [str(problem) for problem in problems_after(file, old, new)]

    return of


def test_a_procedure_and_a_plan_are_read(written):
    profile = load_profile(written)
    assert [person.code for person in profile.procedure.people] == ["first", "second", "head"]
    assert [clock.code for clock in profile.procedure.clocks_of("red")] == ["report"]
    assert profile.procedure.clocks_of("yellow") == ()
    assert [measure.code for measure in profile.measures] == ["refunds"]


def test_without_the_files_there_is_neither(shape_copy):
    profile = load_profile(shape_copy)
    assert profile.procedure is None
    assert profile.measures == ()


def test_a_change_of_the_procedure_changes_the_profile(written):
    before = load_profile(written).content_sha256
    path = written / "procedure.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("hours = 2", "hours = 3"))
    assert load_profile(written).content_sha256 != before


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("procedure.toml", 'actions = ["review"]', 'actions = ["decide"]', "expected one of"),
        ("procedure.toml", "hours = 2", "hours = 0", "clocks[0].hours: expected"),
        ("procedure.toml", 'level_codes = ["red"]', 'level_codes = ["pink"]',
         "procedure.clocks[0].level_codes[0]: expected a level of the scheme above normal"),
        ("procedure.toml", 'role_codes = ["officer"]', 'role_codes = ["boss"]',
         "procedure.people[2].role_codes[0]: expected a role (one of expert, officer)"),
        ("procedure.toml", 'code = "second"', 'code = "first"',
         "procedure.people[1].code: expected a code of people used once"),
        ("procedure.toml", 'code = "second"', 'code = "system"',
         "expected another code than 'system'"),
        ("procedure.toml", "review_count = 2", "review_count = 3",
         "at least 3 to review and another person to release"),
        ("procedure.toml", 'actions = ["ask", "release"]', 'actions = ["release"]',
         "somebody who may ask for the approval"),
        ("procedure.toml", 'role_codes = ["officer"]\n',
         'role_codes = ["officer"]\narea_codes = ["999999"]\n',
         "procedure.people[2].area_codes[0]: expected an area of areas.toml"),
        ("response.toml", 'from_level_code = "yellow"', 'from_level_code = "normal"',
         "measures[0].from_level_code: expected a level of the scheme above normal"),
        ("response.toml", "standing =", "standing_of =", "measures[0].standing: expected a value"),
    ],
)  # fmt: skip
def test_what_cannot_be_followed_is_named_with_its_place(told, file, old, new, message):
    problems = told(file, old, new)
    assert any(message in problem and problem.startswith(f"{file}:") for problem in problems)


def test_a_level_without_requirement_is_named(told):
    problems = told("procedure.toml", 'level_codes = ["', 'level_codes = ["red"]  # ["')
    assert any("expected a requirement for level" in problem for problem in problems)


@pytest.mark.usefixtures("written")
def test_two_measures_of_one_code_are_named(problems_after):
    problems = problems_after("response.toml", RESPONSE, RESPONSE + RESPONSE)
    assert [problem.key for problem in problems] == ["measures[1].code"]


def test_a_person_of_one_area_may_act_there_only(written):
    path = written / "procedure.toml"
    text = path.read_text(encoding="utf-8")
    more = '\n[[procedure.people]]\ncode = "city"\ntitle = { en = "C", zh = "市" }\n'
    path.write_text(f'{text}{more}role_codes = ["officer"]\narea_codes = ["210100"]\n')
    procedure = load_profile(written).procedure
    city = procedure.person("city")
    assert procedure.role_for(city, "release", level_code="red", area_code="210100").code
    assert procedure.role_for(city, "release", level_code="red", area_code="210000") is None
    assert procedure.role_for(city, "review", level_code="red", area_code="210100") is None


@pytest.mark.parametrize("code", ["liaoning", "liaoning_demo"])
def test_the_provinces_plan_says_whose_word_it_is(code):
    profile = load_profile(code)
    clocks = profile.procedure.clocks
    assert {clock.standing for clock in clocks} == {"default", "reference"}
    assert all("default" in item.source.en.lower() for item in (*clocks, *profile.measures))
    assert all("默认" in item.source.zh for item in (*clocks, *profile.measures))
    warned = {level.code for level in profile.scheme.levels if level.rank > 0}
    assert {measure.from_level_code for measure in profile.measures} == warned
    assert all(measure.basis is not None for measure in profile.measures)
