"""How unlike the population the panel is, before and after weighting.

What does not belong here: what to do about it (weights; sample_structure for recruiting).
"""

import numpy as np
import pandas as pd

from forecasting.enterprises.weights import PanelWeights

_DIMENSIONS = {
    "area": "area_code",
    "section": "section_code",
    "size": "size_class_code",
    "ownership": "ownership_code",
}
_CELL = ["area_code", "section_code", "size_class_code"]


def share_differences(
    members: pd.DataFrame, made: PanelWeights, structure: pd.DataFrame | None
) -> pd.DataFrame:
    """Return shares of staff in the panel, weighted and not, beside those of the population.

    Parameters
    ----------
    members, made
        Members of the panel and their weights, in the same order.
    structure
        Insured persons by cell of one month; None gives an empty frame.

    Returns
    -------
    pandas.DataFrame
        dimension (area, section, size, ownership), code, panel_pct, weighted_pct,
        population_pct, enterprise_count (of the panel), difference_pp (panel less
        population), weighted_difference_pp, standardised_difference; one row per code of
        either, ordered.

    Notes
    -----
    Standardised difference: |p − q| / √((p(1−p) + q(1−q))/2), p of the panel, q of the
    population, shares of staff. Above 0.1 a dimension is commonly held to be out of balance.

    References
    ----------
    Austin, P. C. (2009). Balance diagnostics for comparing the distribution of baseline
    covariates. Statistics in Medicine 28, 3083–3107.
    """
    names = [
        "dimension", "code", "panel_pct", "weighted_pct", "population_pct", "enterprise_count",
    ]  # fmt: skip
    if structure is None or structure.empty:
        more = ["difference_pp", "weighted_difference_pp", "standardised_difference"]
        return pd.DataFrame(columns=[*names, *more])
    staff = members["staff_persons"].to_numpy(dtype=float)
    weight = made.weights["weight"].to_numpy(dtype=float)
    parts = []
    for dimension, column in _DIMENSIONS.items():
        if column not in members or column not in structure:
            continue
        table = pd.DataFrame(
            {
                "panel_pct": pd.Series(staff).groupby(members[column].to_numpy()).sum(),
                "weighted_pct": pd.Series(staff * weight).groupby(members[column].to_numpy()).sum(),
                "population_pct": structure.groupby(column)["insured_persons"].sum(),
            }
        ).fillna(0.0)
        table = 100 * table / table.sum()
        count = members[column].value_counts().reindex(table.index).fillna(0).astype("int64")
        table["enterprise_count"] = count
        parts.append(table.rename_axis("code").reset_index().assign(dimension=dimension))
    made_shares = pd.concat(parts, ignore_index=True)[names]
    p, q = made_shares["panel_pct"] / 100, made_shares["population_pct"] / 100
    spread = np.sqrt((p * (1 - p) + q * (1 - q)) / 2)
    return made_shares.assign(
        difference_pp=100 * (p - q),
        weighted_difference_pp=made_shares["weighted_pct"] - made_shares["population_pct"],
        standardised_difference=(p - q).abs() / spread.where(spread > 0),
    )


def weight_summary(
    members: pd.DataFrame, made: PanelWeights, structure: pd.DataFrame | None
) -> pd.DataFrame:
    """Return measures of the weights by area and over all areas (area_code null).

    Returns
    -------
    pandas.DataFrame
        area_code, enterprise_count, staff_persons, kish_design_effect, effective_count,
        bounded_count, giant_count, coverage_pct (staff of the panel over insured persons),
        dissimilarity_pct (½ Σ |p − q| over section × size), representativity (1 − 2 sd of
        the share of enterprises covered, over cells, by enterprises); the last three are
        missing without a structure.

    Notes
    -----
    Kish's n Σw²/(Σw)² of the weights of enterprises that are no giants tells how much uneven
    weights cost at most. Representativity is an R-indicator with the panel's coverage of a
    cell in place of a response propensity.

    References
    ----------
    Kish, L. (1992). Weighting for unequal Pi. Journal of Official Statistics 8, 183–200.
    Schouten, B., Cobben, F. & Bethlehem, J. (2009). Indicators for the representativeness of
    survey response. Survey Methodology 35, 101–113.
    """
    frame = members.assign(
        weight=made.weights["weight"].to_numpy(), is_bounded=made.weights["is_bounded"].to_numpy()
    )
    rows = [_summary(None, frame, structure)]
    for area, part in frame.groupby("area_code", sort=True):
        inside = None if structure is None else structure[structure["area_code"] == area]
        rows.append(_summary(str(area), part, inside))
    return pd.DataFrame(rows)


def _summary(
    area: str | None, members: pd.DataFrame, structure: pd.DataFrame | None
) -> dict[str, object]:
    weight = members.loc[~members["is_giant"], "weight"].to_numpy(dtype=float)
    total = float(weight.sum())
    effect = len(weight) * float((weight**2).sum()) / total**2 if total > 0 else np.nan
    staff = float(members["staff_persons"].sum())
    row: dict[str, object] = {
        "area_code": area,
        "enterprise_count": len(members),
        "staff_persons": staff,
        "kish_design_effect": effect,
        "effective_count": len(weight) / effect if effect > 0 else np.nan,
        "bounded_count": int(members["is_bounded"].sum()),
        "giant_count": int(members["is_giant"].sum()),
        "coverage_pct": np.nan,
        "dissimilarity_pct": np.nan,
        "representativity": np.nan,
    }
    if structure is None or structure.empty:
        return row
    insured = float(structure["insured_persons"].sum())
    q = structure.groupby(_CELL)["insured_persons"].sum() / insured
    p = members.groupby(_CELL)["staff_persons"].sum() / max(staff, 1e-9)
    gap = p.subtract(q, fill_value=0.0).abs().sum()
    count = structure.groupby(_CELL)["enterprise_count"].sum().astype(float)
    found = members.groupby(_CELL).size().reindex(count.index).fillna(0.0)
    covered = (found / count.where(count > 0)).clip(upper=1.0).fillna(0.0)
    mean = float((covered * count).sum() / max(count.sum(), 1e-9))
    variance = float((count * (covered - mean) ** 2).sum() / max(count.sum(), 1e-9))
    row["coverage_pct"] = 100 * staff / insured if insured > 0 else np.nan
    row["dissimilarity_pct"] = 50 * float(gap)
    row["representativity"] = 1 - 2 * variance**0.5
    return row
