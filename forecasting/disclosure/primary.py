"""Primary suppression: cells that tell of an enterprise by themselves.

What does not belong here: cells left out to protect these (complementary).
"""

import numpy as np
import pandas as pd

from catalogue.disclosure import DOMINATED, FEW_ENTERPRISES
from forecasting.disclosure.settings import DisclosureSettings

CELL = ["item_code", "reference_month", "area_code", "section_code"]
_SUMMED = ("value", "staff", "enterprise_count", "reporter_count")


def primary_cells(contributed: pd.DataFrame, *, settings: DisclosureSettings) -> pd.DataFrame:
    """Return every cell with its sum, and why it may not be told by itself.

    Parameters
    ----------
    contributed
        Rows of ``contributions``, with the cells they count in.
    settings
        Fewest enterprises, largest share, protection.

    Returns
    -------
    pandas.DataFrame
        item_code, reference_month, area_code, section_code, value (sum, persons), staff (sum of
        sizes), enterprise_count, reporter_count, largest_share, protection (persons),
        reason_code (None where the cell may be told); ordered by the first four.

    Notes
    -----
    Enterprises are counted that add something; the share is the largest one's part of what all
    add, gains and losses taken as they are, without sign. A cell to which nobody adds tells of
    no loss and may be told. The protection of a cell is the settings' share of its figure, or
    of what its largest enterprise adds where that is more.
    """
    part = contributed["value"].abs()
    is_adding = part > 0
    rows = contributed.assign(_part=part, _adding=contributed["enterprise_code"].where(is_adding))
    cells = rows.groupby(CELL, as_index=False, sort=True).agg(
        value=("value", "sum"),
        staff=("size", "sum"),
        enterprise_count=("_adding", "nunique"),
        reporter_count=("enterprise_code", "nunique"),
        _largest=("_part", "max"),
        _whole=("_part", "sum"),
    )
    share = cells["_largest"] / cells["_whole"].where(cells["_whole"] > 0)
    count = cells["enterprise_count"]
    is_few = count.gt(0) & count.lt(settings.fewest_enterprises)
    reason = np.select(
        [
            is_few,
            share > settings.largest_share,
        ],
        [FEW_ENTERPRISES, DOMINATED],
        default="",
    )
    protection = settings.protection_share * np.maximum(cells["value"].abs(), cells["_largest"])
    return pd.DataFrame(
        {
            **{
                name: cells[name]
                for name in (*CELL, "value", "staff", "enterprise_count", "reporter_count")
            },
            "largest_share": share,
            "protection": protection,
            "reason_code": pd.Series(reason, dtype="object").where(reason != "", None),
        }
    )
