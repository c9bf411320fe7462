"""The units senders count in, and the figures in them: 单位：万人.

What does not belong here: the reader's view of units rows (warehouse.submissions).
"""

from collections.abc import Sequence

from catalogue.forms import Field

SCALE = 10_000
_UNITS_BY_ENDING = {
    "postings_count": "个",
    "resumes_count": "份",
    "_persons": "人",
    "_yuan": "元",
    "_kwh": "千瓦时",
    "_tonnes": "吨",
    "_count": "户",
}


def unit_of(field: Field) -> str | None:
    """Return the Chinese unit a units row would name for a field, or None if none applies."""
    if not field.is_scaled_by_unit:
        return None
    for ending, unit in _UNITS_BY_ENDING.items():
        if field.name.endswith(ending):
            return unit
    return None


def units_row(fields: Sequence[Field], *, is_scaled: bool) -> str | None:
    """Return the units row of a table, such as ``单位：万人、万元``; None without units.

    Examples
    --------
    >>> from catalogue.forms import FORMS
    >>> units_row(FORMS["insurance_table"].figures, is_scaled=True)
    '单位：万人、万元'
    """
    units = list(dict.fromkeys(unit for field in fields if (unit := unit_of(field)) is not None))
    if not units:
        return None
    return "单位：" + "、".join(f"万{unit}" if is_scaled else unit for unit in units)
