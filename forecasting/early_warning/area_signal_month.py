"""One month's view: the common signal of a window, then every area about it.

What does not belong here: the mixture (area_signal_posterior), what is remembered from month
to month (area_signal_pass).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forecasting.early_warning.area_signal_parts import (
    PartShares,
    TurnShapes,
    part_covariance,
    step_covariance,
)
from forecasting.early_warning.area_signal_posterior import (
    Beforehand,
    TurnMixture,
    turn_mixture,
)
from forecasting.early_warning.area_signal_settings import SignalSettings
from forecasting.early_warning.area_signal_window import (
    CommonView,
    common_view,
    noise_covariance,
)

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Fitted:
    """What is estimated once a year.

    ``common``, ``own``: variances. By area: ``loading`` on the common signal, ``scale`` (usual
    rate, %), ``noise`` (standard deviation of the figures' errors where none is given, pp),
    ``spread`` (size of its own steps over those of all). ``usual``: rate of all areas.
    """

    common: PartShares
    own: PartShares
    loading: FloatArray
    scale: FloatArray
    noise: FloatArray
    spread: FloatArray
    usual: float


@dataclass(frozen=True)
class WindowFigures:
    """Figures of the areas of a window, months × areas, with their errors.

    ``common_steps`` (by month) and ``own_steps``: further variances of the steps of months in
    which a turn was found. ``common_frequency``, ``own_frequency``: how much more often turns
    came so far than their settings say.
    """

    figures: FloatArray
    errors: FloatArray
    common_steps: FloatArray
    own_steps: FloatArray
    correlation: FloatArray
    common_frequency: float
    own_frequency: float

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Where there is a figure."""
        return np.isfinite(self.figures)

    def noise(self) -> FloatArray:
        """Return the covariance of every area's errors, areas × months × months."""
        return noise_covariance(np.nan_to_num(self.errors).T, self.known.T, self.correlation)


@dataclass(frozen=True)
class CommonPosterior:
    """What a window tells of the common signal.

    Of the vector (signal with season in the window's months; level in these and those ahead):
    ``means`` without each area (areas × vector) and ``covariance``. ``mixture`` of all areas.
    """

    view: CommonView
    means: FloatArray
    covariance: FloatArray
    mixture: TurnMixture


def common_beforehand(
    window: WindowFigures, view: CommonView, fitted: Fitted, settings: SignalSettings, ahead: int
) -> Beforehand:
    """Return the covariances of the common signal before the figures."""
    months = len(window.figures)
    part = part_covariance(fitted.common, months + ahead, settings)
    square = fitted.usual**2
    level = square * part.level + step_covariance(window.common_steps, ahead)
    season = square * part.season[:months, :months]
    inside = level[:months, :months] + season
    asked = np.block([[inside, level[:months]], [level[:, :months], level]])
    across = np.concatenate([inside, level[:, :months]])
    return Beforehand(
        (inside + common_noise(window, view, fitted, settings))[None], across[None], asked[None]
    )


def common_noise(
    window: WindowFigures, view: CommonView, fitted: Fitted, settings: SignalSettings
) -> FloatArray:
    """Return the covariance of survey errors and own movements in the common signal."""
    months = len(window.figures)
    own = part_covariance(fitted.own, months, settings, has_start=False)
    noise = noise_covariance(view.error, view.is_known, window.correlation)
    return np.asarray(noise + view.own_share * (own.level + own.season))


def common_posterior(
    window: WindowFigures,
    fitted: Fitted,
    settings: SignalSettings,
    *,
    turns: TurnShapes,
    ahead: int,
) -> CommonPosterior:
    """Return what a window tells of the common signal of its areas."""
    months = len(window.figures)
    view = common_view(window.figures, window.errors, fitted.loading, fitted.scale)
    beforehand = common_beforehand(window, view, fitted, settings, ahead)
    shape = np.concatenate([turns.shape[:, :months], turns.shape[:, : months + ahead]], axis=1)
    # The first is that of all areas; each of the others leaves one out.
    residual = np.concatenate([view.common[None], view.others])
    found = turn_mixture(
        beforehand, residual, turns=turns, shape_asked=shape, scale=np.array([fitted.usual]),
        frequency=window.common_frequency,
    )  # fmt: skip
    first = TurnMixture(
        found.mean[:1], found.covariance, found.path, found.size[:1], found.size_deviation,
        found.chance[:1],
    )  # fmt: skip
    return CommonPosterior(view, found.means()[1:], first.collapsed()[1][0], first)


def about_common(
    window: WindowFigures, fitted: Fitted, common: CommonPosterior
) -> tuple[FloatArray, FloatArray]:
    """Return figures less centre and common signal, and the covariance of its uncertainty.

    Returns
    -------
    residual, covariance
        Areas × months, 0 where missing; areas × months × months.
    """
    months = len(window.figures)
    loading = fitted.loading
    expected = common.view.centre + loading * common.means[:, :months].T
    residual = np.where(window.known, window.figures - expected, 0.0).T
    return residual, (loading**2)[:, None, None] * common.covariance[:months, :months]


def areas_posterior(
    window: WindowFigures,
    fitted: Fitted,
    settings: SignalSettings,
    *,
    turns: TurnShapes,
    asked: npt.NDArray[np.int64],
    ahead: int,
    common: CommonPosterior | None,
) -> TurnMixture:
    """Return the posterior of every area's level in the months asked for.

    Parameters
    ----------
    common
        What the window tells of the common signal; None: each area stands alone.
    """
    months = len(window.figures)
    shares = fitted.common if common is None else fitted.own
    part = part_covariance(shares, months + ahead, settings)
    square = (fitted.scale**2)[:, None, None]
    steps = step_covariance(window.own_steps.T, ahead)
    level = square * (fitted.spread**2)[:, None, None] * part.level + steps
    figures = level[:, :months, :months] + square * part.season[:months, :months] + window.noise()
    across, own = level[:, asked, :months], level[:, asked[:, None], asked]
    if common is None:
        centre = np.nanmean(window.figures, axis=0)
        residual = np.where(window.known, window.figures - centre, 0.0).T
        middle = np.repeat(centre[:, None], len(asked), axis=1)
    else:
        residual, shared = about_common(window, fitted, common)
        figures = figures + shared
        squared = (fitted.loading**2)[:, None, None]
        places = months + asked
        across = across + squared * common.covariance[places, :months]
        own = own + squared * common.covariance[places[:, None], places]
        middle = common.view.centre[:, None] + fitted.loading[:, None] * common.means[:, places]
    found = turn_mixture(
        Beforehand(figures, across, own), residual, turns=turns,
        shape_asked=turns.shape[:, asked], scale=fitted.scale, frequency=window.own_frequency,
    )  # fmt: skip
    return TurnMixture(
        middle + found.mean, found.covariance, found.path, found.size, found.size_deviation,
        found.chance,
    )  # fmt: skip
