"""What senders send: forms, field by field, with headings, types, units and checks.

One declaration feeds the reader of submissions, the judge, the templates sent to
bureaus, the simulation and docs/forms.md.
"""

from catalogue.forms.enterprise import (
    ENTERPRISE_REPORT,
    JOINED_SLOT_COUNT,
    LAYOFF_REPORT,
    LEFT_SLOT_COUNT,
)
from catalogue.forms.enterprise_administration import ENTERPRISE_ADMINISTRATION
from catalogue.forms.field import Field, FieldType, Form, Identity
from catalogue.forms.insured_structure import INSURED_STRUCTURE
from catalogue.forms.labour_force import INSURANCE_REGISTER, PERSON_RECORD
from catalogue.forms.layoff_follow_up import LAYOFF_FOLLOW_UP, SETTLEMENT_WAYS
from catalogue.forms.own_sheets import (
    CODE_SHEET,
    EXAMPLE_SHEET,
    INSTRUCTION_SHEET,
    VERDICT_HEADING,
    VERDICT_SHEET,
    is_own_sheet,
)
from catalogue.forms.shared_fields import PERSONAL_HEADINGS
from catalogue.forms.tables import TABLE_FORMS

FORMS: dict[str, Form] = {
    form.code: form
    for form in (
        ENTERPRISE_REPORT,
        LAYOFF_REPORT,
        PERSON_RECORD,
        INSURANCE_REGISTER,
        *TABLE_FORMS,
        INSURED_STRUCTURE,
        LAYOFF_FOLLOW_UP,
        ENTERPRISE_ADMINISTRATION,
    )
}
"""Forms by code; new ones at the end, for the simulation draws by their place."""

SIMULATED_MARK = "模拟数据 / SIMULATED"
"""Stands on every sheet, page and screen made from simulated figures."""

__all__ = [
    "CODE_SHEET",
    "ENTERPRISE_REPORT",
    "EXAMPLE_SHEET",
    "FORMS",
    "INSTRUCTION_SHEET",
    "JOINED_SLOT_COUNT",
    "LAYOFF_FOLLOW_UP",
    "LAYOFF_REPORT",
    "LEFT_SLOT_COUNT",
    "PERSONAL_HEADINGS",
    "SETTLEMENT_WAYS",
    "SIMULATED_MARK",
    "VERDICT_HEADING",
    "VERDICT_SHEET",
    "Field",
    "FieldType",
    "Form",
    "Identity",
    "is_own_sheet",
]
