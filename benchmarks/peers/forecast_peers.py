"""``python forecast_peers.py PEER FOLDER``: a peer's forecasts of the tasks in a folder.

Reads ``tasks.parquet`` (origin_month, unique_id, reference_month, value: every series up to
every origin) and ``question.json`` (horizon_months, season_months, quantile_levels); writes a
parquet per origin, with the columns of ``forecast_panel``, and leaves those that are there.
Runs in the peers' environment, without the product. Peers have the settings that their
documentation begins with. What does not belong here: scoring.
"""

import json
import logging
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

LOG = logging.getLogger("peers")
COLUMNS = [
    "unique_id", "origin_month", "horizon_months", "reference_month", "model",
    "quantile_level", "value",
]  # fmt: skip
SEED = 1
MINIMAL_BOOSTING_MONTHS = 48
"""Yearly differences, a year of lags and a year ahead leave no rows of shorter series."""


@dataclass(frozen=True)
class Question:
    """What is asked of a peer: months ahead, length of the season, levels of quantiles."""

    horizon_months: int
    season_months: int
    quantile_levels: list[float]


def main(peer: str, folder: Path) -> None:
    """Write a peer's forecasts of every origin of a folder."""
    question = Question(**json.loads((folder / "question.json").read_text(encoding="utf-8")))
    tasks = pd.read_parquet(folder / "tasks.parquet")
    for origin, known in tasks.groupby("origin_month"):
        target = folder / f"{origin:%Y-%m}.parquet"
        if target.exists():
            continue
        start = time.monotonic()
        forecasts = PEERS[peer](known, question)
        rows = _frame(forecasts, origin, peer, question)
        partial = target.with_suffix(".partial")
        rows.to_parquet(partial, index=False)
        partial.replace(target)
        LOG.info(
            "%s %s %s: %d of %d series, %.1f s", peer, folder.name, target.stem,
            len(forecasts), known["unique_id"].nunique(), time.monotonic() - start,
        )  # fmt: skip


def each_series(
    forecast: Callable[[pd.DataFrame, Question], np.ndarray],
) -> Callable[[pd.DataFrame, Question], dict[str, np.ndarray]]:
    """Return a peer of panels from one of single series; a series that fails is left out."""

    def made(known: pd.DataFrame, question: Question) -> dict[str, np.ndarray]:
        forecasts = {}
        for name, rows in known.groupby("unique_id"):
            try:
                forecasts[str(name)] = forecast(rows.sort_values("reference_month"), question)
            except Exception:
                LOG.warning("%s: no forecast", name, exc_info=True)
        return forecasts

    return made


def auto_arima(rows: pd.DataFrame, question: Question) -> np.ndarray:
    """Return AutoARIMA's quantiles; likelihoods are approximated while searching, as in R."""
    from statsforecast.models import AutoARIMA

    model = AutoARIMA(season_length=question.season_months, approximation=len(rows) > 150)
    return _statsforecast(model, rows, question)


def auto_ets(rows: pd.DataFrame, question: Question) -> np.ndarray:
    """Return AutoETS's quantiles."""
    from statsforecast.models import AutoETS

    return _statsforecast(AutoETS(season_length=question.season_months), rows, question)


def auto_theta(rows: pd.DataFrame, question: Question) -> np.ndarray:
    """Return AutoTheta's quantiles."""
    from statsforecast.models import AutoTheta

    return _statsforecast(AutoTheta(season_length=question.season_months), rows, question)


def mstl(rows: pd.DataFrame, question: Question) -> np.ndarray:
    """Return the quantiles of MSTL, its trend forecast by ETS without season."""
    from statsforecast.models import MSTL

    if question.season_months == 1:
        raise ValueError("expected a series with a season")
    return _statsforecast(MSTL(season_length=question.season_months), rows, question)


def prophet(rows: pd.DataFrame, question: Question) -> np.ndarray:
    """Return prophet's quantiles, from a thousand draws."""
    from prophet import Prophet

    np.random.seed(SEED)
    model = Prophet(
        weekly_seasonality=False,
        daily_seasonality=False,
        yearly_seasonality=question.season_months > 1,
    )
    model.fit(rows.rename(columns={"reference_month": "ds", "value": "y"})[["ds", "y"]])
    future = model.make_future_dataframe(question.horizon_months, freq="MS", include_history=False)
    draws = model.predictive_samples(future)["yhat"]
    return np.quantile(draws, question.quantile_levels, axis=1).T


def lightgbm(known: pd.DataFrame, question: Question) -> dict[str, np.ndarray]:
    """Return quantiles of gradient boosting, a model for each level and month ahead.

    Yearly differences, scaled by series, on their lags and the month; one model for the
    panel. The base of a difference is known up to a year ahead, so quantiles of differences
    are quantiles of values.
    """
    from lightgbm import LGBMRegressor
    from mlforecast import MLForecast
    from mlforecast.target_transforms import Differences, LocalStandardScaler

    frame = known.rename(columns={"reference_month": "ds", "value": "y"})
    length = frame.groupby("unique_id")["y"].transform("size")
    frame = frame.loc[length >= MINIMAL_BOOSTING_MONTHS, ["unique_id", "ds", "y"]]
    if frame.empty:
        return {}
    models = {
        f"level_{level}": LGBMRegressor(
            objective="quantile", alpha=level, verbosity=-1, n_jobs=1, random_state=SEED
        )
        for level in question.quantile_levels
    }
    forecaster = MLForecast(
        models=models,
        freq="MS",
        lags=[1, 2, 3, 6, 12],
        date_features=["month"],
        target_transforms=[Differences([12]), LocalStandardScaler()],
    )
    forecaster.fit(frame, max_horizon=question.horizon_months, static_features=[])
    made = forecaster.predict(question.horizon_months).sort_values(["unique_id", "ds"])
    return {
        str(name): np.sort(rows[list(models)].to_numpy(dtype=np.float64), axis=1)
        for name, rows in made.groupby("unique_id")
    }


PEERS: dict[str, Callable[[pd.DataFrame, Question], dict[str, np.ndarray]]] = {
    "auto_arima": each_series(auto_arima),
    "auto_ets": each_series(auto_ets),
    "auto_theta": each_series(auto_theta),
    "mstl": each_series(mstl),
    "prophet": each_series(prophet),
    "lightgbm": lightgbm,
}


def _statsforecast(model: object, rows: pd.DataFrame, question: Question) -> np.ndarray:
    """Return quantiles, shape ``(months, levels)``, from a model's central intervals."""
    widths = sorted({round(200 * abs(level - 0.5)) for level in question.quantile_levels} - {0})
    values = rows["value"].to_numpy(dtype=np.float64)
    made = model.forecast(y=values, h=question.horizon_months, level=widths)
    columns = []
    for level in question.quantile_levels:
        width = round(200 * abs(level - 0.5))
        side = "mean" if width == 0 else f"{'lo' if level < 0.5 else 'hi'}-{width}"
        columns.append(np.asarray(made[side], dtype=np.float64))
    quantiles = np.stack(columns, axis=1)
    if not np.isfinite(quantiles).all():
        raise ValueError("expected finite quantiles")
    return np.sort(quantiles, axis=1)


def _frame(
    forecasts: dict[str, np.ndarray], origin: pd.Timestamp, peer: str, question: Question
) -> pd.DataFrame:
    levels, steps = question.quantile_levels, np.arange(1, question.horizon_months + 1)
    months = pd.date_range(origin, periods=question.horizon_months + 1, freq="MS")[1:]
    frames = [
        pd.DataFrame(
            {
                "unique_id": name,
                "origin_month": origin,
                "horizon_months": np.repeat(steps, len(levels)),
                "reference_month": np.repeat(months, len(levels)),
                "model": peer,
                "quantile_level": np.tile(levels, len(steps)),
                "value": quantiles.ravel(),
            }
        )
        for name, quantiles in forecasts.items()
    ]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=COLUMNS)


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("cmdstanpy").setLevel(logging.ERROR)
    main(sys.argv[1], Path(sys.argv[2]))
