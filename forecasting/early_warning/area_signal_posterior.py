"""What figures tell of signals that may have turned: a mixture of normal distributions.

What does not belong here: the common signal and the areas (area_signal_window).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forecasting.early_warning.area_signal_parts import TurnShapes

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class TurnMixture:
    """Posterior of signals over the months asked for: no turn, or one of the turns.

    Arrays by area first. Without a turn the signal is normal with ``mean`` (areas × months)
    and ``covariance`` (areas × months × months); with turn h it has ``path[h]`` times a size
    added, normal with ``size`` and ``size_deviation`` (areas × turns). ``chance`` (areas ×
    turns + 1): probabilities, the first of no turn.
    """

    mean: FloatArray
    covariance: FloatArray
    path: FloatArray
    size: FloatArray
    size_deviation: FloatArray
    chance: FloatArray

    def means(self) -> FloatArray:
        """Return the mean of the mixture, areas × months."""
        return self.mean + self._added()

    def collapsed(self) -> tuple[FloatArray, FloatArray]:
        """Return mean and covariance of the mixture, areas × months (× months)."""
        shift = self._added()
        second = self.chance[:, 1:] * (self.size**2 + self.size_deviation**2)
        weighted = self.path * second[..., None]
        spread = np.matmul(weighted.transpose(0, 2, 1), self.path)
        covariance = self.covariance + spread - shift[:, :, None] * shift[:, None, :]
        return self.mean + shift, covariance

    def _added(self) -> FloatArray:
        size = (self.chance[:, 1:] * self.size)[:, None, :]
        return np.asarray(np.matmul(size, self.path)[:, 0, :])


@dataclass(frozen=True)
class Beforehand:
    """Covariances before the figures of the window, by area first.

    ``figures`` (× months × months): of the figures, errors included. ``across`` (× asked ×
    months): of what is asked for with the figures. ``asked`` (× asked × asked): its own.
    """

    figures: FloatArray
    across: FloatArray
    asked: FloatArray


def turn_mixture(
    beforehand: Beforehand,
    residual: FloatArray,
    *,
    turns: TurnShapes,
    shape_asked: FloatArray,
    scale: FloatArray,
    frequency: float,
) -> TurnMixture:
    """Return the posterior of signals given figures, averaged over turns.

    Parameters
    ----------
    beforehand
        Of every area, or of one for all.
    residual
        Figures less their mean beforehand, areas × months; 0 where missing (and a large error).
    turns, shape_asked
        Turns, and what each adds to what is asked for, turns × asked.
    scale
        Usual rates of the areas, which the turns' sizes are parts of.
    frequency
        How much more often turns come than their settings say.

    Notes
    -----
    With K the covariance of the figures, v a turn's shape and b ~ N(m, s²) its size, the
    figures have log density under the turn, over that without,

        -½ log(1 + s²q) + (u + m/s²)² / (2(q + 1/s²)) - m²/(2s²),  q = v'K⁻¹v, u = v'K⁻¹r,

    and b is normal with variance 1/(q + 1/s²) and mean (u + m/s²)/(q + 1/s²).
    """
    shape = turns.shape[:, : residual.shape[1]]
    precision = np.linalg.inv(beforehand.figures)
    gain = beforehand.across @ precision
    mean = np.matmul(gain, residual[:, :, None])[:, :, 0]
    covariance = beforehand.asked - gain @ beforehand.across.transpose(0, 2, 1)
    weighted = precision @ shape.T
    told = (shape.T * weighted).sum(axis=1)
    seen = np.matmul(residual[:, None, :], weighted)[:, 0, :]
    path = shape_asked - (gain @ shape.T).transpose(0, 2, 1)
    size_mean, size_spread = scale[:, None] * turns.mean, scale[:, None] * turns.deviation
    before = 1.0 / size_spread**2
    after = told + before
    size = (seen + size_mean * before) / after
    gained = -0.5 * np.log1p(told / before) + 0.5 * size**2 * after - 0.5 * size_mean**2 * before
    logs = np.concatenate(
        [np.zeros((len(gained), 1)), gained + turns.log_chance + np.log(frequency)], axis=1
    )
    chance = np.exp(logs - logs.max(axis=1, keepdims=True))
    chance /= chance.sum(axis=1, keepdims=True)
    return TurnMixture(mean, covariance, path, size, 1.0 / np.sqrt(after), chance)


def mixture_draws(mixture: TurnMixture, normal: FloatArray, position: FloatArray) -> FloatArray:
    """Return joint draws of the signals, areas × months × draws.

    Parameters
    ----------
    mixture
        Of all areas.
    normal
        Standard normal numbers, months + 1 × draws: the same for every area.
    position
        Numbers in (0, 1), ascending, one a draw: which part of the mixture it comes from.
    """
    months = mixture.mean.shape[1]
    diagonal = np.einsum("aii->ai", mixture.covariance)
    ridge = 1e-9 * diagonal.max(axis=1)[:, None, None] * np.eye(months)
    factor = np.linalg.cholesky(mixture.covariance + ridge)
    drawn = mixture.mean[:, :, None] + factor @ normal[:months]
    upto = np.cumsum(mixture.chance, axis=1)
    for area in range(len(drawn)):
        part = np.minimum(np.searchsorted(upto[area], position, side="right"), upto.shape[1] - 1)
        is_turn = part > 0
        turn = part[is_turn] - 1
        size = mixture.size[area, turn] + mixture.size_deviation[area, turn] * normal[-1, is_turn]
        drawn[area][:, is_turn] += mixture.path[area, turn].T * size
    return drawn
