"""Keys of figures: addresses of the warehouse, and what is derived from them by name.

A key is an address ``table[column=value,…].column``, or a derivation of keys and numbers such
as ``difference(A,B)``, so that every figure a reader sees can be made again from what is
stored. What does not belong here: reading the warehouse, how a figure is rounded for readers
(reports.wording).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise
from typing import Any

from reports.wording.numbers import round_half_up

Z_95 = 1.96


@dataclass(frozen=True)
class Address:
    """Rows of a table by their key columns, and the column read from them."""

    table: str
    conditions: tuple[tuple[str, str], ...]
    column: str
    is_of_rows: bool = False  # all rows that match, in core.observation those of the vintage alone


@dataclass(frozen=True)
class Derivation:
    """A figure made from others: the name of the rule, and keys or numbers."""

    name: str
    arguments: tuple["Key", ...]


Key = Address | Derivation | float
Read = Callable[[Address], Sequence[Any]]


def _published_difference(now: float, before: float, scale: float, decimals: float) -> float:
    places = int(decimals)
    rounded = round_half_up(now / scale, places) - round_half_up(before / scale, places)
    return float(rounded) * scale


def _is_inside(value: float, low: float, high: float, decimals: float) -> float:
    places = int(decimals)
    shown, least, most = (round_half_up(item, places) for item in (value, low, high))
    return float(least <= shown <= most)


def _mean_error(correlation: float, *errors: float) -> float:
    alone = math.fsum(error**2 for error in errors)
    shared = math.fsum(one * other for one, other in pairwise(errors))
    return math.sqrt(alone + 2 * correlation * shared) / len(errors)


def difference_error(error: float, other: float, correlation: float) -> float:
    """Return the standard error of a difference of two figures whose errors correlate."""
    return math.sqrt(error**2 + other**2 - 2 * correlation * error * other)


DERIVATIONS: dict[str, Callable[..., float]] = {
    "difference": lambda one, other: one - other,
    "sum": lambda *parts: math.fsum(parts),
    "how_many": lambda *parts: float(sum(part > 0 for part in parts)),
    "product": lambda *parts: reduce(lambda one, other: one * other, parts),
    "ratio": lambda one, other: one / other,
    "percent": lambda share: 100 * share,
    "growth_pct": lambda now, before: (now / before - 1) * 100,
    "band95": lambda error: Z_95 * error,
    "change_error": lambda noise: math.sqrt(2) * noise,
    "published_difference": _published_difference,
    "root_sum_of_squares": math.hypot,
    "difference_error": difference_error,
    "mean_error": _mean_error,
    "equal": lambda one, other: float(one == other),
    "is_inside": _is_inside,
    "default": lambda number: number,
}
"""How a figure is made from others, by the name its key begins with.

``how_many`` counts those above nought; ``band95`` is half the width of the 95 % interval of an
error; ``change_error`` the error of a change between two months whose noise is equal and
independent; ``difference_error`` that of a difference of two figures with errors, the last number
their correlation;
``mean_error`` that of the mean of months with a correlation between neighbours;
``default`` a number this software sets; ``is_inside`` whether a figure lies between two as shown,
``equal`` whether two stored values agree, one or nought;
``published_difference`` the difference of two figures as readers see them, divided by a scale and
rounded to a number of decimals.
"""

OF_ROWS: dict[str, Callable[[Sequence[Any]], float]] = {
    "total": math.fsum,
    "count": lambda values: float(len(values)),
    "highest": max,
    "lowest": min,
    "kinds": lambda values: float(len(set(values))),
    "listed": lambda texts: float(sum(len([*filter(None, text.split(","))]) for text in texts)),
}
"""How many rows of one address make one figure; missing values are left out.

``kinds`` counts values that differ, ``listed`` the codes in a stored text, between commas.
"""


def derived_key(name: str, *arguments: str | float) -> str:
    """Return the key of a figure made from others.

    Raises
    ------
    ValueError
        If there is no derivation of that name.

    Examples
    --------
    >>> derived_key("band95", "estimates.market[area_code=210000].standard_error")
    'band95(estimates.market[area_code=210000].standard_error)'
    """
    if name not in DERIVATIONS and name not in OF_ROWS:
        known = sorted({*DERIVATIONS, *OF_ROWS})
        raise ValueError(f"expected a derivation among {known}, got {name!r}")
    return f"{name}({','.join(_argument_text(item) for item in arguments)})"


def parse_key(text: str) -> Key:
    """Return what a key names.

    Raises
    ------
    ValueError
        If the text is neither an address, nor a derivation, nor a number.

    Examples
    --------
    >>> parse_key("percent(scores.summary[model=ets].coverage_80_share)").name
    'percent'
    """
    head, bracket, rest = text.partition("(")
    if bracket and rest.endswith(")") and "[" not in head:
        if head not in DERIVATIONS and head not in OF_ROWS:
            raise ValueError(f"expected a known derivation, got {head!r} in {text!r}")
        return Derivation(head, tuple(parse_key(item) for item in _split(rest[:-1])))
    table, bracket, rest = text.partition("[")
    inside, closing, column = rest.rpartition("].")
    if bracket and closing and table.count(".") == 1 and column.isidentifier():
        pairs = [item.partition("=") for item in inside.split(",")] if inside else []
        if all(sign and name.isidentifier() for name, sign, _ in pairs):
            return Address(table, tuple((name, value) for name, _, value in pairs), column)
    try:
        return float(text)
    except ValueError:
        raise ValueError(
            f"expected a key as table[column=value,…].column or name(key,…), got {text!r}"
        ) from None


def key_value(key: Key, read: Read) -> Any:
    """Return the figure a key stands for.

    Parameters
    ----------
    key : Key
        From `parse_key`.
    read : Read
        Gives the values of an address, missing ones left out.

    Raises
    ------
    ValueError
        If an address that must name one row names none or several.
    """
    if isinstance(key, float):
        return key
    if isinstance(key, Address):
        values = read(key)
        if len(values) != 1:
            raise ValueError(f"expected one stored value, got {len(values)} for {key}")
        return values[0] if isinstance(values[0], str) else float(values[0])
    if key.name in OF_ROWS:
        (address,) = key.arguments
        if not isinstance(address, Address):
            raise ValueError(f"expected an address in {key.name}(…), got {address}")
        return OF_ROWS[key.name](read(replace(address, is_of_rows=True)))
    return DERIVATIONS[key.name](*(key_value(item, read) for item in key.arguments))


def _argument_text(item: str | float) -> str:
    return item if isinstance(item, str) else f"{item:g}"


def _split(text: str) -> list[str]:
    """Return the arguments between commas that stand in no bracket."""
    parts, depth, start = [], 0, 0
    for place, char in enumerate(text):
        depth += (char in "([") - (char in ")]")
        if char == "," and depth == 0:
            parts.append(text[start:place])
            start = place + 1
    return [*parts, text[start:]]
