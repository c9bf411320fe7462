"""Tables of the enterprise panel's weighted estimates at a vintage.

A cell of fewer than three enterprises holds no figure, and says so. What does not belong
here: how they are made (forecasting.enterprises).
"""

from catalogue.tables.contract import AREA, REFERENCE_MONTH, VINTAGE, Column, TableContract, table

_SECTION = Column("section_code", "text", "industry section, or total")
_ENTERPRISES = Column("enterprise_count", "count", "enterprises that reported")
_IMPUTED = Column("imputed_share", "number", "part of the staff that is imputed", True)
_LARGEST = Column(
    "largest_share",
    "number",
    "largest enterprise's part of the figure; empty in readers' copies",
    True,
)
_DOMINATED = Column("is_dominated", "flag", "whether that part is above the default of 0.8")
_REASON = Column("reason_code", "text", "why there is no figure", True)
_CELL = ("vintage", "reference_month", "area_code", "section_code")

PANEL_ESTIMATES: tuple[TableContract, ...] = (
    table(
        "estimates.panel_change",
        "one row per month, area, section, population and treatment of giants: monthly job"
        " change, weighted, as estimated at a vintage",
        (*_CELL, "population", "is_without_giants"),
        VINTAGE,
        REFERENCE_MONTH,
        AREA,
        _SECTION,
        Column("population", "text", "all, closures among them; or continuing enterprises"),
        Column("is_without_giants", "flag", "whether giants are left out"),
        Column("value", "number", "job change, %", True),
        Column("standard_error", "number", "model-based, percentage points", True),
        Column("value_without_transfers", "number", "business transfers left out, %", True),
        Column("closing_share_pct", "number", "staff in enterprises that closed, %", True),
        _ENTERPRISES,
        _IMPUTED,
        _LARGEST,
        _DOMINATED,
        Column("left_out_count", "count", "giants left out"),
        Column(
            "is_publishable",
            "flag",
            "False: one or two giants are left out, so that the"
            " difference would tell of them; not in the copy for readers",
        ),
        _REASON,
    ),
    table(
        "estimates.panel_level",
        "one row per month and area: insured persons by benchmark and linked change, as"
        " estimated at a vintage",
        ("vintage", "reference_month", "area_code"),
        VINTAGE,
        REFERENCE_MONTH,
        AREA,
        Column("value", "number", "insured persons", True),
        Column("standard_error", "number", "model-based, persons", True),
        Column("level_index", "number", "level index, first month 100", True),
        Column("level_index_standard_error", "number", "model-based, index points", True),
        Column("net_residual_pct", "number", "monthly births, unseen closures and the rest", True),
        Column("is_benchmarked", "flag", "whether the month lies on or between benchmarks"),
        _ENTERPRISES,
        _IMPUTED,
        _LARGEST,
        _DOMINATED,
        _REASON,
    ),
    table(
        "estimates.job_flow",
        "one row per month, area, section and measure, as estimated at a vintage; by section"
        " for the province alone",
        (*_CELL, "indicator_code"),
        VINTAGE,
        REFERENCE_MONTH,
        AREA,
        _SECTION,
        Column(
            "indicator_code",
            "text",
            "panel_job_creation, _job_destruction,"
            " _job_reallocation, _net_job_flow, _enterprises_cutting, _adding, _level,"
            " _hidden_unemployment, _expected_cuts",
        ),
        Column("value", "number", "% of staff, or of enterprises", True),
        Column("standard_error", "number", "model-based, percentage points", True),
        Column(
            "calibrated_value",
            "number",
            "expected cuts times the share of past ones that came true, %",
            True,
        ),
        _ENTERPRISES,
        _IMPUTED,
        _LARGEST,
        _DOMINATED,
        _REASON,
    ),
    table(
        "estimates.job_loss",
        "one row per month, area, section, axis and code: losses by type and by cause, two"
        " axes that are never merged; by section for the province alone",
        (*_CELL, "axis", "code"),
        VINTAGE,
        REFERENCE_MONTH,
        AREA,
        _SECTION,
        Column("axis", "text", "type or cause"),
        Column("code", "text", "code of the list loss_type or loss_cause"),
        Column("value", "number", "losses, % of staff", True),
        Column("standard_error", "number", "model-based, percentage points", True),
        Column("share_of_losses_pct", "number", "of the losses of the axis, %", True),
        _ENTERPRISES,
        _IMPUTED,
        _LARGEST,
        _DOMINATED,
        _REASON,
    ),
    table(
        "estimates.panel_expectation",
        "one row per area: how well expected cuts came true, as known at a vintage",
        ("vintage", "area_code"),
        VINTAGE,
        AREA,
        Column("pair_count", "count", "pairs of an expectation and what came"),
        Column("expected_persons", "number", "cuts expected", True),
        Column("realised_persons", "number", "cuts that came", True),
        Column(
            "calibration_ratio",
            "number",
            "net losses of enterprises that expected cuts, over the cuts expected",
            True,
        ),
        Column("regression_slope", "number", "of what came on what was expected", True),
        Column("regression_slope_standard_error", "number", "clustered by enterprise", True),
        Column("hit_share", "number", "of enterprises that cut, those that said so", True),
        Column("false_alarm_share", "number", "of those that said so, without a cut", True),
        _REASON,
    ),
    table(
        "estimates.panel_diagnostic",
        "one row per month, area and measure of weights, response and silence",
        ("vintage", "reference_month", "area_code", "diagnostic"),
        VINTAGE,
        REFERENCE_MONTH,
        AREA,
        Column("diagnostic", "text", "name of the measure"),
        Column("value", "number", "its value, unit in its name", True),
    ),
    table(
        "estimates.panel_representation",
        "one row per dimension and code: shares of panel, weighted panel and population",
        ("vintage", "dimension", "code"),
        VINTAGE,
        Column("dimension", "text", "area, section or size"),
        Column("code", "text", "the area, section or size class"),
        Column("panel_pct", "number", "of the panel's staff, %"),
        Column("weighted_pct", "number", "after weighting, %"),
        Column("population_pct", "number", "of insured persons, %"),
        Column("difference_pp", "number", "panel less population"),
        Column("weighted_difference_pp", "number", "weighted panel less population"),
        Column("standardised_difference", "number", "above 0.1 notable", True),
    ),
    table(
        "estimates.panel_revision",
        "one row per area, population and delay: how job change moved after its first vintage",
        ("vintage", "area_code", "population", "delay_months"),
        VINTAGE,
        AREA,
        Column("population", "text", "all or continuing"),
        Column("delay_months", "count", "vintages after the first"),
        Column("month_count", "count", "months compared"),
        Column("mean_revision_pp", "number", "later less first"),
        Column("mean_absolute_revision_pp", "number", "its size"),
        Column("root_mean_square_revision_pp", "number", "its size, large ones counting more"),
    ),
)
"""Tables of the panel's estimates."""
