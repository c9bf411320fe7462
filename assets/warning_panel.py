"""Figures of the enterprise panel for rules, at many vintages from one reading of the reports.

What does not belong here: the estimates readers see (assets.panel_figures), the methods
(forecasting.enterprises), other figures of rules (assets.warning_figures).
"""

from dataclasses import replace

import pandas as pd

from assets.panel_figures import (
    REPORT_MONTHS,
    SMALLEST,
    areas_reporting,
    insured_structure_at,
    placed_reports,
)
from assets.workplace import Workplace
from catalogue import as_month
from warehouse.records import report_versions

JOB_CHANGE = "panel_job_change"
HIDDEN = "panel_hidden_unemployment"
EXPECTED = "panel_expected_cuts"
PANEL_FIGURES = (JOB_CHANGE, HIDDEN, EXPECTED)
PANEL_REPLICATES = 60
"""Replicates of the panel's errors in figures for rules: an error is then known within a tenth."""


class PanelReports:
    """Reports of enterprises with all their versions, read once for many vintages.

    Parameters
    ----------
    workplace
        Warehouse and profile.
    earliest, latest
        The vintages that will be asked for.
    """

    def __init__(self, workplace: Workplace, earliest: pd.Timestamp, latest: pd.Timestamp) -> None:
        versions = report_versions(
            workplace.warehouse,
            vintage=latest,
            first_month=as_month(earliest - pd.DateOffset(months=REPORT_MONTHS)),
            last_month=latest,
        )
        self._versions = placed_reports(workplace, versions)

    def at(self, vintage: pd.Timestamp) -> pd.DataFrame:
        """Return the reports as known at a vintage."""
        first = as_month(vintage - pd.DateOffset(months=REPORT_MONTHS))
        rows = self._versions
        is_known = (
            (rows["vintage"] <= vintage)
            & (rows["reference_month"] >= first)
            & (rows["reference_month"] <= vintage)
        )
        key = ["reference_month", "enterprise_code"]
        return rows[is_known].drop_duplicates(key, keep="last").reset_index(drop=True)


def panel_figures_at(
    workplace: Workplace, reports: pd.DataFrame, vintage: pd.Timestamp, asked: set[str]
) -> pd.DataFrame:
    """Return job change, hidden unemployment and expected cuts of the panel, by area."""
    from forecasting.enterprises import NoReportError, PanelSettings
    from forecasting.enterprises.warning_figures import panel_warning_figures

    settings = replace(
        PanelSettings(
            province_code=workplace.profile.settings.headline.area_code,
            summed_area_codes=areas_reporting(workplace, reports),
        ),
        replicates=PANEL_REPLICATES,
        has_section_figures=False,
    )
    try:
        made = panel_warning_figures(
            reports,
            insured_structure_at(workplace, vintage),
            vintage=vintage,
            settings=settings,
            indicator_codes=sorted(asked),
        )
    except NoReportError:
        return pd.DataFrame(columns=["indicator_code", "reference_month", "area_code", "value"])
    # Cells that readers may not see decide nothing either: a level would tell of them.
    return made[made["enterprise_count"] >= SMALLEST]
