"""Bootstrap over the enterprises of the panel: one set of multipliers for all figures.

What does not belong here: what is summed (link_relatives, job_flows).
"""

import numpy as np
import numpy.typing as npt

from forecasting.enterprises.panel_grid import BoolArray, FloatArray, IntArray

Multipliers = npt.NDArray[np.float32]


def multipliers(enterprises: int, *, replicates: int, seed: int) -> Multipliers:
    """Return Poisson(1) − 1 by enterprise and replicate: how often drawn, less once.

    Notes
    -----
    An enterprise has the same multiplier in all months and figures, so that errors of one
    month go with those of the next, and a level's error adds up as it should.

    References
    ----------
    Chamandy, N. et al. (2012). Estimating uncertainty for massive data streams. Google
    technical report (Poisson bootstrap). Hanley, J. A. & MacGibbon, B. (2006). Creating
    non-parametric bootstrap samples using Poisson frequencies. Computer Methods and Programs
    in Biomedicine 83, 57–62.
    """
    rng = np.random.default_rng([seed, 7])
    return (rng.poisson(1.0, (enterprises, replicates)) - 1).astype(np.float32)


def prediction_factor(weight: FloatArray, has_population: BoolArray) -> FloatArray:
    """Return √(a − 1)/√a, zero for a ≤ 1: what is left of a residual's error, by weight a.

    Where the population is not known (``has_population`` false) the weight says nothing of
    how many an enterprise stands for, and the factor is one.

    Notes
    -----
    The figure is of a finite population of which the panel is a part. An enterprise that
    stands for a of its kind is itself no error: the variance of the sum over the others,
    predicted from it, is (a − 1)² σ² + (a − 1) σ² = a (a − 1) σ², and zero for a giant.

    References
    ----------
    Royall, R. M. (1970). On finite population sampling theory under certain linear
    regression models. Biometrika 57, 377–387.
    """
    above = np.maximum(weight, 1.0)
    return np.where(has_population, np.sqrt((above - 1) / above), 1.0)


def replicate_sums(
    cell: IntArray, column: IntArray, value: FloatArray, *, cells: int, draws: Multipliers
) -> FloatArray:
    """Return Σ value · multiplier by cell and replicate.

    Parameters
    ----------
    cell, column, value
        Cell, enterprise and residual of every row.
    cells
        Number of cells.
    draws
        Multipliers, enterprise × replicate.
    """
    from scipy.sparse import csr_array

    matrix = csr_array(
        (value.astype(np.float32), (cell, column)), shape=(cells, len(draws)), dtype=np.float32
    )
    return np.asarray(matrix @ draws, dtype=np.float64)
