"""The panel's figures that warnings look at, by area, and no others: quick to make.

What does not belong here: the estimators (panel_job_change, job_flows, expectations), rules.
"""

from collections.abc import Sequence

import pandas as pd

from forecasting.enterprises.domain_ratios import TOTAL, Domains, build_domains, long_frame
from forecasting.enterprises.expectations import expected_cuts
from forecasting.enterprises.job_flows import flow_weights, hidden_unemployment
from forecasting.enterprises.panel_estimates import panel_state
from forecasting.enterprises.panel_job_change import area_change
from forecasting.enterprises.panel_state import PanelState
from forecasting.enterprises.settings_panel import PanelSettings

JOB_CHANGE = "panel_job_change"
HIDDEN = "panel_hidden_unemployment"
EXPECTED = "panel_expected_cuts"
_COLUMNS = [
    "reference_month", "area_code", "indicator_code", "value", "standard_error",
    "enterprise_count",
]  # fmt: skip


def panel_warning_figures(
    reports: pd.DataFrame,
    structure: pd.DataFrame | None,
    *,
    vintage: pd.Timestamp,
    settings: PanelSettings,
    indicator_codes: Sequence[str] = (JOB_CHANGE, HIDDEN, EXPECTED),
) -> pd.DataFrame:
    """Return job change, hidden unemployment and expected cuts by area as known at a vintage.

    Parameters
    ----------
    reports, structure, vintage, settings
        As `panel_estimates` takes them.
    indicator_codes
        Which of ``panel_job_change``, ``panel_hidden_unemployment``, ``panel_expected_cuts``.

    Returns
    -------
    pandas.DataFrame
        reference_month, area_code, indicator_code, value (%), standard_error (pp),
        enterprise_count; job change of all enterprises, giants and closures among them.

    Raises
    ------
    ValueError
        As `panel_estimates`; ``NoReportError`` if no report can be used.
    """
    state = panel_state(reports, structure, vintage=vintage, settings=settings)
    domains = build_domains(state, has_sections=False)
    parts = []
    if JOB_CHANGE in indicator_codes:
        parts.append(_job_change(state, domains).assign(indicator_code=JOB_CHANGE))
    if {HIDDEN, EXPECTED} & set(indicator_codes):
        weights = flow_weights(state, domains)
        parts += [
            make(state, domains, weights)
            for make, code in ((hidden_unemployment, HIDDEN), (expected_cuts, EXPECTED))
            if code in indicator_codes
        ]
    if not parts:
        return pd.DataFrame(columns=_COLUMNS)
    rows = pd.concat([part[part["section_code"] == TOTAL] for part in parts], ignore_index=True)
    return rows[_COLUMNS]


def _job_change(state: PanelState, domains: Domains) -> pd.DataFrame:
    made = area_change(state, has_giants=True)
    columns = {
        "value": 100 * made.all,
        "standard_error": 100 * made.all_replicates.std(axis=2, ddof=1),
        "enterprise_count": made.enterprise_count,
        "imputed_share": made.imputed_share,
        "largest_share": made.largest_share,
    }
    return long_frame(state, domains, columns)
