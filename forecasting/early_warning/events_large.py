"""Involuntary separations of a city within some months, from reports and returns together.

Each person is counted once: enterprises with a reported cut by their report and their own
returns, other enterprises of the panel by their returns, all others by a rate with its error.
What does not belong here: rules and levels (events).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from catalogue import as_month, month_range
from forecasting.early_warning.events_capture import closure_capture
from forecasting.early_warning.events_rates import FloatArray, tail_probability
from forecasting.early_warning.events_settings import EventHandling, EventRule
from forecasting.early_warning.events_sums import (
    WindowSums,
    as_arrays,
    stratum_staff,
    window_sums,
)

SIGNAL_COLUMNS = (
    "area_code", "vintage", "rule_id", "first_month", "last_month", "value", "standard_error",
    "threshold", "probability", "direction", "reported_persons", "returned_persons",
    "enterprise_count", "largest_share", "missing_reason",
)  # fmt: skip
LAST_AHEAD_MONTHS = 1
"""Windows end at latest in the month after the vintage: notices run thirty days ahead."""
NO_INSURED = "no_insured_persons"
"""Why a line is one of persons alone."""


@dataclass(frozen=True)
class CityFrame:
    """Whom the figures stand for.

    ``insured``: area_code, insured_persons, by which a line in per cent is read.
    ``structure``: area_code, section_code, size_class_code, insured_persons, the staff that
    returns are scaled to; None: returns are counted and not scaled.
    """

    insured: pd.DataFrame
    structure: pd.DataFrame | None = None


def separation_signals(
    cuts: pd.DataFrame,
    returns: pd.DataFrame | None,
    frame: CityFrame,
    *,
    rules: Sequence[EventRule],
    vintage: pd.Timestamp,
    handling: EventHandling,
) -> pd.DataFrame:
    """Return the involuntary separations of each city in the windows the event rules look at.

    Parameters
    ----------
    cuts
        As ``with_realised`` returns them; withdrawn ones and ordinary ends are not counted.
    returns
        ``RETURN_COLUMNS`` of the panel as known at the vintage, and where given
        closure_persons, those of them who left by closure; None: there is no panel.
    frame
        Insured persons, by city and by stratum.
    rules
        Of kind ``large_scale_event``: the line is the larger of ``persons`` and
        ``insured_share_pct`` of insured persons, over ``window_months`` months.
    vintage
        Windows end from ``in_force_months`` before it to a month after it.
    handling
        Which types are involuntary, which sections are industry.

    Returns
    -------
    pandas.DataFrame
        ``SIGNAL_COLUMNS``; one row per city of ``frame.insured``, rule and window, in that order.
        value, standard_error, threshold, reported_persons and returned_persons in persons;
        probability that the value is at or beyond the line; enterprise_count and largest_share
        of those counted one by one. Without insured persons the line is ``persons`` and
        missing_reason says so (no_insured_persons); a rule of a higher share, which differs by
        that alone, has no row there.

    Notes
    -----
    In a city and window let R be persons cut by enterprises that reported, P those of other
    enterprises of the panel, both counts, and N the staff-months of enterprises in neither.
    Of an enterprise that reported, its returns count where they cover the window's months of
    effect, else the larger of announced and returned. Separations of the rest are b N with b the
    rate per staff-month of unreported enterprises in the stratum (size class, industry or
    not), and variance v N + N² MSE(b), v that of a compound Poisson sum; b and v are drawn to
    the province's (events_rates). Closures have a rate of their own: of them returns tell only
    a share φ (events_capture), so theirs is b N/φ, and those the panel's silent members hide are
    put in. Months without returns yet add what is announced, nothing more. P(value ≥ line) is
    that of a gamma law of the same mean and variance for the scaled part.

    References
    ----------
    Royall (1970), On finite population sampling theory under certain linear regression models,
    Biometrika 57, 377–387, for the prediction of a total from a purposive sample.
    DerSimonian, Laird (1986), Meta-analysis in clinical trials, Controlled Clinical Trials 7,
    177–188.
    """
    areas = frame.insured["area_code"].astype(str).to_list()
    insured = frame.insured["insured_persons"].to_numpy(dtype="float64", na_value=np.nan)
    counted, panel = as_arrays(cuts, returns, areas, handling)
    staff = stratum_staff(frame, areas, panel.strata, handling)
    capture = closure_capture(cuts, returns, handling=handling)
    spans = {(rule.in_force_months, int(rule.lines["window_months"])) for rule in rules}
    parts = []
    for back, length in sorted(spans):
        for last in _last_months(vintage, back):
            sums = window_sums(
                counted,
                panel,
                staff,
                capture,
                last=_number(last),
                length=length,
                cities=len(areas),
            )
            first = as_month(last - pd.DateOffset(months=length - 1))
            same = [
                rule for rule in rules
                if (rule.in_force_months, int(rule.lines["window_months"])) == (back, length)
            ]  # fmt: skip
            parts += [
                _signals(sums, areas, _line(rule, insured), rule).assign(
                    first_month=first, last_month=last
                )
                for rule in same
            ]
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype="object") for name in SIGNAL_COLUMNS})
    signals = pd.concat(parts, ignore_index=True)
    unknown = pd.Series(np.isnan(insured), index=areas)
    is_unknown = signals["area_code"].map(unknown)
    signals = signals[~(is_unknown & signals["rule_id"].isin(_graver(rules)))]
    is_unknown = is_unknown[signals.index]
    reason = pd.Series(None, index=signals.index, dtype="str").mask(is_unknown, NO_INSURED)
    signals = signals.assign(vintage=vintage, direction="at_least", missing_reason=reason)
    order = ["area_code", "rule_id", "last_month"]
    return signals[list(SIGNAL_COLUMNS)].sort_values(order, kind="stable", ignore_index=True)


def _line(rule: EventRule, insured: FloatArray) -> FloatArray:
    share = rule.lines["insured_share_pct"] / 100 * insured
    return np.asarray(np.fmax(rule.lines["persons"], share))


def _graver(rules: Sequence[EventRule]) -> list[str]:
    """Return the rules of a higher share than the least: persons alone do not tell them apart."""
    least = min(rule.lines["insured_share_pct"] for rule in rules)
    return [rule.rule_id for rule in rules if rule.lines["insured_share_pct"] > least]


def _last_months(vintage: pd.Timestamp, back: int) -> list[pd.Timestamp]:
    first = as_month(vintage - pd.DateOffset(months=back))
    return month_range(first, as_month(vintage + pd.DateOffset(months=LAST_AHEAD_MONTHS)))


def _number(month: pd.Timestamp) -> int:
    return month.year * 12 + month.month


def _signals(sums: WindowSums, areas: list[str], line: FloatArray, rule: EventRule) -> pd.DataFrame:
    known, mean = sums.reported + sums.returned, sums.mean
    value = known + mean
    return pd.DataFrame(
        {
            "area_code": areas,
            "rule_id": rule.rule_id,
            "value": value,
            "standard_error": np.sqrt(sums.variance),
            "threshold": line,
            "probability": tail_probability(
                known=known, mean=mean, variance=sums.variance, line=line
            ),
            "reported_persons": sums.reported,
            "returned_persons": sums.returned,
            "enterprise_count": sums.enterprise_count,
            "largest_share": sums.largest / np.where(value > 0, value, np.nan),
        }
    )
