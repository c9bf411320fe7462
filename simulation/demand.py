"""Employment demand by city and industry: cycle, shocks and trend, in logs.

What does not belong here: persons (simulation.economy), enterprises.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.draws import autoregression, generator
from simulation.industries import INDUSTRIES, industry_codes
from simulation.places import Places
from simulation.scenarios import Scenario, Shock, cities_named
from simulation.settings import EconomySettings


@dataclass(frozen=True)
class Demand:
    """Log employment demand, arrays month × city × industry.

    ``cyclical`` is the common cycle with industry and city shocks, ``scenario`` what the
    scenario adds (spillovers included), ``giants`` the part of it that only giants bear,
    ``trend`` the slow change between industries.
    """

    cyclical: np.ndarray
    scenario: np.ndarray
    giants: np.ndarray
    trend: np.ndarray

    @property
    def log_index(self) -> np.ndarray:
        """All parts together."""
        return np.asarray(self.cyclical + self.scenario + self.giants + self.trend)

    def gap(self, shares: np.ndarray) -> np.ndarray:
        """Return the shortfall of employment, month × city, share of employment in normal times."""
        level = np.exp(self.cyclical + self.scenario + self.giants)
        return np.asarray(1 - (shares[None] * level).sum(axis=2))

    def delayed_gap(self, shares: np.ndarray, weights: tuple[float, ...]) -> np.ndarray:
        """Return the gap as it shows in persons: a weighted mean of this and earlier months."""
        gap = self.gap(shares)
        delayed = np.zeros_like(gap)
        for delay, weight in enumerate(weights):
            earlier = np.maximum(np.arange(len(gap)) - delay, 0)
            delayed += weight * gap[earlier]
        return delayed

    def window(self, keep: np.ndarray) -> "Demand":
        """Return the months kept."""
        return Demand(self.cyclical[keep], self.scenario[keep], self.giants[keep], self.trend[keep])


def build_demand(
    places: Places,
    *,
    months: pd.DatetimeIndex,
    scenario: Scenario,
    scenario_month: pd.Timestamp,
    seed: int,
    settings: EconomySettings,
) -> Demand:
    """Return log employment demand of every month under a scenario.

    Notes
    -----
    cyclical(c,i,t) = β(i)·common(t) + industry(i,t) + city(c,t) + local(c,i,t), each an AR(1).
    A shock to an industry of a city takes ``local_multiplier`` further jobs in the city's other
    industries per job it takes itself.
    """
    cyclical = _cyclical(places, len(months), seed, settings)
    since = (
        (months.year - scenario_month.year) * 12 + months.month - scenario_month.month
    ).to_numpy()
    on_all, on_giants = np.zeros_like(cyclical), np.zeros_like(cyclical)
    for shock in scenario.shocks:
        target = on_giants if shock.borne_by == "giants" else on_all
        direct = _direct(shock, places, since)
        target += direct
        if shock.has_spillover:
            on_all += _spillover(direct, places.industry_shares, settings.local_multiplier)
    years = (months.year + (months.month - 0.5) / 12).to_numpy() - settings.employed_year - 0.5
    trend = np.array([industry.trend_per_year for industry in INDUSTRIES])
    return Demand(
        cyclical,
        on_all,
        on_giants,
        np.broadcast_to(years[:, None, None] * trend, cyclical.shape),
    )


def _cyclical(places: Places, months: int, seed: int, settings: EconomySettings) -> np.ndarray:
    cities, industries = len(places.city_codes), len(INDUSTRIES)

    def paths(name: str, width: int, sd: float) -> np.ndarray:
        return autoregression(
            generator(seed, name),  # type: ignore[arg-type]
            months=months,
            width=width,
            persistence=settings.persistence,
            sd=sd,
        )

    loading = np.array([industry.cycle_loading for industry in INDUSTRIES])
    common = paths("common", 1, settings.common_sd)
    industry = paths("industry", industries, settings.industry_sd)
    city = paths("city", cities, settings.city_sd)
    local = paths("city_industry", cities * industries, settings.city_industry_sd)
    return np.asarray(
        common[:, :, None] * loading
        + industry[:, None, :]
        + city[:, :, None]
        + local.reshape(months, cities, industries)
    )


def _direct(shock: Shock, places: Places, since: np.ndarray) -> np.ndarray:
    cities = np.zeros(len(places.city_codes))
    cities[list(cities_named(shock.area_codes, places))] = 1.0
    codes = industry_codes()
    industries = np.array(
        [float(not shock.industry_codes or c in shock.industry_codes) for c in codes]
    )
    size = shock.log_change * shock.path(since)
    return np.asarray(size[:, None, None] * cities[None, :, None] * industries[None, None, :])


def _spillover(direct: np.ndarray, shares: np.ndarray, multiplier: float) -> np.ndarray:
    """Return what the rest of the city loses: jobs lost × multiplier over the rest's jobs."""
    is_hit = direct != 0
    lost = (shares[None] * (1 - np.exp(direct))).sum(axis=2, keepdims=True)
    rest = (shares[None] * ~is_hit).sum(axis=2, keepdims=True)
    share = np.where(rest > 0, multiplier * lost / np.where(rest > 0, rest, 1.0), 0.0)
    return np.asarray(np.where(is_hit, 0.0, np.log1p(-np.minimum(share, 0.5))))
