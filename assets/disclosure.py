"""Verdicts on the cells of a public edition, from the reports as known at a vintage.

What does not belong here: the rules (forecasting.disclosure), leaving figures out of an edition
(reports.editions).
"""

from typing import Literal

import pandas as pd

from assets.panel import summed_areas
from assets.workplace import Workplace
from catalogue import as_month
from catalogue.disclosure import FEW_PERSONS, VERDICT_COLUMNS
from profiles.model import Profile
from warehouse.records import records_as_of

VERDICT_MONTHS = 13
"""Months whose figures a public edition may tell: a year, and the month to compare with."""

PARTITIONS = (
    ("male", "female"),
    ("youth_16_24", "age_25_29", "age_30_59"),
    ("local_registration", "migrant"),
)
"""Groups of the survey that add up to all persons, or nearly so."""

_TOTAL = "total"
_FORM: Literal["enterprise_report"] = "enterprise_report"


def disclosure_verdicts(
    workplace: Workplace, vintage: pd.Timestamp, surveys: dict[str, pd.DataFrame]
) -> pd.DataFrame:
    """Return which cells a public edition of a vintage may tell; none where there is no such.

    Parameters
    ----------
    workplace
        Warehouse and profile.
    vintage
        Reports that came later are left aside.
    surveys
        Frames of the survey by name of their table, with sample sizes.

    Returns
    -------
    pandas.DataFrame
        Columns ``VERDICT_COLUMNS``: cells of the panel, told or not; groups of the survey
        that are not.
    """
    profile = workplace.profile
    parts: list[pd.DataFrame] = []
    if "public" in profile.settings.editions:
        parts = [survey_verdicts(name, frame) for name, frame in surveys.items()]
        if _is_open(profile):
            parts.append(_panel_verdicts(workplace, vintage))
    known = [part for part in parts if not part.empty]
    if not known:
        return pd.DataFrame(columns=list(VERDICT_COLUMNS))
    return pd.concat(known, ignore_index=True)


def _is_open(profile: Profile) -> bool:
    """Return whether the reports of enterprises permit a public edition at all."""
    senders = [source for source in profile.sources if _FORM in source.forms]
    return bool(senders) and all("public" in source.permitted_editions for source in senders)


def _panel_verdicts(workplace: Workplace, vintage: pd.Timestamp) -> pd.DataFrame:
    from forecasting.disclosure import public_verdicts

    profile = workplace.profile
    reports = records_as_of(
        workplace.warehouse,
        _FORM,
        vintage=vintage,
        first_month=as_month(vintage - pd.DateOffset(months=VERDICT_MONTHS)),
        last_month=vintage,
    )
    return public_verdicts(
        reports,
        province_code=profile.settings.headline.area_code,
        summed_area_codes=summed_areas(profile),
    )


def survey_verdicts(table_name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the groups of a frame of the survey that few persons stand behind, or give away."""
    from forecasting.disclosure import DisclosureSettings, hidden_groups

    fewest = DisclosureSettings().fewest_persons
    rows: list[dict[str, object]] = []
    known = frame.dropna(subset=["sample_size_persons"])
    for (month, area), part in known.groupby(["reference_month", "area_code"], sort=True):
        persons = {
            str(code): float(count)
            for code, count in zip(part["breakdown"], part["sample_size_persons"], strict=True)
        }
        hidden = hidden_groups(persons, PARTITIONS, fewest_persons=fewest)
        rows += [
            {
                "table_name": table_name,
                "reference_month": month,
                "area_code": area,
                "section_code": _TOTAL,
                "item_code": code,
                "is_shown": False,
                "reason_code": FEW_PERSONS,
            }
            for code in sorted(hidden)
        ]
    return pd.DataFrame(rows, columns=list(VERDICT_COLUMNS))
