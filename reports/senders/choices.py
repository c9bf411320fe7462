"""What may be chosen in a column of a form: codes, areas, groups, months, yes or no.

What does not belong here: where the choices stand in a workbook (code_sheet, form_sheet).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from catalogue import format_month
from catalogue.forms import Field, Form
from profiles.model import CodeListEntry, Profile, Text

YES, NO = "是", "否"
LISTED_MONTHS = 24
"""Months offered in a drop-down, the newest first; older ones may be typed."""

_YES_NO: tuple[tuple[str, str], ...] = ((YES, "yes"), (NO, "no"))
_UNIT_AREA_KINDS = ("city", "zone")
_TABLE_AREA_KINDS = ("nation", "province", "city", "zone")
_INDUSTRY_LIST = "industry"
_INDUSTRY_TITLE = "行业门类"  # of the breakdown field whose groups are industries
_SHARED_TITLES = {"flag": "是否", "area": "地区", "area_with_total": "地区"}
# Codes finer than those listed are accepted, so what is typed is questioned, not refused.
_OPEN_LISTS = (_INDUSTRY_LIST, "month")


@dataclass(frozen=True)
class Choices:
    """The options of a drop-down, ``(as chosen, English)``; open ones may be overruled."""

    code: str
    title_zh: str
    options: tuple[tuple[str, str], ...]
    is_open: bool = False


def choices_of(
    field: Field, form: Form, profile: Profile, reference_month: pd.Timestamp
) -> Choices | None:
    """Return what may be chosen for a field in a month, None where it is typed freely.

    Parameters
    ----------
    reference_month
        Code lists are those in force in this month.
    """
    code: str
    options: tuple[tuple[str, str], ...]
    match field.type:
        case "month":
            code, options = "month", _months(reference_month)
        case "flag":
            code, options = "flag", _YES_NO
        case "area":
            code, options = _areas(field, form, profile)
        case "code":
            code, options = field.code_list or "", _codes(field, profile, reference_month)
        case "breakdown":
            code, options = _breakdowns(field, profile)
        case _:
            return None
    if not options:
        return None
    title = _SHARED_TITLES.get(code) or field.title_zh.rstrip("0123456789")
    return Choices(code, title, tuple(dict.fromkeys(options)), code in _OPEN_LISTS)


def option(code: str, title: Text) -> tuple[str, str]:
    """Return a code and its title as one option: ``("01 自然减员", "natural attrition")``."""
    return f"{code} {title.zh}", title.en


def _months(reference_month: pd.Timestamp) -> tuple[tuple[str, str], ...]:
    months = (reference_month - pd.DateOffset(months=back) for back in range(LISTED_MONTHS))
    return tuple((format_month(month), "") for month in months)


def _areas(field: Field, form: Form, profile: Profile) -> tuple[str, tuple[tuple[str, str], ...]]:
    kinds: tuple[str, ...]
    if field.name == "county_code":
        code, kinds = "county", ("county",)
    elif form.grain == "table":
        code, kinds = "area_with_total", _TABLE_AREA_KINDS
    else:
        code, kinds = "area", _UNIT_AREA_KINDS
    areas = (area for area in profile.areas if area.kind in kinds)
    return code, tuple(option(area.code, area.title) for area in areas)


def _codes(
    field: Field, profile: Profile, reference_month: pd.Timestamp
) -> tuple[tuple[str, str], ...]:
    entries = profile.code_list(field.code_list or "")
    effective = (entry for entry in entries if entry.is_effective(reference_month))
    return tuple(option(entry.code, entry.title) for entry in _in_order(effective))


def _breakdowns(field: Field, profile: Profile) -> tuple[str, tuple[tuple[str, str], ...]]:
    industries = {entry.code for entry in profile.code_list(_INDUSTRY_LIST)}
    is_of_industries = field.title_zh == _INDUSTRY_TITLE
    groups = (item for item in profile.breakdowns if (item.code in industries) == is_of_industries)
    code = "industry_group" if is_of_industries else "group"
    return code, tuple(option(item.code, item.title) for item in groups)


def _in_order(entries: Iterable[CodeListEntry]) -> list[CodeListEntry]:
    # A section stands before its divisions: C, 13, 14 …; lists without parents keep their order.
    listed = list(entries)
    parents = [entry for entry in listed if entry.parent_code is None]
    children: dict[str, list[CodeListEntry]] = {}
    for entry in listed:
        if entry.parent_code is not None:
            children.setdefault(entry.parent_code, []).append(entry)
    ordered = [item for parent in parents for item in (parent, *children.get(parent.code, ()))]
    return ordered if len(ordered) == len(listed) else listed
