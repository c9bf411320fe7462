"""The attack: what all published sums together tell of every single enterprise.

What does not belong here: solving linear programs (bounds), preventing what is found
(complementary).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.disclosure.bounds import FloatArray, IntArray, LinearFacts, linear_bounds
from forecasting.enterprises.panel_grid import BoolArray

ObjectArray = npt.NDArray[np.object_]


@dataclass(frozen=True)
class PublishedSum:
    """The interval in which the sum over some enterprises lies, as published.

    A rate times a published base is such a sum, its rounding the width of the interval; the
    difference of two published sums is known without being named.
    """

    low: float
    high: float
    enterprise_codes: frozenset[str]


def enterprise_bounds(
    enterprises: pd.DataFrame, sums: Sequence[PublishedSum], *, share: float
) -> pd.DataFrame:
    """Return between which values each enterprise's figure lies, and whether that is too close.

    Parameters
    ----------
    enterprises
        enterprise_code, value (the true figure), lower and upper (what anyone knows before:
        0 and the staff, for persons that left).
    sums
        Everything published on the figure.
    share
        An enterprise is exposed where both bounds lie within this part of its figure.

    Returns
    -------
    pandas.DataFrame
        enterprise_code, value, lower, upper, is_exposed; in the order given. A figure of
        zero is never exposed: that nothing happened tells of no loss.

    Raises
    ------
    ValueError
        If a sum names an enterprise that is not given.

    Notes
    -----
    Enterprises that stand in the same sums can be exchanged for one another, so the linear
    programs are those of their groups, S = Σ x; then
    max x_i = min(u_i, max S − Σ_{j≠i} l_j), and min x_i likewise: the same bounds as from
    programs over all enterprises, in a fraction of the time.
    """
    codes = enterprises["enterprise_code"].astype(str).to_numpy()
    membership = _membership(codes, sums)
    kinds, kind = np.unique(membership, axis=0, return_inverse=True)
    kind = np.asarray(kind).reshape(-1)
    given_low = enterprises["lower"].to_numpy(dtype=np.float64)
    given_high = enterprises["upper"].to_numpy(dtype=np.float64)
    sum_low = _sums_of(kind, given_low, len(kinds))
    sum_high = _sums_of(kind, given_high, len(kinds))
    lowest, highest = _bounds_of_kinds(kinds, sums, sum_low, sum_high)
    lower = np.maximum(given_low, lowest[kind] - _others(kind, given_high, len(kinds)))
    upper = np.minimum(given_high, highest[kind] - (sum_low[kind] - given_low))
    value = enterprises["value"].to_numpy(dtype=np.float64)
    margin = share * np.abs(value)
    is_close = (lower >= value - margin) & (upper <= value + margin) & (value != 0)
    return pd.DataFrame(
        {
            "enterprise_code": codes,
            "value": value,
            "lower": lower,
            "upper": upper,
            "is_exposed": is_close,
        }
    )


def _membership(codes: ObjectArray, sums: Sequence[PublishedSum]) -> BoolArray:
    known = set(codes.tolist())
    for item in sums:
        unknown = _first_unknown(item.enterprise_codes, known)
        if unknown is not None:
            raise ValueError(f"published sum: expected enterprises that are given, got {unknown!r}")
    place = {code: number for number, code in enumerate(codes.tolist())}
    made = np.zeros((len(codes), len(sums)), dtype=np.bool_)
    for number, item in enumerate(sums):
        made[[place[code] for code in item.enterprise_codes], number] = True
    return made


def _first_unknown(codes: Collection[str], known: set[str]) -> str | None:
    return next((code for code in sorted(codes) if code not in known), None)


def _bounds_of_kinds(
    kinds: BoolArray,
    sums: Sequence[PublishedSum],
    lower: FloatArray,
    upper: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    from scipy.sparse import csr_array

    facts = LinearFacts(
        csr_array(kinds.T.astype(np.float64)),
        np.array([item.low for item in sums], dtype=np.float64),
        np.array([item.high for item in sums], dtype=np.float64),
        lower,
        upper,
    )
    return linear_bounds(facts)


def _sums_of(kind: IntArray, values: FloatArray, count: int) -> FloatArray:
    finite = np.bincount(kind, weights=np.where(np.isfinite(values), values, 0.0), minlength=count)
    endless = np.bincount(kind, weights=~np.isfinite(values), minlength=count)
    return np.where(endless > 0, np.inf, finite)


def _others(kind: IntArray, values: FloatArray, count: int) -> FloatArray:
    """Return the sum of the others of each enterprise's group, infinite if one of them is."""
    is_endless = ~np.isfinite(values)
    bare = np.where(is_endless, 0.0, values)
    finite = np.bincount(kind, weights=bare, minlength=count)[kind] - bare
    endless = np.bincount(kind, weights=is_endless, minlength=count)[kind] - is_endless
    return np.where(endless > 0, np.inf, finite)
