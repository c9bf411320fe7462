"""How unlike the population the enterprise panel is: 样本结构, by size, ownership, industry, area.

What does not belong here: weights that repair it (forecasting.enterprises.weights), the
allocation that would improve it (forecasting.enterprises.allocation).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

FloatArray = npt.NDArray[np.float64]

TOTAL = "total"
DIMENSIONS = ("area_code", "section_code", "size_class_code", "ownership_code")
DIMENSION_NAMES = {
    "area_code": "area",
    "section_code": "section",
    "size_class_code": "size_class",
    "ownership_code": "ownership",
}
UNITS = ("enterprise", "staff")


@dataclass(frozen=True)
class StructureSettings:
    """What counts as unlike; every value is a default of ours.

    Parameters
    ----------
    under_ratio, over_ratio
        Shares of panel over population beyond which a cell is under- or over-represented.
    smallest_difference_pp
        Differences below it are never listed, whatever their ratio.
    largest_crossing
        Dimensions crossed at most, 1 to 4.

    Raises
    ------
    ValueError
        If a value is out of its range.
    """

    under_ratio: float = 0.5
    over_ratio: float = 2.0
    smallest_difference_pp: float = 0.2
    largest_crossing: int = 3

    def __post_init__(self) -> None:
        if not 0 < self.under_ratio < 1 < self.over_ratio:
            raise ValueError(
                f"expected 0 < under_ratio < 1 < over_ratio, got {self.under_ratio} and "
                f"{self.over_ratio}"
            )
        if self.smallest_difference_pp < 0:
            raise ValueError(
                f"smallest_difference_pp: expected 0 up, got {self.smallest_difference_pp}"
            )
        if self.largest_crossing not in (1, 2, 3, 4):
            raise ValueError(f"largest_crossing: expected 1 to 4, got {self.largest_crossing}")


DEFAULT_STRUCTURE = StructureSettings()
"""The settings where none are given."""


def compare_structure(
    panel: pd.DataFrame,
    *,
    population: pd.DataFrame,
    summed_area_codes: Sequence[str] | None = None,
    settings: StructureSettings = DEFAULT_STRUCTURE,
) -> pd.DataFrame:
    """Return shares of panel and population by dimension and by crossings of dimensions.

    Parameters
    ----------
    panel
        One row per enterprise of one month: area_code, section_code, size_class_code,
        ownership_code (null: ``unknown``), staff_persons (0 or more).
    population
        Cells of the same month or year: the four codes, enterprise_count, insured_persons.
    summed_area_codes
        Areas that add up to the province; rows of others (a zone that lies inside them) are
        left out. None takes all.
    settings
        Lines and depth.

    Returns
    -------
    pandas.DataFrame
        One row per cell of each crossing: dimension (names joined by ``×``), the four codes
        (``total`` where not crossed), panel_enterprise_count, population_enterprise_count,
        panel_staff_persons, population_staff_persons, and for ``enterprise`` and ``staff``
        u each: panel_u_share_pct, population_u_share_pct, difference_u_pp, ratio_u (panel
        over population share, null where the population has none),
        standardised_difference_u; chi_square_part (enterprises); status_code: ``under``,
        ``over``, ``absent`` (population but no panel), ``not_in_population``, ``close``.
        The status is that of staff, which the estimates weight by. Ordered by dimension and
        codes.

    Raises
    ------
    ValueError
        If a column is absent, a figure is negative or missing, a population cell is given
        twice, or panel or population is empty.

    Notes
    -----
    Standardised difference of shares p (panel) and π: (p−π)/√(½(p(1−p) + π(1−π))), as for
    balance of two groups; above 0.1 is commonly called notable. The part of χ² is
    n (p−π)²/π with n enterprises of the panel: a measure of distance, not a test, as the
    panel is no random sample.

    References
    ----------
    Austin (2009), Communications in Statistics 38, 1228-1234 (standardised difference).

    Examples
    --------
    >>> one = {"section_code": "C", "size_class_code": "L", "ownership_code": "state"}
    >>> panel = pd.DataFrame([{"area_code": a, "staff_persons": 10, **one} for a in "aab"])
    >>> population = pd.DataFrame([{"area_code": a, "enterprise_count": 50,
    ...     "insured_persons": 500, **one} for a in "ab"])
    >>> compared = compare_structure(panel, population=population)
    >>> compared[compared["dimension"] == "area"]["difference_enterprise_pp"].round(1).tolist()
    [16.7, -16.7]
    """
    counted, frame = _checked(panel, population, summed_area_codes)
    parts = [
        _compared(counted, frame, list(names), settings)
        for depth in range(1, settings.largest_crossing + 1)
        for names in combinations(DIMENSIONS, depth)
    ]
    return pd.concat(parts, ignore_index=True)


def summarise_structure(compared: pd.DataFrame) -> pd.DataFrame:
    """Return one row per dimension: how far panel and population are apart.

    Parameters
    ----------
    compared
        As from `compare_structure`.

    Returns
    -------
    pandas.DataFrame
        dimension, cell_count (of the population), absent_cell_count,
        absent_staff_share_pct (of the population's staff in cells without a panel member),
        dissimilarity_enterprise_pp, dissimilarity_staff_pp (½ Σ|p−π|: what part would have
        to move), chi_square, effect_size (√(χ²/n), after Cohen: 0.1 small, 0.5 large),
        largest_standardised_difference; in the order of the dimensions.

    Raises
    ------
    ValueError
        If a column is absent.
    """
    _require(compared, ("dimension", "chi_square_part", "status_code"), "compared")
    rows = []
    for dimension, cells in compared.groupby("dimension", sort=False):
        panel_count = float(cells["panel_enterprise_count"].sum())
        is_absent = cells["status_code"] == "absent"
        chi_square = float(cells["chi_square_part"].sum())
        rows.append(
            {
                "dimension": dimension,
                "cell_count": int((cells["population_enterprise_count"] > 0).sum()),
                "absent_cell_count": int(is_absent.sum()),
                "absent_staff_share_pct": cells.loc[is_absent, "population_staff_share_pct"].sum(),
                "dissimilarity_enterprise_pp": 0.5 * cells["difference_enterprise_pp"].abs().sum(),
                "dissimilarity_staff_pp": 0.5 * cells["difference_staff_pp"].abs().sum(),
                "chi_square": chi_square,
                "effect_size": float(np.sqrt(chi_square / panel_count)),
                "largest_standardised_difference": cells["standardised_difference_staff"]
                .abs()
                .max(),
            }
        )
    return pd.DataFrame(rows)


def unlike_cells(compared: pd.DataFrame) -> pd.DataFrame:
    """Return the cells that are not ``close``, the greatest difference in staff first.

    Parameters
    ----------
    compared
        As from `compare_structure`, or a part of it.

    Returns
    -------
    pandas.DataFrame
        Its rows and columns; ties by dimension and codes.
    """
    unlike = compared[compared["status_code"] != "close"]
    order = unlike["difference_staff_pp"].abs().sort_values(ascending=False, kind="stable")
    return unlike.loc[order.index].reset_index(drop=True)


def _compared(
    panel: pd.DataFrame,
    population: pd.DataFrame,
    names: list[str],
    settings: StructureSettings,
) -> pd.DataFrame:
    both = pd.concat([panel, population], keys=["panel", "population"], names=["side"])
    sums = both.groupby(["side", *names])[["enterprise", "staff"]].sum().unstack("side")
    sums = sums.fillna(0.0).sort_index()
    made: dict[str, object] = {"dimension": "×".join(DIMENSION_NAMES[name] for name in names)}
    for name in DIMENSIONS:
        made[name] = sums.index.get_level_values(name) if name in names else TOTAL
    total = {
        (unit, side): sums[(unit, side)].to_numpy(dtype=np.float64)
        for unit in UNITS
        for side in ("panel", "population")
    }
    for side in ("panel", "population"):
        made[f"{side}_enterprise_count"] = total[("enterprise", side)].round().astype(np.int64)
        made[f"{side}_staff_persons"] = total[("staff", side)]
    for unit in UNITS:
        share = total[(unit, "panel")] / total[(unit, "panel")].sum()
        whole = total[(unit, "population")] / total[(unit, "population")].sum()
        made[f"panel_{unit}_share_pct"] = 100 * share
        made[f"population_{unit}_share_pct"] = 100 * whole
        made[f"difference_{unit}_pp"] = 100 * (share - whole)
        made[f"ratio_{unit}"] = _over(share, whole, np.nan)
        made[f"standardised_difference_{unit}"] = _standardised(share, whole)
        if unit == "enterprise":
            count = total[(unit, "panel")].sum()
            made["chi_square_part"] = count * _over((share - whole) ** 2, whole, 0.0)
    cells = pd.DataFrame(made)
    return cells.assign(status_code=_status(cells, settings))


def _over(top: FloatArray, bottom: FloatArray, otherwise: float) -> FloatArray:
    return np.asarray(np.divide(top, bottom, out=np.full(len(top), otherwise), where=bottom > 0))


def _standardised(share: FloatArray, whole: FloatArray) -> FloatArray:
    variance = np.maximum(0.5 * (share * (1 - share) + whole * (1 - whole)), 0.0)
    return _over(share - whole, np.sqrt(variance), 0.0)


def _status(made: pd.DataFrame, settings: StructureSettings) -> "pd.Series[str]":
    is_notable = made["difference_staff_pp"].abs() >= settings.smallest_difference_pp
    status = pd.Series("close", index=made.index)
    status = status.mask(is_notable & (made["ratio_staff"] < settings.under_ratio), "under")
    status = status.mask(is_notable & (made["ratio_staff"] > settings.over_ratio), "over")
    has_none = made["panel_enterprise_count"] == 0
    status = status.mask(has_none & (made["population_staff_persons"] > 0), "absent")
    return status.mask(made["population_enterprise_count"] == 0, "not_in_population")


def _checked(
    panel: pd.DataFrame, population: pd.DataFrame, areas: Sequence[str] | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    _require(panel, (*DIMENSIONS, "staff_persons"), "panel")
    _require(population, (*DIMENSIONS, "enterprise_count", "insured_persons"), "population")
    if population.duplicated(list(DIMENSIONS)).any():
        cell = population.loc[population.duplicated(list(DIMENSIONS)), list(DIMENSIONS)].iloc[0]
        raise ValueError(f"expected each population cell once, got {cell.tolist()} twice")
    ours = _codes(panel).assign(enterprise=1.0, staff=_numbers(panel, "staff_persons", "panel"))
    theirs = _codes(population).assign(
        enterprise=_numbers(population, "enterprise_count", "population"),
        staff=_numbers(population, "insured_persons", "population"),
    )
    if areas is not None:
        ours = ours[ours["area_code"].isin(areas)]
        theirs = theirs[theirs["area_code"].isin(areas)]
    for frame, name in ((ours, "panel"), (theirs, "population")):
        if not (frame["enterprise"].sum() > 0 and frame["staff"].sum() > 0):
            raise ValueError(f"expected enterprises with staff in {name}, got none")
    return ours, theirs


def _codes(frame: pd.DataFrame) -> pd.DataFrame:
    codes = frame[list(DIMENSIONS)].astype("object")
    return codes.where(codes.notna(), "unknown").astype("str")


def _numbers(frame: pd.DataFrame, column: str, name: str) -> FloatArray:
    values = pd.to_numeric(frame[column], errors="raise").to_numpy(dtype=np.float64)
    if not (np.isfinite(values) & (values >= 0)).all():
        row = int(np.argmin(np.isfinite(values) & (values >= 0)))
        raise ValueError(f"{name}.{column}: expected 0 or more, got {values[row]}, row {row}")
    return values


def _require(frame: pd.DataFrame, columns: Sequence[str], name: str) -> None:
    absent = [column for column in columns if column not in frame.columns]
    if absent:
        raise ValueError(f"expected columns {absent} in {name}, got {list(frame.columns)}")
