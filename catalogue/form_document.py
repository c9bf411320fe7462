"""The forms that senders fill as a page to read, made from their declarations.

What does not belong here: the forms themselves (catalogue.forms), the command that
writes the page (catalogue.document).
"""

from catalogue.forms import FORMS, SIMULATED_MARK, Field, FieldType, Form, Identity
from catalogue.forms.field import Grain
from catalogue.forms.units import field_unit

TYPE_MEANINGS: dict[FieldType, str] = {
    "month": "a month: 2025-07, 202507, 2025年7月, or a date within it",
    "week": "first day of a week, a Monday",
    "date": "a day",
    "area": "code or name of an area of the profile",
    "code": "code or name of an entry of the code list, in force in the month",
    "breakdown": "code or name of an industry or group of the profile; empty: the total",
    "enterprise_code": "unified social credit code, 18 characters with a check character",
    "count": "whole number, 0 or more",
    "number": "number",
    "flag": "yes or no (是, 否)",
    "text": "text",
    "identifier": "of a person or household; replaced by a keyed hash at the door",
}

GRAIN_MEANINGS: dict[Grain, str] = {
    "unit": (
        "A row is one enterprise, person or cell of enterprises in a month; a row with an error"
        " is set aside whole."
    ),
    "event": "A row is one revision of an event; a row with an error is set aside whole.",
    "table": "A row is an area in a month; each figure is accepted or set aside by itself.",
}

_HEAD = """# The forms that senders fill

Made from `catalogue/forms/` by `make docs`; change those files, not this page.
`unemployment-risk templates` writes each form as a workbook to fill.

A heading is understood under its title in either language, under the column's name, and
under the synonyms listed; spaces, width of letters, case and a unit in brackets do not
matter. Columns may stand in any order; optional ones may be left out. A row or cell
saying {mark} marks a sheet as simulated.

| type | what a cell may hold |
|---|---|
{types}

Headings known and never stored, in any form: {ignored}.
"""


def forms_page() -> str:
    """Return the page as Markdown: every form, and every field of it in order."""
    types = "\n".join(f"| {name} | {meaning} |" for name, meaning in TYPE_MEANINGS.items())
    shared = [
        heading
        for heading in next(iter(FORMS.values())).ignored_headings
        if all(heading in form.ignored_headings for form in FORMS.values())
    ]
    head = _HEAD.format(mark=SIMULATED_MARK, types=types, ignored=", ".join(shared))
    return "\n".join((head, *(_form_section(form) for form in FORMS.values())))


def _form_section(form: Form) -> str:
    key = ", ".join(f"`{name}`" for name in form.key)
    lines = [
        f"## {form.title_zh} · {form.title_en}",
        f"Form `{form.code}`. {GRAIN_MEANINGS[form.grain]} Key: {key}.",
        *(_identity_line(form, identity) for identity in form.identities),
        *(
            "One of these must be given: "
            + ", ".join(form.field(name).title_zh for name in group)
            + "."
            for group in form.required_groups
        ),
        "",
        "| heading | column | type | unit | required | meaning | also understood |",
        "|---|---|---|---|---|---|---|",
        *(_field_row(field) for field in form.fields),
        "",
    ]
    return "\n".join(lines)


def _identity_line(form: Form, identity: Identity) -> str:
    added = " + ".join(form.field(name).title_zh for name in identity.added)
    taken = "".join(f" − {form.field(name).title_zh}" for name in identity.taken)
    condition = ", where any part is given" if identity.is_checked_if_any_given else ""
    return f"\nMust hold{condition}: {form.field(identity.total).title_zh} = {added}{taken}."


def _field_row(field: Field) -> str:
    unit = field_unit(field)
    cells = (
        f"**{field.title_zh}**<br>{field.title_en}",
        f"`{field.name}`",
        _type_text(field),
        "" if unit is None else (unit[0] if unit[0] == unit[1] else f"{unit[0]} {unit[1]}"),
        "yes" if field.is_required else "",
        f"{field.meaning_zh}<br>{field.meaning_en}",
        ", ".join(field.synonyms),
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _type_text(field: Field) -> str:
    listed = f" of `{field.code_list}`" if field.code_list else ""
    figure = f"; becomes `{field.indicator_code}`" if field.indicator_code else ""
    if field.cumulative_of:
        figure += f", and by month `{field.cumulative_of}`"
    limits = _limits(field)
    return f"{field.type}{listed}{limits}{figure}"


def _limits(field: Field) -> str:
    if field.maximum is not None:
        return f", {field.minimum or 0:g} to {field.maximum:g}"
    if field.minimum:
        return f", from {field.minimum:g}"
    return ""
