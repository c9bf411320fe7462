"""Cuts that enterprises expect for the next month, and how well past ones came true.

What does not belong here: the risk of a layoff by enterprise (a model of its own).
"""

import numpy as np
import pandas as pd

from forecasting.enterprises.domain_ratios import Domains, domain_ratio, long_frame
from forecasting.enterprises.job_flows import SELECTION_SHARE, FlowWeights
from forecasting.enterprises.panel_state import PanelState

CUT_SHARE = 0.01
"""Default: a net loss of this share of staff, and one person, is a cut."""
_FEWEST = 30


def expected_cuts(state: PanelState, domains: Domains, weights: FlowWeights) -> pd.DataFrame:
    """Return cuts expected for the month after, in % of staff at the end of the month.

    Columns as of ``job_flows.job_flows``, and calibrated_value: the value times the share of
    past expectations that came true (all areas, months before). indicator_code
    panel_expected_cuts.
    """
    given = ~np.isnan(state.grid.expected)
    end = np.where(given, np.nan_to_num(state.grid.end), 0.0)
    expected = np.minimum(np.nan_to_num(state.grid.expected), end)
    made = domain_ratio(
        state, expected, end, weights.staff_weight, domains, relative_selection=SELECTION_SHARE
    )
    ratio = _running_ratio(state)
    columns = {
        "value": 100 * made.value,
        "standard_error": 100 * made.standard_error,
        "calibrated_value": 100 * made.value * ratio[:, None],
        "enterprise_count": made.enterprise_count,
        "imputed_share": weights.imputed_share,
        "largest_share": weights.largest_share,
    }
    return long_frame(state, domains, columns, [("indicator_code", "panel_expected_cuts")])


def expectation_quality(state: PanelState) -> pd.DataFrame:
    """Return how well expected cuts came true, by area and in the province, all months.

    Returns
    -------
    pandas.DataFrame
        area_code, pair_count (reports followed by one of the next month), expected_persons,
        realised_persons (net losses of those months), calibration_ratio (net loss of
        enterprises that expected a cut over the cut expected), regression_slope and its
        standard error (of the share lost on the share expected, clustered by enterprise),
        hit_share (of enterprises that cut, those that said so), false_alarm_share (of
        announcements, those not followed by a cut), enterprise_count, reason_code
        (``too_few_pairs`` under 30).
    """
    pairs = _pairs(state)
    areas = [(state.settings.province_code, pairs)]
    areas += [
        (code, pairs[pairs["area"] == number]) for number, code in enumerate(state.grid.area_codes)
    ]
    return pd.DataFrame([_quality(code, part) for code, part in areas])


def _pairs(state: PanelState) -> pd.DataFrame:
    grid = state.grid
    end, expected = grid.end[:-1], grid.expected[:-1]
    then = grid.end[1:]
    row, column = np.nonzero(~np.isnan(expected) & ~np.isnan(then) & (np.nan_to_num(end) > 0))
    return pd.DataFrame(
        {
            "enterprise": column,
            "month": row,
            "area": grid.area[column],
            "staff": end[row, column],
            "expected": np.minimum(expected[row, column], end[row, column]),
            "lost": np.maximum(end[row, column] - then[row, column], 0.0),
        }
    )


def _running_ratio(state: PanelState) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Return by month the calibration ratio of expectations resolved by it; one before any."""
    pairs = _pairs(state)
    announced = pairs[pairs["expected"] > 0]
    count = len(state.grid.months)
    over = np.bincount(announced["month"] + 1, weights=announced["lost"], minlength=count)
    under = np.bincount(announced["month"] + 1, weights=announced["expected"], minlength=count)
    total, base = np.cumsum(over)[:count], np.cumsum(under)[:count]
    return np.divide(total, base, out=np.ones(count), where=base > 0)


def _quality(code: str, pairs: pd.DataFrame) -> dict[str, object]:
    staff = pairs["staff"].to_numpy()
    expected, lost = pairs["expected"].to_numpy(), pairs["lost"].to_numpy()
    announced = expected > 0
    is_cut = (lost >= CUT_SHARE * staff) & (lost >= 1)
    slope, error = _slope(expected / staff, lost / staff, pairs["enterprise"].to_numpy())
    is_short = len(pairs) < _FEWEST
    total = float(expected[announced].sum())
    return {
        "area_code": code,
        "pair_count": len(pairs),
        "expected_persons": float(expected.sum()),
        "realised_persons": float(lost.sum()),
        "calibration_ratio": np.nan if is_short or total <= 0 else lost[announced].sum() / total,
        "regression_slope": np.nan if is_short else slope,
        "regression_slope_standard_error": np.nan if is_short else error,
        "hit_share": np.nan if is_short or not is_cut.any() else announced[is_cut].mean(),
        "false_alarm_share": (
            np.nan if is_short or not announced.any() else 1 - is_cut[announced].mean()
        ),
        "enterprise_count": int(pairs["enterprise"].nunique()),
        "reason_code": "too_few_pairs" if is_short else None,
    }


def _slope(
    x: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    y: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    cluster: "np.ndarray[tuple[int], np.dtype[np.int64]]",
) -> tuple[float, float]:
    """Return the least-squares slope and its error clustered by enterprise."""
    if len(x) < _FEWEST or np.ptp(x) == 0:
        return np.nan, np.nan
    centred = x - x.mean()
    square = float((centred**2).sum())
    slope = float((centred * y).sum() / square)
    residual = y - y.mean() - slope * centred
    score = np.bincount(cluster, weights=centred * residual)
    return slope, float(np.sqrt((score**2).sum()) / square)
