"""Tables of the stage ``risks``: layoff risk by enterprise, persons expected, how models do.

Single enterprises are told here: tables but ``risks.cell`` and ``risks.model`` are restricted
and never copied for readers. What does not belong here: registers as received (records).
"""

from catalogue.tables.contract import VINTAGE, Column, TableContract, table

RESTRICTED = ("risks.enterprise", "risks.contribution")
"""Tables that tell single enterprises: never published."""

_HORIZON = Column(
    "horizon_months", "count", "length of the window, from the first month unreported"
)
_BASIS = Column("basis", "text", "all sources, or administrative ones only")
_ENTERPRISE = Column("enterprise_code", "text", "unified social credit code")
_SECTION = Column("section_code", "text", "industry section, or total")

RISKS: tuple[TableContract, ...] = (
    table(
        "risks.enterprise",
        "restricted; one row per enterprise, horizon and basis: the probability of a cut",
        ("vintage", "basis", "horizon_months", "enterprise_code"),
        VINTAGE,
        _BASIS,
        _HORIZON,
        _ENTERPRISE,
        Column("area_code", "text", "city"),
        _SECTION,
        Column("probability", "number", "of an involuntary cut within the window, 0 to 1"),
        Column("large_probability", "number", "of one of 200 persons or more", True),
        Column("expected_persons", "number", "persons expected in such cuts", True),
        Column("log_odds", "number", "of the probability; start plus contributions"),
        Column("start_log_odds", "number", "before anything is known of the enterprise"),
        Column("staff_persons", "count", "staff last reported; insured persons if administrative"),
        Column("has_open_notice", "flag", "a cut still to come has been announced"),
    ),
    table(
        "risks.contribution",
        "restricted; one row per feature of the enterprises with the highest probabilities",
        ("vintage", "basis", "horizon_months", "enterprise_code", "feature"),
        VINTAGE,
        _BASIS,
        _HORIZON,
        _ENTERPRISE,
        Column("feature", "text", "a name of catalogue.risk_features"),
        Column("value", "number", "of the feature; null where missing", True),
        Column("contribution", "number", "log odds; with the start they add up to the score"),
    ),
    table(
        "risks.cell",
        "one row per city, industry and horizon: persons expected in involuntary cuts",
        ("vintage", "horizon_months", "area_code", "section_code"),
        VINTAGE,
        _HORIZON,
        Column("area_code", "text", "city, or the province"),
        _SECTION,
        Column("enterprise_count", "count", "enterprises judged"),
        Column("expected_persons", "number", "persons, scaled to insured persons", True),
        Column("lower_persons", "number", "lower end of the 80 % interval", True),
        Column("upper_persons", "number", "upper end of the 80 % interval", True),
        Column("is_publishable", "flag", "nobody can tell one or two enterprises from it"),
        Column("reason_code", "text", "few_enterprises, dominated or complementary", True),
    ),
    table(
        "risks.model",
        "one row per measure of a model in the latest months known, and per check of drift",
        ("vintage", "basis", "horizon_months", "model", "measure", "feature"),
        VINTAGE,
        _BASIS,
        _HORIZON,
        Column("model", "text", "combined, logistic, boosting or base_rate"),
        Column("measure", "text", "auroc, calibration_slope, feature_stability and others"),
        Column("feature", "text", "of a check of one feature; all elsewhere"),
        Column("value", "number", "of the measure", True),
        Column("standard_error", "number", "of the value, where it has one", True),
        Column("line", "number", "beyond which a check fails", True),
        Column("is_failing", "flag", "whether it does"),
        Column("reason_code", "text", "why only a base rate is told", True),
    ),
)
