"""A filled row of every form: plainly fictitious, and valid by every check of ours.

What does not belong here: simulated senders (simulation).
"""

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from catalogue import format_month
from catalogue.credit_codes import credit_code_check
from catalogue.forms import Field, Form
from profiles.model import Profile
from reports.senders.choices import NO, YES, choices_of

EXAMPLE_NAME = "示例企业"
_ORGANISATION_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_FALLBACK_AREA_DIGITS = "000000"

# Figures of a middling manufacturer and a middling city, chosen to balance.
_NUMBERS: Mapping[str, float] = {
    "base_staff_persons": 326, "base_dispatched_persons": 12,
    "joined_persons": 5, "joined_1_persons": 5,
    "left_persons": 8, "left_1_persons": 5, "left_2_persons": 3,
    "end_staff_persons": 323, "end_dispatched_persons": 12,
    "hidden_unemployed_persons": 4, "expected_cut_persons": 2,
    "revision_number": 0, "staff_persons": 326, "cut_persons": 36,
    "re_employed_persons": 4, "transferred_persons": 1, "retired_early_persons": 1,
    "on_benefit_persons": 1, "in_training_persons": 0, "open_persons": 1,
    "wages_owed_yuan": 0, "wages_owed_persons": 0, "contributions_owed_yuan": 0,
    "compensation_paid_yuan": 208_000,
    "rotation_visit": 1, "weight": 1250.5, "age_years": 35, "weekly_hours": 40,
    "benefit_yuan": 1800,
    "unemployment_rate_pct": 5.2, "standard_error_pp": 0.3, "sample_size_persons": 10500,
    "new_claims_persons": 1200, "recipients_persons": 15800,
    "fund_balance_yuan": 1_250_000_000, "payments_yuan": 26_000_000,
    "new_urban_jobs_cumulative_persons": 32000, "registered_unemployed_persons": 48000,
    "insured_persons": 1_560_000, "vacancies_persons": 5200, "job_seekers_persons": 4700,
    "new_entities_count": 3100, "closed_entities_count": 1200,
    "migrants_present_persons": 410_000, "returned_to_work_pct": 93.5,
    "postings_count": 18000, "resumes_count": 24000,
    "industrial_electricity_kwh": 2_100_000_000, "zero_use_customers_pct": 2.4,
    "overdue_enterprises_count": 310, "tax_arrears_enterprises_count": 190,
    "rail_passengers_persons": 3_200_000, "rail_freight_tonnes": 1_900_000,
}  # fmt: skip
_TEXTS: Mapping[str, str] = {
    "enterprise_name": EXAMPLE_NAME, "report_number": "示例〔0000〕1号",
    "person_id": "SL0000001", "household_id": "SLH000001",
    "cluster_code": "SL001", "stratum_code": "1", "rotation_group_code": "1",
}  # fmt: skip
# Wanted entries of code lists; where a list has none of that code, its first entry serves.
_CODES: Mapping[str, str] = {
    "registration_type_code": "112", "industry_code": "C", "size_class_code": "M",
    "joined_1_cause_code": "01",
    "left_1_type_code": "02", "left_1_cause_code": "99",
    "left_2_type_code": "07", "left_2_cause_code": "99",
    "cut_type_code": "04", "legal_ground_code": "2",
    "sex_code": "1", "household_registration_code": "1", "education_code": "5",
}  # fmt: skip
_YES_FIELDS = ("has_worked_one_hour", "is_new_claim")
_REPORT_DAY = 5
_NOTICE_DAYS = 35  # the Labour Contract Law, article 41, asks for 30 days ahead


def example_rows(
    form: Form, profile: Profile, reference_month: pd.Timestamp
) -> list[dict[str, object]]:
    """Return filled rows of a form, values by field name as a sender would enter them.

    Parameters
    ----------
    reference_month
        The month the rows describe; codes are those in force in it.

    Returns
    -------
    list
        One row; of a form with groups two, the total and one group. Optional fields
        without an example value are left out.
    """
    row = {
        field.name: value
        for field in form.fields
        if (value := _value(field, form, profile, reference_month)) is not None
    }
    groups = [field for field in form.fields if field.type == "breakdown"]
    rows: list[dict[str, object]] = [row]
    for field in groups:
        choices = choices_of(field, form, profile, reference_month)
        if choices is not None:
            rows.append({**row, field.name: choices.options[0][0]})
    return rows


def example_credit_code(area_digits: str) -> str:
    """Return a fictitious unified social credit code with right check characters.

    Parameters
    ----------
    area_digits
        Six digits of the registering authority.

    Notes
    -----
    GB 32100-2015: 91 for an enterprise, six digits of area, nine characters of
    organisation code (GB 11714: modulus 11, weights 3 7 9 10 5 8 4 2), and the check
    character of the whole.

    Examples
    --------
    >>> len(example_credit_code("210100"))
    18
    """
    body = f"91{area_digits}{_organisation_code('MA000000')}"
    return body + credit_code_check(body)


def _organisation_code(stem: str) -> str:
    pairs = zip(stem, _ORGANISATION_WEIGHTS, strict=True)
    rest = 11 - sum(_ORGANISATION_SIGNS.index(sign) * weight for sign, weight in pairs) % 11
    return stem + {10: "X", 11: "0"}.get(rest, str(rest))


def _value(
    field: Field, form: Form, profile: Profile, reference_month: pd.Timestamp
) -> object | None:
    match field.type:
        case "month":
            return format_month(reference_month)
        case "area" | "code":
            return _choice(field, form, profile, reference_month)
        case "flag":
            return YES if field.name in _YES_FIELDS else NO
        case "enterprise_code":
            return example_credit_code(_area_digits(profile))
        case "date":
            return _date(field, reference_month)
        case "week" | "breakdown":
            return None
    if field.name in _TEXTS:
        return _TEXTS[field.name]
    if field.name in _NUMBERS:
        return _NUMBERS[field.name]
    return _stand_in(field) if field.is_required else None


def _choice(
    field: Field, form: Form, profile: Profile, reference_month: pd.Timestamp
) -> str | None:
    choices = choices_of(field, form, profile, reference_month)
    if choices is None:
        return None
    texts: Sequence[str] = [text for text, _ in choices.options]
    if field.type == "area":
        return _county(texts, profile) if field.name == "county_code" else _city(texts, profile)
    if field.name in _CODES:
        wanted = f"{_CODES[field.name]} "
        return next((text for text in texts if text.startswith(wanted)), texts[0])
    return texts[0] if field.is_required else None


def _city(texts: Sequence[str], profile: Profile) -> str:
    code = _first_city(profile)
    return next((text for text in texts if text.split(" ", 1)[0] == code), texts[0])


def _county(texts: Sequence[str], profile: Profile) -> str | None:
    inside = {area.code for area in profile.areas if area.parent_code == _first_city(profile)}
    return next((text for text in texts if text.split(" ", 1)[0] in inside), None)


def _first_city(profile: Profile) -> str:
    return next((area.code for area in profile.areas if area.kind == "city"), "")


def _area_digits(profile: Profile) -> str:
    code = _first_city(profile)
    return (
        code
        if len(code) == len(_FALLBACK_AREA_DIGITS) and code.isdigit()
        else (_FALLBACK_AREA_DIGITS)
    )


def _date(field: Field, reference_month: pd.Timestamp) -> date:
    day = reference_month + pd.Timedelta(days=_REPORT_DAY - 1)
    if field.name == "effective_date":
        day = day + pd.Timedelta(days=_NOTICE_DAYS)
    return day.date()


def _stand_in(field: Field) -> object:
    if field.type in ("count", "number"):
        return field.minimum or 0
    return "示例"
