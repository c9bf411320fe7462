"""A copy of the province-shaped profile, edited in one place, and what the loader says of it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from profiles import Problem, ProfileError, load_profile

SHAPE_FOLDER = Path(__file__).parents[2] / "fixtures" / "profiles" / "liaoning_shape"


@pytest.fixture
def shape_copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHAPE_FOLDER, tmp_path / "liaoning_shape"))


@pytest.fixture
def problems_after(shape_copy: Path) -> Callable[..., tuple[Problem, ...]]:
    """Replace the first ``old`` of a file by ``new`` and return the problems of the profile."""

    def edit_and_load(file: str, old: str, new: str) -> tuple[Problem, ...]:
        path = shape_copy / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(ProfileError) as caught:
            load_profile(shape_copy)
        return caught.value.problems

    return edit_and_load


@pytest.fixture
def line_of(shape_copy: Path) -> Callable[..., int]:
    """Return the line of the first ``text`` in a file, after the first ``after`` if given."""

    def find(file: str, text: str, *, after: str = "") -> int:
        content = (shape_copy / file).read_text(encoding="utf-8")
        return content.count("\n", 0, content.index(text, content.index(after))) + 1

    return find
