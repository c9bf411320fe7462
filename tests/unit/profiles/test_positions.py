import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import profiles
from profiles.positions import line_numbers

HOME = Path(profiles.__file__).parent
FIXTURES = Path(__file__).parents[2] / "fixtures" / "profiles"
TOML_FILES = sorted([*HOME.glob("*/*.toml"), *FIXTURES.glob("*/*.toml")])


def paths_into(value, path=()):
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths_into(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from paths_into(inner, (*path, number))


@pytest.mark.parametrize("file", TOML_FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_path_of_a_shipped_file_has_a_line(file):
    text = file.read_text(encoding="utf-8")
    lines = line_numbers(text)
    paths = list(paths_into(tomllib.loads(text)))
    assert set(paths) <= set(lines)
    for path in paths:
        if path and isinstance(path[-1], str) and len(path) > 1:
            assert path[-1] in text.splitlines()[lines[path] - 1]


def test_lines_of_every_form_of_toml():
    text = "\n".join(
        [
            "# a comment with [brackets] and = signs",  # 1
            'title = "a # that is no comment"',  # 2
            'long = """',  # 3
            "[not a header]",  # 4
            'ends with two quotes"""""',  # 5
            "raw = '''it''s'''",  # 6
            "a.b . c = 1",  # 7
            "",  # 8
            "[table]",  # 9
            '"quoted \\u4e2d" = { x = 1, y = [ { z = 2 } ] } # comment',  # 10
            "list = [ # comment",  # 11
            "  1,",  # 12
            "  [2, 3],",  # 13
            "]",  # 14
            "[[items]]",  # 15
            "name = 'one'",  # 16
            "[items.inner]",  # 17
            "deep = 1979-05-27 07:32:00",  # 18
            "[[items]]",  # 19
            "[[items.rows]]",  # 20
            "[[items.rows]]",  # 21
            "cell = true",  # 22
        ]
    )
    tomllib.loads(text)
    lines = line_numbers(text)
    assert lines[()] == 1
    assert lines[("title",)] == 2
    assert lines[("long",)] == 3
    assert lines[("raw",)] == 6
    assert lines[("a", "b", "c")] == 7
    assert lines[("table",)] == 9
    assert lines[("table", "quoted 中", "y", 0, "z")] == 10
    assert lines[("table", "list")] == 11
    assert lines[("table", "list", 0)] == 12
    assert lines[("table", "list", 1, 1)] == 13
    assert lines[("items",)] == 15
    assert lines[("items", 0, "inner", "deep")] == 18
    assert lines[("items", 1)] == 19
    assert lines[("items", 1, "rows", 1, "cell")] == 22


def test_an_empty_document_has_the_first_line_only():
    assert line_numbers("") == {(): 1}


WRITABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x7f"), max_size=12)
VALUES = st.one_of(WRITABLE, st.lists(WRITABLE, max_size=3), st.integers(-9, 9))


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(WRITABLE, VALUES, max_size=6))
def test_keys_and_values_of_any_text_keep_their_lines(data):
    rows = [f"{quoted(key)} = {quoted(value)}" for key, value in data.items()]
    text = "\n".join(rows)
    assert tomllib.loads(text) == data
    lines = line_numbers(text)
    assert [lines[(key,)] for key in data] == list(range(1, len(data) + 1))


def quoted(value):
    return json.dumps(value, ensure_ascii=False)
