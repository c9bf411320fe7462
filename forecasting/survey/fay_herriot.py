"""Area rates of one cross-section by the Fay–Herriot model, benchmarked to the province.

The simple alternative to the model over time, and its check. What does not belong here: the
likelihood (forecasting.survey.area_effects), models over time, errors of direct rates.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.survey.area_effects import (
    Boundary,
    EffectVariance,
    Method,
    estimate_effect_variance,
    weighted_regression,
)

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

EBLUP, SYNTHETIC, DIRECT = "eblup", "synthetic", "direct"


@dataclass(frozen=True)
class FayHerriotSettings:
    """How the model is fitted; defaults of ours.

    Parameters
    ----------
    method
        ``reml`` or ``ml``.
    boundary
        See `estimate_effect_variance`; ``none`` lets areas lose their direct estimate.
    smallest_degrees_of_freedom
        Sampled areas beyond the coefficients that a fit needs; with fewer, areas keep their
        direct estimate and those without sample have none.

    Raises
    ------
    ValueError
        If a choice is unknown or the degrees of freedom are below 2.
    """

    method: Method = "reml"
    boundary: Boundary = "li_lahiri"
    smallest_degrees_of_freedom: int = 3

    def __post_init__(self) -> None:
        if self.method not in ("reml", "ml"):
            raise ValueError(f"method: expected reml or ml, got {self.method!r}")
        if self.boundary not in ("li_lahiri", "yoshimori_lahiri", "none"):
            raise ValueError(f"boundary: expected a known choice, got {self.boundary!r}")
        if self.smallest_degrees_of_freedom < 2:
            raise ValueError(
                "smallest_degrees_of_freedom: expected 2 or more, got "
                f"{self.smallest_degrees_of_freedom}"
            )


DEFAULT_FAY_HERRIOT = FayHerriotSettings()
"""The settings where none are given."""


@dataclass(frozen=True)
class ProvinceBenchmark:
    """What the weighted areas must sum to.

    Parameters
    ----------
    value, standard_error
        The province's figure (%) and its error (pp), 0 or more.
    is_same_sample
        Whether it comes from the sample of the areas: its error is theirs then. False for a
        model's signal or another source, whose error is taken as independent.

    Raises
    ------
    ValueError
        If a number is not finite or the error negative.
    """

    value: float
    standard_error: float
    is_same_sample: bool = True

    def __post_init__(self) -> None:
        if not (np.isfinite(self.value) and np.isfinite(self.standard_error)):
            raise ValueError(f"expected finite numbers, got {self.value}, {self.standard_error}")
        if self.standard_error < 0:
            raise ValueError(f"standard_error: expected 0 or more, got {self.standard_error}")


@dataclass(frozen=True)
class FayHerriotFit:
    """The result: ``areas`` and ``coefficients`` as frames, ``effect`` the variance of areas.

    ``effect`` is None where too few areas had a sample.
    """

    areas: pd.DataFrame
    coefficients: pd.DataFrame
    effect: EffectVariance | None


def fit_fay_herriot(
    areas: pd.DataFrame,
    *,
    covariates: pd.DataFrame | None = None,
    benchmark: ProvinceBenchmark | None = None,
    settings: FayHerriotSettings = DEFAULT_FAY_HERRIOT,
) -> FayHerriotFit:
    """Return empirical best linear unbiased predictions of areas with their errors.

    Parameters
    ----------
    areas
        One row per area_code: estimate (%), standard_error (pp); null, or an error that is
        not positive, means no usable sample. With a benchmark also benchmark_weight, the
        area's part of the province's labour force (0 or more; scaled to sum to one; 0 for a
        zone that lies inside others).
    covariates
        area_code and numeric columns, one row for every area. A constant is always added.
    benchmark
        The province.
    settings
        Of the fit.

    Returns
    -------
    FayHerriotFit
        ``areas``: area_code, estimate, standard_error (as given), model_estimate (%),
        model_standard_error (pp, root of the mean squared error, with the benchmark's),
        eblup, eblup_standard_error (before benchmarking), direct_weight (γ, 0 to 1),
        regression_estimate (%), standardised_residual, model_basis_code (``eblup``,
        ``synthetic``, ``direct`` or null), reason_code (``no_sample``,
        ``no_usable_standard_error``, ``too_few_areas``, ``below_zero`` or null), in the
        order of the rows. ``coefficients``: covariate, coefficient, standard_error.

    Raises
    ------
    ValueError
        If a column is absent, an area is null or given twice, covariates are missing, not
        finite or collinear, or benchmark weights are null, negative or all zero.

    Notes
    -----
    θ̂ = γ y + (1−γ) x'β̂, γ = A/(A+ψ). MSE = g1 + g2 + 2 g3 − b (1−γ)², g1 = γψ,
    g2 = (1−γ)² x'(X'V⁻¹X)⁻¹x, g3 = ψ²(A+ψ)⁻³ Var(Â), b the bias of Â (0 for REML). After an
    adjusted likelihood b is left out, which makes errors larger rather than smaller. An area
    without sample has x'β̂ with MSE A + x'(X'V⁻¹X)⁻¹x.

    Benchmark: θ̂ + λ (T − w'θ̂), λ ∝ w · MSE with w'λ = 1, so that areas known well move
    little. Its error follows from the joint covariance of predictions and T.

    References
    ----------
    Fay and Herriot (1979), JASA 74, 269-277. Prasad and Rao (1990), JASA 85, 163-171.
    Datta and Lahiri (2000), Statistica Sinica 10, 613-627. Wang, Fuller and Qu (2008),
    Survey Methodology 34, 29-36 (benchmarking). Rao and Molina (2015), Small Area
    Estimation, 2nd ed., chapters 5 and 6.

    Examples
    --------
    >>> table = pd.DataFrame({"area_code": list("abcdefg"),
    ...     "estimate": [4.0, 5.0, 6.0, 7.0, 5.5, 3.0, None], "standard_error": 0.5})
    >>> fitted = fit_fay_herriot(table)
    >>> fitted.areas["model_basis_code"].tolist()[-2:]
    ['eblup', 'synthetic']
    """
    frame = _checked_areas(areas)
    design, names = _design(frame, covariates)
    is_sampled = (frame["estimate"].notna() & (frame["standard_error"] > 0)).to_numpy()
    weights = None if benchmark is None else _benchmark_weights(areas)
    spare = int(is_sampled.sum()) - design.shape[1]
    if spare < settings.smallest_degrees_of_freedom:
        return _without_model(frame, is_sampled, names)
    values = frame["estimate"].to_numpy(dtype=np.float64)
    variances = frame["standard_error"].to_numpy(dtype=np.float64) ** 2
    _require_full_rank(design[is_sampled])
    effect = estimate_effect_variance(
        values[is_sampled],
        sampling_variances=variances[is_sampled],
        design=design[is_sampled],
        method=settings.method,
        boundary=settings.boundary,
    )
    predicted = _predict(values, variances, design, is_sampled, effect)
    told, error = predicted.eblup, np.sqrt(np.diag(predicted.covariance))
    if benchmark is not None and weights is not None:
        told, error = _benchmarked(predicted, variances, is_sampled, weights, benchmark)
    made = frame[["area_code", "estimate", "standard_error"]].assign(
        model_estimate=told,
        model_standard_error=error,
        eblup=predicted.eblup,
        eblup_standard_error=np.sqrt(np.diag(predicted.covariance)),
        direct_weight=predicted.direct_weight,
        regression_estimate=predicted.regression,
        standardised_residual=predicted.residual,
        model_basis_code=np.where(is_sampled, EBLUP, SYNTHETIC),
        reason_code=_reasons(frame, is_sampled).mask(told < 0, "below_zero").to_numpy(),
    )
    made.index = areas.index
    coefficients = pd.DataFrame(
        {
            "covariate": names,
            "coefficient": predicted.coefficients,
            "standard_error": np.sqrt(np.diag(predicted.coefficient_covariance)),
        }
    )
    return FayHerriotFit(made, coefficients, effect)


@dataclass(frozen=True)
class _Prediction:
    """Predictions before benchmarking; ``covariance`` of their errors, areas × areas.

    ``sample_part`` holds each prediction's response to each direct estimate.
    """

    eblup: FloatArray
    covariance: FloatArray
    sample_part: FloatArray
    direct_weight: FloatArray
    regression: FloatArray
    residual: FloatArray
    coefficients: FloatArray
    coefficient_covariance: FloatArray


def _predict(
    values: FloatArray,
    variances: FloatArray,
    design: FloatArray,
    is_sampled: BoolArray,
    effect: EffectVariance,
) -> _Prediction:
    total = effect.variance + variances[is_sampled]
    sampled = design[is_sampled]
    precision, coefficients = weighted_regression(values[is_sampled], total=total, design=sampled)
    inverse = np.linalg.inv(precision)
    regression = design @ coefficients
    weight = np.zeros(len(values))
    weight[is_sampled] = effect.variance / total
    response = np.zeros((len(values), len(values)))
    response[:, is_sampled] = (1 - weight)[:, None] * (
        design @ inverse @ (sampled / total[:, None]).T
    )
    response += np.diag(weight)
    known = np.where(is_sampled, variances, 0.0)
    # θ̂ − θ = (H − I) u + H e, which gives g1 + g2 with the covariances between areas.
    gap = response - np.eye(len(values))
    covariance = effect.variance * gap @ gap.T + (response * known) @ response.T
    covariance += np.diag(_estimation_error(variances, weight, is_sampled, effect))
    residual = np.full(len(values), np.nan)
    residual[is_sampled] = (values - regression)[is_sampled] / np.sqrt(total)
    return _Prediction(
        eblup=weight * np.where(is_sampled, values, 0.0) + (1 - weight) * regression,
        covariance=covariance,
        sample_part=response,
        direct_weight=weight,
        regression=regression,
        residual=residual,
        coefficients=coefficients,
        coefficient_covariance=np.asarray(inverse, dtype=np.float64),
    )


def _estimation_error(
    variances: FloatArray, weight: FloatArray, is_sampled: BoolArray, effect: EffectVariance
) -> FloatArray:
    """Return 2 g3 − b (1−γ)², what not knowing A adds; 0 where there is no sample."""
    known = np.where(is_sampled, variances, 1.0)
    third = known**2 / (effect.variance + known) ** 3 * effect.standard_error**2
    return np.asarray(np.where(is_sampled, 2 * third - effect.bias * (1 - weight) ** 2, 0.0))


def _benchmarked(
    predicted: _Prediction,
    variances: FloatArray,
    is_sampled: BoolArray,
    weights: FloatArray,
    benchmark: ProvinceBenchmark,
) -> tuple[FloatArray, FloatArray]:
    """Return predictions whose weighted sum is the benchmark, and their errors."""
    share = weights * np.diag(predicted.covariance)
    share = share / float(weights @ share)
    gap = benchmark.value - float(weights @ predicted.eblup)
    moved = np.eye(len(weights)) - np.outer(share, weights)
    covariance = moved @ predicted.covariance @ moved.T
    covariance += np.outer(share, share) * benchmark.standard_error**2
    if benchmark.is_same_sample:
        # The province's error is the weighted error of the areas' direct estimates, or the
        # part of it that its own error leaves room for.
        direct = np.where(is_sampled, variances, 0.0) * weights
        weighted = float(weights @ direct)
        part = min(1.0, benchmark.standard_error**2 / weighted) if weighted > 0 else 0.0
        shared = moved @ predicted.sample_part @ (part * direct)
        covariance += np.outer(shared, share) + np.outer(share, shared)
    error = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    return np.asarray(predicted.eblup + share * gap), np.asarray(error)


def _without_model(frame: pd.DataFrame, is_sampled: BoolArray, names: list[str]) -> FayHerriotFit:
    """Return direct estimates where there are some: too few areas to fit anything."""
    basis = pd.Series(DIRECT, index=frame.index).where(is_sampled)
    made = frame[["area_code", "estimate", "standard_error"]].assign(
        model_estimate=frame["estimate"].where(is_sampled),
        model_standard_error=frame["standard_error"].where(is_sampled),
        eblup=np.nan,
        eblup_standard_error=np.nan,
        direct_weight=np.where(is_sampled, 1.0, 0.0),
        regression_estimate=np.nan,
        standardised_residual=np.nan,
        model_basis_code=basis,
        reason_code="too_few_areas",
    )
    none = pd.DataFrame({"covariate": names, "coefficient": np.nan, "standard_error": np.nan})
    return FayHerriotFit(made, none, None)


def _reasons(frame: pd.DataFrame, is_sampled: BoolArray) -> "pd.Series[str]":
    reason = pd.Series(None, index=frame.index, dtype="object")
    reason = reason.mask(~is_sampled, "no_usable_standard_error")
    return reason.mask(frame["estimate"].isna(), "no_sample")


def _checked_areas(areas: pd.DataFrame) -> pd.DataFrame:
    needed = ("area_code", "estimate", "standard_error")
    absent = [name for name in needed if name not in areas.columns]
    if absent:
        raise ValueError(f"expected columns {absent} in areas, got {list(areas.columns)}")
    frame = areas[list(needed)].reset_index(drop=True)
    if frame["area_code"].isna().any() or frame["area_code"].duplicated().any():
        raise ValueError(f"expected each area once, got {frame['area_code'].tolist()}")
    for name in needed[1:]:
        number = pd.to_numeric(frame[name], errors="raise").astype("float64")
        frame[name] = number.where(np.isfinite(number))
    return frame


def _design(frame: pd.DataFrame, covariates: pd.DataFrame | None) -> tuple[FloatArray, list[str]]:
    names = [] if covariates is None else [n for n in covariates.columns if n != "area_code"]
    columns = [np.ones(len(frame))]
    if covariates is not None:
        if "area_code" not in covariates or covariates["area_code"].duplicated().any():
            raise ValueError("expected covariates with each area_code once")
        found = covariates.set_index("area_code").reindex(frame["area_code"])
        for name in names:
            column = found[name].to_numpy(dtype=np.float64)
            if not np.isfinite(column).all():
                where = frame["area_code"][int(np.argmin(np.isfinite(column)))]
                raise ValueError(f"expected covariate {name} of every area, got none of {where}")
            columns.append(column)
    return np.column_stack(columns), ["constant", *(str(name) for name in names)]


def _require_full_rank(design: FloatArray) -> None:
    scaled = design / np.maximum(np.abs(design).max(axis=0), 1e-300)
    if np.linalg.matrix_rank(scaled) < design.shape[1]:
        raise ValueError(
            f"expected {design.shape[1]} independent columns over the sampled areas (constant "
            f"included), got {np.linalg.matrix_rank(scaled)}"
        )


def _benchmark_weights(areas: pd.DataFrame) -> FloatArray:
    if "benchmark_weight" not in areas:
        raise ValueError(f"expected benchmark_weight in areas, got {list(areas.columns)}")
    weights = areas["benchmark_weight"].to_numpy(dtype=np.float64)
    if not (np.isfinite(weights).all() and (weights >= 0).all() and weights.sum() > 0):
        raise ValueError(f"benchmark_weight: expected 0 or more, some above, got {weights}")
    return np.asarray(weights / weights.sum())
