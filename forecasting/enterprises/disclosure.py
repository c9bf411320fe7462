"""Which parts of a whole may be shown so that the rest tells of no one or two enterprises.

What does not belong here: how small cells are marked (assets), what is left out of a figure
(giants).
"""

import numpy as np

from forecasting.enterprises.panel_grid import BoolArray, FloatArray


def parts_to_hide(counts: FloatArray, *, fewest: int) -> BoolArray:
    """Return which parts of a whole that is shown are to be hidden.

    Parameters
    ----------
    counts
        Enterprises behind each part; parts without one tell nothing and stay.
    fewest
        Enterprises that hide one another.

    Returns
    -------
    numpy.ndarray
        True for parts of fewer, and for the smallest others until so many are hidden together:
        the whole less the parts shown would else tell of them.

    Examples
    --------
    >>> parts_to_hide(np.array([1.0, 9.0, 4.0, 0.0]), fewest=3).tolist()
    [True, False, True, False]
    """
    hidden = (counts > 0) & (counts < fewest)
    if not hidden.any():
        return hidden
    order = np.argsort(counts, kind="stable")
    before = np.cumsum(counts[order]) - counts[order]
    is_needed = np.zeros(len(counts), dtype=bool)
    is_needed[order] = before < fewest
    return np.asarray(hidden | (is_needed & (counts > 0)))


def publishable_cells(left_out: FloatArray, *, is_summed: BoolArray, fewest: int) -> BoolArray:
    """Return which figures without giants may go out beside those with them.

    Parameters
    ----------
    left_out
        Giants left out, month × area (the province last) × section (all of them first).
    is_summed
        Areas that add up to the province.
    fewest
        Giants left out at least.

    Returns
    -------
    numpy.ndarray
        Of the same shape. A figure needs ``fewest`` giants of its own; and those that are
        left out in no other shown part of the province, of an area or of a section must be
        none or as many. The figure of the whole goes before those of its parts.
    """
    shown = np.asarray(left_out >= fewest)
    inside = np.flatnonzero(is_summed)
    sections = np.arange(1, left_out.shape[2])
    for counts, told in zip(left_out, shown, strict=True):
        _hide(counts[:, 0], told[:, 0], told[-1, 0], inside, fewest)
        _hide(counts[-1], told[-1], told[-1, 0], sections, fewest)
        for area in range(len(counts) - 1):
            _hide(counts[area], told[area], told[area, 0], sections, fewest)
        for section in sections.tolist():
            _hide(counts[:, section], told[:, section], told[-1, section], inside, fewest)
    return shown


def _hide(
    counts: FloatArray,
    told: BoolArray,
    is_whole_told: np.bool_,
    parts: "np.ndarray[tuple[int], np.dtype[np.int64]]",
    fewest: int,
) -> None:
    """Take the parts that must be hidden out of ``told``, a view of the result."""
    if is_whole_told:
        told[parts] &= ~parts_to_hide(counts[parts], fewest=fewest)
