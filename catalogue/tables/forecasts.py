"""Tables of forecasts, and of how past ones fared.

What does not belong here: how a forecast is made or scored (forecasting).
"""

from catalogue.tables.contract import (
    HORIZON,
    MODEL,
    REFERENCE_MONTH,
    SERIES_KEY,
    SERIES_KEY_NAMES,
    VINTAGE,
    Column,
    TableContract,
    table,
)

FORECASTS: tuple[TableContract, ...] = (
    table(
        "forecasts.forecast",
        "one row per vintage, series, model, month ahead and quantile",
        ("vintage", *SERIES_KEY_NAMES, "model", "horizon_months", "quantile_level"),
        VINTAGE,
        *SERIES_KEY,
        MODEL,
        Column("origin_month", "month", "last observed month of the series"),
        HORIZON,
        REFERENCE_MONTH,
        Column("quantile_level", "number", "probability of lying below the value"),
        Column("value", "number", "quantile, unit of the indicator, not adjusted"),
    ),
    table(
        "forecasts.path",
        "one row per vintage, series, sample path of the ensemble and month ahead",
        ("vintage", *SERIES_KEY_NAMES, "path", "reference_month"),
        VINTAGE,
        *SERIES_KEY,
        Column("path", "count", "number of the sample path, from 0"),
        REFERENCE_MONTH,
        Column("value", "number", "unit of the indicator, not adjusted"),
    ),
    table(
        "forecasts.model_failure",
        "one row per model that failed on a series and was replaced",
        ("vintage", *SERIES_KEY_NAMES, "model"),
        VINTAGE,
        *SERIES_KEY,
        MODEL,
        Column("fallback_model", "text", "the baseline that took its place"),
        Column("message", "text", "what went wrong"),
    ),
)
"""Tables of the stage ``forecasts``."""

SCORES: tuple[TableContract, ...] = (
    table(
        "scores.outcome",
        "one row per past forecast whose month has been observed",
        ("vintage", *SERIES_KEY_NAMES, "model", "forecast_vintage", "horizon_months"),
        VINTAGE,
        *SERIES_KEY,
        MODEL,
        Column("forecast_vintage", "month", "vintage that made the forecast"),
        HORIZON,
        REFERENCE_MONTH,
        Column("median", "number", "forecast median, unit of the indicator"),
        Column("lower_80", "number", "10 % quantile"),
        Column("upper_80", "number", "90 % quantile"),
        Column("observed", "number", "the figure as known at the scoring vintage"),
        Column("absolute_error", "number", "of the median"),
        Column("weighted_interval_score", "number", "unit of the indicator"),
        Column("is_within_50", "flag", "observed within the central 50 % interval"),
        Column("is_within_80", "flag", "observed within the central 80 % interval"),
        Column("is_within_95", "flag", "observed within the central 95 % interval"),
    ),
    table(
        "scores.summary",
        "one row per series, model and month ahead over all scored forecasts",
        ("vintage", *SERIES_KEY_NAMES, "model", "horizon_months"),
        VINTAGE,
        *SERIES_KEY,
        MODEL,
        HORIZON,
        Column("forecast_count", "count", "forecasts scored"),
        Column("mean_absolute_error", "number", "unit of the indicator"),
        Column("weighted_interval_score", "number", "unit of the indicator, mean"),
        Column(
            "relative_weighted_interval_score",
            "number",
            "over that of the seasonal random walk on the same months",
            True,
        ),
        Column("coverage_50_share", "number", "share within the central 50 % interval"),
        Column("coverage_80_share", "number", "share within the central 80 % interval"),
        Column("coverage_95_share", "number", "share within the central 95 % interval"),
    ),
)
"""Tables of the stage ``scores``."""
