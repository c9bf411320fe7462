"""Gross flows freed of errors of classification, where their probabilities are given.

What does not belong here: estimating those probabilities, which needs reinterviews.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_SUM_TOLERANCE = 1e-6


def classification_matrix(rows: Sequence[Sequence[float]]) -> Floats:
    """Return the matrix of recorded states (columns) given true ones (rows), checked.

    Raises
    ------
    ValueError
        If it is not 3 × 3, holds a value outside 0–1, a row does not sum to one, or it has
        no inverse.
    """
    matrix = np.asarray(rows, dtype=np.float64)
    if matrix.shape != (3, 3):
        raise ValueError(f"misclassification: expected 3 × 3 values, got shape {matrix.shape}")
    if not ((matrix >= 0) & (matrix <= 1)).all():
        raise ValueError(f"misclassification: expected values of 0 to 1, got {matrix.tolist()}")
    if np.abs(matrix.sum(axis=1) - 1).max() > _SUM_TOLERANCE:
        raise ValueError(
            f"misclassification: expected rows that sum to 1, got {matrix.sum(axis=1).tolist()}"
        )
    if abs(np.linalg.det(matrix)) < _SUM_TOLERANCE:
        raise ValueError("misclassification: expected a matrix with an inverse, got a singular one")
    return matrix


def correct_classification(joint: Floats, matrix: Floats) -> tuple[Floats, npt.NDArray[np.bool]]:
    """Return the flows between true states, and where negative ones were set to zero.

    Parameters
    ----------
    joint
        tables × recorded state before × recorded state now.
    matrix
        As from ``classification_matrix``.

    Returns
    -------
    tuple
        Tables of true states with the total they had; by table, whether a cell was clipped.

    Notes
    -----
    With errors independent of each other in the two months, and of the other month's state,
    recorded flows are Kᵀ T K, hence T = (Kᵀ)⁻¹ O K⁻¹. Independence is the strong part: where
    the same mistake is made twice the correction goes too far.

    References
    ----------
    Abowd, J. M. & Zellner, A. (1985). Estimating gross labor-force flows. Journal of
    Business & Economic Statistics 3, 254–283. Poterba, J. M. & Summers, L. H. (1986).
    Reporting errors and labor market dynamics. Econometrica 54, 1319–1338.
    """
    inverse = np.linalg.inv(matrix)
    made = inverse.T @ joint @ inverse
    is_negative = np.asarray((made < 0).any(axis=(1, 2)), dtype=np.bool)
    positive = np.maximum(made, 0.0)
    total, kept = joint.sum(axis=(1, 2)), positive.sum(axis=(1, 2))
    scale = np.divide(total, kept, out=np.zeros_like(total), where=kept > 0)
    return positive * scale[:, None, None], is_negative
