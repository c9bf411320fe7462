"""Changes in words: up, down, unchanged, and whether a change is beyond noise.

What does not belong here: computing noise (forecasting), layout.
"""

import math
from typing import Literal

from profiles.model import Language, Unit
from reports.wording.numbers import (
    MISSING,
    decimals_of,
    format_number,
    format_quantity,
    is_quantity,
    round_half_up,
    scale_of,
)

Comparison = Literal["month", "year"]
Verdict = Literal["up", "down", "within", "unknown"]


def published_difference(
    current: float, previous: float, unit: Unit, language: Language, *, decimals: int
) -> float:
    """Return the difference a reader gets by subtracting the two figures as shown.

    Returns
    -------
    float
        In the unit of the indicator (persons, per cent).

    Examples
    --------
    >>> published_difference(5.04, 4.96, "pct", "en", decimals=1)
    0.0
    """
    scale = scale_of(unit, language)
    shown = decimals_of(unit, decimals, language)
    difference = round_half_up(current / scale, shown) - round_half_up(previous / scale, shown)
    return float(difference) * scale


def describe_change(
    current: float,
    previous: float,
    unit: Unit,
    language: Language,
    *,
    decimals: int,
    comparison: Comparison,
) -> str:
    """Return a change in words, from figures as shown to readers.

    Rates change in percentage points 个百分点; quantities change by amount on the month and
    in per cent on the year 同比; no change on the month is 与上月持平.

    Examples
    --------
    >>> describe_change(5.1, 5.0, "pct", "zh", decimals=1, comparison="month")
    '比上月上升0.1个百分点'
    >>> describe_change(5.0, 5.0, "pct", "zh", decimals=1, comparison="month")
    '与上月持平'
    """
    difference = published_difference(current, previous, unit, language, decimals=decimals)
    if is_quantity(unit) and comparison == "year":
        return _percent_on_year(growth_on_year_pct(current, previous), language)
    if difference == 0:
        return _unchanged(language, comparison)
    amount = format_quantity(
        abs(difference), unit, language, decimals=decimals, aspect="difference"
    )
    is_rise = difference > 0
    if language == "en":
        direction = "up" if is_rise else "down"
        return f"{direction} {amount} on the {comparison} before"
    verbs = ("增加", "减少") if is_quantity(unit) else ("上升", "下降")
    against = "比上月" if comparison == "month" else "比上年同月"
    return f"{against}{verbs[0] if is_rise else verbs[1]}{amount}"


def growth_on_year_pct(current: float, before: float) -> float:
    """Return growth on the year before in per cent, of figures in the same unit."""
    return (current / before - 1) * 100 if before else math.nan


def format_percent(pct: float, *, is_signed: bool = False) -> str:
    """Return growth in per cent with one decimal, a dash where it is missing.

    Examples
    --------
    >>> format_percent(3.14, is_signed=True)
    '+3.1%'
    """
    text = format_number(pct, 1, is_signed=is_signed)
    return text if text == MISSING else f"{text}%"


def describe_verdict(verdict: Verdict, language: Language) -> str:
    """Return the verdict on a change in a word or two, for a table.

    Examples
    --------
    >>> describe_verdict("within", "en")
    'within noise'
    """
    words: dict[Verdict, tuple[str, str]] = {
        "up": ("rise", "上升"),
        "down": ("fall", "下降"),
        "within": ("within noise", "误差范围内"),
        "unknown": ("cannot be told", "无法判断"),
    }
    english, chinese = words[verdict]
    return chinese if language == "zh" else english


def describe_adjusted_change(verdict: Verdict, change: str, band: str, language: Language) -> str:
    """Return one sentence on the adjusted change on the month before and its verdict.

    Parameters
    ----------
    verdict : Verdict
        From `judge_change`.
    change, band : str
        The change with its unit, and half the width of its 95 % interval, as shown.

    Examples
    --------
    >>> describe_adjusted_change("within", "+0.10 percentage points", "0.22", "en")
    'Seasonally adjusted, it changed by +0.10 percentage points (± 0.22): within noise.'
    """
    words: dict[Verdict, tuple[str, str]] = {
        "up": ("a rise beyond noise", "上升超出误差范围"),
        "down": ("a fall beyond noise", "下降超出误差范围"),
        "within": ("within noise", "误差范围内"),
        "unknown": ("whether this is noise cannot be told", "是否超出误差无法判断"),
    }
    english, chinese = words[verdict]
    if language == "zh":
        return f"季节调整后比上月变动{change}（±{band}，{chinese}）。"
    return f"Seasonally adjusted, it changed by {change} (± {band}): {english}."


def judge_change(change: float | None, standard_error: float | None) -> Verdict:
    """Return whether a change is beyond 1.96 times its standard error.

    Parameters
    ----------
    change, standard_error : float or None
        In the same unit; the standard error is that of the change.

    Examples
    --------
    >>> judge_change(0.4, 0.1)
    'up'
    """
    if change is None or standard_error is None:
        return "unknown"
    if not math.isfinite(change) or not math.isfinite(standard_error):
        return "unknown"
    if abs(change) <= 1.96 * standard_error:
        return "within"
    return "up" if change > 0 else "down"


def _unchanged(language: Language, comparison: Comparison) -> str:
    if language == "en":
        return f"unchanged from the {comparison} before"
    return "与上月持平" if comparison == "month" else "与上年同月持平"


def _percent_on_year(pct: float, language: Language) -> str:
    number = format_number(abs(pct), 1)
    if not math.isfinite(pct) or round_half_up(pct, 1) == 0:
        return _unchanged(language, "year")
    if language == "en":
        return f"{'up' if pct > 0 else 'down'} {number}% on the year before"
    return f"同比{'增长' if pct > 0 else '下降'}{number}%"
