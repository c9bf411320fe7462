"""The unit of a field in words, from the suffix of its name.

What does not belong here: units of indicators (profiles), units rows as sent
(warehouse.submissions).
"""

from catalogue.forms.field import Field

_UNITS = {
    "_entities_count": ("户", "entities"),
    "_enterprises_count": ("户", "enterprises"),
    "enterprise_count": ("户", "enterprises"),
    "_count": ("个", "number"),
    "_persons": ("人", "persons"),
    "_yuan": ("元", "yuan"),
    "_pct": ("%", "%"),
    "_pp": ("个百分点", "percentage points"),
    "_kwh": ("千瓦时", "kWh"),
    "_tonnes": ("吨", "tonnes"),
    "_months": ("个月", "months"),
    "_years": ("周岁", "years"),
    "_hours": ("小时", "hours"),
}


def field_unit(field: Field) -> tuple[str, str] | None:
    """Return the unit of a field's values in Chinese and English, None where it has none.

    Examples
    --------
    >>> from catalogue.forms import FORMS
    >>> field_unit(FORMS["enterprise_report"].field("left_persons"))
    ('人', 'persons')
    """
    for suffix, unit in _UNITS.items():
        if field.name.endswith(suffix):
            return unit
    return None
