"""Signals of areas that the layoff risk of their enterprises may look at.

What does not belong here: warnings of areas (forecasting.early_warning).
"""

import numpy as np
import pandas as pd

CLAIMS_GROWTH = "claims_growth"
_MONTHS = 3
_PRIOR_CLAIMS = 50.0  # persons added to both sides, so that small areas do not jump


def claims_growth(claims: pd.DataFrame, *, vintage: pd.Timestamp) -> pd.DataFrame:
    """Return the growth of new claims on a year before, by area, as known at a vintage.

    Parameters
    ----------
    claims
        reference_month, area_code, value (persons, new claims of unemployment benefit), one
        row per month and area as known at the vintage.
    vintage
        When they were known.

    Returns
    -------
    pandas.DataFrame
        area_code, vintage, signal, value: ln of the sum of the last three months known over
        that of the same months a year before; areas without all six months are left out. One
        row per area, ordered by it.

    Notes
    -----
    The same months a year before carry the season; three together carry the Spring Festival
    but for its move across a month's end.
    """
    wide = claims.pivot_table(index="reference_month", columns="area_code", values="value")
    if wide.empty:
        return pd.DataFrame(columns=["area_code", "vintage", "signal", "value"])
    last = wide.index.max()
    months = [last - pd.DateOffset(months=back) for back in range(_MONTHS)]
    now = wide.reindex(months).sum(min_count=_MONTHS)
    before = wide.reindex([month - pd.DateOffset(years=1) for month in months])
    then = before.sum(min_count=_MONTHS)
    ratio = (now + _PRIOR_CLAIMS) / (then + _PRIOR_CLAIMS)
    growth = np.log(ratio.to_numpy(dtype=np.float64))
    made = pd.DataFrame(
        {
            "area_code": wide.columns.astype(str),
            "vintage": vintage,
            "signal": CLAIMS_GROWTH,
            "value": growth,
        }
    )
    return made.dropna(subset=["value"]).reset_index(drop=True)
