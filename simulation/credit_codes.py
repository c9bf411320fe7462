"""Unified social credit codes (统一社会信用代码) with right check characters.

What does not belong here: checking codes of submissions (warehouse).
"""

import numpy as np

CODE_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""31 characters: digits and letters without I, O, S, V, Z (GB 32100-2015)."""

_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714, positions 9 to 16
_CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)  # GB 32100
_BODY_PREFIX = "MA"  # of bodies given since the unified codes began
_FREE_POSITIONS = 6


def credit_codes(area_codes: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
    """Return distinct unified social credit codes of enterprises registered in areas.

    Parameters
    ----------
    area_codes
        Six-digit area codes of the registration authorities, one per enterprise; another
        text is replaced by digits of its own characters.
    rng
        Draws the enterprises' own part.

    Returns
    -------
    numpy.ndarray
        18 characters each: 9 (market regulation), 1 (enterprise), area, an eight-character
        body with its check character, the check character of all.

    Notes
    -----
    Body check: 11 − Σ wᵢcᵢ mod 11, 10 written X, 11 written 0. Code check: 31 − Σ 3^(i−1) cᵢ
    mod 31 over 17 characters, 31 written 0.

    References
    ----------
    GB 32100-2015; GB 11714-1997.
    """
    count = len(area_codes)
    body = np.empty((count, 8), dtype=np.int64)
    body[:, :2] = [CODE_CHARACTERS.index(character) for character in _BODY_PREFIX]
    body[:, 2:] = _distinct_digits(count, rng)
    # GB 11714 counts letters A = 10 … Z = 35, which differs from the alphabet of 31.
    values = np.array([int(character, 36) for character in CODE_CHARACTERS])
    remainder = 11 - (values[body] * np.array(_BODY_WEIGHTS)).sum(axis=1) % 11
    body_check = np.where(remainder == 10, CODE_CHARACTERS.index("X"), remainder % 11)
    area = np.array([[int(c) for c in _six_digits(str(code))] for code in area_codes])
    head = np.tile(np.array([9, 1]), (count, 1))
    digits = np.concatenate([head, area, body, body_check[:, None]], axis=1)
    check = (31 - (digits * np.array(_CODE_WEIGHTS)).sum(axis=1) % 31) % 31
    alphabet = np.array(list(CODE_CHARACTERS))
    letters = alphabet[np.concatenate([digits, check[:, None]], axis=1)]
    return np.array(["".join(row) for row in letters], dtype=object)


def _distinct_digits(count: int, rng: np.random.Generator) -> np.ndarray:
    base, size = len(CODE_CHARACTERS), _FREE_POSITIONS
    numbers = np.unique(rng.integers(0, base**size, size=count + count // 10 + 16))
    while len(numbers) < count:
        more = rng.integers(0, base**size, size=count)
        numbers = np.unique(np.concatenate([numbers, more]))
    numbers = rng.permutation(numbers)[:count]
    return np.stack([numbers // base**place % base for place in range(size)], axis=1)


def _six_digits(code: str) -> str:
    if len(code) == 6 and code.isascii() and code.isdigit():
        return code
    return f"{sum(ord(character) * 31**n for n, character in enumerate(code)) % 1_000_000:06d}"
