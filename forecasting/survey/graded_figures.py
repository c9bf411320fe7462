"""Figures of the survey as they leave the house: with error, sample size and grade.

A cell of fewer persons than may be shown holds no figure, and says so. What does not belong
here: the lines between grades (quality), estimating (direct, change, area_model).
"""

import pandas as pd

from forecasting.survey.direct import MODEL_REASONS
from forecasting.survey.quality import DEFAULT_QUALITY_RULES, QualityRules, grade_figures
from forecasting.survey.variance_function import DEFAULT, complete_standard_errors

FROM_SAMPLE = "sample"
ASSUMED = "assumed_design_effect"
TOO_FEW = "sample_below_minimum"
NO_ESTIMATE = "no_estimate"

_KEY = ["reference_month", "area_code"]
_FIGURES = (
    "estimate",
    "change",
    "standard_error",
    "sampling_standard_error",
    "interval_lower",
    "interval_upper",
    "correlation",
    "design_effect",
    "effective_sample_persons",
    "direct_estimate",
    "direct_standard_error",
    "figure",
    "figure_standard_error",
)
"""Columns that tell of a cell's persons: empty where they are too few."""
_DIRECT = ["estimate", "standard_error", "sample_size_persons", "standard_error_source_code"]


def graded_sample(
    estimates: pd.DataFrame, *, rules: QualityRules = DEFAULT_QUALITY_RULES
) -> pd.DataFrame:
    """Return direct estimates from person records, graded, small cells emptied.

    Parameters
    ----------
    estimates
        As from ``direct_estimates``.
    rules
        The lines between grades.

    Returns
    -------
    pandas.DataFrame
        The rows in their order: reference_month, area_code, indicator_code, breakdown,
        estimate, standard_error, standard_error_source_code (``sample`` or
        ``assumed_design_effect``), sample_size_persons, cluster_count, design_effect,
        quality_grade_code, grade_reason_codes, reason_code. Estimate, errors and intervals
        are missing below the smallest sample, reason ``sample_below_minimum``.
    """
    is_assumed = estimates["reason_code"].isin(MODEL_REASONS)
    sourced = estimates.assign(
        standard_error_source_code=is_assumed.map({True: ASSUMED, False: FROM_SAMPLE})
    )
    graded = _graded_directly(sourced, rules)
    is_small = graded["sample_size_persons"].between(1, rules.smallest_sample_persons - 1)
    return _emptied(graded, is_small)


def graded_table(
    figures: pd.DataFrame,
    *,
    default_standard_error_pp: float | None = None,
    rules: QualityRules = DEFAULT_QUALITY_RULES,
) -> pd.DataFrame:
    """Return rates of tables with errors completed, graded, small cells emptied.

    Parameters
    ----------
    figures
        reference_month, area_code, breakdown, estimate (%), standard_error (pp, null where
        none is given), sample_size_persons (null where unknown); all known at a vintage.
    default_standard_error_pp
        The error set down where a table gave none: of a figure without sample size it is
        taken for what it is, a default.
    rules
        The lines between grades.

    Returns
    -------
    pandas.DataFrame
        The rows in their order and columns, with standard_error of every figure,
        standard_error_source_code, quality_grade_code, grade_reason_codes, reason_code.
    """
    completed = complete_standard_errors(figures)
    is_default = completed["sample_size_persons"].isna() & (
        completed["sampling_standard_error"] == default_standard_error_pp
    )
    source = completed["standard_error_source_code"].mask(is_default, DEFAULT)
    completed["standard_error_source_code"] = source
    completed["reason_code"] = pd.Series(NO_ESTIMATE, index=completed.index).where(
        completed["estimate"].isna(), None
    )
    graded = _graded_directly(completed, rules)
    is_small = graded["sample_size_persons"] < rules.smallest_sample_persons
    return _emptied(graded, is_small)


def graded_changes(
    changes: pd.DataFrame, sample: pd.DataFrame, *, rules: QualityRules = DEFAULT_QUALITY_RULES
) -> pd.DataFrame:
    """Return changes with the smaller of both months' samples, small cells emptied.

    Parameters
    ----------
    changes
        As from ``estimate_changes``.
    sample
        reference_month, area_code, indicator_code, breakdown, sample_size_persons of both
        months.
    rules
        The smallest sample.

    Returns
    -------
    pandas.DataFrame
        The rows in their order and columns, with sample_size_persons. A change whose samples
        are not told is emptied too.
    """
    key = [*_KEY, "indicator_code", "breakdown"]
    size = sample.set_index(key)["sample_size_persons"]
    places = [
        pd.MultiIndex.from_frame(changes[[month, *key[1:]]], names=key)
        for month in ("reference_month", "earlier_month")
    ]
    sizes = pd.concat(
        [size.reindex(place).reset_index(drop=True) for place in places], axis=1
    ).fillna(0)
    counted = changes.reset_index(drop=True).assign(sample_size_persons=sizes.min(axis=1))
    is_small = counted["change"].notna() & (
        counted["sample_size_persons"] < rules.smallest_sample_persons
    )
    return _emptied(counted, is_small)


def graded_model(
    estimates: pd.DataFrame,
    direct: pd.DataFrame,
    weights: pd.DataFrame,
    *,
    province_code: str,
    rules: QualityRules = DEFAULT_QUALITY_RULES,
) -> pd.DataFrame:
    """Return the area model's estimates beside the direct ones, with shares and grades.

    Parameters
    ----------
    estimates
        As from ``estimate_areas``.
    direct
        reference_month, area_code, estimate, standard_error, sample_size_persons,
        standard_error_source_code: direct figures to stand beside them, the province's too.
    weights
        reference_month, area_code, weight: shares of the province.
    province_code
        The province, whose share is one.
    rules
        The lines between grades.

    Returns
    -------
    pandas.DataFrame
        The rows in their order, direct columns from ``direct``, with labour_force_share,
        sample_size_persons, basis_code, quality_grade_code, grade_reason_codes.
    """
    own = direct[[*_KEY, *_DIRECT]].rename(
        columns={"estimate": "direct_estimate", "standard_error": "direct_standard_error"}
    )
    bare = estimates.drop(columns=["direct_estimate", "direct_standard_error"])
    shares = weights.rename(columns={"weight": "labour_force_share"})
    joined = bare.merge(own, on=_KEY, how="left").merge(shares, on=_KEY, how="left")
    joined.loc[joined["area_code"] == province_code, "labour_force_share"] = 1.0
    return grade_figures(joined.rename(columns={"basis": "basis_code"}), rules=rules)


def _graded_directly(figures: pd.DataFrame, rules: QualityRules) -> pd.DataFrame:
    graded = grade_figures(
        figures.assign(
            direct_estimate=figures["estimate"],
            direct_standard_error=figures["standard_error"],
            model_estimate=float("nan"),
            model_standard_error=float("nan"),
        ),
        rules=rules,
    )
    source = graded["standard_error_source_code"]
    return graded.assign(standard_error_source_code=source.where(graded["estimate"].notna(), None))


def _emptied(figures: pd.DataFrame, is_small: "pd.Series[bool]") -> pd.DataFrame:
    emptied = figures.copy()
    emptied.loc[is_small, [name for name in _FIGURES if name in emptied]] = float("nan")
    emptied["reason_code"] = emptied["reason_code"].astype("object").mask(is_small, TOO_FEW)
    if "standard_error_source_code" in emptied:
        source = emptied["standard_error_source_code"].astype("object")
        emptied["standard_error_source_code"] = source.mask(is_small, None)
    return emptied
