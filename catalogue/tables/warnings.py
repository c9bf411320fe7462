"""Tables of warnings, and of what was computed and issued.

What does not belong here: rules and levels (profiles).
"""

from catalogue.tables.contract import AREA, INDICATOR, VINTAGE, Column, TableContract, table

WARNINGS: tuple[TableContract, ...] = (
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
        Column("probability", "number", "that the signal is beyond the line", True),
        Column("required_probability", "number", "needed for the rule to speak"),
        Column("is_triggered", "flag", "in this vintage alone, before persistence"),
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
