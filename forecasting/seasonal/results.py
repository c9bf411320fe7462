"""The frames an adjustment of a panel yields, and which of them can be taken over unchanged.

What does not belong here: the adjusting (adjustment, methods).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from forecasting.seasonal.components import Components, noise_standard_error
from forecasting.seasonal.methods import Outcome
from forecasting.seasonal.series import FloatArray, MonthlySeries, month_grid
from forecasting.seasonal.settings import SeasonalSettings, WantedMode

ADJUSTED_TYPES = {
    "unique_id": "str",
    "reference_month": "datetime64[us]",
    "value": "float64",
    "seasonally_adjusted": "float64",
    "seasonal_factor": "float64",
    "trend": "float64",
    "noise_standard_error": "float64",
    "mode": "str",
    "method": "str",
}
FAILURE_TYPES = {"unique_id": "str", "method": "str", "reason": "str"}
FESTIVAL_TYPES = {
    "unique_id": "str",
    "part": "str",
    "window_days": "int64",
    "weighting": "str",
    "mode": "str",
    "coefficient": "float64",
    "standard_error": "float64",
    "standard_error_after_choice": "float64",
}
FESTIVAL_MONTH_TYPES = {
    "unique_id": "str",
    "reference_month": "datetime64[us]",
    "mode": "str",
    "festival_effect": "float64",
    "standard_error": "float64",
}
FINGERPRINT_TYPES = {"unique_id": "str", "fingerprint": "str"}
_METHOD_EDITION = "1"
"""To be raised when the same data, model and settings would give another result."""


def empty_frame(types: Mapping[str, str]) -> pd.DataFrame:
    """Return a frame without rows, its columns typed."""
    return pd.DataFrame({name: pd.Series([], dtype=kind) for name, kind in types.items()})


@dataclass(frozen=True)
class AdjustmentResult:
    """The adjusted panel, and why a series was not adjusted by X-13.

    ``adjusted`` has the columns of `adjust`; ``failures`` has unique_id, method (what
    was used instead, or ``none``) and reason, one row per such series. ``festival`` has
    one row per series and Spring Festival window in its model, in the order of time:
    unique_id, part (before, during, after), window_days, weighting, mode, coefficient (unit
    of value, or log if multiplicative), standard_error, standard_error_after_choice.
    ``festival_months`` has the effect by month, where there is one: unique_id,
    reference_month, mode, festival_effect (against the mean year, part of the factor; a log
    if multiplicative), standard_error (with the doubt about the windows), projected months
    included. ``fingerprints`` has unique_id, fingerprint: of all that the rows of a series rest on.
    """

    adjusted: pd.DataFrame
    failures: pd.DataFrame
    festival: pd.DataFrame = field(default_factory=lambda: empty_frame(FESTIVAL_TYPES))
    festival_months: pd.DataFrame = field(default_factory=lambda: empty_frame(FESTIVAL_MONTH_TYPES))
    fingerprints: pd.DataFrame = field(default_factory=lambda: empty_frame(FINGERPRINT_TYPES))


def as_result(
    panel: Sequence[MonthlySeries],
    outcomes: Sequence[Outcome],
    marks: Mapping[str, str],
    settings: SeasonalSettings,
) -> AdjustmentResult:
    """Return what came of every series as frames; ``marks`` are their fingerprints."""
    pairs = list(zip(panel, outcomes, strict=True))
    adjusted = [
        _as_frame(one, outcome.components, settings)
        for one, outcome in pairs
        if outcome.components is not None
    ]
    failures = [
        (one.unique_id, outcome.method, outcome.reason) for one, outcome in pairs if outcome.reason
    ]
    return AdjustmentResult(
        _stacked(adjusted, ADJUSTED_TYPES),
        _from_rows(failures, FAILURE_TYPES),
        _from_rows(_festival_rows(pairs), FESTIVAL_TYPES),
        _stacked([_festival_months(one, outcome) for one, outcome in pairs], FESTIVAL_MONTH_TYPES),
        _from_rows([(one.unique_id, marks[one.unique_id]) for one in panel], FINGERPRINT_TYPES),
    )


def fingerprint(
    one: MonthlySeries, *, mode: WantedMode, model: str, settings: SeasonalSettings
) -> str:
    """Return a digest of all that the adjustment of a series rests on.

    Parameters
    ----------
    one
        Its months and figures, and what was left out of them.
    mode, model, settings
        As given to `adjust`; the model as its JSON text.
    """
    told = (_METHOD_EDITION, one.first_month.isoformat(), one.remark, mode, model, repr(settings))
    digest = hashlib.sha256("\n".join(told).encode())
    digest.update(np.ascontiguousarray(one.values, dtype="<f8").tobytes())
    return digest.hexdigest()[:32]


def unchanged(previous: AdjustmentResult | None, marks: Mapping[str, str]) -> set[str]:
    """Return the series a previous result still holds for.

    A series with a failure is left out: the binary may have been missing then.
    """
    if previous is None:
        return set()
    known = previous.fingerprints
    then = dict(zip(known["unique_id"].astype(str), known["fingerprint"].astype(str), strict=True))
    usable = set(previous.adjusted["unique_id"]) - set(previous.failures["unique_id"])
    return {name for name, mark in marks.items() if name in usable and then.get(name) == mark}


def merged(previous: AdjustmentResult, found: AdjustmentResult, kept: set[str]) -> AdjustmentResult:
    """Return new rows together with the previous rows of the series kept, by unique_id."""

    def both(earlier: pd.DataFrame, new: pd.DataFrame, types: Mapping[str, str]) -> pd.DataFrame:
        held = earlier.loc[earlier["unique_id"].isin(kept), list(types)]
        # Stable, so that months and windows stay in the order of time.
        together = _stacked([held.astype(dict(types)), new], types)
        return together.sort_values("unique_id", kind="stable", ignore_index=True)

    return AdjustmentResult(
        both(previous.adjusted, found.adjusted, ADJUSTED_TYPES),
        found.failures,
        both(previous.festival, found.festival, FESTIVAL_TYPES),
        both(previous.festival_months, found.festival_months, FESTIVAL_MONTH_TYPES),
        both(previous.fingerprints, found.fingerprints, FINGERPRINT_TYPES),
    )


def _as_frame(
    one: MonthlySeries, components: Components, settings: SeasonalSettings
) -> pd.DataFrame:
    def beyond(values: FloatArray) -> FloatArray:
        return np.concatenate([values, np.full(settings.forecast_months, np.nan)])

    count = len(one.values) + settings.forecast_months
    return pd.DataFrame(
        {
            "unique_id": pd.Series([one.unique_id] * count, dtype="str"),
            "reference_month": month_grid(one.first_month, count),
            "value": beyond(one.values),
            "seasonally_adjusted": beyond(components.adjusted),
            "seasonal_factor": components.factors,
            "trend": beyond(components.trend),
            "noise_standard_error": noise_standard_error(components, settings=settings),
            "mode": pd.Series([components.mode] * count, dtype="str"),
            "method": pd.Series([components.method] * count, dtype="str"),
        }
    )


def _festival_rows(
    pairs: Sequence[tuple[MonthlySeries, Outcome]],
) -> list[tuple[object, ...]]:
    return [
        (
            one.unique_id,
            found.part,
            found.window_days,
            found.weighting,
            outcome.components.mode,
            found.coefficient,
            found.standard_error,
            found.standard_error_after_choice,
        )
        for one, outcome in pairs
        if outcome.components is not None and outcome.components.festival is not None
        for found in outcome.components.festival.coefficients
    ]


def _festival_months(one: MonthlySeries, outcome: Outcome) -> pd.DataFrame:
    if outcome.components is None or outcome.components.festival is None:
        return empty_frame(FESTIVAL_MONTH_TYPES)
    festival = outcome.components.festival
    frame = pd.DataFrame(
        {
            "unique_id": one.unique_id,
            "reference_month": month_grid(one.first_month, len(festival.effect)),
            "mode": outcome.components.mode,
            "festival_effect": festival.effect,
            "standard_error": festival.standard_error,
        }
    ).astype(FESTIVAL_MONTH_TYPES)
    return frame[frame["standard_error"] > 0.0]


def _stacked(frames: Sequence[pd.DataFrame], types: Mapping[str, str]) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else empty_frame(types)


def _from_rows(rows: Sequence[tuple[object, ...]], types: Mapping[str, str]) -> pd.DataFrame:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(types)
    return pd.DataFrame(
        {
            name: pd.Series(list(column), dtype=kind)
            for (name, kind), column in zip(types.items(), columns, strict=True)
        }
    )
