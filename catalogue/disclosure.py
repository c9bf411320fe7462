"""Words of disclosure control: verdicts on cells, and why a cell is not told.

What does not belong here: judging a cell (forecasting.disclosure), how an edition marks it
(reports).
"""

VERDICT_COLUMNS = (
    "table_name",
    "reference_month",
    "area_code",
    "section_code",
    "item_code",
    "is_shown",
    "reason_code",
)
"""Columns of a frame of verdicts: one row per cell that may stand in a public edition."""

CONFIDENTIAL = "confidential"
"""Reason of a row whose figures an edition leaves out."""

FEW_ENTERPRISES = "few_enterprises"
DOMINATED = "dominated"
COMPLEMENTARY = "complementary"
FEW_PERSONS = "few_persons"
"""Why a cell is not told: by itself, or because it would tell of another."""

JOB_CHANGE = "job_change"
JOB_CHANGE_WITHOUT_GIANTS = "job_change_without_giants"
"""Items of estimates.panel_change; job_flow has its indicators, job_loss axis:code."""
