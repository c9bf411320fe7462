"""Weights of a purposive panel: raked to insured head counts, giants standing for themselves.

What does not belong here: how unlike the population the panel is (weight_diagnostics), the
raking itself (raking).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecasting.enterprises.panel_grid import UNKNOWN, BoolArray, FloatArray, IntArray
from forecasting.enterprises.raking import Margin, Raked, rake
from forecasting.enterprises.settings_panel import PanelSettings

STRUCTURE_COLUMNS = (
    "reference_month", "area_code", "section_code", "size_class_code", "enterprise_count",
    "insured_persons",
)  # fmt: skip
MEMBER_COLUMNS = (
    "enterprise_code", "area_code", "section_code", "size_class_code", "staff_persons", "is_giant",
)  # fmt: skip
NO_STRUCTURE = "no_insured_structure"
NOT_IN_STRUCTURE = "cell_not_in_structure"
SAME_SIZE = "by_same_size_and_kind_of_section"
SAME_SECTION = "by_nearest_size_of_section"
WHOLE_AREA = "by_whole_area"
NO_MEMBER = "area_without_enterprise"
_CELL = ["area_code", "section_code", "size_class_code"]
_MARGINS = ((0, 1, 2), (0, 1), (0, 2), (1, 2))


@dataclass(frozen=True)
class PanelWeights:
    """Weights and how they came about.

    ``weights``: enterprise_code, weight (staff of the population per staff of the panel),
    count_weight (enterprises one stands for), is_giant, is_bounded, reason_code (null,
    ``no_insured_structure``, ``cell_not_in_structure``); in the order of the members.
    ``convergence``: total (insured_persons or enterprise_count), margin, passes,
    largest_difference_share, is_converged. ``joined_cells``: structure cells without a
    member, with what stands in: area_code, section_code, size_class_code, insured_persons,
    reason_code (``by_same_size_and_kind_of_section``, ``by_nearest_size_of_section``,
    ``by_whole_area``; ``area_without_enterprise``: by nothing).
    """

    weights: pd.DataFrame
    convergence: pd.DataFrame
    joined_cells: pd.DataFrame


def structure_known_at(
    structure: pd.DataFrame | None,
    *,
    reference_month: pd.Timestamp,
    vintage: pd.Timestamp | None,
) -> pd.DataFrame | None:
    """Return the structure to weight a month with: the latest before it, else the first after.

    Parameters
    ----------
    structure
        Columns of ``STRUCTURE_COLUMNS`` and, if there, ``vintage`` or ``received_month``.
    reference_month
        Month to be weighted; structures of earlier months go first.
    vintage
        Structures known later are left out. Without a column that says when, one is known
        two months after its month.

    Returns
    -------
    pandas.DataFrame or None
        Rows of one reference month; None if none is known.

    Raises
    ------
    ValueError
        If a column is absent.
    """
    known = known_structure(structure, vintage=vintage)
    if known is None or known.empty:
        return None
    months = known["reference_month"]
    earlier = months[months < reference_month]
    chosen = earlier.max() if len(earlier) else months.min()
    return pd.DataFrame(known[months == chosen])


def known_structure(
    structure: pd.DataFrame | None, *, vintage: pd.Timestamp | None
) -> pd.DataFrame | None:
    """Return the rows of the insured structure known at a vintage; None if none is given."""
    if structure is None or structure.empty:
        return None
    absent = [name for name in STRUCTURE_COLUMNS if name not in structure.columns]
    if absent:
        raise ValueError(f"expected columns {absent} in structure, got {list(structure.columns)}")
    month = pd.to_datetime(structure["reference_month"])
    known_month = month + pd.DateOffset(months=2)
    for name in ("vintage", "received_month"):
        if name in structure.columns:
            known_month = pd.to_datetime(structure[name]).fillna(known_month)
            break
    rows = structure.assign(reference_month=month)
    is_known = np.ones(len(rows), dtype=bool) if vintage is None else known_month <= vintage
    return pd.DataFrame(rows[is_known])


def panel_weights(
    members: pd.DataFrame, structure: pd.DataFrame | None, *, settings: PanelSettings
) -> PanelWeights:
    """Return weights that make the panel's staff add up to the insured head counts.

    Parameters
    ----------
    members
        Columns of ``MEMBER_COLUMNS``, and ``ownership_code`` if it is a margin too; one row
        per enterprise; staff in persons.
    structure
        Insured enterprises and persons of one month by area, section, size class (and
        ownership); None leaves every weight at one, with the reason.
    settings
        Bounds, tolerance, groups of sections, order of size classes.

    Raises
    ------
    ValueError
        If a column is absent, an enterprise stands twice, or the structure has several months.

    Notes
    -----
    Margins: area × section × size, the three pairs of these, and ownership × size where
    given. Cells of the structure without a member are joined before raking: to those of the
    same area, size and kind of section (goods, services) in proportion, else to the nearest
    size class of the same section and area, else to the whole area. The pairs matter where
    a bound keeps a cell from its total: they pass the rest to its neighbours. Giants have
    weight one, or less where their cell has fewer insured persons than its members have
    staff (the rest is insured elsewhere); their staff is taken off their cells. Start weights
    are the ratios of head counts by size class. A second weight, raked to the number of
    enterprises, serves figures that count enterprises. For weighting alone an unknown section
    counts as the largest of its area and size, an unknown size as that of the nearest mean.
    """
    _check(members, structure)
    if structure is None or structure.empty:
        return _unweighted(members)
    cube = _Cube(members, structure, settings)
    joined = cube.join_empty()
    parts, runs = {}, []
    for total, size, target in (
        ("insured_persons", cube.staff, cube.persons),
        ("enterprise_count", np.ones(len(members)), cube.counts),
    ):
        raked, is_raked = cube.raked(size, target)
        parts[total] = (raked, is_raked)
        runs.append(_run(total, raked, settings))
    persons, is_raked = parts["insured_persons"]
    is_giant = members["is_giant"].to_numpy(dtype=bool)
    reason = np.full(len(members), None, dtype=object)
    reason[~(is_raked | is_giant)] = NOT_IN_STRUCTURE
    weight = _placed(persons.weight, is_raked)
    weight[is_giant] = cube.giant_weight
    weights = pd.DataFrame(
        {
            "enterprise_code": members["enterprise_code"].to_numpy(),
            "weight": weight,
            "count_weight": _placed(parts["enterprise_count"][0].weight, is_raked),
            "is_giant": is_giant,
            "is_bounded": _placed(persons.is_bounded.astype(float), is_raked, 0.0) > 0,
            "reason_code": reason,
        }
    )
    return PanelWeights(weights, pd.concat(runs, ignore_index=True), joined)


def _placed(values: FloatArray, chosen: BoolArray, other: float = 1.0) -> FloatArray:
    made = np.full(len(chosen), other)
    made[chosen] = values
    return made


def _run(total: str, raked: Raked, settings: PanelSettings) -> pd.DataFrame:
    difference = list(raked.differences.values())
    return pd.DataFrame(
        {
            "total": total,
            "margin": list(raked.differences),
            "passes": raked.passes,
            "largest_difference_share": difference,
            "is_converged": [value < settings.weights.tolerance for value in difference],
        }
    )


def _unweighted(members: pd.DataFrame) -> PanelWeights:
    weights = pd.DataFrame(
        {
            "enterprise_code": members["enterprise_code"].to_numpy(),
            "weight": 1.0,
            "count_weight": 1.0,
            "is_giant": members["is_giant"].to_numpy(dtype=bool),
            "is_bounded": False,
            "reason_code": NO_STRUCTURE,
        }
    )
    runs = ["total", "margin", "passes", "largest_difference_share", "is_converged"]
    return PanelWeights(
        weights,
        pd.DataFrame(columns=runs),
        pd.DataFrame(columns=[*_CELL, "insured_persons", "reason_code"]),
    )


def _check(members: pd.DataFrame, structure: pd.DataFrame | None) -> None:
    absent = [name for name in MEMBER_COLUMNS if name not in members.columns]
    if absent:
        raise ValueError(f"expected columns {absent} in members, got {list(members.columns)}")
    if members["enterprise_code"].duplicated().any():
        code = members.loc[members["enterprise_code"].duplicated(), "enterprise_code"].iloc[0]
        raise ValueError(f"expected each enterprise once in members, got {code} twice")
    if structure is None:
        return
    absent = [name for name in STRUCTURE_COLUMNS if name not in structure.columns]
    if absent:
        raise ValueError(f"expected columns {absent} in structure, got {list(structure.columns)}")
    if structure["reference_month"].nunique() > 1:
        raise ValueError(
            f"expected one month in structure, got {structure['reference_month'].nunique()}"
        )


class _Cube:
    """Head counts of the structure, area × section × size, beside the panel's members."""

    def __init__(
        self, members: pd.DataFrame, structure: pd.DataFrame, settings: PanelSettings
    ) -> None:
        self.settings = settings
        self.names = [_labels(members[name], structure[name]) for name in _CELL[:2]]
        ordered = settings.size_class_codes
        rest = set(_labels(members[_CELL[2]], structure[_CELL[2]])) - set(ordered)
        self.names.append([*ordered, *sorted(rest)])
        self.shape = tuple(len(names) for names in self.names)
        place = [
            pd.Index(names).get_indexer(pd.Index(structure[column].astype(str)))
            for names, column in zip(self.names, _CELL, strict=True)
        ]
        self.persons, self.counts = np.zeros(self.shape), np.zeros(self.shape)
        np.add.at(self.persons, tuple(place), structure["insured_persons"].to_numpy(dtype=float))
        np.add.at(self.counts, tuple(place), structure["enterprise_count"].to_numpy(dtype=float))
        area, section, size = (
            np.asarray(pd.Index(names).get_indexer(pd.Index(members[column].astype(str))))
            for names, column in zip(self.names, _CELL, strict=True)
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
        return pd.DataFrame(rows, columns=[*_CELL, "insured_persons", "reason_code"])

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

    def raked(self, size: FloatArray, target: FloatArray) -> tuple[Raked, BoolArray]:
        """Return raked weights of the members that stand for others, and which these are."""
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
        upper = np.maximum(limits.largest_weight_ratio * start, limits.smallest_weight)
        raked = rake(
            size[chosen], start, made,
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
    return sorted({*first.astype(str), *second.astype(str)})


def _start(size: FloatArray, totals: FloatArray, size_class: IntArray) -> FloatArray:
    present = np.bincount(size_class, weights=size, minlength=len(totals))
    ratio = np.divide(totals, present, out=np.ones_like(totals), where=present > 0)
    return np.maximum(ratio, 1e-6)[size_class]


def _ownership(
    members: pd.DataFrame, structure: pd.DataFrame, cube: _Cube
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
