"""What a column of a form asks for, in words: kind of value, unit, whether required.

What does not belong here: the drop-downs (choices) and the checks while typing (typing).
"""

from catalogue.forms import Field, FieldType, Form
from catalogue.forms.units import field_unit

KINDS: dict[FieldType, tuple[str, str]] = {
    "month": ("年月，如2025-07", "month, such as 2025-07"),
    "week": ("周一日期，如2025-07-07", "date of the Monday, such as 2025-07-07"),
    "date": ("日期，如2025-07-07", "date, such as 2025-07-07"),
    "area": ("下拉选择地区", "area, from the list"),
    "code": ("下拉选择代码", "code, from the list"),
    "breakdown": ("下拉选择分组", "group, from the list"),
    "enterprise_code": ("18位代码", "18 characters"),
    "count": ("整数", "whole number"),
    "number": ("数字", "number"),
    "flag": ("是或否", "yes (是) or no (否)"),
    "text": ("文字", "text"),
    "identifier": ("文字", "text"),
}
"""What is written in a field of each type, in Chinese and English."""


def requirement(field: Field, form: Form) -> tuple[str, str]:
    """Return whether a field must be filled, in Chinese and English."""
    if field.is_required:
        return "必填", "required"
    if any(field.name in group for group in form.required_groups):
        return "必填其一", "one of these"
    return "选填", "optional"


def unit_text(field: Field) -> tuple[str, str]:
    """Return the unit of a field in Chinese and English, empty where it has none."""
    return field_unit(field) or ("", "")


def explanation(field: Field, form: Form) -> str:
    """Return what is known of a field in a few lines, Chinese first."""
    zh, en = requirement(field, form)
    kind_zh, kind_en = KINDS[field.type]
    unit_zh, unit_en = unit_text(field)
    lines = (
        f"{field.meaning_zh}（{'，'.join(part for part in (zh, kind_zh, unit_zh) if part)}）",
        f"{field.title_en}: {field.meaning_en}"
        f" ({', '.join(part for part in (en, kind_en, unit_en) if part)})",
    )
    return "\n".join(lines)
