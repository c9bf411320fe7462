"""How past errors of many series move together, from fewer errors than series.

What does not belong here: what the covariance is used for.
"""

from dataclasses import dataclass

import numpy as np

from forecasting.models.protocol import FloatArray, IntArray


@dataclass(frozen=True)
class ErrorCovariance:
    """Standard deviations by month ahead and a shrunk correlation, kept as its factor.

    The covariance h months ahead is ``D_h (λ I + (1 − λ) F' F) D_h`` with ``D_h`` the
    standard deviations on a diagonal; the series by series matrix is never formed.

    Parameters
    ----------
    deviation
        Standard deviations, unit of the errors, shape ``(H, N)``.
    factor
        ``F``, shape ``(K, N)``, columns of length 1, or 0 for a series without errors.
    shrinkage_share
        ``λ``, from 0 (as observed) to 1 (no correlation).
    """

    deviation: FloatArray
    factor: FloatArray
    shrinkage_share: float

    def times(self, matrix: FloatArray, step: int, members: IntArray) -> FloatArray:
        """Return the covariance ``step`` + 1 months ahead of some series times a matrix.

        Parameters
        ----------
        matrix
            Shape ``(M, m)``, a row per member.
        step
            Months ahead less one.
        members
            Positions of the M series.

        Returns
        -------
        numpy.ndarray
            Shape ``(M, m)``.
        """
        deviation = self.deviation[step, members][:, None]
        factor = self.factor[:, members]
        scaled = deviation * matrix
        share = self.shrinkage_share
        own = 1 - (1 - share) * (factor**2).sum(axis=0)[:, None]
        common: FloatArray = factor.T @ ((1 - share) * (factor @ scaled))
        product: FloatArray = deviation * (own * scaled + common)
        return product


def error_covariance(
    errors: FloatArray,
    path_deviation: FloatArray,
    *,
    min_errors: int,
    block_months: int,
    shrinkage_share: float | None = None,
) -> ErrorCovariance:
    """Return the covariance of past errors, correlations shrunk towards none.

    Parameters
    ----------
    errors
        Shape ``(R, N, H)``: row by origin in order of time, errors 1 to H months ahead; NaN
        where there is none.
    path_deviation
        Standard deviation of the present forecast, unit of the errors, shape ``(N, H)``.
    min_errors
        A series with fewer errors in a month ahead has no correlation from them.
    block_months
        Origins taken as one observation, for errors of overlapping months repeat each other.
    shrinkage_share
        ``λ``; None estimates it.

    Returns
    -------
    ErrorCovariance
        Standard deviations are those of the present forecast.

    Notes
    -----
    Errors, divided by their root mean square of the same series and month ahead, are stacked
    over origins and months ahead; ``r_ij`` is the mean product, about zero, so that bias
    counts as error. A missing error enters as zero, which keeps the matrix positive
    semidefinite and draws correlations of short series to zero. The share is
    ``λ = Σ_{i≠j} Var(r_ij) / Σ_{i≠j} r_ij²``, with the variance taken between sums over
    blocks of origins; both sums are had from products of rows.

    References
    ----------
    Schäfer, J. & Strimmer, K. (2005). A shrinkage approach to large-scale covariance matrix
    estimation. Statistical Applications in Genetics and Molecular Biology 4, 32 (target D).
    """
    standard = _standardised(errors, min_errors)
    origins, _, series_count = standard.shape
    factor = standard.reshape(-1, series_count)
    if shrinkage_share is None:
        blocks = [standard[at : at + block_months] for at in range(0, origins, block_months)]
        shrinkage_share = _estimated_share([one.reshape(-1, series_count) for one in blocks])
    return ErrorCovariance(path_deviation.T.copy(), factor, shrinkage_share)


def _standardised(errors: FloatArray, min_errors: int) -> FloatArray:
    """Return errors as (R, H, N), each series of length 1 over all rows, missing as zero."""
    known = np.isfinite(errors)
    counts = known.sum(axis=0)
    filled = np.where(known & (counts >= min_errors), errors, 0.0)
    mean_square = (filled**2).sum(axis=0) / np.maximum(counts, 1)
    unit = np.divide(filled, np.sqrt(mean_square), out=np.zeros_like(filled), where=mean_square > 0)
    length = np.sqrt((unit**2).sum(axis=(0, 2)))[None, :, None]
    unit = np.divide(unit, length, out=np.zeros_like(unit), where=length > 0)
    return np.ascontiguousarray(unit.transpose(0, 2, 1))


def _estimated_share(blocks: list[FloatArray]) -> float:
    count = len(blocks)
    if count < 2:
        return 1.0
    total = _off_diagonal_square(np.concatenate(blocks))
    between = sum(_off_diagonal_square(block) for block in blocks)
    if total <= 0:
        return 1.0
    variance = count / (count - 1) * (between - total / count)
    return float(np.clip(variance / total, 0.0, 1.0))


def _off_diagonal_square(rows: FloatArray) -> float:
    """Return the sum of squares of ``rows' rows`` off its diagonal."""
    narrow = rows if rows.shape[1] <= rows.shape[0] else rows.T
    square = float(np.square(narrow.T @ narrow).sum())
    return square - float(np.square((rows**2).sum(axis=0)).sum())
