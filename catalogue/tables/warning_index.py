"""Tables of the composite index: the index, what it is made of, the record, the reasons.

What does not belong here: signals and levels (catalogue.tables.warnings).
"""

from catalogue.tables.contract import AREA, VINTAGE, Column, TableContract, table

_RULE = Column("rule_id", "text", "a rule of the profile")

WARNING_INDEX: tuple[TableContract, ...] = (
    table(
        "warnings.signal_record",
        "one row per rule with a signal, and the proposed level, as their record stood at"
        " a vintage; that of the last December gives the weights of the year",
        ("vintage", "record_vintage", "subject_code"),
        VINTAGE,
        Column("subject_code", "text", "a rule of the profile, or level: the proposed level"),
        Column("record_vintage", "month", "month up to which the record was known and counted"),
        Column("area_months", "count", "areas times vintages that can be judged"),
        Column("onsets", "count", "onsets that can be judged"),
        Column("waves", "count", "groups of these onsets, more than 6 months apart"),
        Column("found", "count", "of these, onsets warned of"),
        Column("mean_lead_months", "number", "onset less first alarm, of those found", True),
        Column("worst_lag_months", "number", "longest first alarm less onset", True),
        Column("false_alarms", "count", "alarms without an onset in force or within 6 months"),
        Column("false_alarms_per_area_decade", "number", "false alarms over area-decades", True),
        Column("auroc", "number", "chance that a month before an onset ranks above a calm", True),
        Column(
            "usefulness",
            "number",
            "share of months before an onset with alarm less that of calm months: 1 perfect, 0 no"
            " better than always or never alarming",
            True,
        ),
        Column("is_short", "flag", "too few onsets to judge by"),
    ),
    table(
        "warnings.index",
        "one row per area and vintage: the composite early-warning index",
        ("vintage", "area_code"),
        VINTAGE,
        AREA,
        Column("index_value", "number", "0 to 100; null if over half the weight is missing", True),
        Column("lower", "number", "the index with every missing signal at 0"),
        Column("upper", "number", "the index with every missing signal at 100"),
        Column("used_rule_count", "count", "signals it is made of"),
        Column("missing_rule_count", "count", "signals due that could not be evaluated"),
        Column("missing_weight_share", "number", "their share of the weight, 0 to 1"),
    ),
    table(
        "warnings.contribution",
        "one row per area, vintage and rule due there: its part in the index",
        ("vintage", "area_code", "rule_id"),
        VINTAGE,
        AREA,
        _RULE,
        Column("weight", "number", "share of the index, 0 to 1; if missing, of the whole"),
        Column("probability", "number", "that the signal is beyond its line", True),
        Column("contribution", "number", "points of the index; they add up to it", True),
        Column("direction", "text", "at_least or at_most: the side of the line looked for"),
        Column("is_missing", "flag", "due but not evaluated"),
        Column("standing", "text", "used, or shown only"),
    ),
    table(
        "warnings.reason",
        "one row per area, vintage and reason for or against its level",
        ("vintage", "area_code", "role_code", "place"),
        VINTAGE,
        AREA,
        Column("role_code", "text", "strongest, lowers or against"),
        Column("place", "count", "order within the role, from 1"),
        Column("rule_id", "text", "a rule of the profile; empty where all signals are meant"),
        Column("reason_code", "text", "what is said of the rule"),
        Column("probability_below", "number", "below which the rule ceases to carry", True),
        Column("months", "count", "further vintages running for which it must", True),
        Column("to_level_code", "text", "level that then stands; empty where none is named"),
    ),
)
"""Tables of the composite index and the reasons."""
