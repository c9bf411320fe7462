"""Which cells of persons expected in cuts may be told: no sum that is told gives away what is not.

What does not belong here: the figures of cells (forecasting.enterprises.layoff_risk_cells).
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from catalogue.disclosure import COMPLEMENTARY, DOMINATED, FEW_ENTERPRISES
from forecasting.disclosure.complementary import CellSystem, suppressed_cells
from forecasting.disclosure.settings import DisclosureSettings
from forecasting.enterprises.disclosure import parts_to_hide

TOTAL = "total"


def withheld_reasons(
    cells: pd.DataFrame, settings: DisclosureSettings | None = None
) -> "pd.Series[str]":
    """Return by cell why it may not be told, null where it may.

    Parameters
    ----------
    cells
        One row per area (null: the whole) and section (``total``: all), each once: area_code,
        section_code, enterprise_count, largest_share, expected_persons of every cell, also of
        those not to be told. Cells that are absent hold no enterprise.
    settings
        Default rules where None: three enterprises at least, none with more than 80 % of the
        staff, a cell left out known no closer than 20 %.

    Returns
    -------
    pandas.Series
        A reason of ``catalogue.disclosure`` by row.

    Notes
    -----
    Besides the cells left out by themselves, so many parts of an area, or of an industry over
    areas, that no one or two enterprises stand behind what a total leaves open; and as many as
    it takes that linear bounds, over all totals at once, tell no such cell within 20 %.
    """
    rules = settings or DisclosureSettings()
    count = cells["enterprise_count"].to_numpy(dtype=np.float64)
    is_few = count < rules.fewest_enterprises
    is_dominated = cells["largest_share"].to_numpy(dtype=np.float64) > rules.largest_share
    is_sensitive = is_few | is_dominated
    lines = list(_lines(cells))
    is_beside = np.zeros(len(cells), dtype=bool)
    behind = np.where(is_sensitive, rules.fewest_enterprises - 1.0, count)
    for _, parts in lines:
        is_beside[parts] |= parts_to_hide(behind[parts], fewest=rules.fewest_enterprises)
    value = cells["expected_persons"].to_numpy(dtype=np.float64)
    is_sum = (cells["area_code"].isna() | (cells["section_code"] == TOTAL)).to_numpy()
    system = CellSystem(
        pd.DataFrame(
            {
                "value": value,
                "lower": 0.0,
                "upper": float(value.max(initial=0.0)),
                "protection": rules.protection_share * value,
                "cost": count,
                # Totals are what readers ask for first.
                "is_dear": is_sum,
                "is_sensitive": is_sensitive,
                "is_offered": ~is_beside,
            }
        ),
        tuple(((whole, 1.0), *((part, -1.0) for part in parts)) for whole, parts in lines),
    )
    is_hidden = suppressed_cells(system)
    reasons = np.select(
        [is_few, is_dominated, is_hidden], [FEW_ENTERPRISES, DOMINATED, COMPLEMENTARY], default=""
    )
    made = pd.Series(reasons, index=cells.index, dtype="str")
    return made.where(made != "", None)


def _lines(cells: pd.DataFrame) -> Iterator[tuple[int, list[int]]]:
    """Yield the place of each total with those of its parts."""
    area, section = cells["area_code"].to_numpy(), cells["section_code"].to_numpy()
    is_whole, is_total = pd.isna(area), section == TOTAL
    for number in range(len(cells)):
        same_area = is_whole if is_whole[number] else area == area[number]
        if is_total[number]:
            yield number, np.flatnonzero(same_area & ~is_total).tolist()
        if is_whole[number]:
            yield number, np.flatnonzero(~is_whole & (section == section[number])).tolist()
