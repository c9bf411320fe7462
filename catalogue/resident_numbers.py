"""The number of a resident identity card 公民身份号码 and its check character.

What does not belong here: replacing or looking for such numbers (warehouse.submissions).
"""

import re
from datetime import date

PROVINCE_PREFIXES = (
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37",
    "41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64",
    "65", "71", "81", "82", "83",
)  # fmt: skip
"""First two digits in use: province-level divisions, and residence permits of Hong Kong,
Macao and Taiwan residents."""

WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
CHECK_CHARACTERS = "10X98765432"
_FORM = re.compile(r"\d{17}[\dX]")


def is_resident_number(text: str) -> bool:
    """Return whether a text is an 18-character number with a date of birth and its check.

    References
    ----------
    GB 11643-1999: weights 2^(18−i) mod 11, check character by Σ mod 11.

    Examples
    --------
    >>> is_resident_number("11010519491231002X"), is_resident_number("110105194912310021")
    (True, False)
    """
    number = text.upper()
    if not _FORM.fullmatch(number) or number[:2] not in PROVINCE_PREFIXES:
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False))
    return 1900 <= born.year < 2100 and CHECK_CHARACTERS[total % 11] == number[17]
