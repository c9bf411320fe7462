"""How good a seasonal adjustment is: measures, each with a limit and a verdict.

What does not belong here: the adjustment itself (adjustment) and what is done about a
series that fails, which is its readers' choice.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from forecasting.seasonal.adjustment import check_modes, in_parallel, models_by_series
from forecasting.seasonal.components import noise_standard_error
from forecasting.seasonal.methods import adjust_one
from forecasting.seasonal.results import empty_frame
from forecasting.seasonal.series import FloatArray, MonthlySeries, split_panel
from forecasting.seasonal.settings import SeasonalSettings, WantedMode
from forecasting.seasonal.x13 import X13Error
from forecasting.seasonal.x13_binary import run_binary
from forecasting.seasonal.x13_model import X13Model
from forecasting.seasonal.x13_specification import adjustment_block, model_head, power_of_ten

DIAGNOSTIC_TYPES = {
    "unique_id": "str",
    "method": "str",
    "diagnostic": "str",
    "value": "float64",
    "limit": "float64",
    "verdict": "str",
    "reason": "str",
}
QUALITY_MEASURES = tuple(f"m{number}" for number in range(1, 12))
DECISIVE = ("qs_adjusted_p_value", "m7", "residual_seasonality_p_value")
"""The measures ``overall`` counts, where there are figures."""


@dataclass(frozen=True)
class DiagnosticLimits:
    """Limits of the verdicts; all but those of M and Q are defaults of ours.

    Parameters
    ----------
    p_value
        Of tests for seasonality: the unadjusted series must be below it, the adjusted not.
    quality
        M1 to M11, Q and Q without M2 must be below it.
    revision_to_noise
        Mean absolute revision over ``noise_standard_error`` must not be above it.
    revision_months, settled_months
        Concurrent figures of the last ``revision_months`` are compared with the latest,
        those with fewer than ``settled_months`` after them left out.
    first_history_months
        Months before the first concurrent figure, at least.

    Raises
    ------
    ValueError
        If a number lies outside its range.
    """

    p_value: float = 0.01
    quality: float = 1.0
    revision_to_noise: float = 1.0
    revision_months: int = 60
    settled_months: int = 24
    first_history_months: int = 60

    def __post_init__(self) -> None:
        if not 0.0 < self.p_value < 1.0 or self.quality <= 0 or self.revision_to_noise <= 0:
            raise ValueError(
                "expected p_value in (0, 1), quality and revision_to_noise > 0, got "
                f"{self.p_value}, {self.quality}, {self.revision_to_noise}"
            )
        if not self.revision_months > self.settled_months >= 12:
            raise ValueError(
                "expected revision_months > settled_months >= 12, got "
                f"{self.revision_months}, {self.settled_months}"
            )
        if self.first_history_months < 60:
            raise ValueError(
                f"expected first_history_months >= 60, got {self.first_history_months}"
            )


@dataclass(frozen=True)
class _Row:
    diagnostic: str
    value: float
    limit: float
    verdict: str
    reason: str = ""


def diagnose(
    series: pd.DataFrame,
    *,
    models: pd.DataFrame,
    modes: Mapping[str, WantedMode],
    settings: SeasonalSettings | None = None,
    limits: DiagnosticLimits | None = None,
    has_revisions: bool = False,
    n_jobs: int = 1,
) -> pd.DataFrame:
    """Return measures of the adjustment of every series, with limits and verdicts.

    Parameters
    ----------
    series, models, modes, settings, n_jobs
        As for `adjust`.
    limits
        Defaults where None.
    has_revisions
        Whether the history of concurrent figures is run too; it costs some five
        adjustments a series.

    Returns
    -------
    pandas.DataFrame
        unique_id, method, diagnostic, value, limit, verdict (pass, fail, unknown), reason
        (why unknown, else empty); by unique_id. Diagnostics of an x13 series:
        ``qs_unadjusted_p_value`` (must be below the limit), ``qs_adjusted_p_value``,
        ``qs_adjusted_recent_p_value`` (last eight years), ``residual_seasonality_p_value``,
        ``residual_seasonality_recent_p_value`` (three years; must not be below),
        ``m1`` … ``m11``, ``q``, ``q_without_m2`` (must be below); with revisions
        ``revision_mean_absolute`` (unit of value, no limit) and ``revision_to_noise``. Of
        an stl series: the first two. ``overall`` counts the `DECISIVE` ones that fail.

    Raises
    ------
    ValueError
        As for `adjust`.

    Notes
    -----
    QS and M1 to M11 as X-13 computes them, QS from the autocorrelation of the differenced
    series at lags 12 and 24. Residual seasonality: F test of stable seasonality in the
    adjusted series. Revisions: X-13 estimates and adjusts at every one of the last 60
    months as if later ones were not known, the model held.

    References
    ----------
    Lothian, Morry (1978), A Set of Quality Control Statistics for the X-11-ARIMA Seasonal
    Adjustment Method, Statistics Canada. Ladiray, Quenneville (2001), Seasonal Adjustment
    with the X-11 Method, section 4.10. Findley, Monsell, Bell, Otto, Chen (1998), "New
    Capabilities and Methods of the X-12-ARIMA Seasonal-Adjustment Program", JBES 16(2).
    """
    chosen, bounds = settings or SeasonalSettings(), limits or DiagnosticLimits()
    panel = list(split_panel(series, settings=chosen))
    check_modes(panel, modes)
    given, _ = models_by_series(panel, models)
    calls = [
        partial(
            _diagnosed,
            one,
            mode=modes[one.unique_id],
            model=given.get(one.unique_id),
            settings=chosen,
            limits=bounds,
            has_revisions=has_revisions,
        )
        for one in panel
    ]
    found = in_parallel(calls, n_jobs)
    rows = [
        (one.unique_id, method, row.diagnostic, row.value, row.limit, row.verdict, row.reason)
        for one, (method, rows_of_one) in zip(panel, found, strict=True)
        for row in rows_of_one
    ]
    if not rows:
        return empty_frame(DIAGNOSTIC_TYPES)
    return pd.DataFrame(rows, columns=list(DIAGNOSTIC_TYPES)).astype(DIAGNOSTIC_TYPES)


def qs_statistic(values: FloatArray) -> float:
    """Return QS, large where a series is seasonal; its p value is exp(−QS/2).

    Notes
    -----
    On second differences z of n months, with r(k) their autocorrelation: QS = n(n + 2)·
    (r(12)²/(n − 12) + max(0, r(24))²/(n − 24)), 0 where r(12) ≤ 0; chi-squared with two
    degrees of freedom where there is no season. Missing months are left out of the sums.

    References
    ----------
    Maravall (2011), "Seasonality Tests and Automatic Model Identification in TRAMO-SEATS",
    Bank of Spain.
    """
    changes = np.diff(values, n=2)
    count = int(np.count_nonzero(~np.isnan(changes)))
    if count <= 36:
        return float("nan")
    changes = changes - np.nanmean(changes)
    square = float(np.nansum(changes**2))
    if square == 0.0:
        return 0.0
    year, two_years = (
        float(np.nansum(changes[lag:] * changes[:-lag])) / square for lag in (12, 24)
    )
    if year <= 0.0:
        return 0.0
    spread = year**2 / (count - 12) + max(0.0, two_years) ** 2 / (count - 24)
    return count * (count + 2) * spread


def _diagnosed(
    one: MonthlySeries,
    *,
    mode: WantedMode,
    model: X13Model | None,
    settings: SeasonalSettings,
    limits: DiagnosticLimits,
    has_revisions: bool,
) -> tuple[str, list[_Row]]:
    outcome = adjust_one(one, mode=mode, model=model, settings=settings)
    components = outcome.components
    if components is None or components.method == "none":
        return outcome.method, [_Row("overall", np.nan, 0.0, "unknown", outcome.reason)]
    if components.method == "stl":
        rows = [
            _below("qs_unadjusted_p_value", _qs_p_value(one.values), limits.p_value),
            _not_below("qs_adjusted_p_value", _qs_p_value(components.adjusted), limits.p_value),
        ]
        return "stl", [*rows, _overall(rows)]
    used = model if model and model.mode == components.mode else None
    fitted = used or X13Model(components.mode, "(0 1 1)(0 1 1)", (), one.last_month)
    try:
        rows = _of_x13(one, fitted, settings, limits)
        if has_revisions:
            noise = noise_standard_error(components, settings=settings)[len(one.values) - 1]
            rows += _revisions(one, fitted, settings, limits, float(noise))
    except X13Error as error:
        return "x13", [_Row("overall", np.nan, 0.0, "unknown", str(error))]
    return "x13", [*rows, _overall(rows)]


def _of_x13(
    one: MonthlySeries, model: X13Model, settings: SeasonalSettings, limits: DiagnosticLimits
) -> list[_Row]:
    specification = "\n".join(
        [
            *model_head(one, model, settings),
            f"forecast{{maxlead={settings.forecast_months} print=none}}",
            "estimate{print=none}",
            adjustment_block(model),
        ]
    )
    told = run_binary(specification, wanted=("udg",), settings=settings)["udg"]
    chance, quality = limits.p_value, limits.quality
    return [
        _below("qs_unadjusted_p_value", _figure(told, "qsorievadj", 1), chance),
        _not_below("qs_adjusted_p_value", _figure(told, "qssadj", 1), chance),
        _not_below("qs_adjusted_recent_p_value", _figure(told, "qsssadj", 1), chance),
        _not_below("residual_seasonality_p_value", _figure(told, "d11.f", 1) / 100, chance),
        _not_below(
            "residual_seasonality_recent_p_value", _figure(told, "d11.3y.f", 1) / 100, chance
        ),
        *(_below(name, _figure(told, f"f3.m{name[1:]:0>2}"), quality) for name in QUALITY_MEASURES),
        _below("q", _figure(told, "f3.q"), quality),
        _below("q_without_m2", _figure(told, "f3.qm2"), quality),
    ]


def _revisions(
    one: MonthlySeries,
    model: X13Model,
    settings: SeasonalSettings,
    limits: DiagnosticLimits,
    noise: float,
) -> list[_Row]:
    first = max(limits.first_history_months, len(one.values) - limits.revision_months)
    compared = len(one.values) - limits.settled_months - first
    if compared < 12:
        reason = f"{len(one.values)} months are too few to compare a year of concurrent figures"
        return [
            _Row("revision_mean_absolute", np.nan, np.nan, "unknown", reason),
            _Row("revision_to_noise", np.nan, limits.revision_to_noise, "unknown", reason),
        ]
    start = one.first_month + pd.DateOffset(months=first)
    specification = "\n".join(
        [
            *model_head(one, model, settings),
            f"forecast{{maxlead={settings.forecast_months} print=none}}",
            "estimate{print=none}",
            adjustment_block(model),
            f"history{{estimates=(sadj) start={start.year}.{start.month:02d} print=none"
            " save=(sae)}",
        ]
    )
    table = run_binary(specification, wanted=("sae",), settings=settings)["sae"]
    figures = [line.split()[1:3] for line in table.splitlines()[2:] if line.strip()][:compared]
    if len(figures) < compared:
        raise X13Error(f"X-13 saved {len(figures)} concurrent figures, expected {compared}")
    pairs = np.array(figures, dtype=np.float64) * power_of_ten(one.values)
    revision = float(np.abs(pairs[:, 0] - pairs[:, 1]).mean())
    ratio = revision / noise if noise > 0 else np.nan
    return [
        _Row("revision_mean_absolute", revision, np.nan, "pass"),
        _not_above("revision_to_noise", ratio, limits.revision_to_noise),
    ]


def _qs_p_value(values: FloatArray) -> float:
    return float(np.exp(-qs_statistic(values) / 2.0))


def _figure(told: str, key: str, place: int = 0) -> float:
    match = re.search(rf"^{re.escape(key)}:\s*(.+)$", told, flags=re.MULTILINE)
    try:
        return float(match.group(1).split()[place]) if match else float("nan")
    except (IndexError, ValueError):
        return float("nan")


def _below(name: str, value: float, limit: float) -> _Row:
    return _judged(name, value, limit, is_passed=value < limit)


def _not_below(name: str, value: float, limit: float) -> _Row:
    return _judged(name, value, limit, is_passed=value >= limit)


def _not_above(name: str, value: float, limit: float) -> _Row:
    return _judged(name, value, limit, is_passed=value <= limit)


def _judged(name: str, value: float, limit: float, *, is_passed: bool) -> _Row:
    if np.isnan(value):
        return _Row(name, value, limit, "unknown", "not computed for a series of this length")
    return _Row(name, value, limit, "pass" if is_passed else "fail")


def _overall(rows: list[_Row]) -> _Row:
    decisive = [row for row in rows if row.diagnostic in DECISIVE and row.verdict != "unknown"]
    if not decisive:
        return _Row("overall", np.nan, 0.0, "unknown", "no decisive measure was computed")
    failed = sum(row.verdict == "fail" for row in decisive)
    return _Row("overall", float(failed), 0.0, "fail" if failed else "pass")
