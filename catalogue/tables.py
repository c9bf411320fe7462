"""Every table of the warehouse, column by column, with units and meaning.

One contract feeds four readers: the cast of each frame on its way in and out, the
check of the migrations against it, the column schema in Dagster, and docs/tables.md.
What does not belong here: SQL (warehouse) and pandera schemas (catalogue.contracts).
"""

from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["month", "timestamp", "text", "number", "count", "flag"]


@dataclass(frozen=True)
class Column:
    """A column: its type, unit and meaning; ``is_optional`` columns may hold nulls."""

    name: str
    type: ColumnType
    meaning: str
    is_optional: bool = False


@dataclass(frozen=True)
class TableContract:
    """A table of one stage: its grain, its key and its columns in order."""

    stage: str
    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def full_name(self) -> str:
        """The name in the warehouse, ``stage.name``."""
        return f"{self.stage}.{self.name}"

    @property
    def column_names(self) -> list[str]:
        """The names of the columns in order."""
        return [column.name for column in self.columns]


VINTAGE = Column("vintage", "month", "month by whose end the row was known")
REFERENCE_MONTH = Column("reference_month", "month", "month the figure describes")
AREA = Column("area_code", "text", "area, a code of the profile")
INDICATOR = Column("indicator_code", "text", "indicator, a code of the profile")
BREAKDOWN = Column("breakdown", "text", "industry or group within the indicator, or total")
SOURCE = Column("source_code", "text", "source, a code of the profile")
CONTENT_SHA256 = Column("content_sha256", "text", "SHA-256 of the bytes received")
ROW_NUMBER = Column("row_number", "count", "row in the file as received, from 1")
MODEL = Column("model", "text", "forecasting model, or ensemble")
HORIZON = Column("horizon_months", "count", "months from the last observed month, from 1")
SERIES_KEY = (AREA, INDICATOR, BREAKDOWN)
SERIES_KEY_NAMES = tuple(column.name for column in SERIES_KEY)


def _table(
    full_name: str, grain: str, key: tuple[str, ...], *columns: Column
) -> tuple[str, TableContract]:
    stage, name = full_name.split(".")
    return full_name, TableContract(stage, name, grain, key, columns)


TABLES: dict[str, TableContract] = dict(
    (
        _table(
            "raw.submission",
            "one row per file, table or service answer received",
            ("source_code", "content_sha256"),
            SOURCE,
            CONTENT_SHA256,
            Column("file_name", "text", "name under which it arrived, without folders"),
            Column("row_count", "count", "rows received"),
            Column("received_at", "timestamp", "moment of receipt, UTC"),
        ),
        _table(
            "raw.record",
            "one row per row received",
            ("source_code", "content_sha256", "row_number"),
            SOURCE,
            CONTENT_SHA256,
            ROW_NUMBER,
            Column("payload", "text", "the row as received, as a JSON object"),
        ),
        _table(
            "raw.failure",
            "one row per source that could not be read in a vintage",
            ("vintage", "source_code"),
            VINTAGE,
            SOURCE,
            Column("message_en", "text", "what was expected, what came, and where, in English"),
            Column("message_zh", "text", "the same in Chinese"),
        ),
        _table(
            "core.observation",
            "one row per fact as known at a vintage; append-only once frozen",
            ("vintage", "reference_month", *SERIES_KEY_NAMES),
            VINTAGE,
            REFERENCE_MONTH,
            *SERIES_KEY,
            Column("value", "number", "the figure in the unit of its indicator"),
            Column("standard_error", "number", "sampling standard error, same unit", True),
            SOURCE,
            CONTENT_SHA256,
            ROW_NUMBER,
        ),
        _table(
            "core.set_aside",
            "one row per figure refused for an error",
            ("vintage", "source_code", "content_sha256", "row_number", "column_name"),
            VINTAGE,
            SOURCE,
            CONTENT_SHA256,
            ROW_NUMBER,
            Column("column_name", "text", "heading of the column the figure stood in"),
            Column("received_value", "text", "the value as received", True),
            Column("reason_code", "text", "a code of catalogue.reasons"),
            Column("message_en", "text", "the reason, in English"),
            Column("message_zh", "text", "the reason, in Chinese"),
        ),
        _table(
            "core.intake_count",
            "one row per source and outcome; over outcomes they sum to the figures received",
            ("vintage", "source_code", "content_sha256", "outcome_code"),
            VINTAGE,
            SOURCE,
            CONTENT_SHA256,
            Column("outcome_code", "text", "received, accepted, or a code of catalogue.reasons"),
            Column("figure_count", "count", "figures"),
        ),
        _table(
            "core.frozen_vintage",
            "one row per vintage whose facts can no longer change",
            ("vintage",),
            VINTAGE,
            Column("frozen_at", "timestamp", "moment of freezing, UTC"),
        ),
        _table(
            "estimates.seasonal_model",
            "one row per series and identification vintage",
            ("vintage", *SERIES_KEY_NAMES),
            VINTAGE,
            *SERIES_KEY,
            Column("model", "text", "the model chosen, as JSON settings"),
        ),
        _table(
            "estimates.seasonal_adjustment",
            "one row per series and month, as estimated at a vintage; 12 months beyond the"
            " last observation carry projected factors only",
            ("vintage", *SERIES_KEY_NAMES, "reference_month"),
            VINTAGE,
            *SERIES_KEY,
            REFERENCE_MONTH,
            Column("value", "number", "the figure as observed", True),
            Column("seasonally_adjusted", "number", "adjusted figure, unit of value", True),
            Column("seasonal_factor", "number", "added to, or multiplied into, the adjusted"),
            Column("trend", "number", "trend-cycle, unit of value", True),
            Column("noise_standard_error", "number", "noise of the adjusted figure, its unit"),
            Column("mode", "text", "additive or multiplicative"),
            Column("method", "text", "x13, stl or none"),
        ),
        _table(
            "estimates.adjustment_failure",
            "one row per series whose adjustment took another method than X-13",
            ("vintage", *SERIES_KEY_NAMES),
            VINTAGE,
            *SERIES_KEY,
            Column("method", "text", "the method that took its place: stl or none"),
            Column("reason", "text", "why"),
        ),
        _table(
            "estimates.net_job_change",
            "one row per industry and month, as estimated at a vintage",
            ("vintage", "area_code", "breakdown", "reference_month"),
            VINTAGE,
            AREA,
            BREAKDOWN,
            REFERENCE_MONTH,
            Column("employment_persons", "number", "employment, seasonally adjusted, persons"),
            Column("change_1_month_persons", "number", "on the month before, persons", True),
            Column("change_1_month_standard_error_persons", "number", "its standard error", True),
            Column("change_3_months_persons", "number", "on three months before, persons", True),
            Column("change_12_months_pct", "number", "on the year before, unadjusted, %", True),
        ),
        _table(
            "estimates.diffusion",
            "one row per span and month, as estimated at a vintage",
            ("vintage", "area_code", "span_months", "reference_month"),
            VINTAGE,
            AREA,
            Column("span_months", "count", "months over which the change is taken"),
            REFERENCE_MONTH,
            Column("diffusion_index", "number", "% of industries rising plus half of unchanged"),
            Column("standard_error", "number", "standard error of the index, points"),
            Column("industry_count", "count", "industries counted"),
        ),
        _table(
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
        _table(
            "forecasts.path",
            "one row per vintage, series, sample path of the ensemble and month ahead",
            ("vintage", *SERIES_KEY_NAMES, "path", "reference_month"),
            VINTAGE,
            *SERIES_KEY,
            Column("path", "count", "number of the sample path, from 0"),
            REFERENCE_MONTH,
            Column("value", "number", "unit of the indicator, not adjusted"),
        ),
        _table(
            "forecasts.model_failure",
            "one row per model that failed on a series and was replaced",
            ("vintage", *SERIES_KEY_NAMES, "model"),
            VINTAGE,
            *SERIES_KEY,
            MODEL,
            Column("fallback_model", "text", "the baseline that took its place"),
            Column("message", "text", "what went wrong"),
        ),
        _table(
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
        _table(
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
        _table(
            "warnings.signal",
            "one row per rule and area, as evaluated at a vintage",
            ("vintage", "area_code", "rule_id"),
            VINTAGE,
            AREA,
            Column("rule_id", "text", "a rule of the profile"),
            INDICATOR,
            Column("reference_month", "month", "last month the signal rests on", True),
            Column("value", "number", "the signal's figure, unit of the rule", True),
            Column("standard_error", "number", "its standard error", True),
            Column("threshold", "number", "the line it is held against"),
            Column("probability", "number", "that the signal is beyond the line", True),
            Column("required_probability", "number", "needed for the rule to speak"),
            Column("is_triggered", "flag", "in this vintage alone, before persistence"),
            Column("missing_reason", "text", "why not evaluated: a code of MISSING_REASONS", True),
        ),
        _table(
            "warnings.level",
            "one row per area and vintage: the proposed level and why",
            ("vintage", "area_code"),
            VINTAGE,
            AREA,
            Column("level_code", "text", "proposed level, a code of the profile's scheme"),
            Column("evidence_level_code", "text", "level this vintage's evidence alone supports"),
            Column("since_vintage", "month", "first vintage of the unbroken run at this level"),
            Column("rule_ids", "text", "rules that support it, separated by commas"),
            Column("missing_rule_ids", "text", "rules that could not be evaluated"),
        ),
        _table(
            "runs.computation",
            "one row per vintage and stage computed, with what it was computed from",
            ("vintage", "stage"),
            VINTAGE,
            Column("stage", "text", "estimates, forecasts, scores or warnings"),
            Column("scope", "text", "full, or signals (only what the rules need)"),
            Column("fingerprint", "text", "SHA-256 of facts, profile and code"),
        ),
        _table(
            "runs.issue",
            "one row per vintage whose bulletin was made",
            ("vintage",),
            VINTAGE,
            Column("fingerprint", "text", "SHA-256 of sources, profile and code"),
            Column("code_revision", "text", "revision of the code that computed it"),
            Column("profile_sha256", "text", "SHA-256 of the profile"),
            Column("issued_at", "timestamp", "moment of making, UTC"),
        ),
    )
)
"""Table contracts by full name, in the order of the stages."""
