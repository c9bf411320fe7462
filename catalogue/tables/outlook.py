"""Tables of the outlook: lines passed, plan targets, what moved forecasts, scenarios.

What does not belong here: forecasts themselves (forecasts), how these are computed
(forecasting).
"""

from catalogue.tables.contract import (
    HORIZON,
    REFERENCE_MONTH,
    SERIES_KEY,
    SERIES_KEY_NAMES,
    VINTAGE,
    Column,
    TableContract,
    table,
)

_SCENARIO = Column("scenario_code", "text", "scenario, a code of the profile")

OUTLOOK: tuple[TableContract, ...] = (
    table(
        "forecasts.line_probability",
        "one row per vintage, series, line of a rule and month ahead, of the signal that rules"
        " look at: seasonally adjusted, noise filtered",
        ("vintage", *SERIES_KEY_NAMES, "line", "reference_month"),
        VINTAGE,
        *SERIES_KEY,
        Column("line", "number", "unit of the indicator"),
        HORIZON,
        REFERENCE_MONTH,
        Column("probability", "number", "of lying at or above the line in the month, 0 to 1"),
        Column("standard_error", "number", "of the probability, from the number of paths"),
        Column("probability_by_month", "number", "of lying there once up to the month, 0 to 1"),
        Column("standard_error_by_month", "number", "of it, from the number of paths"),
        Column("path_count", "count", "sample paths it rests on"),
    ),
    table(
        "forecasts.plan_target",
        "one row per vintage, target of a plan and year",
        ("vintage", "target_code", "year"),
        VINTAGE,
        Column("target_code", "text", "target, a code of the profile"),
        Column("year", "count", "calendar year; of a sum, its end"),
        Column("status_code", "text", "ended, running, ahead, or reference: no plan in force"),
        Column("is_final", "flag", "the last year of the plan: the target itself"),
        Column("known_months", "count", "months known at the vintage"),
        Column("known_value", "number", "mean, sum or last stock of the known months", True),
        Column("known_standard_error", "number", "sampling error of it; null: none", True),
        Column("expected_value", "number", "mean of the paths at the year's end", True),
        Column("lower_80", "number", "10 % quantile of the paths", True),
        Column("upper_80", "number", "90 % quantile of the paths", True),
        Column("target_value", "number", "the target, of a sum or stock by its straight path"),
        Column("line", "number", "value the figure is held against, half the rounding included"),
        Column("straight_value", "number", "straight path at the last known month", True),
        Column("probability", "number", "of meeting the line, 0 to 1; null once known", True),
        Column("standard_error", "number", "of the probability, from the number of paths", True),
        Column("is_met", "flag", "once all months are known", True),
        Column("reason_code", "text", "why nothing is said", True),
    ),
    table(
        "forecasts.news",
        "one row per vintage, series, month forecast at this vintage and the one before,"
        " quantile, and kind of new figures that moved it",
        ("vintage", *SERIES_KEY_NAMES, "reference_month", "quantile_level", "part", "cause_id"),
        VINTAGE,
        *SERIES_KEY,
        REFERENCE_MONTH,
        Column("quantile_level", "number", "probability of lying below the value"),
        Column("place", "count", "order of replacement, from 1"),
        Column("part", "text", "target_revision, target_release, indicator_revision,"
               " indicator_release or model_change"),
        Column("cause_id", "text", "series of the indicator, area/indicator/breakdown; or empty"),
        Column("change", "number", "of the quantile by this part, unit of the indicator"),
        Column("value_before", "number", "the quantile from the figures of the vintage before"),
        Column("value_after", "number", "from those of this vintage"),
    ),
    table(
        "forecasts.scenario",
        "one row per vintage, series, scenario, month ahead and quantile",
        ("vintage", *SERIES_KEY_NAMES, "scenario_code", "reference_month", "quantile_level"),
        VINTAGE,
        *SERIES_KEY,
        _SCENARIO,
        HORIZON,
        REFERENCE_MONTH,
        Column("quantile_level", "number", "probability of lying below the value"),
        Column("value", "number", "quantile in the scenario, unit of the indicator, not adjusted"),
        Column("unconditional_value", "number", "the same quantile without the scenario"),
        Column("difference", "number", "of the two"),
        Column("standard_error", "number", "of the difference; null: not known", True),
    ),
    table(
        "forecasts.scenario_path",
        "one row per vintage, scenario, indicator that it holds and month",
        ("vintage", "scenario_code", "cause_id", "reference_month"),
        VINTAGE,
        _SCENARIO,
        Column("cause_id", "text", "series of the indicator, area/indicator/breakdown"),
        REFERENCE_MONTH,
        Column("expected_value", "number", "expected without the scenario, unit of the indicator"),
        Column("condition_value", "number", "held in the scenario; null: left open", True),
    ),
    table(
        "forecasts.outlook_failure",
        "one row per part of the outlook that could not be computed",
        ("vintage", "part", "subject_code"),
        VINTAGE,
        Column("part", "text", "line_probability, news or scenario"),
        Column("subject_code", "text", "series or scenario"),
        Column("reason_code", "text", "code of why"),
        Column("message", "text", "what went wrong"),
    ),
)  # fmt: skip
"""Tables of the stage ``forecasts`` that rest on its sample paths and models."""
