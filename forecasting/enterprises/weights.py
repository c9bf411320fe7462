"""Weights of a purposive panel: raked to insured head counts, giants standing for themselves.

What does not belong here: how unlike the population the panel is (weight_diagnostics), the
raking itself (raking).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecasting.enterprises.panel_grid import BoolArray, FloatArray
from forecasting.enterprises.raking import Raked
from forecasting.enterprises.settings_panel import PanelSettings
from forecasting.enterprises.structure_cells import CELL, StructureCells

STRUCTURE_COLUMNS = (
    "reference_month", "area_code", "section_code", "size_class_code", "enterprise_count",
    "insured_persons",
)  # fmt: skip
MEMBER_COLUMNS = (
    "enterprise_code", "area_code", "section_code", "size_class_code", "staff_persons", "is_giant",
)  # fmt: skip
NO_STRUCTURE = "no_insured_structure"
NOT_IN_STRUCTURE = "cell_not_in_structure"


@dataclass(frozen=True)
class PanelWeights:
    """Weights and how they came about.

    ``weights``: enterprise_code, weight (staff of the population per staff of the panel),
    count_weight (enterprises one stands for), is_giant, is_bounded, reason_code (null,
    ``no_insured_structure``, ``cell_not_in_structure``); in the order of the members.
    ``convergence``: total (insured_persons or enterprise_count), margin, passes,
    largest_difference_share (of a cell), missed_share (of all), is_converged.
    ``joined_cells``: structure cells without a member, with what stands in: area_code,
    section_code, size_class_code, insured_persons, reason_code
    (``by_same_size_and_kind_of_section``, ``by_nearest_size_of_section``,
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
    """Return the rows of the insured structure known at a vintage; None if none is given.

    Of several versions of a cell the one known last counts. Rows without a month or a code, or
    whose numbers are missing, below zero or not finite, are left out (`unusable_cells`).
    """
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
    is_known = ~unusable_cells(structure)
    if vintage is not None:
        is_known &= (known_month <= vintage).to_numpy()
    return _last_versions(rows[is_known], known_month[is_known])


def unusable_cells(structure: pd.DataFrame) -> BoolArray:
    """Return which rows of an insured structure cannot be used."""
    numbers = structure[["enterprise_count", "insured_persons"]].to_numpy(
        dtype=np.float64, na_value=np.nan
    )
    is_counted = (np.isfinite(numbers) & (numbers >= 0)).all(axis=1)
    is_placed = structure[["reference_month", *CELL]].notna().all(axis=1).to_numpy()
    return np.asarray(~(is_counted & is_placed))


def _last_versions(rows: pd.DataFrame, known_month: "pd.Series[pd.Timestamp]") -> pd.DataFrame:
    key = ["reference_month", *CELL, *(["ownership_code"] if "ownership_code" in rows else [])]
    if rows.empty or known_month.nunique() < 2:
        return pd.DataFrame(rows)
    last = known_month.groupby([rows[name] for name in key], dropna=False).transform("max")
    return pd.DataFrame(rows[known_month == last])


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
    enterprises, serves figures that count enterprises: it starts from x^−θ with θ by size
    class such that the mean staff of the panel is that of the population. For weighting
    alone an unknown section counts as the largest of its area and size, an unknown size as
    that of the nearest mean.
    """
    _check(members, structure)
    if structure is None or structure.empty:
        return _unweighted(members)
    cube = StructureCells(members, structure, settings)
    joined = cube.join_empty()
    persons, is_raked = cube.raked(cube.staff, cube.persons)
    counts, is_counted = cube.raked(np.ones(len(members)), cube.counts, cube.size_tilt())
    runs = [
        _run("insured_persons", persons, settings), _run("enterprise_count", counts, settings)
    ]  # fmt: skip
    is_giant = members["is_giant"].to_numpy(dtype=bool)
    reason = np.full(len(members), None, dtype=object)
    reason[~(is_raked | is_giant)] = NOT_IN_STRUCTURE
    weight = _placed(persons.weight, is_raked)
    weight[is_giant] = cube.giant_weight
    weights = pd.DataFrame(
        {
            "enterprise_code": members["enterprise_code"].to_numpy(),
            "weight": weight,
            "count_weight": _placed(counts.weight, is_counted),
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
            "missed_share": list(raked.missed_shares.values()),
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
    runs = [
        "total", "margin", "passes", "largest_difference_share", "missed_share", "is_converged",
    ]  # fmt: skip
    return PanelWeights(
        weights,
        pd.DataFrame(columns=runs),
        pd.DataFrame(columns=[*CELL, "insured_persons", "reason_code"]),
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
