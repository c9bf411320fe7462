"""A simulated province in memory, and what was known of it at any vintage.

What does not belong here: rules and levels (warnings_province_replay), the truth's use
(warnings_province_scores).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from catalogue import as_month
from simulation import ProvinceTruth

LAST_MONTH = "2025-12-01"
REPORT_MONTHS = 37
"""Months of enterprise reports an estimate looks back on, as in the month's run."""
RETURN_MONTHS = 8
"""Months of returns that events of the last and next months can touch."""
INVOLUNTARY_TYPES = ("03", "04", "06")

# Field of each form and the profile's indicator.
FIELDS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "insurance_table": (("new_claims_persons", "unemployment_insurance_new_claims"),),
    "employment_table": (
        ("registered_unemployed_persons", "registered_unemployed"),
        ("insured_persons", "unemployment_insurance_members"),
    ),
    "vacancy_table": (
        ("vacancies_persons", "vacancies"),
        ("job_seekers_persons", "job_seekers"),
    ),
    "market_entity_table": (
        ("new_entities_count", "market_entities_new"),
        ("closed_entities_count", "market_entities_closed"),
    ),
    "mobile_table": (("migrants_present_persons", "mobile_migrants_present"),),
    "posting_table": (("postings_count", "online_postings"), ("resumes_count", "online_resumes")),
    "electricity_table": (
        ("industrial_electricity_kwh", "industrial_electricity"),
        ("zero_use_customers_pct", "industrial_zero_use_customers"),
    ),
    "credit_table": (
        ("overdue_enterprises_count", "credit_overdue_enterprises"),
        ("tax_arrears_enterprises_count", "credit_tax_arrears_enterprises"),
    ),
    "rail_table": (
        ("rail_passengers_persons", "rail_passengers"),
        ("rail_freight_tonnes", "rail_freight"),
    ),
    "survey_table": (
        ("unemployment_rate_pct", "urban_surveyed_unemployment_rate"),
        ("standard_error_pp", "standard_error_pp"),
    ),
}
_WEEKLY = ("mobile_table", "posting_table")
# Fields of enterprise reports that no estimate reads.
_UNREAD = (
    "enterprise_name", "registration_type_code", "industry_code", "county_code",
    "is_hardship_industry", "base_dispatched_persons", "end_dispatched_persons", "sender_code",
)  # fmt: skip
_KEY = ["reference_month", "area_code"]


@dataclass(frozen=True)
class Province:
    """One simulated province, ready to be asked what was known when.

    ``tables``: long figures by form with received_month; ``reports``, ``returns``,
    ``layoffs``, ``structure``: enterprises, None where they are not simulated.
    """

    truth: ProvinceTruth
    tables: Mapping[str, pd.DataFrame]
    reports: pd.DataFrame | None
    returns: pd.DataFrame | None
    layoffs: pd.DataFrame | None
    structure: pd.DataFrame | None

    @property
    def area_codes(self) -> tuple[str, ...]:
        """The province, then its cities."""
        economy = self.truth.economy
        return (economy.province_code, *economy.area_codes)


def simulated(
    seed: int,
    scenario: str,
    *,
    months: int,
    history_months: int,
    has_enterprises: bool = True,
) -> Province:
    """Return a province of liaoning_demo; `months` is the window enterprises live in."""
    from profiles import load_profile
    from simulation import simulate_frames

    truth, frames = simulate_frames(
        load_profile("liaoning_demo"), seed=seed, months=months, scenario=scenario,
        last_month=pd.Timestamp(LAST_MONTH), history_months=history_months,
        parts=("tables", "enterprises") if has_enterprises else ("tables",),
    )  # fmt: skip
    known = {name: frame for name, frame in frames.items() if isinstance(frame, pd.DataFrame)}
    tables = {form: _long(known[form], form) for form in FIELDS}
    if not has_enterprises:
        return Province(truth, tables, None, None, None, None)
    reports = known["enterprise_report"].assign(
        section_code=_sections(known["enterprise_report"]["industry_code"])
    )
    kept = reports.drop(columns=list(_UNREAD))
    return Province(
        truth,
        tables,
        kept.sort_values("received_month", kind="stable", ignore_index=True),
        _returns(reports),
        _layoffs(known["layoff_report"]),
        known["insured_structure"].rename(columns={"industry_code": "section_code"}),
    )


def figures_known(province: Province, vintage: pd.Timestamp) -> pd.DataFrame:
    """Return reference_month, area_code, indicator_code, value: latest versions by a vintage."""
    parts = []
    for form, frame in province.tables.items():
        known = frame[frame["received_month"] <= vintage]
        if form in _WEEKLY:
            wide = known.groupby(_KEY, as_index=False)[list(dict(FIELDS[form]).values())].mean()
        else:
            wide = known.drop_duplicates(_KEY, keep="last")
        parts += [
            wide[[*_KEY, code]].rename(columns={code: "value"}).assign(indicator_code=code)
            for _, code in FIELDS[form]
        ]
    return pd.concat(parts, ignore_index=True)


def reports_known(province: Province, vintage: pd.Timestamp) -> pd.DataFrame | None:
    """Return enterprise reports received by a vintage, of the months an estimate looks at."""
    if province.reports is None:
        return None
    first = as_month(vintage - pd.DateOffset(months=REPORT_MONTHS))
    known = province.reports
    end = int(known["received_month"].searchsorted(vintage, side="right"))
    known = known.iloc[:end]
    return known[known["reference_month"] >= first]


def returns_known(province: Province, vintage: pd.Timestamp) -> pd.DataFrame | None:
    """Return involuntary separations by enterprise as returned by a vintage."""
    if province.returns is None:
        return None
    first = as_month(vintage - pd.DateOffset(months=RETURN_MONTHS))
    known = province.returns
    is_known = (known["received_month"] <= vintage) & (known["reference_month"] >= first)
    latest = known[is_known].drop_duplicates(["reference_month", "enterprise_code"], keep="last")
    return latest.drop(columns="received_month")


def insured_known(
    province: Province, vintage: pd.Timestamp
) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Return insured persons by city and, of the latest year known, by stratum."""
    table = province.tables["employment_table"]
    cities = table[
        (table["received_month"] <= vintage) & (table["area_code"] != province.area_codes[0])
    ]
    latest = cities.sort_values("reference_month", kind="stable").drop_duplicates(
        "area_code", keep="last"
    )
    column = "unemployment_insurance_members"
    insured = latest[["area_code", column]].rename(columns={column: "insured_persons"})
    if province.structure is None:
        return insured.reset_index(drop=True), None
    known = province.structure[province.structure["received_month"] <= vintage]
    if known.empty:
        return insured.reset_index(drop=True), None
    of_year = known[known["reference_month"] == known["reference_month"].max()]
    return insured.reset_index(drop=True), of_year.reset_index(drop=True)


def _long(frame: pd.DataFrame, form: str) -> pd.DataFrame:
    rows = frame[frame["breakdown"] == "total"] if "breakdown" in frame else frame
    names = dict(FIELDS[form])
    kept = rows[[*_KEY, "received_month", *names]].rename(columns=names)
    kept = kept.astype(dict.fromkeys(names.values(), "float64"))
    return kept.sort_values("received_month", kind="stable", ignore_index=True)


def _sections(industries: "pd.Series[str]") -> "pd.Series[str]":
    from simulation.industries import INDUSTRIES

    section = {code: item.section_code for item in INDUSTRIES for code in item.division_codes}
    return industries.map(section)


def _returns(reports: pd.DataFrame) -> pd.DataFrame:
    lost = np.zeros(len(reports))
    for slot in range(1, 5):
        is_counted = reports[f"left_{slot}_type_code"].isin(INVOLUNTARY_TYPES).to_numpy()
        persons = reports[f"left_{slot}_persons"].to_numpy(dtype="float64", na_value=0.0)
        lost += np.where(is_counted, persons, 0.0)
    rows = reports[
        [
            "reference_month", "enterprise_code", "area_code", "section_code", "size_class_code",
            "base_staff_persons", "received_month",
        ]
    ].assign(involuntary_persons=lost)  # fmt: skip
    first = rows.groupby(["reference_month", "enterprise_code"])["received_month"].transform("min")
    ordered = rows.assign(first_vintage=first)
    return ordered.sort_values("received_month", kind="stable", ignore_index=True)


def _layoffs(frame: pd.DataFrame) -> pd.DataFrame:
    from profiles import load_profile
    from profiles.ownership import ownership_codes

    ownership = ownership_codes(
        load_profile("liaoning_demo"), frame["registration_type_code"], frame["received_month"]
    )
    return frame.assign(
        vintage=frame["received_month"],
        section_code=_sections(frame["industry_code"]),
        ownership_code=ownership,
    )
