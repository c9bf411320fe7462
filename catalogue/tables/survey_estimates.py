"""Tables of the labour force survey, the area model and the market, at each vintage.

Cells of fewer persons than may be shown hold no figure, so that every copy is safe. What does
not belong here: how an estimate is made (forecasting.survey, forecasting.market).
"""

from catalogue.tables.contract import (
    AREA,
    BREAKDOWN,
    INDICATOR,
    REFERENCE_MONTH,
    VINTAGE,
    Column,
    TableContract,
    table,
)

_GRADE = Column("quality_grade_code", "text", "publish, caution or suppress")
_GRADE_REASONS = Column(
    "grade_reason_codes", "text", "why no better grade, the gravest first, joined by ;"
)
_SAMPLE = Column("sample_size_persons", "count", "persons in sample who count in it", True)
_ERROR_SOURCE = Column(
    "standard_error_source_code",
    "text",
    "sample or assumed_design_effect; of tables given, modelled_from_fit,"
    " modelled_from_sample_size or default",
    True,
)
_SERIES = (REFERENCE_MONTH, AREA, INDICATOR, BREAKDOWN)
_SERIES_KEY = tuple(column.name for column in _SERIES)

SURVEY_ESTIMATES: tuple[TableContract, ...] = (
    table(
        "estimates.survey_direct",
        "one row per month, area, indicator and group, from the person records as they were"
        " known at the vintage that last changed the month: as of a later vintage, the"
        " latest row stands",
        ("vintage", *_SERIES_KEY),
        VINTAGE,
        *_SERIES,
        Column("estimate", "number", "% or persons; null below 30 persons or without sample", True),
        Column("standard_error", "number", "of the design; percentage points or persons", True),
        _ERROR_SOURCE,
        Column("sample_size_persons", "count", "persons in the denominator, or of the group"),
        Column("cluster_count", "count", "clusters they are from"),
        Column("design_effect", "number", "variance over that of a simple sample", True),
        _GRADE,
        _GRADE_REASONS,
        Column("reason_code", "text", "why there is no figure, or what to mind", True),
    ),
    table(
        "estimates.survey_table",
        "one row per figure of the tables of results, at a vintage, its error completed",
        ("vintage", *_SERIES_KEY),
        VINTAGE,
        *_SERIES,
        Column("estimate", "number", "rate, %; null where below 30 persons", True),
        Column("standard_error", "number", "given, or modelled; percentage points", True),
        _ERROR_SOURCE,
        _SAMPLE,
        _GRADE,
        _GRADE_REASONS,
        Column("reason_code", "text", "why there is no figure", True),
    ),
    table(
        "estimates.survey_change",
        "one row per span, area, indicator and group: change to the latest month with"
        " person records, as known at a vintage",
        ("vintage", "reference_month", "span_months", *_SERIES_KEY[1:]),
        VINTAGE,
        REFERENCE_MONTH,
        Column("span_months", "count", "months between the two figures: 1 or 12"),
        AREA,
        INDICATOR,
        BREAKDOWN,
        Column("change", "number", "percentage points or persons", True),
        Column("standard_error", "number", "with what both months' sample shares", True),
        Column("correlation", "number", "of the two estimates' errors", True),
        Column("sample_size_persons", "count", "the smaller of the two months' samples"),
        Column("reason_code", "text", "why there is no change, or what to mind", True),
    ),
    table(
        "estimates.survey_parameters",
        "one row per January: what the area model takes from the past, as known then",
        ("vintage",),
        VINTAGE,
        Column("has_own_figures", "flag", "whether areas besides one have figures of their own"),
        Column("parameters", "text", "variances, loadings and coefficients, as JSON"),
    ),
    table(
        "estimates.survey_model",
        "one row per month and area, as estimated at a vintage; the areas' estimates, by their"
        " shares, add up to the province's",
        ("vintage", "reference_month", "area_code"),
        VINTAGE,
        REFERENCE_MONTH,
        AREA,
        Column("labour_force_share", "number", "of the province; of the province itself 1"),
        Column("direct_estimate", "number", "from the area's own sample of the month, %", True),
        Column("direct_standard_error", "number", "its standard error, points", True),
        Column("model_estimate", "number", "signal with season, from figures up to the month, %"),
        Column("model_standard_error", "number", "its standard error, points"),
        Column("adjusted_estimate", "number", "the signal without season, %"),
        Column("adjusted_standard_error", "number", "its standard error, points"),
        Column("smoothed_estimate", "number", "signal from all figures of the vintage, %"),
        Column("smoothed_standard_error", "number", "its standard error, points"),
        _SAMPLE,
        _GRADE,
        _GRADE_REASONS,
        Column(
            "basis_code",
            "text",
            "sample: a figure in the month; model: in other months; synthetic: never",
        ),
    ),
    table(
        "estimates.survey_intervention",
        "one row per month set apart by the area model, as seen at a vintage",
        ("vintage", "area_code", "reference_month", "kind"),
        VINTAGE,
        AREA,
        REFERENCE_MONTH,
        Column("kind", "text", "outlier or shift"),
        Column("score", "number", "standardised error of prediction"),
    ),
    table(
        "estimates.market",
        "one row per month, area, industry and ratio of vacancies, as known at a vintage",
        ("vintage", *_SERIES_KEY),
        VINTAGE,
        *_SERIES,
        Column("value", "number", "vacancy rate, %, or ratio", True),
        Column("standard_error", "number", "unit of value; null for registers", True),
        Column("reason_code", "text", "why there is no figure or error, or what to mind", True),
        Column("basis_month", "month", "month of the employment used"),
    ),
    table(
        "estimates.beveridge",
        "one row per area and month: its place on the Beveridge plane, and a year's change of"
        " unemployment along the curve and off it, as seen at a vintage",
        ("vintage", "area_code", "reference_month"),
        VINTAGE,
        AREA,
        REFERENCE_MONTH,
        Column("unemployment_rate_pct", "number", "the model's, %", True),
        Column("standard_error_pp", "number", "its standard error", True),
        Column("vacancy_rate_pct", "number", "vacancies over them and employment", True),
        Column("point_reason_code", "text", "why the place is not known", True),
        Column("elasticity", "number", "of unemployment to vacancies", True),
        Column("elasticity_standard_error", "number", "its standard error", True),
        Column("change_pp", "number", "of smoothed unemployment on the year before", True),
        Column("change_standard_error_pp", "number", "its standard error", True),
        Column("movement_pp", "number", "along the curve", True),
        Column("movement_standard_error_pp", "number", "its standard error", True),
        Column("shift_pp", "number", "off the curve", True),
        Column("shift_standard_error_pp", "number", "its standard error", True),
        Column("shift_reason_code", "text", "why the change is not split", True),
    ),
    table(
        "estimates.gross_flow",
        "one row per month, area and flow or rate between recorded states, for pairs of months"
        " that became known at the vintage",
        ("vintage", "reference_month", "area_code", "indicator_code"),
        VINTAGE,
        REFERENCE_MONTH,
        AREA,
        INDICATOR,
        Column("value", "number", "% of the state before, a month; steady rates %", True),
        Column("standard_error", "number", "percentage points", True),
        Column("unadjusted_value", "number", "among matched persons, not raked", True),
        Column("matched_persons", "count", "persons in sample in both months"),
        Column("basis_area_code", "text", "area the figure is of: the province's where pooled"),
        Column("margin_code", "text", "what flows are raked to: given or none"),
        Column("reason_code", "text", "why there is no figure, or what to mind", True),
    ),
)
"""Tables of the survey, the area model and the market."""
