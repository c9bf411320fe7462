"""What late reports did: how the estimate of a month moved from vintage to vintage.

What does not belong here: the estimates (panel_estimates).
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from forecasting.enterprises.panel_grid import NoReportError
from forecasting.enterprises.settings_panel import PanelSettings

_KEY = ["reference_month", "area_code", "population"]


def revision_triangle(
    reports: pd.DataFrame,
    structure: pd.DataFrame | None,
    *,
    vintages: Sequence[pd.Timestamp],
    settings: PanelSettings,
    delays_months: Sequence[int] = (1, 2, 3),
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return how the job change of each month moved over the vintages after its first.

    Parameters
    ----------
    reports, structure
        As of ``panel_estimates``, with ``vintage`` or ``received_month``.
    vintages
        Vintages to estimate at, month starts.
    settings
        Of the estimates; figures by section are left out.
    delays_months
        Vintages after the first that are compared with it.

    Returns
    -------
    tuple of pandas.DataFrame
        Triangle: reference_month, area_code, population, vintage, delay_months (0: first
        vintage a month is estimated at), value (%), standard_error (pp), imputed_share.
        Summary: area_code, population, delay_months, month_count, mean_revision_pp,
        mean_absolute_revision_pp, root_mean_square_revision_pp; revision is the value at the
        delay less that at delay 0.

    Raises
    ------
    ValueError
        If reports do not say when they became known, no vintage is given, or no report can
        be used at any. A vintage at which none can is left out.
    """
    if not {"vintage", "received_month"} & set(reports.columns):
        raise ValueError(
            f"expected vintage or received_month in reports, got {list(reports.columns)}"
        )
    if not len(vintages):
        raise ValueError("expected at least one vintage, got none")
    found = [_estimated(reports, structure, vintage, settings) for vintage in sorted(vintages)]
    usable = [frame for frame in found if frame is not None]
    if not usable:
        raise NoReportError(f"expected usable reports at one of {len(found)} vintages, got none")
    triangle = pd.concat(usable, ignore_index=True)
    latest = max(delays_months, default=0)
    triangle = triangle[triangle["delay_months"] <= latest].reset_index(drop=True)
    return triangle, _summary(triangle, delays_months)


def _estimated(
    reports: pd.DataFrame,
    structure: pd.DataFrame | None,
    vintage: pd.Timestamp,
    settings: PanelSettings,
) -> pd.DataFrame | None:
    from forecasting.enterprises.panel_estimates import job_change_frame, panel_state

    totals = replace(settings, has_section_figures=False)
    try:
        state = panel_state(reports, structure, vintage=vintage, settings=totals)
    except NoReportError:
        return None
    frame = job_change_frame(state)
    frame = frame[~frame["is_without_giants"]]
    month = pd.DatetimeIndex(frame["reference_month"])
    delay = (vintage.year - month.year) * 12 + vintage.month - month.month - 1
    kept = [*_KEY, "value", "standard_error", "imputed_share"]
    return frame[kept].assign(vintage=vintage, delay_months=np.asarray(delay, dtype=np.int64))


def _summary(triangle: pd.DataFrame, delays: Sequence[int]) -> pd.DataFrame:
    first = triangle[triangle["delay_months"] == 0].set_index(_KEY)["value"]
    rows = []
    for delay in delays:
        later = triangle[triangle["delay_months"] == delay].set_index(_KEY)["value"]
        revision = (later - first).dropna().rename("revision").reset_index()
        for (area, population), part in revision.groupby(["area_code", "population"], sort=True):
            moved = part["revision"].to_numpy(dtype=float)
            rows.append(
                {
                    "area_code": area,
                    "population": population,
                    "delay_months": int(delay),
                    "month_count": len(moved),
                    "mean_revision_pp": moved.mean(),
                    "mean_absolute_revision_pp": np.abs(moved).mean(),
                    "root_mean_square_revision_pp": float(np.sqrt((moved**2).mean())),
                }
            )
    names = [
        "area_code", "population", "delay_months", "month_count", "mean_revision_pp",
        "mean_absolute_revision_pp", "root_mean_square_revision_pp",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=names)
