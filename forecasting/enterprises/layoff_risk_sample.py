"""Rows the layoff risk is learned from: an enterprise at a vintage, features and outcome.

Also how enterprises are split into groups that never learn from each other, and how many rows
without an event are kept. What does not belong here: features and outcomes themselves.
"""

import hashlib
from dataclasses import dataclass, replace

import numpy as np

from catalogue.risk_features import RISK_FEATURES
from forecasting.enterprises.panel_grid import BoolArray, FloatArray, IntArray


@dataclass(frozen=True)
class RiskRows:
    """Rows by vintage, then enterprise; all arrays by row, ``values`` row × feature.

    ``position`` counts the vintage in months of the layout, ``enterprise`` is a position in
    it, ``fold`` the enterprise's group, ``size`` staff or insured persons. ``notice_month`` is
    the month a cut already announced takes effect (NaN: none is), ``announced`` its persons.
    ``chance``, ``is_large`` and ``persons`` are the outcome of one horizon, NaN where not known.
    """

    names: tuple[str, ...]
    values: FloatArray
    position: IntArray
    enterprise: IntArray
    fold: IntArray
    size: FloatArray
    notice_month: FloatArray
    announced: FloatArray
    chance: FloatArray
    is_large: FloatArray
    persons: FloatArray

    def __len__(self) -> int:
        return len(self.position)

    @property
    def has_notice(self) -> BoolArray:
        """Whether a cut still to come has been announced."""
        return np.asarray(~np.isnan(self.notice_month))

    def take(self, chosen: "BoolArray | IntArray") -> "RiskRows":
        """Return some of the rows."""
        parts = {
            name: getattr(self, name)[chosen]
            for name in (
                "values", "position", "enterprise", "fold", "size", "notice_month", "announced",
                "chance", "is_large", "persons",
            )
        }  # fmt: skip
        return replace(self, **parts)


def feature_matrix(
    features: dict[str, FloatArray], chosen: IntArray
) -> tuple[tuple[str, ...], FloatArray]:
    """Return names in the order of the catalogue and their values, row × feature.

    Raises
    ------
    ValueError
        If a feature is none of the catalogue's.
    """
    known = [feature.name for feature in RISK_FEATURES]
    unknown = sorted(set(features) - set(known))
    if unknown:
        raise ValueError(f"features: expected some of {known}, got {unknown}")
    names = tuple(name for name in known if name in features)
    values = np.stack([features[name][chosen] for name in names], axis=1)
    # Single precision on purpose: what a tree splits at is then the same on every machine.
    return names, np.asarray(values.astype(np.float32), dtype=np.float64)


def joined_rows(parts: list[RiskRows]) -> RiskRows:
    """Return rows of several vintages as one; features absent at a vintage are missing there."""
    names = tuple(
        feature.name for feature in RISK_FEATURES if any(feature.name in p.names for p in parts)
    )
    columns = []
    for part in parts:
        wide = np.full((len(part), len(names)), np.nan)
        wide[:, [names.index(name) for name in part.names]] = part.values
        columns.append(wide)
    stacked = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in (
            "position", "enterprise", "fold", "size", "notice_month", "announced", "chance",
            "is_large", "persons",
        )
    }  # fmt: skip
    return RiskRows(names=names, values=np.concatenate(columns), **stacked)


def enterprise_numbers(codes: "np.ndarray[tuple[int], np.dtype[np.object_]]") -> IntArray:
    """Return a number by enterprise code that looks drawn and never changes."""
    made = [
        int.from_bytes(hashlib.blake2b(str(code).encode(), digest_size=7).digest())
        for code in codes
    ]
    return np.asarray(made, dtype=np.int64)


def folds_of(numbers: IntArray, folds: int) -> IntArray:
    """Return the group of each enterprise, from its number alone."""
    return np.asarray(numbers % folds, dtype=np.int64)


def learning_weights(
    rows: RiskRows, numbers: IntArray, *, negatives_per_event: int
) -> tuple[IntArray, FloatArray, FloatArray]:
    """Return positions, outcomes (0 or 1) and weights of the rows to learn from.

    Rows with an event count once each; of the others so many are kept as asked, by a number
    that hangs on enterprise and month alone, and weigh for those left out. A row that is an
    event with chance q counts as one with weight q and as none with weight 1 − q.
    """
    chance = rows.chance
    maybe = np.flatnonzero((chance > 0) & (chance < 1))
    events = np.flatnonzero(chance == 1)
    none = np.flatnonzero(chance == 0)
    wanted = negatives_per_event * max(len(events) + len(maybe), 1)
    share = min(1.0, wanted / max(len(none), 1))
    mixed = numbers[rows.enterprise[none]] ^ (rows.position[none] * 2_654_435_761)
    draw = ((mixed * 6_364_136_223_846_793_005) >> 20 & 0xFFFFFF) / float(1 << 24)
    kept = none[draw < share]
    scale = len(none) / max(len(kept), 1)
    at = np.concatenate([events, maybe, maybe, kept])
    outcome = np.concatenate([np.ones(len(events) + len(maybe)), np.zeros(len(maybe) + len(kept))])
    weight = np.concatenate(
        [np.ones(len(events)), chance[maybe], 1 - chance[maybe], np.full(len(kept), scale)]
    )
    order = np.argsort(at, kind="stable")
    return at[order], outcome[order], weight[order]
