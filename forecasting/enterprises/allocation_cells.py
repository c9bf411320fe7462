"""The cells an allocation is over, put together from panel, population and spread.

What does not belong here: the allocation (forecasting.enterprises.allocation).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.enterprises.growth_spread import CELL

STATE_OWNED = "state_owned"


def allocation_cells(
    panel: pd.DataFrame, *, population: pd.DataFrame, spread: pd.DataFrame
) -> pd.DataFrame:
    """Return the cells `propose_allocation` asks for, from panel and population.

    Parameters
    ----------
    panel
        One row per member: area_code, section_code, size_class_code, staff_persons;
        optionally ownership_code (``state_owned`` counted), is_certainty (giants).
    population
        Cells by area_code, section_code, size_class_code and ownership_code:
        enterprise_count, insured_persons.
    spread
        As from `growth_spread` for the population's cells.

    Returns
    -------
    pandas.DataFrame
        The columns of `propose_allocation`, ordered by codes; members in cells that the
        population does not have are left out.

    Raises
    ------
    ValueError
        If a column is absent or a cell of the population has no spread.
    """
    _require(panel, (*CELL, "staff_persons"), "panel")
    _require(
        population, (*CELL, "ownership_code", "enterprise_count", "insured_persons"), "population"
    )
    _require(spread, (*CELL, "growth_sd_pp"), "spread")
    key = list(CELL)
    is_state = population["ownership_code"].eq(STATE_OWNED)
    theirs = population[key].assign(
        population_count=population["enterprise_count"],
        population_staff_persons=population["insured_persons"],
        state=population["enterprise_count"].where(is_state, 0),
    )
    made = theirs.groupby(key).sum()
    certain = _flag(panel, "is_certainty")
    state = (
        panel["ownership_code"].eq(STATE_OWNED).to_numpy()
        if "ownership_code" in panel
        else np.zeros(len(panel), dtype=bool)
    )
    ours = panel[key].assign(
        current_count=1,
        current_state_owned_count=state.astype(np.int64),
        certainty_count=certain.astype(np.int64),
        certainty_staff_persons=np.where(certain, panel["staff_persons"], 0.0),
    )
    made = made.join(ours.groupby(key).sum()).fillna(0.0)
    made["state_owned_share"] = made.pop("state") / made["population_count"].where(
        made["population_count"] > 0
    )
    made = made.join(spread.set_index(key)["growth_sd_pp"]).fillna({"state_owned_share": 0.0})
    bare = made.index[made["growth_sd_pp"].isna()]
    if len(bare):
        raise ValueError(f"expected a spread for every cell, got none for {bare[0]}")
    made["population_count"] = made[["population_count", "current_count"]].max(axis=1)
    made["certainty_staff_persons"] = _certain_insured(made, panel, certain)
    return made.sort_index().reset_index()


def _certain_insured(
    cells: pd.DataFrame, panel: pd.DataFrame, certain: npt.NDArray[np.bool_]
) -> "pd.Series[float]":
    """Return the insured persons of certain members, from their part of the cell's staff.

    Staff and insured persons differ, so theirs are not subtracted: the others are taken to be
    as large as the other members of the cell, or else of its size class.
    """
    others = panel.loc[~certain]
    mean = others.groupby(list(CELL))["staff_persons"].mean().reindex(cells.index)
    by_size = others.groupby("size_class_code")["staff_persons"].mean()
    of_class = by_size.reindex(cells.index.get_level_values("size_class_code")).to_numpy()
    rest = (cells["population_count"] - cells["certainty_count"]) * mean.fillna(
        pd.Series(of_class, index=cells.index)
    ).fillna(0.0)
    held = cells["certainty_staff_persons"]
    share = held / (held + rest).where(held > 0)
    return cells["population_staff_persons"] * share.fillna(0.0)


def _flag(frame: pd.DataFrame, column: str) -> npt.NDArray[np.bool_]:
    if column not in frame:
        return np.zeros(len(frame), dtype=bool)
    return np.asarray(frame[column].fillna(False), dtype=bool)


def _require(frame: pd.DataFrame, columns: Sequence[str], name: str) -> None:
    absent = [column for column in columns if column not in frame.columns]
    if absent:
        raise ValueError(f"expected columns {absent} in {name}, got {list(frame.columns)}")
