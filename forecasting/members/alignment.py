"""Series moved up to begin together, and what is said of them by age moved back to its month.

What does not belong here: any filter.
"""

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


def by_age(values: FloatArray) -> tuple[FloatArray, IntArray]:
    """Return the series moved up to begin in the first row, and the rows they began in.

    Parameters
    ----------
    values
        Shape ``(months, series)``; NaN before a series begins and where it is missing.

    Returns
    -------
    aligned : numpy.ndarray
        The same shape: row a holds each series' month a after its first; NaN beyond the end.
    starts : numpy.ndarray
        Shape ``(series,)``: first observed row; the number of months where there is none.
    """
    rows = len(values)
    known = ~np.isnan(values)
    starts = np.where(known.any(axis=0), known.argmax(axis=0), rows)
    places = np.arange(rows)[:, None] + starts
    moved = np.take_along_axis(values, np.minimum(places, rows - 1), axis=0)
    return np.where(places < rows, moved, np.nan), starts


def by_month(
    aged: FloatArray, values: FloatArray, starts: IntArray, *, minimal_months: int
) -> FloatArray:
    """Return what was said by age in the rows it was said in.

    Parameters
    ----------
    aged
        Shape ``(months, series)`` or ``(months, series, horizon)``, by age.
    values
        Shape ``(months, series)``: the series themselves.
    starts
        Shape ``(series,)``: rows the series began in.
    minimal_months
        Months of a series before anything is said of it.

    Returns
    -------
    numpy.ndarray
        The shape of ``aged`` by month; NaN before a series has its minimal months and after
        its last observed month.
    """
    rows = len(values)
    row = np.arange(rows)[:, None]
    known = ~np.isnan(values)
    last = np.where(known.any(axis=0), rows - 1 - known[::-1].argmax(axis=0), -1)
    age = row - starts
    speaks = (age >= minimal_months - 1) & (row <= last)
    place = np.clip(age, 0, rows - 1)
    if aged.ndim == 2:
        return np.where(speaks, np.take_along_axis(aged, place, axis=0), np.nan)
    moved = np.take_along_axis(aged, place[:, :, None], axis=0)
    return np.where(speaks[:, :, None], moved, np.nan)
