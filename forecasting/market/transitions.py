"""Transition probabilities, and what follows from them: rates, steady state, hazards.

What does not belong here: estimating the flows (replication).
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

EMPLOYED, UNEMPLOYED, INACTIVE = 0, 1, 2
_NEGATIVE_HAZARD = -1e-9  # rounding of the matrix logarithm
_SMALLEST_DETERMINANT = 1e-12  # of the eigenvectors: below it they do not span the states


def probabilities(joint: Floats) -> Floats:
    """Return each row over its sum; NaN where a state held nobody before."""
    origin = joint.sum(axis=2, keepdims=True)
    empty = np.full_like(joint, np.nan)
    is_held = np.broadcast_to(origin > 0, joint.shape)
    return np.asarray(np.divide(joint, origin, out=empty, where=is_held), dtype=np.float64)


def hazards(chances: Floats) -> Floats:
    """Return the rates in continuous time that lead to monthly probabilities.

    Parameters
    ----------
    chances
        tables × 3 × 3, rows sum to one.

    Returns
    -------
    numpy.ndarray
        tables × 3 × 3: off the diagonal the hazard a month; NaN where the matrix logarithm is
        not real or has a negative hazard.

    Notes
    -----
    P = exp(Q): a spell that begins and ends between two interviews shows in neither, so
    monthly probabilities miss it; Q does not (time aggregation).

    References
    ----------
    Shimer, R. (2012). Reassessing the ins and outs of unemployment. Review of Economic
    Dynamics 15, 127–148. Elsby, M., Hobijn, B. & Şahin, A. (2015). On the importance of the
    participation margin. Journal of Monetary Economics 72, 64–82.
    """
    made = np.full_like(chances, np.nan)
    places = np.flatnonzero(np.isfinite(chances).all(axis=(1, 2)))
    roots, vectors = np.linalg.eig(chances[places])
    is_sound = (np.imag(roots) == 0).all(axis=1) & (np.real(roots) > 0).all(axis=1)
    is_sound &= np.abs(np.linalg.det(vectors)) > _SMALLEST_DETERMINANT
    roots, vectors = np.real(roots[is_sound]), np.real(vectors[is_sound])
    rates = vectors * np.log(roots)[:, None, :] @ np.linalg.inv(vectors)
    is_rate = (rates[:, ~np.eye(3, dtype=bool)] >= _NEGATIVE_HAZARD).all(axis=1)
    made[places[is_sound][is_rate]] = rates[is_rate]
    return made


def steady_rate_of_two(separation: Floats, finding: Floats) -> Floats:
    """Return s / (s + f), the unemployment rate two states settle at, 0–1."""
    total = separation + finding
    return np.divide(separation, total, out=np.full_like(total, np.nan), where=total > 0)


def steady_rate_of_three(chances: Floats) -> Floats:
    """Return the unemployment rate at which all three stocks stand still, 0–1.

    Parameters
    ----------
    chances
        tables × 3 × 3, monthly probabilities or hazards: the result is the same.

    Notes
    -----
    Stationary shares of a chain of three states are, up to a common factor, for each state
    the sum over the trees that lead to it of the products of their moves.
    """
    eu, en = chances[:, EMPLOYED, UNEMPLOYED], chances[:, EMPLOYED, INACTIVE]
    ue, un = chances[:, UNEMPLOYED, EMPLOYED], chances[:, UNEMPLOYED, INACTIVE]
    ne, nu = chances[:, INACTIVE, EMPLOYED], chances[:, INACTIVE, UNEMPLOYED]
    employed = ue * ne + un * ne + ue * nu
    unemployed = eu * nu + en * nu + eu * ne
    return steady_rate_of_two(unemployed, employed)
