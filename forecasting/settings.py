"""The settings of a forecast: which members, how many paths, how much history.

What does not belong here: settings of seasonal adjustment and of warnings.
"""

import math
from dataclasses import dataclass
from numbers import Integral
from typing import Literal, get_args

ScaleChoice = Literal["auto", "level", "log"]

BASELINE_MODEL = "seasonal_random_walk"
"""The model that stands in for a member that fails, and the yardstick of all scores."""

DEFAULT_MEMBERS = (
    "structural",
    "ets",
    "robust_autoregression",
    "direct_ridge",
    "vector_autoregression",
    "dynamic_factor",
    "labour_flows",
)
"""Members fitted and combined where settings name none."""

EQUAL_MODEL = "equal_weights"
"""The name under which the members' median of each quantile is reported, where it is asked for."""

ENSEMBLE_MODEL = "ensemble"
"""The name under which the combination of the members is reported."""


@dataclass(frozen=True)
class ForecastSettings:
    """How forecasts are made; every value is a default of ours.

    Parameters
    ----------
    models
        Names of the models fitted and reported, in the order they are reported: members,
        models of single series, and ``equal_weights``, the median over the combined members of
        each quantile. The baseline ``seasonal_random_walk`` is always fitted, named or not.
    ensemble_models
        The members combined, by what they said before; all must be among ``models``.
    path_count
        Sample paths per series, at least 500.
    history_months
        Months before the origin that the baseline, models of single series and the choice of
        scale look at. Members look at all months and forget by their own half-lives.
    scale
        ``level`` or ``log``: what members are fitted on; ``auto`` takes the mean of both for
        members, and what the data favour for models of single series. A series with a value
        not above 0 stays on its level.
    lower_bound
        Forecasts never lie below it, unless the series itself was observed below it;
        None sets no bound.
    unusual_weight
        Weight, from 0 to 1, of past errors of forecasts whose months hold one that came as a
        shock (an error of more than six spreads); 1 counts them in full.
    seed
        Every random draw derives from it, the series' name, the origin and the model.
    largest_pool
        Series forecast together at most; larger pools are parted evenly.
    backend
        The joblib backend that ``n_jobs`` refers to, such as ``loky``, ``threading`` or, with a
        client of a cluster open, ``dask``.

    Raises
    ------
    ValueError
        If a count is too small or not whole, the scale or the bound is none, a model is
        named twice or an ensemble model is not among the models.
    """

    models: tuple[str, ...] = (BASELINE_MODEL, *DEFAULT_MEMBERS)
    ensemble_models: tuple[str, ...] = DEFAULT_MEMBERS
    path_count: int = 1000
    history_months: int = 480
    scale: ScaleChoice = "auto"
    lower_bound: float | None = 0.0
    unusual_weight: float = 0.2
    seed: int = 20210101
    largest_pool: int = 150
    backend: str = "loky"

    def __post_init__(self) -> None:
        for name in ("path_count", "history_months", "seed", "largest_pool"):
            if not isinstance(getattr(self, name), Integral):
                raise ValueError(f"{name}: expected a whole number, got {getattr(self, name)}")
        if self.path_count < 500:
            raise ValueError(f"path_count: expected at least 500, got {self.path_count}")
        if self.history_months < 24:
            raise ValueError(f"history_months: expected at least 24, got {self.history_months}")
        if not 0 <= self.unusual_weight <= 1:
            raise ValueError(f"unusual_weight: expected 0 to 1, got {self.unusual_weight}")
        if self.largest_pool < 1:
            raise ValueError(f"largest_pool: expected at least 1, got {self.largest_pool}")
        if self.scale not in get_args(ScaleChoice):
            raise ValueError(f"scale: expected auto, level or log, got {self.scale!r}")
        if self.lower_bound is not None and not math.isfinite(self.lower_bound):
            raise ValueError(f"lower_bound: expected a number or None, got {self.lower_bound}")
        if len(set(self.models)) < len(self.models):
            raise ValueError(f"models: expected each once, got {self.models}")
        absent = [name for name in self.ensemble_models if name not in self.models]
        if absent or not self.ensemble_models:
            raise ValueError(
                f"ensemble_models: expected some of {self.models}, got {self.ensemble_models}"
            )


DEFAULT_SETTINGS = ForecastSettings()
"""The settings where none are given."""
