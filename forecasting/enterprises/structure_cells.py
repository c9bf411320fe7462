"""Head counts of the insured structure by cell, beside the panel's members in each.

What does not belong here: the raking itself (raking), the frames of weights (weights).
"""

import numpy as np
import pandas as pd

from forecasting.enterprises.panel_grid import UNKNOWN, BoolArray, FloatArray, IntArray
from forecasting.enterprises.raking import Margin, Raked, rake
from forecasting.enterprises.settings_panel import PanelSettings

CELL = ("area_code", "section_code", "size_class_code")
SAME_SIZE = "by_same_size_and_kind_of_section"
SAME_SECTION = "by_nearest_size_of_section"
WHOLE_AREA = "by_whole_area"
NO_MEMBER = "area_without_enterprise"
_LARGEST_TILT = 3.0
_BISECTIONS = 40
_MARGINS = ((0, 1, 2), (0, 1), (0, 2), (1, 2))


class StructureCells:
    """Head counts of the structure, area × section × size, beside the panel's members."""

    def __init__(
        self, members: pd.DataFrame, structure: pd.DataFrame, settings: PanelSettings
    ) -> None:
        self.settings = settings
        self.names = [_labels(members[name], structure[name]) for name in CELL[:2]]
        ordered = settings.size_class_codes
        rest = set(_labels(members[CELL[2]], structure[CELL[2]])) - set(ordered)
        self.names.append([*ordered, *sorted(rest)])
        self.shape = tuple(len(names) for names in self.names)
        place = [
            pd.Index(names).get_indexer(pd.Index(structure[column].astype(str)))
            for names, column in zip(self.names, CELL, strict=True)
        ]
        self.persons, self.counts = np.zeros(self.shape), np.zeros(self.shape)
        np.add.at(self.persons, tuple(place), structure["insured_persons"].to_numpy(dtype=float))
        np.add.at(self.counts, tuple(place), structure["enterprise_count"].to_numpy(dtype=float))
        area, section, size = (
            np.asarray(pd.Index(names).get_indexer(pd.Index(members[column].astype(str))))
            for names, column in zip(self.names, CELL, strict=True)
        )
        self.staff = np.maximum(members["staff_persons"].to_numpy(dtype=float), 0.0)
        size = self._guessed_size(size)
        self.cell = (area, self._guessed_section(area, section, size), size)
        self.is_giant = members["is_giant"].to_numpy(dtype=bool)
        giants = tuple(axis[self.is_giant] for axis in self.cell)
        self.giant_weight = self._giant_weights(giants)
        np.add.at(self.persons, giants, -self.giant_weight * self.staff[self.is_giant])
        np.add.at(self.counts, giants, -1.0)
        self.persons, self.counts = np.maximum(self.persons, 0), np.maximum(self.counts, 0)
        self.is_asked = ~self.is_giant & (self.staff > 0)
        self.ownership = _ownership(members, structure, self)

    def _guessed_size(self, size: IntArray) -> IntArray:
        """Return size classes, the unknown ones by nearest mean insured persons."""
        persons, counts = self.persons.sum(axis=(0, 1)), self.counts.sum(axis=(0, 1))
        if UNKNOWN not in self.names[2] or not (counts > 0).any():
            return size
        mean = np.where(counts > 0, persons / np.maximum(counts, 1), np.inf)
        gap = np.abs(np.log(np.maximum(self.staff, 1))[:, None] - np.log(np.maximum(mean, 1)))
        is_unknown = size == self.names[2].index(UNKNOWN)
        return np.where(is_unknown, gap.argmin(axis=1), size)

    def _guessed_section(self, area: IntArray, section: IntArray, size: IntArray) -> IntArray:
        """Return sections, the unknown ones by most insured persons of area and size."""
        if UNKNOWN not in self.names[1]:
            return section
        most = self.persons.argmax(axis=1)[area, size]
        return np.where(section == self.names[1].index(UNKNOWN), most, section)

    def _giant_weights(self, giants: tuple[IntArray, ...]) -> FloatArray:
        """Return one, or the insured persons of the cell over its members' staff if fewer."""
        staff = np.zeros(self.shape)
        np.add.at(staff, self.cell, self.staff)
        ratio = np.divide(self.persons, staff, out=np.ones(self.shape), where=staff > 0)
        ratio = np.where(ratio > 0, ratio, 1.0)[giants]
        return np.clip(ratio, self.settings.weights.smallest_weight, 1.0)

    def _present(self, *axes: int) -> BoolArray:
        found = np.zeros(tuple(self.shape[axis] for axis in axes), dtype=bool)
        found[tuple(self.cell[axis][self.is_asked] for axis in axes)] = True
        return found

    def join_empty(self) -> pd.DataFrame:
        """Move head counts of cells without a member to their heirs; return what was moved."""
        has = self._present(0, 1, 2) & (self.persons > 0)
        goods = np.isin(self.names[1], self.settings.weights.goods_sections)
        persons, counts = np.where(has, self.persons, 0.0), np.where(has, self.counts, 0.0)
        rows = []
        for area, section, size in np.argwhere(~has & (self.persons > 0)):
            heirs, reason = self._heirs(has[area], goods, int(section), int(size))
            label = [self.names[0][area], self.names[1][section], self.names[2][size]]
            rows.append((*label, float(self.persons[area, section, size]), reason))
            share = self.persons[area] * heirs + 1e-9 * heirs
            share = share / max(share.sum(), 1e-300)
            persons[area] += share * self.persons[area, section, size]
            counts[area] += share * self.counts[area, section, size]
        self.persons, self.counts = persons, counts
        return pd.DataFrame(rows, columns=[*CELL, "insured_persons", "reason_code"])

    def _heirs(
        self, has: BoolArray, goods: BoolArray, section: int, size: int
    ) -> tuple[BoolArray, str]:
        """Return the cells of the area, section × size, that stand in for an empty one."""
        made = np.zeros_like(has)
        same_kind = has[:, size] & (goods == goods[section])
        if same_kind.any():
            made[:, size] = same_kind
            return made, SAME_SIZE
        if has[section].any():
            present = np.flatnonzero(has[section])
            made[section, present[np.argmin(np.abs(present - size))]] = True
            return made, SAME_SECTION
        made |= has
        return made, WHOLE_AREA if has.any() else NO_MEMBER

    def size_tilt(self) -> FloatArray:
        """Return x^−θ by member, θ of its size class such that mean staff is the population's.

        Within a class the panel favours the larger; figures that count enterprises would
        count too many of these. θ lies between 0 and ``_LARGEST_TILT``.
        """
        made = np.ones(len(self.staff))
        persons, counts = self.persons.sum(axis=(0, 1)), self.counts.sum(axis=(0, 1))
        for size in range(self.shape[2]):
            mine = self.is_asked & (self.cell[2] == size)
            if not mine.any() or counts[size] <= 0:
                continue
            x, mean = np.maximum(self.staff[mine], 1.0), persons[size] / counts[size]
            low, high = 0.0, _LARGEST_TILT
            for _ in range(_BISECTIONS):
                middle = 0.5 * (low + high)
                is_large = (x ** (1 - middle)).sum() > mean * (x**-middle).sum()
                low, high = (middle, high) if is_large else (low, middle)
            tilt = x**-low
            made[mine] = tilt / tilt.mean()
        return made

    def raked(
        self, size: FloatArray, target: FloatArray, tilt: FloatArray | None = None
    ) -> tuple[Raked, BoolArray]:
        """Return raked weights of the members that stand for others, and which these are.

        ``tilt`` multiplies the start weights, and the upper bounds where it is above one.
        """
        is_raked = self.is_asked & (target[self.cell] > 0)
        chosen, names = np.flatnonzero(is_raked), ("area", "section", "size")
        made = []
        for axes in _MARGINS:
            total = target.sum(axis=tuple({0, 1, 2} - set(axes)))
            place = tuple(self.cell[axis][chosen] for axis in axes)
            flat = np.ravel_multi_index(place, total.shape)
            label = " × ".join(names[axis] for axis in axes)
            made.append(Margin(label, np.asarray(flat), total.ravel()))
        made += self._ownership_margin(target, chosen)
        size_class = self.cell[2][chosen]
        start = _start(size[chosen], target.sum(axis=(0, 1)), size_class)
        limits = self.settings.weights
        shape = np.ones(len(chosen)) if tilt is None else tilt[chosen]
        upper = limits.largest_weight_ratio * start * np.maximum(shape, 1.0)
        upper = np.maximum(upper, limits.smallest_weight)
        raked = rake(
            size[chosen], start * shape, made,
            lower=np.full(len(chosen), limits.smallest_weight), upper=upper,
            passes=limits.passes, tolerance=limits.tolerance,
        )  # fmt: skip
        return raked, is_raked

    def _ownership_margin(self, target: FloatArray, chosen: IntArray) -> list[Margin]:
        if self.ownership is None:
            return []
        cell, shares = self.ownership
        present = np.zeros(shares.shape, dtype=bool)
        present[cell[chosen], self.cell[2][chosen]] = True
        # What no member stands for is shared by the others of the size class.
        kept = np.where(present, shares, 0.0)
        total = np.divide(
            kept, kept.sum(axis=0), out=np.zeros_like(kept), where=kept.sum(axis=0) > 0
        ) * target.sum(axis=(0, 1))
        flat = np.ravel_multi_index((cell[chosen], self.cell[2][chosen]), shares.shape)
        return [Margin("ownership × size", np.asarray(flat), total.ravel())]


def _labels(first: "pd.Series[str]", second: "pd.Series[str]") -> list[str]:
    return sorted({*first.astype(str).unique(), *second.astype(str).unique()})


def _start(size: FloatArray, totals: FloatArray, size_class: IntArray) -> FloatArray:
    present = np.bincount(size_class, weights=size, minlength=len(totals))
    ratio = np.divide(totals, present, out=np.ones_like(totals), where=present > 0)
    return np.maximum(ratio, 1e-6)[size_class]


def _ownership(
    members: pd.DataFrame, structure: pd.DataFrame, cube: StructureCells
) -> tuple[IntArray, FloatArray] | None:
    """Return each member's ownership and the structure's shares, ownership × size."""
    name = "ownership_code"
    if name not in members.columns or name not in structure.columns or structure[name].isna().any():
        return None
    labels = _labels(members[name].fillna("unknown"), structure[name])
    cell = np.asarray(
        pd.Index(labels).get_indexer(pd.Index(members[name].fillna("unknown").astype(str)))
    )
    shares = np.zeros((len(labels), cube.shape[2]))
    place = pd.Index(labels).get_indexer(pd.Index(structure[name].astype(str)))
    size = pd.Index(cube.names[2]).get_indexer(pd.Index(structure["size_class_code"].astype(str)))
    np.add.at(shares, (place, size), structure["insured_persons"].to_numpy(dtype=float))
    giants = cube.is_giant
    np.add.at(shares, (cell[giants], cube.cell[2][giants]), -cube.staff[giants])
    return cell, np.maximum(shares, 0.0)
