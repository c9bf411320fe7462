"""The notice factor in the month: from reports of staff cuts to a figure rules may look at.

What does not belong here: the factor itself (forecasting.early_warning.notice_factor), single
cuts and the levels they raise (assets.layoff_events).
"""

import pandas as pd

from assets.area_model import MEMBERS
from assets.panel import summed_areas
from assets.survey import facts_as_of
from assets.workplace import Workplace
from catalogue import as_month, month_range
from warehouse.layoff_records import layoff_reports_known

NOTICE = "notice_factor"
KEPT_MONTHS = 36
LARGEST_DELAY_MONTHS = 3
"""A report that came later was handed in with others of the past: it counts in its own month."""
_COLUMNS = ["area_code", "indicator_code", "reference_month", "value", "standard_error"]
_CUT = ["area_code", "report_number", "enterprise_code"]


def notice_figures(workplace: Workplace, vintage: pd.Timestamp, _: set[str]) -> pd.DataFrame:
    """Return the notice factor of the province and its areas, as known at a vintage.

    A report counts once, as first received; its later revisions change no past month.
    """
    from forecasting.early_warning.notice_factor import COMMON_AREA, notice_factor

    notices = _notices(workplace, vintage)
    if notices.empty:
        return pd.DataFrame(columns=_COLUMNS)
    first = as_month(vintage - pd.DateOffset(months=KEPT_MONTHS))
    made = notice_factor(
        notices, sizes=_sizes(workplace, vintage), origins=month_range(first, vintage)
    )
    province = workplace.profile.settings.headline.area_code
    return made.assign(
        area_code=made["area_code"].replace(COMMON_AREA, province),
        indicator_code=NOTICE,
        reference_month=made["vintage"],
    )[_COLUMNS]


def _notices(workplace: Workplace, vintage: pd.Timestamp) -> pd.DataFrame:
    reports = layoff_reports_known(workplace.warehouse, vintage)
    of_cities = reports[reports["area_code"].isin(summed_areas(workplace.profile))]
    ordered = of_cities.sort_values(["vintage", "revision_number"], kind="stable")
    once = ordered.drop_duplicates(_CUT, keep="first")
    once = once[~once["is_withdrawn"].fillna(False).astype(bool)]
    reported = once["report_date"].dt.to_period("M").dt.to_timestamp().astype("datetime64[us]")
    months_late = (once["vintage"].dt.year - reported.dt.year) * 12
    months_late = months_late + once["vintage"].dt.month - reported.dt.month
    is_of_the_past = (months_late > LARGEST_DELAY_MONTHS) | (months_late < 0)
    # What an area hands in first is its past.
    is_of_the_past |= once["vintage"] == once.groupby("area_code")["vintage"].transform("min")
    return pd.DataFrame(
        {
            "area_code": once["area_code"],
            "notice_month": reported,
            "vintage": once["vintage"].mask(is_of_the_past, reported),
            "persons": once["cut_persons"].astype("float64"),
            "enterprise_code": once["enterprise_code"],
        }
    )


def _sizes(workplace: Workplace, vintage: pd.Timestamp) -> dict[str, float]:
    """Return members of unemployment insurance by area; where unknown, the median of others."""
    areas = summed_areas(workplace.profile)
    facts = facts_as_of(workplace, vintage, [MEMBERS])
    own = facts[(facts["breakdown"] == "total") & facts["area_code"].isin(areas)]
    latest = own.sort_values("reference_month").drop_duplicates("area_code", keep="last")
    known = latest.set_index("area_code")["value"]
    known = known[known > 0]
    usual = float(known.median()) if len(known) else 1.0
    return {code: float(known.get(code, usual)) for code in areas}
