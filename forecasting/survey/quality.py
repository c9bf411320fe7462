"""The quality grade of a figure: publish, with caution, or suppress, by stated rules.

All thresholds are defaults of ours, not official lines. What does not belong here:
complementary suppression across a table (reports), the errors themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

BoolArray = npt.NDArray[np.bool_]

PUBLISH, CAUTION, SUPPRESS = "publish", "caution", "suppress"
GRADES = (PUBLISH, CAUTION, SUPPRESS)
"""From best to worst."""

GRADED = (
    "direct_estimate",
    "direct_standard_error",
    "model_estimate",
    "model_standard_error",
    "sample_size_persons",
)
"""What every graded figure leaves with."""

GRADE_REASONS: dict[str, tuple[str, str, str]] = {
    "no_estimate": (SUPPRESS, "there is no estimate", "没有估计值"),
    "no_standard_error": (SUPPRESS, "its standard error is unknown", "标准误未知"),
    "sample_below_minimum": (
        SUPPRESS,
        "a direct figure that rests on fewer persons than may be shown",
        "直接估计的样本人数低于发布下限",
    ),
    "too_imprecise": (SUPPRESS, "its error is too large for any use", "误差过大，不宜使用"),
    "single_cluster": (
        SUPPRESS,
        "a direct figure from too few clusters to know its error",
        "样本群过少，无法估计误差",
    ),
    "too_few_enterprises": (SUPPRESS, "too few enterprises", "企业数低于保密下限"),
    "dominated": (SUPPRESS, "one enterprise holds most of it", "单个企业占比过高"),
    "imprecise": (CAUTION, "its error is large", "误差较大"),
    "small_sample": (CAUTION, "it rests on a small sample", "样本量较小"),
    "few_clusters": (CAUTION, "it rests on few clusters", "样本群较少"),
    "sample_unknown": (CAUTION, "its sample size is unknown", "样本量未知"),
    "model_only": (CAUTION, "it rests on the model alone", "仅基于模型，无直接样本"),
    "model_far_from_direct": (
        CAUTION,
        "model and direct estimate are further apart than sampling explains",
        "模型估计与直接估计差异超出抽样误差",
    ),
    "default_standard_error": (
        CAUTION,
        "its error is a default, not an estimate",
        "标准误为默认值",
    ),
}
"""By reason code: the worst grade it leaves possible, English, Chinese."""

_OPTIONAL_NUMBERS = ("cluster_count", "largest_share", "enterprise_count")


@dataclass(frozen=True)
class QualityRules:
    """The lines between grades; every value is a default of ours.

    Parameters
    ----------
    smallest_sample_persons, small_sample_persons
        A direct figure below the first is suppressed; any figure below the second is small.
    caution_variation, suppress_variation
        Coefficients of variation, error over estimate (shares, not %).
    caution_standard_error_pp, suppress_standard_error_pp
        Errors in percentage points. The milder of the two measures decides: the first says
        nothing of rates and changes near zero, the second is too strict for high rates.
    smallest_clusters, few_clusters
        A direct figure below the first is suppressed, one below the second is marked.
    smallest_enterprises, largest_share
        Confidentiality of figures about enterprises, where the columns are given.
    far_standard_errors
        Distance of model and direct estimate, in the direct one's errors.

    Raises
    ------
    ValueError
        If a line for suppression is milder than that for caution, or not above zero.
    """

    smallest_sample_persons: int = 30
    small_sample_persons: int = 100
    caution_variation: float = 0.15
    suppress_variation: float = 0.30
    caution_standard_error_pp: float = 0.5
    suppress_standard_error_pp: float = 1.0
    smallest_clusters: int = 2
    few_clusters: int = 8
    smallest_enterprises: int = 3
    largest_share: float = 0.8
    far_standard_errors: float = 3.0

    def __post_init__(self) -> None:
        for low, high in (
            ("smallest_sample_persons", "small_sample_persons"),
            ("caution_variation", "suppress_variation"),
            ("caution_standard_error_pp", "suppress_standard_error_pp"),
            ("smallest_clusters", "few_clusters"),
        ):
            if not 0 < getattr(self, low) <= getattr(self, high):
                raise ValueError(
                    f"expected 0 < {low} <= {high}, got {getattr(self, low)} and "
                    f"{getattr(self, high)}"
                )
        if not (0 < self.largest_share <= 1 and self.far_standard_errors > 0):
            raise ValueError(
                "expected largest_share in (0, 1] and far_standard_errors above 0, got "
                f"{self.largest_share} and {self.far_standard_errors}"
            )


DEFAULT_QUALITY_RULES = QualityRules()
"""The rules where a profile sets none."""


def grade_figures(
    figures: pd.DataFrame, *, rules: QualityRules = DEFAULT_QUALITY_RULES
) -> pd.DataFrame:
    """Return the figures with the one to be told, its error and its grade with reasons.

    Parameters
    ----------
    figures
        direct_estimate, model_estimate (unit of the indicator), direct_standard_error,
        model_standard_error (same; pp for rates), sample_size_persons; null where absent.
        Optional: cluster_count, enterprise_count, largest_share (of one enterprise, 0 to 1),
        standard_error_source_code as from `complete_standard_errors`.
    rules
        The lines.

    Returns
    -------
    pandas.DataFrame
        The rows in their order and their columns, with: figure, figure_standard_error,
        figure_basis_code (``model`` where it has estimate and error, else ``direct``, null
        where there is neither), is_direct_shown (the direct figure may stand beside it),
        quality_grade_code (``publish``, ``caution``, ``suppress``), grade_reason_codes
        (codes of ``GRADE_REASONS`` joined by ``;``, the gravest first, empty for none).

    Raises
    ------
    ValueError
        If a column is absent, a count or error is negative, or a share lies outside 0 to 1.

    Notes
    -----
    The grade is the worst that a reason leaves possible. A model figure of an area with no
    or a tiny sample is never better than ``caution``; its direct figure is not shown.

    Examples
    --------
    >>> row = pd.DataFrame({"direct_estimate": [5.5], "direct_standard_error": [1.2],
    ...     "model_estimate": [None], "model_standard_error": [None],
    ...     "sample_size_persons": [700]})
    >>> grade_figures(row)[["quality_grade_code", "grade_reason_codes"]].iloc[0].tolist()
    ['caution', 'imprecise']
    """
    frame = _checked(figures)
    has_model = (frame["model_estimate"].notna() & frame["model_standard_error"].notna()).to_numpy()
    has_direct = frame["direct_estimate"].notna().to_numpy()
    figure = frame["model_estimate"].where(has_model, frame["direct_estimate"])
    error = frame["model_standard_error"].where(has_model, frame["direct_standard_error"])
    met = _reasons_met(frame, figure, error, has_model, rules)
    rank = np.zeros(len(frame), dtype=np.int64)
    for code, is_met in met.items():
        rank = np.maximum(rank, np.where(is_met, GRADES.index(GRADE_REASONS[code][0]), 0))
    graded = figures.copy()
    graded["figure"] = figure.to_numpy()
    graded["figure_standard_error"] = error.to_numpy()
    basis = pd.Series("direct", index=graded.index).where(has_direct)
    graded["figure_basis_code"] = basis.where(~has_model, "model")
    graded["is_direct_shown"] = has_direct & ~_is_direct_hidden(frame, rules)
    graded["quality_grade_code"] = np.array(GRADES, dtype=object)[rank]
    graded["grade_reason_codes"] = _joined(met, len(frame))
    return graded


def worst_grade(grades: Sequence[str]) -> str:
    """Return the worst of some grades; ``publish`` of none.

    Raises
    ------
    ValueError
        If one is no grade.

    Examples
    --------
    >>> worst_grade(["publish", "caution"])
    'caution'
    """
    unknown = [grade for grade in grades if grade not in GRADES]
    if unknown:
        raise ValueError(f"expected grades among {GRADES}, got {unknown}")
    return max(grades, key=GRADES.index, default=PUBLISH)


def _reasons_met(
    frame: pd.DataFrame,
    figure: "pd.Series[float]",
    error: "pd.Series[float]",
    has_model: BoolArray,
    rules: QualityRules,
) -> dict[str, BoolArray]:
    """Return where each reason holds, in the order of ``GRADE_REASONS``."""
    sample, clusters = frame["sample_size_persons"], frame["cluster_count"]
    is_below = (sample < rules.smallest_sample_persons).to_numpy()
    has_sample = ((sample > 0) | (sample.isna() & frame["direct_estimate"].notna())).to_numpy()
    is_single = (clusters < rules.smallest_clusters).to_numpy()
    distance = (frame["model_estimate"] - frame["direct_estimate"]).abs()
    far = distance > rules.far_standard_errors * frame["direct_standard_error"]
    source = frame["standard_error_source_code"]
    met = {
        "no_estimate": figure.isna(),
        "no_standard_error": figure.notna() & error.isna(),
        "sample_below_minimum": is_below & ~has_model,
        "too_imprecise": _exceeds(
            figure, error, rules.suppress_variation, rules.suppress_standard_error_pp
        ),
        "single_cluster": is_single & ~has_model,
        "too_few_enterprises": frame["enterprise_count"] < rules.smallest_enterprises,
        "dominated": frame["largest_share"] > rules.largest_share,
        "imprecise": _exceeds(
            figure, error, rules.caution_variation, rules.caution_standard_error_pp
        ),
        "small_sample": (sample > 0) & (sample < rules.small_sample_persons),
        "few_clusters": clusters < rules.few_clusters,
        "sample_unknown": sample.isna() & frame["direct_estimate"].notna(),
        "model_only": has_model & (~has_sample | frame["direct_estimate"].isna()),
        "model_far_from_direct": far,
        "default_standard_error": source.eq("default").fillna(False),
    }
    flags = {code: np.array(is_met, dtype=bool) for code, is_met in met.items()}
    flags["imprecise"] &= ~flags["too_imprecise"]
    flags["small_sample"] &= ~flags["sample_below_minimum"]
    flags["few_clusters"] &= ~flags["single_cluster"]
    return flags


def _exceeds(
    figure: "pd.Series[float]", error: "pd.Series[float]", variation: float, points: float
) -> BoolArray:
    """Return whether the error is beyond both lines; an unknown one is beyond none."""
    is_beyond = (error > variation * figure.abs()) & (error > points)
    return np.asarray(is_beyond & figure.notna(), dtype=bool)


def _is_direct_hidden(frame: pd.DataFrame, rules: QualityRules) -> BoolArray:
    hidden = (
        (frame["sample_size_persons"] < rules.smallest_sample_persons)
        | (frame["enterprise_count"] < rules.smallest_enterprises)
        | (frame["largest_share"] > rules.largest_share)
    )
    return np.asarray(hidden, dtype=bool)


def _joined(met: dict[str, BoolArray], count: int) -> npt.NDArray[np.object_]:
    names = list(met)
    flags = np.column_stack([met[name] for name in names]) if count else np.zeros((0, len(names)))
    joined = np.empty(count, dtype=object)
    for row in range(count):
        joined[row] = ";".join(names[position] for position in np.flatnonzero(flags[row]))
    return joined


def _checked(figures: pd.DataFrame) -> pd.DataFrame:
    absent = [name for name in GRADED if name not in figures.columns]
    if absent:
        raise ValueError(f"expected columns {absent} in figures, got {list(figures.columns)}")
    numbers = {}
    for name in (*GRADED, *_OPTIONAL_NUMBERS):
        column = figures[name] if name in figures else pd.Series(np.nan, index=figures.index)
        number = pd.to_numeric(column, errors="raise").astype("float64")
        numbers[name] = number.where(np.isfinite(number))
        if not name.endswith("estimate") and (numbers[name] < 0).any():
            where = int(np.argmax((numbers[name] < 0).to_numpy()))
            raise ValueError(f"{name}: expected 0 or more, got {column.iloc[where]}, row {where}")
    if (numbers["largest_share"] > 1).any():
        raise ValueError(f"largest_share: expected 0 to 1, got {numbers['largest_share'].max()}")
    source = (
        figures["standard_error_source_code"]
        if "standard_error_source_code" in figures
        else pd.Series(None, index=figures.index, dtype="object")
    )
    return pd.DataFrame(numbers).assign(standard_error_source_code=source)
