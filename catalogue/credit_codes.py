"""The unified social credit code 统一社会信用代码 and its check character.

What does not belong here: which enterprise a code belongs to.
"""

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Characters of a code; I, O, S, V and Z are not used."""

WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
LENGTH = 18


def credit_code_check(first_17: str) -> str:
    """Return the check character of the first 17 characters of a code.

    Raises
    ------
    ValueError
        If they are not 17 characters of the alphabet.

    References
    ----------
    GB 32100-2015, annex A: weights 3^(i−1) mod 31, check value 31 − Σ mod 31.

    Examples
    --------
    >>> credit_code_check("91350100M000100Y4")
    '3'
    """
    if len(first_17) != len(WEIGHTS) or any(c not in ALPHABET for c in first_17):
        raise ValueError(f"expected 17 characters of {ALPHABET}, got {first_17!r}")
    total = sum(ALPHABET.index(c) * w for c, w in zip(first_17, WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def credit_code_fault(code: str) -> str | None:
    """Return the reason why a text is no credit code, or None if it is one."""
    if len(code) != LENGTH or any(character not in ALPHABET for character in code):
        return "not_a_credit_code"
    return None if credit_code_check(code[:-1]) == code[-1] else "wrong_check_character"
