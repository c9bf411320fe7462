"""Many areas, many chances: the share of false alarms over the areas of a rule.

What does not belong here: evaluating rules (rules), levels (levels).
"""

from collections.abc import Collection

import numpy as np
import pandas as pd

_ROUNDING = 1e-12  # must not decide on what stands exactly on its step
SHARED_SHARE = 1 / 3
"""Share of the areas from which on a trouble counts as shared and asks less of each (choice)."""

_NEEDED = ("area_code", "rule_id", "probability", "required_probability", "is_triggered")


def control_areas(
    signals: pd.DataFrame,
    *,
    false_alarm_share: float | None,
    uncontrolled_rule_ids: Collection[str] = (),
) -> pd.DataFrame:
    """Return the signals of one vintage with those taken back that so many areas explain.

    Parameters
    ----------
    signals
        Result of `evaluate_rules` at one vintage: area_code, rule_id, probability,
        required_probability, is_triggered and more; each rule once in each area.
    false_alarm_share
        Share of a rule's alarms that may be false, between 0 and 1; None: no control.
    uncontrolled_rule_ids
        Rules whose probability is that of what they warn of, and no test of a figure: of
        alarms from 0.5 on at most one in two is false, however many areas are looked at.

    Returns
    -------
    pandas.DataFrame
        The rows given, in their order, with is_triggered False where the control took it
        back, and besides: is_met_alone (triggered without regard to other areas),
        area_count (areas in which the rule was evaluated), required_over_areas (the
        probability that was required for that many, where above the rule's own; null where
        no control applied).

    Raises
    ------
    ValueError
        If a column is absent, a rule occurs twice in an area, or the share is out of range.

    Notes
    -----
    The procedure of Benjamini and Hochberg (1995) by rule: 1 − probability serves as the
    p-value of "the signal is at the line or short of it"; with a flat prior and a normal
    error it is that p-value. Of m areas sorted by it the first k are kept, k the largest
    with p_(k) ≤ k/m times the share. If every area stood exactly at its line the expected
    share of false ones among those kept would be at most ``false_alarm_share``; an area well
    short of its line seldom reaches the required probability at all. A rule that asks for
    less than 1 − share concedes more false alarms itself: that is then its share. A lone
    area is kept from 1 − share/m on (0.993 for 14 areas and a share of 0.1), so a strong
    signal is never muted by calm ones beside it, and a shock to all areas asks hardly more
    of each than its rule does. Steps between the first and ``SHARED_SHARE`` of the areas are
    left out: else a crisis of two cities would ask less of the others, and their noise
    become an alarm; fewer steps only take back more. Errors that areas share leave the
    control valid where they are positively related (Benjamini and Yekutieli 2001).

    References
    ----------
    Benjamini and Hochberg (1995), JRSS B 57(1), 289–300.
    Benjamini and Yekutieli (2001), Annals of Statistics 29(4), 1165–1188.
    """
    absent = [name for name in _NEEDED if name not in signals.columns]
    if absent:
        raise ValueError(f"expected columns {absent} in signals, got {list(signals.columns)}")
    if signals.duplicated(["area_code", "rule_id"]).any():
        raise ValueError("expected each rule once in each area")
    if false_alarm_share is not None and not 0.0 < false_alarm_share < 1.0:
        raise ValueError(f"expected a false_alarm_share in (0, 1), got {false_alarm_share}")
    is_known = signals["probability"].notna()
    count = is_known.groupby(signals["rule_id"]).transform("sum").astype("int64")
    lines = pd.Series(np.nan, index=signals.index, dtype="float64")
    if false_alarm_share is not None:
        is_tested = is_known & count.gt(1) & ~signals["rule_id"].isin(list(uncontrolled_rule_ids))
        for _, rows in signals[is_tested].groupby("rule_id", sort=False):
            conceded = max(false_alarm_share, 1.0 - float(rows["required_probability"].min()))
            lines.loc[rows.index] = _least_probability(
                rows["probability"].to_numpy(float), conceded
            )
    is_above_own = lines > signals["required_probability"] + _ROUNDING
    is_kept = ~(lines > signals["probability"] + _ROUNDING)
    return signals.assign(
        is_met_alone=signals["is_triggered"].astype(bool),
        is_triggered=signals["is_triggered"].astype(bool) & is_kept,
        area_count=count,
        required_over_areas=lines.where(is_above_own),
    )


def _least_probability(probabilities: np.ndarray, share: float) -> float:
    """Return the probability from which an area is kept."""
    areas = len(probabilities)
    surprise = np.sort(1.0 - probabilities)
    count = np.arange(1, areas + 1)
    steps = share * count / areas
    is_step = (count == 1) | (count >= SHARED_SHARE * areas)
    kept = np.flatnonzero((surprise <= steps + _ROUNDING) & is_step)
    place = kept[-1] if len(kept) else 0
    return float(1.0 - steps[place])
