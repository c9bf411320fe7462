"""Sample paths of which parts add up to wholes in every one.

What does not belong here: which series are sums (forecasting.combination.summing and
target_sums), the base forecasts.
"""

from dataclasses import dataclass

import numpy as np

from forecasting.combination.denominators import (
    persons_to_rates,
    rates_to_persons,
    summed_denominators,
    sums_of_one_kind,
)
from forecasting.combination.error_covariance import ErrorCovariance, error_covariance
from forecasting.combination.nonnegative import solve_scaled, without_negatives
from forecasting.combination.sum_layout import SumLayout, sum_layout
from forecasting.combination.summing import (
    BoolArray,
    SeriesSum,
    SummingStructure,
    SumProblem,
)
from forecasting.models.protocol import FloatArray


@dataclass(frozen=True)
class ReconciliationSettings:
    """How sums are imposed; every value is a default of ours.

    Parameters
    ----------
    shrinkage_share
        How far correlations of errors are drawn to zero: 1 uses variances alone, 0 the
        observed correlations; None estimates it.
    min_errors
        A series with fewer past errors in a month ahead has no correlations from them.
    block_months
        Consecutive origins that count as one observation when shrinkage is estimated.

    Raises
    ------
    ValueError
        If the share lies outside 0 to 1, or a count is below 1.
    """

    shrinkage_share: float | None = None
    min_errors: int = 24
    block_months: int = 12

    def __post_init__(self) -> None:
        share = self.shrinkage_share
        if share is not None and not 0 <= share <= 1:
            raise ValueError(f"shrinkage_share: expected 0 to 1 or None, got {share}")
        for name in ("min_errors", "block_months"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name}: expected at least 1, got {getattr(self, name)}")


_TOLERANCE_SHARE = 1e-9

DEFAULT_RECONCILIATION = ReconciliationSettings()
"""The settings where none are given."""


@dataclass(frozen=True)
class ReconciledPaths:
    """Paths whose sums hold.

    Parameters
    ----------
    paths
        Unit as given, shape ``(P, N, H)``; series in no imposed sum as they were given.
    persons
        The same in persons, in which the sums hold.
    denominators_persons
        Shape ``(1 or P, N, 1 or H)``; those of sums are the sums of their children's. NaN for
        a series that is no rate.
    is_reconciled
        Shape ``(N, H)``: whether the series takes part in an imposed sum in that month.
    shrinkage_share
        How far correlations were drawn to zero; 1 where there was nothing to learn from.
    problems
        Sums not imposed at all (a member without denominator), not in some months ahead
        (a member without paths), or not met (a contradiction between breakdowns).
    """

    paths: FloatArray
    persons: FloatArray
    denominators_persons: FloatArray
    is_reconciled: BoolArray
    shrinkage_share: float
    problems: tuple[SumProblem, ...]


def reconcile_paths(
    paths: FloatArray,
    structure: SummingStructure,
    *,
    errors: FloatArray | None = None,
    denominators_persons: FloatArray | None = None,
    settings: ReconciliationSettings = DEFAULT_RECONCILIATION,
) -> ReconciledPaths:
    """Return sample paths moved as little as their errors allow until all sums hold.

    Parameters
    ----------
    paths
        Base sample paths, persons, or rates in % where a denominator is given; shape
        ``(P, N, H)``, series in the order of the structure. Path p of all series must be one
        possible future of them together: paths drawn for each series alone make sums far too
        certain. NaN is missing, and must be so on all paths of a series and month.
    structure
        The sums, as ``summing_structure`` or ``structure_from_targets`` returns them.
    errors
        Past errors (outcome less forecast) of the base forecasts, unit of the paths, shape
        ``(R, N, H)``: rows by origin in order of time, NaN where there is none. Only
        correlations are taken from them; spreads are those of the paths. None: no
        correlations.
    denominators_persons
        Persons the rates refer to, shape ``(N,)``, ``(N, H)`` or ``(P, N, H)``; NaN for a
        series in persons. A sum has that of its children together where they all have one,
        and is then a rate as they are.
    settings
        Shrinkage and what it is estimated from.

    Returns
    -------
    ReconciledPaths
        On every path each imposed sum holds to rounding (relative error below 1e-9, in general
        1e-14), but for contradictions listed; no member of it is negative. Rates follow from
        persons and denominators; the rate of a series with denominator 0 stays as given.

    Raises
    ------
    ValueError
        If a shape does not fit, a path is infinite, a series is missing on some paths of a
        month only, or a denominator is negative or infinite.

    Notes
    -----
    With the sums written ``C y = 0`` (parent less children) and ``W_h`` the covariance of the
    base errors h months ahead, each path ``ŷ`` becomes
    ``ỹ = ŷ − W_h C' (C W_h C')⁻¹ C ŷ``: of all points at which the sums hold the nearest in
    the metric of ``W_h``, and for unbiased forecasts that of least total error variance
    (MinT; the form with constraints is the same as that with a summing matrix).
    ``W_h`` has the standard deviations of the paths and one shrunk correlation matrix for all
    months ahead (``error_covariance``). With a single path the deviations are the root mean
    square errors, or the square root of the persons where there are none.

    Negative parts are then removed: negative lowest series are set to zero and the others
    projected again, in the metric of the variances, until none is left; the sums are at last
    added up from the lowest series, so that they hold to rounding. A series surely zero (all
    paths 0) stays zero. A sum with a member without paths is not imposed in that month, the
    other sums are.

    Memory: about four arrays of the size of ``paths`` (five with denominators).

    References
    ----------
    Wickramasuriya, S. L., Athanasopoulos, G. & Hyndman, R. J. (2019). Optimal forecast
    reconciliation for hierarchical and grouped time series through trace minimization.
    Journal of the American Statistical Association 114, 804–819. Panagiotelis, A., Gamakumara,
    P., Athanasopoulos, G. & Hyndman, R. J. (2023). Probabilistic forecast reconciliation:
    properties, evaluation and score optimisation. European Journal of Operational Research
    306, 693–706.

    Examples
    --------
    >>> from forecasting.combination.summing import summing_structure
    >>> made = summing_structure(["all", "a", "b"], [("a", "all"), ("b", "all")])
    >>> base = np.array([[[10.0], [4.0], [4.0]]])
    >>> reconcile_paths(base, made).paths[0, :, 0].round(2).tolist()
    [8.89, 4.44, 4.44]
    """
    base = _checked_paths(paths, structure)
    past = _checked_errors(errors, base)
    count = base.shape[1]
    given = np.full(count, np.nan) if denominators_persons is None else denominators_persons
    denominators = summed_denominators(given, structure)
    _require_broadcast(denominators, base)
    has_denominator: BoolArray = np.array(np.isfinite(denominators).all(axis=(0, 2)))
    sums, problems = sums_of_one_kind(structure, has_denominator)
    usable = SummingStructure(structure.unique_ids, sums)
    base_persons = rates_to_persons(base, denominators)
    past_persons = rates_to_persons(past, denominators.mean(axis=0, keepdims=True))
    persons, is_reconciled, share = _reconciled_persons(base_persons, past_persons, sums, settings)
    problems += _without_forecast(usable, _known(base)) + _contradictions(usable, persons)
    if not has_denominator.any():
        return ReconciledPaths(persons, persons, denominators, is_reconciled, share, problems)
    made = persons_to_rates(persons, denominators)
    made = np.where(is_reconciled & np.isfinite(made), made, base)
    return ReconciledPaths(made, persons, denominators, is_reconciled, share, problems)


def _reconciled_persons(
    base: FloatArray,
    past: FloatArray,
    sums: tuple[SeriesSum, ...],
    settings: ReconciliationSettings,
) -> tuple[FloatArray, BoolArray, float]:
    covariance = error_covariance(
        past,
        _deviation(base, past),
        min_errors=settings.min_errors,
        block_months=settings.block_months,
        shrinkage_share=settings.shrinkage_share,
    )
    made = base.copy()
    is_known = _known(base)
    is_reconciled = np.zeros(is_known.shape, dtype=bool)
    layouts: dict[tuple[SeriesSum, ...], SumLayout] = {}
    for step in range(base.shape[2]):
        whole = tuple(one for one in sums if is_known[[one.parent, *one.children], step].all())
        if not whole:
            continue
        if whole not in layouts:
            layouts[whole] = sum_layout(whole)
        layout = layouts[whole]
        made[:, layout.members, step] = _reconciled(base, layout, covariance, step)
        is_reconciled[layout.members, step] = True
    return made, is_reconciled, covariance.shrinkage_share


def _reconciled(
    persons: FloatArray, layout: SumLayout, covariance: ErrorCovariance, step: int
) -> FloatArray:
    """Return the members' paths of one month ahead, shape (P, M)."""
    base = np.ascontiguousarray(persons[:, layout.members, step].T)
    constraints = layout.constraints
    spread = covariance.times(constraints.toarray().T, step, layout.members)
    weights = solve_scaled(constraints @ spread, constraints @ base)
    leaves = base[layout.leaves] - spread[layout.leaves] @ weights
    variance = covariance.deviation[step, layout.members] ** 2
    leaves = layout.settled(without_negatives(leaves, variance, layout))
    summed: FloatArray = (layout.from_leaves @ leaves).T
    return summed


def _checked_paths(paths: FloatArray, structure: SummingStructure) -> FloatArray:
    base = np.asarray(paths, dtype=np.float64)
    names = structure.unique_ids
    if base.ndim != 3 or base.shape[1] != len(names) or not base.shape[0]:
        raise ValueError(f"paths: expected shape (P, {len(names)}, H), got {base.shape}")
    infinite = np.isinf(base).any(axis=(0, 2))
    if infinite.any():
        name = names[int(np.argmax(infinite))]
        raise ValueError(f"paths: expected finite numbers or NaN, got infinity for {name}")
    missing_paths = np.isnan(base).sum(axis=0)
    partly = ((missing_paths > 0) & (missing_paths < len(base))).any(axis=1)
    if partly.any():
        name = names[int(np.argmax(partly))]
        raise ValueError(f"paths: expected a month missing on all paths or none, got {name}")
    return base


def _checked_errors(errors: FloatArray | None, base: FloatArray) -> FloatArray:
    if errors is None:
        return np.empty((0, *base.shape[1:]))
    past = np.asarray(errors, dtype=np.float64)
    if past.ndim != 3 or past.shape[1:] != base.shape[1:]:
        raise ValueError(
            f"errors: expected shape (R, {base.shape[1]}, {base.shape[2]}), got {past.shape}"
        )
    return past


def _require_broadcast(denominators: FloatArray, base: FloatArray) -> None:
    wanted = (base.shape[0], base.shape[2])
    if any(got not in (1, size) for got, size in zip(denominators.shape[::2], wanted, strict=True)):
        raise ValueError(
            f"denominators_persons: expected {wanted[0]} paths and {wanted[1]} months ahead,"
            f" got {denominators.shape[0]} and {denominators.shape[2]}"
        )


def _known(base: FloatArray) -> BoolArray:
    return np.array(np.isfinite(base).all(axis=0))


def _without_forecast(structure: SummingStructure, is_known: BoolArray) -> tuple[SumProblem, ...]:
    names, months = structure.unique_ids, is_known.shape[1]
    return tuple(
        SumProblem(
            names[series],
            names[one.parent],
            "no_forecast",
            f"expected paths of {names[series]} in {months} months ahead,"
            f" got {int(is_known[series].sum())}",
        )
        for one in structure.sums
        for series in (one.parent, *one.children)
        if not is_known[series].all()
    )


def _contradictions(structure: SummingStructure, persons: FloatArray) -> tuple[SumProblem, ...]:
    parents = [one.parent for one in structure.sums]
    found = []
    for one in structure.sums:
        if parents.count(one.parent) < 2:
            continue
        whole, parts = persons[:, one.parent], persons[:, list(one.children)].sum(axis=1)
        missed = np.abs(parts - whole) > _TOLERANCE_SHARE * np.abs(whole)
        if missed.any():
            name = structure.unique_ids[one.parent]
            message = (
                f"expected breakdowns of {name} that leave every part room above zero,"
                f" got a sum that is missed on {int(missed.any(axis=1).sum())} paths"
            )
            found.append(SumProblem(name, name, "contradiction", message))
    return tuple(found)


def _deviation(base: FloatArray, past: FloatArray) -> FloatArray:
    """Return standard deviations of the paths, or for one path of past errors; (N, H)."""
    if base.shape[0] > 1:
        spread: FloatArray = base.std(axis=0)
        return spread
    known = np.isfinite(past)
    counts = known.sum(axis=0)
    squares = (np.where(known, past, 0.0) ** 2).sum(axis=0)
    root_mean = np.sqrt(squares / np.maximum(counts, 1))
    deviation: FloatArray = np.where(counts > 0, root_mean, np.sqrt(np.abs(base[0])))
    return deviation
