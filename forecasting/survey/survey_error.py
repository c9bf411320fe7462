"""The sampling error of a rotating survey as a process in time: its correlations and its states.

What does not belong here: how large the error is (its standard error comes with the
figure), and correlations estimated from records (rotation).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

_FACTOR_MONTHS = 600  # the banded factor has settled to six digits long before


def _two_ten_two() -> dict[int, float]:
    return {1: 0.25, 11: 0.06, 12: 0.12, 13: 0.06}


@dataclass(frozen=True)
class SurveyErrorProcess:
    """Autocorrelations of the survey error by lag in months; all other lags are zero.

    The default is that of a 2-10-2 rotation (two months in, ten out, two in) with
    correlations of one person's status of .55 a month and .25 a year apart: our arithmetic,
    a default.

    Raises
    ------
    ValueError
        If a lag is below 1, or no process can have such autocorrelations.
    """

    autocorrelation_by_lag: Mapping[int, float] = field(default_factory=_two_ten_two)

    def __post_init__(self) -> None:
        if any(lag < 1 for lag in self.autocorrelation_by_lag):
            raise ValueError(f"expected lags of 1 and above, got {self.autocorrelation_by_lag}")
        frequency = np.linspace(0.0, np.pi, 721)
        density = np.ones_like(frequency)
        for lag, value in self.autocorrelation_by_lag.items():
            density += 2.0 * value * np.cos(lag * frequency)
        if density.min() <= 0:
            raise ValueError(
                "expected autocorrelations of a stationary process, got"
                f" {dict(self.autocorrelation_by_lag)}"
            )

    @property
    def longest_lag_months(self) -> int:
        """The longest lag with a correlation."""
        return max(self.autocorrelation_by_lag, default=0)

    def correlation(self, months: int) -> FloatArray:
        """Return the correlation matrix of the errors of consecutive months.

        Examples
        --------
        >>> SurveyErrorProcess({1: 0.3}).correlation(3)[0].tolist()
        [1.0, 0.3, 0.0]
        """
        matrix = np.eye(months)
        for lag, value in self.autocorrelation_by_lag.items():
            if lag < months:
                rows = np.arange(months - lag)
                matrix[rows, rows + lag] = value
                matrix[rows + lag, rows] = value
        return matrix

    def moving_average(self) -> FloatArray:
        """Return the weights of the moving average that has these autocorrelations.

        Returns
        -------
        numpy.ndarray
            ψ_0 … ψ_q with Σ ψ² = 1 and Σ ψ_j ψ_{j+k} the autocorrelation at lag k.

        Notes
        -----
        e_t = Σ ψ_j ε_{t-j}. The last row of the Cholesky factor of a long correlation
        matrix, read backwards, is the invertible solution.
        """
        order = self.longest_lag_months
        bands = np.zeros((order + 1, _FACTOR_MONTHS))
        bands[0] = 1.0
        for lag, value in self.autocorrelation_by_lag.items():
            bands[lag, : _FACTOR_MONTHS - lag] = value
        from scipy.linalg import cholesky_banded

        factor = cholesky_banded(bands, lower=True)
        weights = np.array([factor[lag, _FACTOR_MONTHS - 1 - lag] for lag in range(order + 1)])
        return np.asarray(weights / np.sqrt((weights**2).sum()), dtype=np.float64)
