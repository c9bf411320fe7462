"""Primary suppression: cells that tell of an enterprise by themselves.

What does not belong here: cells left out to protect these (complementary).
"""

import numpy as np
import pandas as pd

from catalogue.disclosure import DOMINATED, FEW_ENTERPRISES
from forecasting.disclosure.contributions import SIGNED
from forecasting.disclosure.settings import DisclosureSettings

CELL = ["item_code", "reference_month", "area_code", "section_code"]


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
        item_code, reference_month, area_code, section_code, value (sum, persons), staff
        (sum of sizes), enterprise_count, largest_share, protection (persons), reason_code
        (None where the cell may be told); ordered by the first four.

    Notes
    -----
    The share is the largest enterprise's part of the sum; of a net change, in which parts
    cancel out, its part of the staff. A cell to which nobody adds tells of no loss and may be
    told. The protection of a cell is the settings' share of its figure, or of what its largest
    enterprise adds where that is more.
    """
    is_signed = contributed["item_code"].isin(SIGNED)
    weight = contributed["value"].abs().where(~is_signed, contributed["size"])
    rows = contributed.assign(_weight=weight, _part=contributed["value"].abs())
    grouped = rows.groupby(CELL, as_index=False, sort=True)
    cells = grouped.agg(
        value=("value", "sum"),
        staff=("size", "sum"),
        enterprise_count=("enterprise_code", "nunique"),
        _largest=("_weight", "max"),
        _whole=("_weight", "sum"),
        _part=("_part", "max"),
    )
    share = cells["_largest"] / cells["_whole"].where(cells["_whole"] > 0)
    reason = np.select(
        [
            cells["enterprise_count"] < settings.fewest_enterprises,
            share > settings.largest_share,
        ],
        [FEW_ENTERPRISES, DOMINATED],
        default="",
    )
    protection = settings.protection_share * np.maximum(cells["value"].abs(), cells["_part"])
    return pd.DataFrame(
        {
            **{name: cells[name] for name in (*CELL, "value", "staff", "enterprise_count")},
            "largest_share": share,
            "protection": protection,
            "reason_code": pd.Series(reason, dtype="object").where(reason != "", None),
        }
    )
