"""Made-up names, telephone and identity numbers that look real and can belong to nobody.

They stand in the files so that the door that must refuse them is tested. What does not
belong here: the persons' labour-market answers (simulation.persons).

Identity numbers follow GB 11643: six digits of a region, eight of the birth date, three of
a sequence (odd for men) and a check character of ISO 7064 MOD 11-2. Their region starts
with 99, which is not assigned: the codes of GB/T 2260 end at 82, residence permits begin
with 81 to 83, and foreigners' cards with 9 followed by the code of a province, of which
none begins with 9. Telephone numbers have a local part that starts with 0, the trunk
prefix, so no exchange can give them out.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_CHECK_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_CHECK_CHARACTERS = np.array(list("10X98765432"))
_SEQUENCES = 500  # numbers per region, birth date and sex
_LARGEST_NUMBER = 10_000 * _SEQUENCES
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "某模拟样例甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"

Integers = npt.NDArray[np.int64]


def identity_numbers(
    person_numbers: Integers,
    *,
    birth_dates: npt.NDArray[np.datetime64],
    is_male: npt.NDArray[np.bool],
) -> npt.NDArray[np.str_]:
    """Return identity numbers of 18 characters, one per person, distinct and of no one.

    Parameters
    ----------
    person_numbers
        Distinct whole numbers from 0, below 5,000,000.
    birth_dates
        Days of birth.
    is_male
        Sex; decides whether the sequence is odd.

    Raises
    ------
    ValueError
        If a number lies outside the range.
    """
    if (
        len(person_numbers)
        and not 0 <= person_numbers.min() <= person_numbers.max() < _LARGEST_NUMBER
    ):
        raise ValueError(f"expected person numbers from 0 below {_LARGEST_NUMBER}")
    region = 990_000 + person_numbers // _SEQUENCES
    sequence = 2 * (person_numbers % _SEQUENCES) + is_male
    days = np.char.replace(birth_dates.astype("datetime64[D]").astype(str), "-", "").astype(
        np.int64
    )
    digits = np.empty((len(person_numbers), 17), dtype=np.int64)
    for start, width, numbers in ((0, 6, region), (6, 8, days), (14, 3, sequence)):
        for place in range(width):
            digits[:, start + place] = numbers // 10 ** (width - 1 - place) % 10
    characters = np.empty((len(person_numbers), 18), dtype="U1")
    characters[:, :17] = digits.astype("U1")
    characters[:, 17] = _CHECK_CHARACTERS[digits @ _CHECK_WEIGHTS % 11]
    return np.ascontiguousarray(characters).view("U18").ravel()


def person_names(numbers: Sequence[int]) -> list[str]:
    """Return a made-up name for each number; the same number has the same name."""
    return [_NAMES_BY_REMAINDER[number % len(_NAMES_BY_REMAINDER)] for number in numbers]


def telephone_numbers(numbers: Sequence[int]) -> list[str]:
    """Return a telephone number for each number, in the exchange of the province's capital."""
    return [f"024-0{number * 7919 % 10_000_000:07d}" for number in numbers]


_NAMES_BY_REMAINDER = tuple(
    f"{surname}{first}{second}" for surname in _SURNAMES for first in _GIVEN for second in _GIVEN
)
