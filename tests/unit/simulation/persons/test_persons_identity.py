"""Identity numbers look real and belong to nobody."""

import re

import numpy as np
import pytest

from simulation.persons_identity import identity_numbers, person_names, telephone_numbers

ISSUED_PROVINCES = {
    *range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55),
    *range(61, 66), 71, 81, 82, 83,
}  # fmt: skip


def numbers_of(count: int) -> list[str]:
    birth_dates = np.datetime64("1950-01-31") + np.arange(count) % 20_000
    return identity_numbers(
        np.arange(count), birth_dates=birth_dates, is_male=np.arange(count) % 2 == 0
    ).tolist()


def test_numbers_have_the_form_and_the_check_character_of_the_standard() -> None:
    form = re.compile(r"[1-9]\d{5}(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dX]")
    for number in numbers_of(500):
        assert form.fullmatch(number)
        remainder = sum(
            (10 if sign == "X" else int(sign)) * (2 ** (17 - place) % 11)
            for place, sign in enumerate(number)
        )
        assert remainder % 11 == 1


def test_numbers_are_distinct_and_of_no_province() -> None:
    numbers = numbers_of(3_000)
    assert len(set(numbers)) == 3_000
    assert not {int(number[:2]) for number in numbers} & ISSUED_PROVINCES


def test_sex_stands_in_the_seventeenth_digit() -> None:
    numbers = numbers_of(100)
    assert all(int(number[16]) % 2 == 1 for number in numbers[::2])
    assert all(int(number[16]) % 2 == 0 for number in numbers[1::2])


def test_too_large_a_person_number_is_rejected() -> None:
    with pytest.raises(ValueError, match="person numbers"):
        identity_numbers(
            np.array([5_000_000]),
            birth_dates=np.array(["2000-01-01"], dtype="datetime64[D]"),
            is_male=np.array([True]),
        )


def test_names_and_telephones_are_fixed_by_number() -> None:
    assert person_names([3, 3, 4])[0] == person_names([3])[0] != person_names([4])[0]
    assert all(re.fullmatch(r"024-0\d{7}", text) for text in telephone_numbers(range(50)))
