"""What each enterprise adds to the figures of the panel: persons, by item.

What does not belong here: judging cells (primary), the estimates themselves, which weigh and
impute (forecasting.enterprises).
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from catalogue.disclosure import JOB_CHANGE

TOTAL = "total"
LEFT = "left"
SIGNED = (JOB_CHANGE, "panel_net_job_flow")
FLOWS = (
    "panel_job_creation", "panel_job_destruction", "panel_job_reallocation",
    "panel_hidden_unemployment", "panel_expected_cuts",
)  # fmt: skip
_SLOTS = range(1, 5)
_KEY = ["reference_month", "area_code", "section_code", "enterprise_code"]


def contributions(reports: pd.DataFrame) -> pd.DataFrame:
    """Return what each report adds to each item, in persons, unweighted.

    Parameters
    ----------
    reports
        Monthly reports with reference_month, area_code, section_code, enterprise_code, staff
        at the base and the end, persons left by slot with type and cause, hidden unemployed
        and expected cuts; one row per enterprise and month.

    Returns
    -------
    pandas.DataFrame
        item_code, reference_month, area_code, section_code, enterprise_code, value (persons;
        may be negative for a net change), size (staff at the base); rows of value zero only
        for net changes, to which a steady enterprise belongs as well.

    Notes
    -----
    Published figures are weighted. Known weights rescale what each enterprise adds, so bounds
    of single enterprises are those of plain sums; but one of great weight makes up more of
    the published figure than of the sum judged here, and may exceed the largest share there.
    """
    parts = [*_flows(reports), *_losses(reports)]
    made = pd.concat(parts, ignore_index=True)
    is_kept = made["value"].ne(0) | made["item_code"].isin(SIGNED)
    return made[is_kept].reset_index(drop=True)


def _flows(reports: pd.DataFrame) -> Iterator[pd.DataFrame]:
    base = reports["base_staff_persons"].astype("float64")
    change = reports["end_staff_persons"].astype("float64") - base
    gained, lost = change.clip(lower=0), (-change).clip(lower=0)
    values = {
        JOB_CHANGE: change,
        "panel_net_job_flow": change,
        "panel_job_creation": gained,
        "panel_job_destruction": lost,
        "panel_job_reallocation": gained + lost,
        "panel_hidden_unemployment": reports["hidden_unemployed_persons"].astype("float64"),
        "panel_expected_cuts": reports["expected_cut_persons"].astype("float64"),
        LEFT: reports["left_persons"].astype("float64"),
    }
    for item, value in values.items():
        yield _rows(reports, item, value.fillna(0.0), base)


def _losses(reports: pd.DataFrame) -> Iterator[pd.DataFrame]:
    base = reports["base_staff_persons"].astype("float64")
    for axis in ("type", "cause"):
        slots = []
        for slot in _SLOTS:
            code, persons = f"left_{slot}_{axis}_code", f"left_{slot}_persons"
            if code not in reports.columns:
                continue
            told = reports[code].notna()
            rows = _rows(reports, "", reports[persons].astype("float64").fillna(0.0), base)[told]
            slots.append(rows.assign(item_code=axis + ":" + reports.loc[told, code].astype(str)))
        if not slots:
            continue
        both = pd.concat(slots, ignore_index=True)
        sums = both.groupby(["item_code", *_KEY], as_index=False, sort=True)
        yield sums.agg(value=("value", "sum"), size=("size", "max"))


def _rows(
    reports: pd.DataFrame, item: str, value: "pd.Series[float]", size: "pd.Series[float]"
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "item_code": item,
            **{name: reports[name] for name in _KEY},
            "value": np.asarray(value, dtype=np.float64),
            "size": np.asarray(size, dtype=np.float64),
        },
        index=reports.index,
    )
