"""Separations of all enterprises by city and industry: what events are made of.

What does not belong here: single enterprises, which realise these figures with chance
(simulation.enterprises).
"""

from dataclasses import dataclass

import numpy as np

from simulation.economy import Economy
from simulation.industries import INDUSTRIES
from simulation.places import Places
from simulation.scenarios import Scenario, cities_named
from simulation.settings import SeparationSettings


@dataclass(frozen=True)
class Separations:
    """Persons by month, city and industry, all enterprises, without chance.

    ``staff`` is employment in enterprises; ``left`` all separations; ``layoffs``,
    ``closures`` and ``suspensions`` are the involuntary ones among them.
    """

    staff: np.ndarray
    left: np.ndarray
    layoffs: np.ndarray
    closures: np.ndarray
    suspensions: np.ndarray

    @property
    def involuntary(self) -> np.ndarray:
        """Persons, month × city: economic layoffs, closures and suspensions."""
        return np.asarray((self.layoffs + self.closures + self.suspensions).sum(axis=2))


def build_separations(
    economy: Economy, places: Places, *, scenario: Scenario, settings: SeparationSettings
) -> Separations:
    """Return separations by type from the change of employment demand.

    Notes
    -----
    With f the monthly fall of log demand and s the ordinary turnover of the industry,
    enterprises absorb a fall of up to a·s by not replacing those who leave; the rest are cut:

    layoffs = staff · (share of calm times · s + pressed share · max(0, f − a·s)).

    A wave of closures of the scenario adds the staff of the enterprises it closes.
    """
    count = len(economy.months)
    in_enterprises = np.array([industry.enterprise_share for industry in INDUSTRIES])
    turnover = np.array([industry.separation_per_month for industry in INDUSTRIES])
    staff = economy.employment * in_enterprises
    fall = -np.diff(economy.demand.log_index, axis=0, prepend=economy.demand.log_index[:1])[:count]
    excess = np.maximum(fall - settings.absorbed_share * turnover, 0.0)
    closures = staff * turnover * settings.calm_closure_share + _waves(
        economy, places, scenario, staff
    )
    layoffs = staff * (
        turnover * settings.calm_layoff_share + settings.pressed_layoff_share * excess
    )
    suspensions = staff * turnover * settings.calm_suspension_share
    ordinary = staff * (turnover * (1 + settings.calm_cut_share))
    left = ordinary + layoffs + closures + suspensions
    return Separations(staff, left, layoffs, closures, suspensions)


def insured_staff(economy: Economy, places: Places, settings: SeparationSettings) -> np.ndarray:
    """Return members of unemployment insurance, month × city.

    They are spread like staff of enterprises; the province's level moves in a straight line
    between the plan's figures for the ends of 2020 and 2025, less the shortfall of employment.
    """
    in_enterprises = np.array([industry.enterprise_share for industry in INDUSTRIES])
    staff = (economy.employment * in_enterprises).sum(axis=2)
    years = (economy.months.year + economy.months.month / 12).to_numpy()
    anchors = settings.insured_anchors
    level = np.interp(years, [year for year, _ in anchors], [value for _, value in anchors])
    share = staff / staff.sum(axis=1, keepdims=True)
    gap = economy.demand.gap(economy.industry_shares)[: len(years)]
    return np.asarray(places.scale * level[:, None] * share * (1 - gap))


def _waves(economy: Economy, places: Places, scenario: Scenario, staff: np.ndarray) -> np.ndarray:
    closed = np.zeros_like(staff)
    start = economy.scenario_month
    since = (economy.months.year - start.year) * 12 + economy.months.month - start.month
    for wave in scenario.closure_waves:
        first = wave.delay_months + wave.silent_months
        is_in = np.asarray((since >= first) & (since < first + wave.months))
        cities = np.zeros(staff.shape[1])
        cities[list(cities_named(wave.area_codes, places))] = 1.0
        industries = np.array(
            [
                float(not wave.industry_codes or industry.code in wave.industry_codes)
                for industry in INDUSTRIES
            ]
        )
        per_month = wave.closing_staff_share / wave.months
        closed += staff * per_month * is_in[:, None, None] * cities[None, :, None] * industries
    return closed
