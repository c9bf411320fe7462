"""Tables of the panel's structure against the population, and of the sample proposed.

What does not belong here: how they are made (forecasting.enterprises).
"""

from catalogue.tables.contract import AREA, REFERENCE_MONTH, VINTAGE, Column, TableContract, table

_STRUCTURE_MONTH = Column("structure_month", "month", "month of the insured structure")
_CURRENT = Column("current_count", "count", "enterprises that reported")
_PROPOSED = Column("proposed_count", "count", "enterprises proposed")

SAMPLE_ESTIMATES: tuple[TableContract, ...] = (
    table(
        "estimates.sample_structure",
        "one row per dimension or crossing, the latest panel against the insured structure",
        ("vintage", "reference_month", "dimension"),
        VINTAGE,
        REFERENCE_MONTH,
        _STRUCTURE_MONTH,
        Column("dimension", "text", "area, section, size_class, ownership, or names joined by ×"),
        Column("cell_count", "count", "cells the population has"),
        Column("absent_cell_count", "count", "of these, cells without a member of the panel"),
        Column("absent_staff_share_pct", "number", "their part of the population's staff, %"),
        Column("dissimilarity_enterprise_pp", "number", "½ Σ|p−π| of enterprises, pp"),
        Column("dissimilarity_staff_pp", "number", "the same of staff, pp"),
        Column("chi_square", "number", "Σ n(p−π)²/π of enterprises, a distance"),
        Column("effect_size", "number", "√(χ²/n); 0.1 small, 0.5 large"),
        Column("largest_standardised_difference", "number", "of staff, over the cells"),
    ),
    table(
        "estimates.sample_proposal",
        "one row per area, section and size class of three insured enterprises or more: the"
        " panel now and as proposed",
        ("vintage", "reference_month", "area_code", "section_code", "size_class_code"),
        VINTAGE,
        REFERENCE_MONTH,
        _STRUCTURE_MONTH,
        AREA,
        Column("section_code", "text", "industry section"),
        Column("size_class_code", "text", "size class"),
        Column("population_count", "count", "insured enterprises"),
        _CURRENT,
        _PROPOSED,
        Column("to_recruit_count", "count", "proposed less current, where positive"),
        Column("to_release_count", "count", "current less proposed, where positive"),
    ),
    table(
        "estimates.sample_quota",
        "one row per quota of the panel, now and as proposed",
        ("vintage", "reference_month", "quota_code"),
        VINTAGE,
        REFERENCE_MONTH,
        Column("quota_code", "text", "manufacturing, state_owned or small_and_medium"),
        Column("is_minimum", "flag", "at least, rather than at most"),
        Column("limit_pct", "number", "the limit, % of enterprises"),
        Column("now_pct", "number", "the panel, %"),
        Column("then_pct", "number", "the proposal, %"),
        Column("is_met_now", "flag", "whether the panel keeps it"),
        Column("is_met_then", "flag", "whether the proposal keeps it"),
    ),
    table(
        "estimates.sample_expected_error",
        "one row per area: error expected of the monthly job change, now and as proposed, if"
        " members were drawn at random within cells",
        ("vintage", "reference_month", "area_code"),
        VINTAGE,
        REFERENCE_MONTH,
        AREA,
        _CURRENT,
        _PROPOSED,
        Column("standard_error_now_pp", "number", "expected of the panel, pp"),
        Column("standard_error_then_pp", "number", "expected of the proposal, pp"),
        Column("uncovered_staff_now_pct", "number", "staff in cells without a member, %"),
        Column("uncovered_staff_then_pct", "number", "the same as proposed, %"),
    ),
)
"""Tables of the sample's planning."""
