"""Matched flows adjusted so that their margins are the stocks of both months.

What does not belong here: where flows and stocks come from (matching, replication).
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_TOLERANCE = 1e-10  # of the total
_FIRST_STEPS, _NEWTON_STEPS, _LAST_STEPS = 5, 25, 500
_LONGEST_STEP = 1.0  # in logs: tables far off move towards the limit without leaping past it
_RIDGE = 1e-13  # of the total, so that an empty row leaves the step defined


def rake(joint: Floats, rows: Floats, columns: Floats) -> tuple[Floats, npt.NDArray[np.bool]]:
    """Return each table scaled to its margins, and whether it reached them.

    Parameters
    ----------
    joint
        tables × k × k, not negative; never changed.
    rows, columns
        tables × k: the margins wanted, with equal totals.

    Returns
    -------
    tuple
        The raked tables; by table, whether every margin is met within 1e-10 of the total.
        Where a margin above zero has no matched person it cannot be met.

    Notes
    -----
    Rows and columns are scaled in turn (iterative proportional fitting), with steps of
    Newton's method between, to the same limit. Of all tables with these margins it is the
    one of least discrimination information to the given one, and keeps its odds ratios:
    matches lost at random within the states of both months do not bias it. Zeros stay zeros.

    References
    ----------
    Deming, W. E. & Stephan, F. F. (1940). Annals of Mathematical Statistics 11, 427–444.
    Ireland, C. T. & Kullback, S. (1968). Contingency tables with given marginals. Biometrika
    55, 179–188. Frazis, H. J., Robison, E. L., Evans, T. D. & Duff, M. A. (2005). Estimating
    gross flows consistent with stocks in the CPS. Monthly Labor Review 128(9), 3–9.

    Examples
    --------
    >>> table, is_met = rake(np.ones((1, 2, 2)), np.array([[3.0, 1.0]]), np.array([[2.0, 2.0]]))
    >>> table[0].tolist(), bool(is_met[0])
    ([[1.5, 1.5], [0.5, 0.5]], True)
    """
    made = joint.astype(np.float64, copy=True)
    for _ in range(_FIRST_STEPS):
        made = _scaled_once(made, rows, columns)
    for _ in range(_NEWTON_STEPS):
        is_met = _is_met(made, rows, columns)
        if is_met.all():
            return made, is_met
        made[~is_met] = _newton_step(made[~is_met], rows[~is_met], columns[~is_met])
    for _ in range(_LAST_STEPS):
        is_met = _is_met(made, rows, columns)
        if is_met.all():
            break
        made[~is_met] = _scaled_once(made[~is_met], rows[~is_met], columns[~is_met])
    return made, _is_met(made, rows, columns)


def _scaled_once(made: Floats, rows: Floats, columns: Floats) -> Floats:
    by_row = made * _factor(rows, made.sum(axis=2))[:, :, None]
    return np.asarray(by_row * _factor(columns, by_row.sum(axis=1))[:, None, :], dtype=np.float64)


def _newton_step(made: Floats, rows: Floats, columns: Floats) -> Floats:
    """Return tables after a step of Newton's method in the logs of the scaling factors.

    Scaling in turn is slow where most persons stay where they are; the same limit solves a
    smooth convex problem whose Hessian holds the margins and the table itself. The last
    column's factor is fixed: one is redundant.
    """
    size = made.shape[1]
    found_rows, found_columns = made.sum(axis=2), made.sum(axis=1)
    free = 2 * size - 1
    hessian = np.zeros((len(made), 2 * size, 2 * size))
    hessian[:, :size, size:] = made
    hessian[:, size:, :size] = made.transpose(0, 2, 1)
    places = np.arange(size)
    hessian[:, places, places] = found_rows
    hessian[:, size + places, size + places] = found_columns
    hessian = hessian[:, :free, :free]
    total = np.maximum(rows.sum(axis=1), np.finfo(np.float64).tiny)
    hessian[:, np.arange(free), np.arange(free)] += (_RIDGE * total)[:, None]
    gap = np.concatenate([rows - found_rows, columns - found_columns], axis=1)[:, :free]
    step = np.zeros((len(made), 2 * size))
    step[:, :free] = np.linalg.solve(hessian, gap[:, :, None])[:, :, 0]
    step = np.clip(step, -_LONGEST_STEP, _LONGEST_STEP)
    scaled = made * np.exp(step[:, :size, None] + step[:, None, size:])
    return np.asarray(scaled, dtype=np.float64)


def _is_met(made: Floats, rows: Floats, columns: Floats) -> npt.NDArray[np.bool]:
    allowed = _TOLERANCE * rows.sum(axis=1)
    off_rows = np.abs(made.sum(axis=2) - rows).max(axis=1)
    off_columns = np.abs(made.sum(axis=1) - columns).max(axis=1)
    return np.asarray((off_rows <= allowed) & (off_columns <= allowed), dtype=np.bool)


def _factor(wanted: Floats, found: Floats) -> Floats:
    return np.asarray(
        np.divide(wanted, found, out=np.zeros_like(found), where=found > 0), dtype=np.float64
    )
