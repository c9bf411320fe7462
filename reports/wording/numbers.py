"""Figures as readers see them: rounding, signs, units.

Rates have the decimals of their indicator and change in percentage points 个百分点;
quantities stand in the unit readers expect, persons in thousands in English and in 万人
with one decimal in Chinese. What does not belong here: sentences.
"""

import math
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from profiles.model import Language, Unit

Aspect = Literal["level", "difference"]

# By unit and language: what a quantity is divided by, its decimals, its label.
_QUANTITIES: dict[Unit, dict[Language, tuple[float, int, str]]] = {
    "persons": {"en": (1e3, 0, "thousand"), "zh": (1e4, 1, "万人")},
    "count": {"en": (1.0, 0, ""), "zh": (1.0, 0, "个")},
    "yuan": {"en": (1e6, 1, "million yuan"), "zh": (1e8, 2, "亿元")},
    "kwh": {"en": (1e6, 0, "million kWh"), "zh": (1e8, 2, "亿千瓦时")},
    "tonnes": {"en": (1e3, 0, "thousand tonnes"), "zh": (1e4, 1, "万吨")},
}

MINUS = "\N{MINUS SIGN}"
MISSING = "\N{EM DASH}"


def plus_minus(language: Language) -> str:
    """Return the sign between a figure and its error; in Chinese it brings its own space."""
    return "±" if language == "zh" else " ± "


def round_half_up(value: float, decimals: int) -> Decimal:
    """Return a figure rounded half away from zero, never a negative zero.

    Parameters
    ----------
    value : float
        A finite figure.
    decimals : int
        Digits after the point.

    Notes
    -----
    Rounds the shortest decimal text of the float, so that 0.15 gives 0.2 although its
    binary value lies below; a published figure rounds as its readers expect.

    Examples
    --------
    >>> round_half_up(0.15, 1)
    Decimal('0.2')
    >>> round_half_up(-0.04, 1)
    Decimal('0.0')
    """
    step = Decimal(1).scaleb(-decimals)
    rounded = Decimal(repr(float(value))).quantize(step, rounding=ROUND_HALF_UP)
    return abs(rounded) if rounded.is_zero() else rounded


def format_number(
    value: float | None, decimals: int, *, is_signed: bool = False, is_grouped: bool = False
) -> str:
    """Return a figure as text, a dash where it is missing.

    Examples
    --------
    >>> format_number(-1234.56, 1, is_grouped=True)
    '−1,234.6'
    >>> format_number(0.3, 1, is_signed=True)
    '+0.3'
    """
    if value is None or not math.isfinite(value):
        return MISSING
    rounded = round_half_up(value, decimals)
    digits = f"{abs(rounded):,.{decimals}f}" if is_grouped else f"{abs(rounded):.{decimals}f}"
    if rounded < 0:
        return MINUS + digits
    return f"+{digits}" if is_signed and rounded > 0 else digits


def is_quantity(unit: Unit) -> bool:
    """Return whether a unit counts things, so that it changes by 增加 and in per cent."""
    return unit in _QUANTITIES


def scale_of(unit: Unit, language: Language) -> float:
    """Return what a figure is divided by before it is shown: persons in 万人 or thousands."""
    return _QUANTITIES[unit][language][0] if unit in _QUANTITIES else 1.0


def decimals_of(unit: Unit, decimals: int, language: Language) -> int:
    """Return the decimals shown: of a quantity those of its unit, else the indicator's."""
    return _QUANTITIES[unit][language][1] if unit in _QUANTITIES else decimals


def unit_label(unit: Unit, language: Language, *, aspect: Aspect = "level") -> str:
    """Return the unit's name for a heading; a difference of rates is in points, never %.

    Examples
    --------
    >>> unit_label("pct", "zh", aspect="difference")
    '个百分点'
    """
    if unit in _QUANTITIES:
        return _QUANTITIES[unit][language][2]
    labels: dict[Unit, tuple[str, str]] = {
        "pct": ("%", "%") if aspect == "level" else ("pp", "个百分点"),
        "pp": ("pp", "个百分点"),
        "ratio": ("", ""),
        "index": ("points", "点"),
    }
    english, chinese = labels[unit]
    return chinese if language == "zh" else english


def format_quantity(
    value: float | None,
    unit: Unit,
    language: Language,
    *,
    decimals: int,
    aspect: Aspect = "level",
    is_signed: bool = False,
    is_short: bool = False,
) -> str:
    """Return a figure with its unit, a dash where it is missing.

    Parameters
    ----------
    value : float or None
        In the unit: per cent, persons, yuan, a ratio or index points.
    unit : Unit
        The indicator's unit.
    language : Language
        ``en`` or ``zh``.
    decimals : int
        Of the indicator; for quantities the language decides.
    aspect : Aspect
        ``difference`` gives percentage points for rates.
    is_signed : bool
        Whether a positive figure carries its sign.
    is_short : bool
        Whether percentage points are abbreviated, for a table.

    Examples
    --------
    >>> format_quantity(137_482_000, "persons", "zh", decimals=0)
    '13748.2万人'
    >>> format_quantity(0.1, "pct", "en", decimals=1, aspect="difference")
    '0.1 percentage points'
    """
    if value is None or not math.isfinite(value):
        return MISSING
    number = format_number(
        value / scale_of(unit, language),
        decimals_of(unit, decimals, language),
        is_signed=is_signed,
        is_grouped=language == "en",
    )
    label = unit_label(unit, language, aspect=aspect)
    if label == "pp" and not is_short:
        label = "percentage points"
    is_joined = language == "zh" or label == "%"
    return number + label if is_joined or not label else f"{number} {label}"


def format_probability(probability: float | None) -> str:
    """Return a probability in whole per cent, never claiming 0 or 100.

    Examples
    --------
    >>> format_probability(0.9997)
    '>99%'
    """
    if probability is None or not math.isfinite(probability):
        return MISSING
    if probability < 0.01:
        return "<1%"
    if probability > 0.99:
        return ">99%"
    return f"{round_half_up(probability * 100, 0)}%"
