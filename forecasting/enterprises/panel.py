"""Ratios of the enterprise panel: job change, job loss, hidden unemployment, cutters.

What does not belong here: weighting the panel to a population, linking months across a
changing sample (later estimators); reading the panel (warehouse).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

SMALLEST_CELL_ENTERPRISES = 3
LARGEST_SHARE = 0.8
"""Default rules of confidentiality: fewer enterprises show no figure; where one holds a
greater share of the staff the figure is marked as dominated."""

TOTAL = "total"
CELL = ("reference_month", "area_code", "section_code")


@dataclass(frozen=True)
class PanelRatio:
    """A ratio of sums over enterprises, in %: ``numerator`` over ``denominator``."""

    indicator_code: str
    numerator: str
    denominator: str


PANEL_RATIOS = (
    PanelRatio("panel_job_change", "net_change", "base"),
    PanelRatio("panel_job_loss", "left", "base"),
    PanelRatio("panel_hidden_unemployment", "hidden", "end"),
    PanelRatio("panel_enterprises_cutting", "cutting", "one"),
)


def panel_ratios(
    moments: pd.DataFrame, *, province_code: str, summed_area_codes: Sequence[str]
) -> pd.DataFrame:
    """Return the panel's ratios by month, area and industry, each with its error.

    Parameters
    ----------
    moments
        One row per reference_month, area_code, section_code and reporting enterprises
        together: enterprise_count, largest_base (persons), and for every ratio of
        ``PANEL_RATIOS`` the sums ``sum_<n>``, ``sum_<n>_<n>`` and ``sum_<n>_<d>`` of its
        numerator n and denominator d over enterprises.
    province_code
        Area whose figure is the sum over areas.
    summed_area_codes
        Areas that add up to it; a zone that lies inside others is not among them.

    Returns
    -------
    pandas.DataFrame
        reference_month, area_code, breakdown (section or ``total``), indicator_code,
        value (%), standard_error (percentage points), enterprise_count, largest_share,
        is_dominated; ordered by these. Cells of fewer than three enterprises have
        neither value nor error.

    Notes
    -----
    R = Σy / Σx. The panel is purposive, so no error follows from a sampling design. The
    one given is that of the model y_i = R x_i + e_i with independent e_i, estimated
    robustly from the residuals:

    SE(R) = √( n/(n−1) · Σ(y_i − R x_i)² ) / Σx .

    It tells how far the figure rests on few enterprises; it does not hold what makes the
    panel unlike the population. Base and end staff stand in the same row, so a changed
    sample does not break the month's figure.

    References
    ----------
    Royall, R. M. & Cumberland, W. G. (1981). An empirical study of the ratio estimator
    and estimators of its variance. JASA 76, 66–77.
    """
    cells = _cells_with_totals(moments, province_code, summed_area_codes)
    made = pd.concat([_ratio(cells, ratio) for ratio in PANEL_RATIOS], ignore_index=True)
    key = ["reference_month", "area_code", "breakdown", "indicator_code"]
    return made.sort_values(key, ignore_index=True)


def _cells_with_totals(
    moments: pd.DataFrame, province_code: str, summed_area_codes: Sequence[str]
) -> pd.DataFrame:
    in_province = moments[moments["area_code"].isin(summed_area_codes)]
    province = in_province.assign(area_code=province_code)
    cells = pd.concat([moments, province], ignore_index=True)
    totals = cells.assign(section_code=TOTAL)
    largest = {"largest_base": "max"}
    sums = {name: "sum" for name in moments.columns if name not in (*CELL, *largest)}
    grouped = pd.concat([cells, totals], ignore_index=True).groupby(list(CELL), as_index=False)
    return pd.DataFrame(grouped.agg({**sums, **largest}))


def _ratio(cells: pd.DataFrame, ratio: PanelRatio) -> pd.DataFrame:
    over, under = ratio.numerator, ratio.denominator
    count = cells["enterprise_count"].astype("float64")
    denominator = cells[f"sum_{under}"].astype("float64")
    is_shown = (count >= SMALLEST_CELL_ENTERPRISES) & (denominator > 0)
    safe = denominator.where(is_shown)
    value = cells[f"sum_{over}"] / safe
    residual = (
        cells[f"sum_{over}_{over}"]
        - 2 * value * cells[f"sum_{over}_{under}"]
        + value**2 * cells[f"sum_{under}_{under}"]
    ).clip(lower=0)
    standard_error = np.sqrt(count / (count - 1).where(count > 1) * residual) / safe
    base = cells["sum_base"].astype("float64")
    largest_share = (cells["largest_base"] / base.where(base > 0)).astype("float64")
    return pd.DataFrame(
        {
            "reference_month": cells["reference_month"],
            "area_code": cells["area_code"],
            "breakdown": cells["section_code"],
            "indicator_code": ratio.indicator_code,
            "value": 100 * value,
            "standard_error": 100 * standard_error,
            "enterprise_count": cells["enterprise_count"].astype("int64"),
            "largest_share": largest_share,
            "is_dominated": largest_share > LARGEST_SHARE,
        }
    )
