"""Charts of jobs: created and destroyed by month, unemployment against vacancies.

What does not belong here: estimating flows or the curve, drawing.
"""

import pandas as pd

from profiles.model import Language, Profile
from reports.bulletin.chart_blocks import BeveridgeCurve, BeveridgePoint, FlowBars
from reports.bulletin.content import Figure, Statement, warehouse_key
from reports.bulletin.evaluations import number_or_none
from reports.bulletin.keys import Z_95, derived_key
from reports.bulletin.names import area_title
from reports.inputs import BulletinInputs
from reports.wording import format_number, phrase, say_month
from reports.wording.numbers import plus_minus

HISTORY_MONTHS = 25  # two years, and the same month before them
_FLOWS = {
    "creation": "panel_job_creation",
    "destruction": "panel_job_destruction",
    "net": "panel_net_job_flow",
}
_TOTAL = "total"
_BEVERIDGE = "estimates.beveridge"


def flow_bars(
    inputs: BulletinInputs, profile: Profile, language: Language, area_code: str | None = None
) -> FlowBars | None:
    """Return jobs created and destroyed in an area by month, None where none is estimated.

    Parameters
    ----------
    area_code : str or None
        None: the area of the headline series.

    Notes
    -----
    A month one enterprise dominates is left out, as in the tables.
    """
    code = profile.settings.headline.area_code if area_code is None else area_code
    flows = inputs.job_flow
    is_shown = (
        (flows["area_code"] == code)
        & (flows["section_code"] == _TOTAL)
        & flows["value"].notna()
        & ~flows["is_dominated"].fillna(value=True).astype(bool)
    )
    shown = {
        name: _by_month(flows[is_shown & (flows["indicator_code"] == indicator)])
        for name, indicator in _FLOWS.items()
    }
    months = shown["creation"].index.intersection(shown["destruction"].index)[-HISTORY_MONTHS:]
    if months.empty:
        return None
    values = {name: frame["value"].reindex(months) for name, frame in shown.items()}
    errors = {name: frame["standard_error"].reindex(months) for name, frame in shown.items()}
    title = area_title(code, profile, language)
    return FlowBars(
        code="flows" if area_code is None else f"flows_{code}",
        title=phrase("flows_title", language),
        caption=phrase("flows_caption", language).format(area=title),
        alt=phrase("flows_alt", language).format(
            month=say_month(pd.Timestamp(months[-1]), language),
            **{
                name: format_number(float(series.iloc[-1]), 2, is_signed=name == "net") + "%"
                for name, series in values.items()
            },
        ),
        unit_label=phrase("flows_unit", language),
        creation=values["creation"],
        creation_error=errors["creation"],
        destruction=values["destruction"],
        destruction_error=errors["destruction"],
        net=values["net"],
        net_error=errors["net"],
        labels={name: phrase(f"flows_{name}", language) for name in _FLOWS},
    )


def beveridge_curve(
    inputs: BulletinInputs, profile: Profile, language: Language, area_code: str | None = None
) -> BeveridgeCurve | None:
    """Return unemployment against vacancies of an area by month, None where not known.

    Parameters
    ----------
    area_code : str or None
        None: the area of the headline series.
    """
    code = profile.settings.headline.area_code if area_code is None else area_code
    own = inputs.beveridge[inputs.beveridge["area_code"] == code].sort_values("reference_month")
    known = own.dropna(subset=["unemployment_rate_pct", "vacancy_rate_pct"])
    if known.empty:
        return None
    points = tuple(
        BeveridgePoint(
            month=pd.Timestamp(row["reference_month"]),
            unemployment_rate_pct=float(row["unemployment_rate_pct"]),
            standard_error_pp=number_or_none(row["standard_error_pp"]),
            vacancy_rate_pct=float(row["vacancy_rate_pct"]),
        )
        for row in known.to_dict("records")
    )
    first, last = points[0], points[-1]
    title = area_title(code, profile, language)
    shift = _shift(own, language)
    return BeveridgeCurve(
        code="beveridge" if area_code is None else f"beveridge_{code}",
        title=phrase("beveridge_title", language),
        caption=phrase("beveridge_caption", language).format(
            area=title,
            first=say_month(first.month, language),
            last=say_month(last.month, language),
            shift=shift.text,
        ),
        alt=phrase("beveridge_alt", language).format(
            month=say_month(last.month, language),
            unemployment=_rate(last.unemployment_rate_pct),
            vacancies=_rate(last.vacancy_rate_pct),
            first=say_month(first.month, language),
            unemployment_first=_rate(first.unemployment_rate_pct),
            vacancies_first=_rate(first.vacancy_rate_pct),
        ),
        unemployment_label=phrase("beveridge_unemployment", language),
        vacancy_label=phrase("beveridge_vacancies", language),
        points=points,
        labels={name: phrase(f"beveridge_{name}", language) for name in ("latest", "before")},
        figures=shift.figures,
    )


def _by_month(rows: pd.DataFrame) -> pd.DataFrame:
    by_month = rows.assign(reference_month=pd.DatetimeIndex(rows["reference_month"]))
    kept = by_month.drop_duplicates("reference_month", keep="last").set_index("reference_month")
    return kept[["value", "standard_error"]].astype(float).sort_index()


def _shift(own: pd.DataFrame, language: Language) -> Statement:
    row = own.iloc[-1]
    shift = number_or_none(row["shift_pp"])
    error = number_or_none(row["shift_standard_error_pp"])
    if shift is None or error is None:
        return Statement(phrase("beveridge_no_shift", language))
    is_sure = abs(shift) > Z_95 * error
    key = {name: row[name] for name in ("vintage", "area_code", "reference_month")}

    def figure(column: str) -> Figure:
        value = number_or_none(row[column])
        text = format_number(value, 1, is_signed=True)
        return Figure(text, value, warehouse_key(_BEVERIDGE, column, key))

    change, movement, off = (figure(name) for name in ("change_pp", "movement_pp", "shift_pp"))
    band_key = derived_key("band95", warehouse_key(_BEVERIDGE, "shift_standard_error_pp", key))
    band = Figure(format_number(Z_95 * error, 1), Z_95 * error, band_key)
    text = phrase("beveridge_shift", language).format(
        month=say_month(pd.Timestamp(row["reference_month"]), language),
        change=change.text,
        movement=movement.text,
        shift=f"{off.text}{plus_minus(language)}{band.text}",
        verdict=phrase(f"beveridge_shift_{'sure' if is_sure else 'unsure'}", language),
    )
    return Statement(text, (change, movement, off, band))


def _rate(value: float) -> str:
    return f"{format_number(value, 1)}%"
