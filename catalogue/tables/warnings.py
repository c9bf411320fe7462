"""Tables of warnings, and of what was computed and issued.

What does not belong here: rules and levels (profiles).
"""

from catalogue.tables.contract import (
    AREA,
    INDICATOR,
    REFERENCE_MONTH,
    VINTAGE,
    Column,
    TableContract,
    table,
)

WARNINGS: tuple[TableContract, ...] = (
    table(
        "warnings.figure",
        "one row per area, figure and month that rules were given besides facts and adjusted"
        " series, as estimated at a vintage",
        ("vintage", "area_code", "indicator_code", "reference_month"),
        VINTAGE,
        AREA,
        INDICATOR,
        REFERENCE_MONTH,
        Column("value", "number", "the figure, unit of its indicator", True),
        Column("standard_error", "number", "its standard error; null where it has none", True),
    ),
    table(
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
        Column("direction", "text", "at_least or at_most: the side of the line looked for"),
        Column("probability", "number", "that the signal is beyond the line", True),
        Column("required_probability", "number", "needed for the rule to speak"),
        Column("is_triggered", "flag", "in this vintage alone, before persistence"),
        Column("is_holding", "flag", "enough to hold a level once supported"),
        Column("is_met_alone", "flag", "triggered without regard to other areas"),
        Column("area_count", "count", "areas the rule was evaluated in"),
        Column(
            "required_over_areas",
            "number",
            "probability needed because so many areas are looked at, where above the rule's",
            True,
        ),
        Column("is_used", "flag", "whether it may support a level; else it is shown only"),
        Column("missing_reason", "text", "why not evaluated: a code of MISSING_REASONS", True),
    ),
    table(
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
        Column("due_rule_count", "count", "rules that may support a level here, evaluated or not"),
        Column("used_rule_count", "count", "of these, rules that were evaluated"),
    ),
    table(
        "runs.computation",
        "one row per vintage and stage computed, with what it was computed from",
        ("vintage", "stage"),
        VINTAGE,
        Column("stage", "text", "estimates, forecasts, scores or warnings"),
        Column("scope", "text", "full, or signals (only what the rules need)"),
        Column("fingerprint", "text", "SHA-256 of facts, profile and code"),
    ),
    table(
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
"""Tables of the stages ``warnings`` and ``runs``."""
