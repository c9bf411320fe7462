"""The composite early-warning index: 0 to 100, from the probabilities of the signals.

What does not belong here: evaluating signals (rules), what they were worth
(signal_record), levels, which the index does not set.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from catalogue import NOT_DUE_REASONS

INDEX_TYPES: Mapping[str, str] = {
    "vintage": "datetime64[us]",
    "area_code": "str",
    "index_value": "float64",
    "lower": "float64",
    "upper": "float64",
    "used_rule_count": "int64",
    "missing_rule_count": "int64",
    "missing_weight_share": "float64",
}
CONTRIBUTION_TYPES: Mapping[str, str] = {
    "vintage": "datetime64[us]",
    "area_code": "str",
    "rule_id": "str",
    "weight": "float64",
    "probability": "float64",
    "contribution": "float64",
    "direction": "str",
    "is_missing": "bool",
    "standing": "str",
}
_SIGNAL_COLUMNS = (
    "vintage", "area_code", "rule_id", "indicator_code", "probability", "direction", "is_used",
    "missing_reason",
)  # fmt: skip
_KEY = ["vintage", "area_code"]


@dataclass(frozen=True)
class IndexSettings:
    """How a signal's record becomes its weight; every number is a default of ours.

    Parameters
    ----------
    default_usefulness
        Relative usefulness held of a signal before there is a record.
    default_waves
        Waves of onsets that this default weighs as much as.
    least_usefulness
        A record below this counts as this: one bad decade does not outweigh two good ones.
    least_weight_share
        Share of the weight that must be known for the index to have a value; below it has
        bounds only.
    """

    default_usefulness: float = 0.3
    default_waves: float = 5.0
    least_usefulness: float = -1.0
    least_weight_share: float = 0.5

    def __post_init__(self) -> None:
        if not 0 < self.default_usefulness <= 1 or not self.default_waves > 0:
            raise ValueError("expected a default usefulness in (0, 1] and default waves above 0")
        if not 0 < self.least_weight_share <= 1:
            raise ValueError("expected least_weight_share in (0, 1]")


@dataclass(frozen=True)
class CompositeIndex:
    """The index of every area and vintage, and what it is made of.

    Attributes
    ----------
    index
        vintage, area_code, index_value (0-100; null where less than half of the weight is
        known), lower, upper, used_rule_count, missing_rule_count, missing_weight_share; by
        vintage and area.
    contributions
        vintage, area_code, rule_id, weight (share of the index, sums to 1 over the used rules
        that are not missing; of a missing rule the share it would have with all known),
        probability, contribution (points of the index; null where missing or there is no
        index), direction, is_missing, standing ("used" or "shown"); by vintage, area and rule.
    """

    index: pd.DataFrame
    contributions: pd.DataFrame


def signal_weights(record: pd.DataFrame, *, settings: IndexSettings | None = None) -> pd.DataFrame:
    """Return the weight of every signal with a record, before it is shared within an area.

    Parameters
    ----------
    record
        subject_code, waves, usefulness, as `signal_record.signal_record` returns them.
    settings
        Defaults where None.

    Returns
    -------
    pandas.DataFrame
        rule_id, weight (relative usefulness, drawn to the default, never below 0); in the
        order given.

    Notes
    -----
    (n u + n0 u0) / (n + n0), u the usefulness on record over n waves of onsets, u0 the default,
    n0 the waves it weighs as much as: many areas in one downturn are one experience. A rule
    with too short a record keeps about its default; one that does harm in wave after wave falls
    to 0 and is shown, not used.
    """
    chosen = settings or IndexSettings()
    own = record["usefulness"].to_numpy(dtype=np.float64)
    waves = np.where(np.isnan(own), 0.0, record["waves"].to_numpy(dtype=np.float64))
    bounded = np.clip(np.nan_to_num(own), chosen.least_usefulness, 1.0)
    drawn = (waves * bounded + chosen.default_waves * chosen.default_usefulness) / (
        waves + chosen.default_waves
    )
    return pd.DataFrame(
        {
            "rule_id": record["subject_code"].astype("str").to_numpy(dtype=object),
            "weight": np.maximum(drawn, 0.0),
        }
    ).astype({"rule_id": "str"})


def composite_index(
    signals: pd.DataFrame,
    *,
    weights: pd.DataFrame | None = None,
    settings: IndexSettings | None = None,
) -> CompositeIndex:
    """Return the early-warning index of every area and vintage with its contributions.

    Parameters
    ----------
    signals
        vintage, area_code, rule_id, indicator_code, probability, direction, is_used,
        missing_reason, as stored.
    weights
        rule_id, weight at or above 0, and vintage where they differ by vintage. Rules not
        listed have the default; None: all have.
    settings
        Defaults where None.

    Returns
    -------
    CompositeIndex
        Index and contributions.

    Raises
    ------
    ValueError
        If a column is absent, a signal or a weight occurs twice, or a weight or a probability
        is out of range.

    Notes
    -----
    I = 100 sum w p / sum w over the used rules that are known, p the probability that a signal
    is beyond its line; it already holds the error of the figure. w is the weight of a rule over
    the number of used rules of the area on the same indicator, so that three lines on one rate
    are one voice. Contributions 100 w p / sum w add up to I. With missing signals the bounds
    are those of I with all of them at 0 and at 1; I lies between. A rule on what an area never
    sends is not due there (``catalogue.NOT_DUE_REASONS``) and counts nowhere.
    Used is a rule that may support a level and has a weight above 0; others are shown.
    """
    chosen = settings or IndexSettings()
    _check_signals(signals)
    rows = signals[~signals["missing_reason"].isin(list(NOT_DUE_REASONS))]
    rows = rows.sort_values([*_KEY, "rule_id"], kind="stable").reset_index(drop=True)
    rows = _with_weights(rows, weights, chosen)
    table = rows.assign(is_missing=rows["probability"].isna())
    table["weight"] = _shared(table)
    table["standing"] = np.where(table["weight"] > 0, "used", "shown")
    index = _index(table, chosen)
    contributions = _contributions(table, index)
    return CompositeIndex(index.astype(dict(INDEX_TYPES))[list(INDEX_TYPES)], contributions)


def _with_weights(
    rows: pd.DataFrame, weights: pd.DataFrame | None, settings: IndexSettings
) -> pd.DataFrame:
    if weights is None:
        return rows.assign(own=settings.default_usefulness)
    key = ["vintage", "rule_id"] if "vintage" in weights.columns else ["rule_id"]
    if weights.duplicated(key).any():
        raise ValueError(f"weights: expected one row per {' and '.join(key)}")
    if not (weights["weight"] >= 0).all():
        raise ValueError("weights: expected weights of 0 or more")
    given = weights.set_index(key)["weight"].astype("float64").rename("own")
    return rows.join(given, on=key).fillna({"own": settings.default_usefulness})


def _shared(table: pd.DataFrame) -> pd.Series:
    """Return each rule's share of its area's weight, all due signals known."""
    own = table["own"].where(table["is_used"].astype(bool), 0.0)
    is_voice = (own > 0).astype("int64")
    voices = is_voice.groupby([table[name] for name in (*_KEY, "indicator_code")]).transform("sum")
    voice = own / voices.clip(lower=1)
    total = voice.groupby([table[name] for name in _KEY]).transform("sum")
    return (voice / total.where(total > 0)).fillna(0.0)


def _index(table: pd.DataFrame, settings: IndexSettings) -> pd.DataFrame:
    is_used = table["standing"] == "used"
    known = table["weight"].where(~table["is_missing"], 0.0)
    marks = table.assign(
        points=100 * known * table["probability"].fillna(0.0),
        known=known,
        is_counted=is_used & ~table["is_missing"],
        is_lost=is_used & table["is_missing"],
        lost=table["weight"] - known,
    )
    sums = marks.groupby(_KEY, sort=True)[
        ["points", "known", "is_counted", "is_lost", "lost"]
    ].sum()
    has_value = (sums["known"] >= settings.least_weight_share) & (sums["known"] > 0)
    value = (sums["points"] / sums["known"].where(sums["known"] > 0)).where(has_value)
    has_rules = sums["known"] + sums["lost"] > 0
    return pd.DataFrame(
        {
            "index_value": value,
            "lower": sums["points"].where(has_rules, 0.0),
            "upper": (sums["points"] + 100 * sums["lost"]).where(has_rules, 100.0),
            "used_rule_count": sums["is_counted"].astype("int64"),
            "missing_rule_count": sums["is_lost"].astype("int64"),
            "missing_weight_share": sums["lost"],
            "known": sums["known"],
        }
    ).reset_index()


def _contributions(table: pd.DataFrame, index: pd.DataFrame) -> pd.DataFrame:
    of_area = table[_KEY].merge(index[[*_KEY, "known", "index_value"]], on=_KEY, how="left")
    share = of_area["known"].to_numpy(dtype=np.float64)
    weight = table["weight"].to_numpy(dtype=np.float64)
    is_missing = table["is_missing"].to_numpy(dtype=bool)
    effective = np.where(is_missing, weight, weight / np.where(share > 0, share, 1.0))
    points = 100 * effective * table["probability"].to_numpy(dtype=np.float64)
    has_none = is_missing | of_area["index_value"].isna().to_numpy()
    made = table.assign(weight=effective, contribution=np.where(has_none, np.nan, points))
    return made[list(CONTRIBUTION_TYPES)].astype(dict(CONTRIBUTION_TYPES))


def _check_signals(signals: pd.DataFrame) -> None:
    absent = [name for name in _SIGNAL_COLUMNS if name not in signals.columns]
    if absent:
        raise ValueError(f"expected columns {absent} in signals, got {list(signals.columns)}")
    if signals.duplicated(["vintage", "area_code", "rule_id"]).any():
        raise ValueError("expected one signal per vintage, area and rule")
    known = signals["probability"].dropna()
    if not known.between(0.0, 1.0).all():
        raise ValueError("expected probabilities from 0 to 1")
