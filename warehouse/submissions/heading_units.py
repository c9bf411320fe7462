"""Units in headings and units rows, and the factor that brings a figure to its field's unit.

What does not belong here: applying the factor (judging), units of indicators (profiles).
"""

import re

from catalogue.forms import Field

_FACTORS = {
    "persons": {
        "人": 1.0, "人次": 1.0, "名": 1.0, "百人": 1e2, "千人": 1e3, "万人": 1e4, "万人次": 1e4,
        "persons": 1.0, "thousandpersons": 1e3,
    },
    "yuan": {
        "元": 1.0, "人民币元": 1.0, "千元": 1e3, "万元": 1e4, "百万元": 1e6, "亿元": 1e8,
        "yuan": 1.0,
    },
    "kwh": {
        "千瓦时": 1.0, "度": 1.0, "kwh": 1.0, "kw·h": 1.0, "兆瓦时": 1e3, "mwh": 1e3,
        "万千瓦时": 1e4, "万度": 1e4, "亿千瓦时": 1e8, "亿度": 1e8,
    },
    "tonnes": {"吨": 1.0, "千吨": 1e3, "万吨": 1e4, "亿吨": 1e8, "tonnes": 1.0},
    "count": {
        "户": 1.0, "家": 1.0, "个": 1.0, "件": 1.0, "份": 1.0, "条": 1.0, "千户": 1e3,
        "万户": 1e4, "万家": 1e4, "万个": 1e4, "万件": 1e4, "万份": 1e4, "万条": 1e4,
    },
    "pct": {"%": 1.0, "pct": 1.0, "百分比": 1.0, "‰": 0.1},
    "pp": {"个百分点": 1.0, "百分点": 1.0, "percentagepoints": 1.0, "%": 1.0},
    "hours": {"小时": 1.0, "hours": 1.0},
    "months": {"月": 1.0, "个月": 1.0, "months": 1.0},
    "years": {"岁": 1.0, "周岁": 1.0, "years": 1.0},
}  # fmt: skip
# Places are counted as persons by some senders and as posts by others.
_ALSO = {"persons": "count"}
_KNOWN = {unit for factors in _FACTORS.values() for unit in factors}
_UNITS_CELL = re.compile(r"^\(?(?:计量|数量|金额|数据)?单位[::](?P<units>[^)]*)\)?$")
_SEPARATORS = re.compile(r"[、,,/;;和及]")


def is_unit(text: str) -> bool:
    """Return whether a normalised text is a unit known here."""
    return text in _KNOWN


def unit_factor(unit: str, field: Field) -> float | None:
    """Return what a figure in a unit is multiplied by to come to its field's unit.

    None if the unit does not measure what the field holds: 万元 says nothing of persons.
    """
    family = field.name.rsplit("_", 1)[-1]
    factor = _FACTORS.get(family, {}).get(unit)
    if factor is None and family in _ALSO:
        factor = _FACTORS[_ALSO[family]].get(unit)
    return factor


def units_named(cells: list[str]) -> list[str] | None:
    """Return the units a row above the heading names (单位：万人、万元), or None if it names none.

    Parameters
    ----------
    cells
        The normalised cells of the row that are not empty.
    """
    for position, cell in enumerate(cells):
        found = _UNITS_CELL.match(cell)
        # A cell that ends with the colon has lost it on the way.
        is_label = cell in ("单位", "计量单位")
        if found is None and not is_label:
            continue
        text = found["units"] if found is not None else ""
        text = text or "".join(cells[position + 1 : position + 2])
        units = [part for part in _SEPARATORS.split(text) if is_unit(part)]
        if units:
            return units
    return None


def scaled_fields(units: list[str], fields: tuple[Field, ...]) -> dict[str, float]:
    """Return the factor of each field that a units row scales, by field name; 1 is left out."""
    factors: dict[str, float] = {}
    for field in fields:
        if not field.is_scaled_by_unit:
            continue
        known = [factor for unit in units if (factor := unit_factor(unit, field)) is not None]
        if known and known[0] != 1.0:
            factors[field.name] = known[0]
    return factors
