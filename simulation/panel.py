"""The monitored panel: a purposive choice of enterprises and how it wears away.

What does not belong here: what the panel reports (simulation.enterprise_reports).
"""

import numpy as np

from simulation.draws import generator, month_number
from simulation.dynamics import History
from simulation.industries import INDUSTRIES
from simulation.population import Population
from simulation.settings import EnterpriseSettings


def choose_panel(
    population: Population, history: History, *, seed: int, settings: EnterpriseSettings
) -> np.ndarray:
    """Return whether each enterprise is in the panel, month × enterprise.

    Notes
    -----
    Quotas by size class and manufacturing are filled from a ranking that favours enterprises
    that do well (``panel_quality_pull``), so the panel is not the population even within a
    cell. State-owned ones beyond their limit make room for others. Members drop out at a
    constant rate, faster in poor health, and by closing; every January the panel is filled up
    again. Giants are always in.
    """
    months, count = history.base.shape
    score = np.asarray(generator(seed, "panel").gumbel(size=count))
    score = score + settings.panel_quality_pull * population.quality
    score = score + settings.panel_size_pull * np.log(np.maximum(population.staff, 1))
    is_in = np.zeros(count, dtype=bool)
    made = np.zeros((months, count), dtype=bool)
    for month in range(months):
        is_alive = history.base[month] > 0
        if month:
            is_in &= is_alive & ~_drops(history, month, seed, settings)
        if month == 0 or history.months[month].month == 1:
            is_in = _filled(is_in, score, population, history, month, settings)
        made[month] = is_in
    return made


def _drops(history: History, month: int, seed: int, settings: EnterpriseSettings) -> np.ndarray:
    rng = generator(seed, "panel", 1, month_number(history.months[month]))
    chance = settings.panel_dropout_per_month * np.exp(-0.5 * history.health[month])
    return np.asarray(rng.random(history.base.shape[1]) < chance)


def _filled(
    is_in: np.ndarray,
    score: np.ndarray,
    population: Population,
    history: History,
    month: int,
    settings: EnterpriseSettings,
) -> np.ndarray:
    """Return the panel filled up to its quotas from enterprises alive and not about to close."""
    is_factory = np.array([i.section_code == "C" for i in INDUSTRIES])[population.industry]
    # Public bodies are no enterprises: government, and schools and hospitals mostly.
    is_asked = np.array([i.enterprise_share > 0.5 for i in INDUSTRIES])[population.industry]
    is_free = (history.base[month] > 0) & ~is_in & is_asked
    made = is_in | (population.is_giant & (history.base[month] > 0))
    for position, share in enumerate(settings.panel_class_shares):
        for wants_factory in (True, False):
            part = settings.panel_manufacturing_share
            quota = settings.panel_enterprises * share * (part if wants_factory else 1 - part)
            cell = (history.size_class[month] == position) & (is_factory == wants_factory)
            wanted = round(quota) - int((made & cell).sum())
            candidates = np.flatnonzero(cell & is_free & ~made)
            if wanted <= 0:
                continue
            best = candidates[np.argsort(-score[candidates], kind="stable")[:wanted]]
            made[best] = True
    made = _topped_up(made, score, is_free & ~is_factory, history.size_class[month], settings)
    return _within_state_limit(made, score, population, settings)


def _topped_up(
    made: np.ndarray,
    score: np.ndarray,
    is_free: np.ndarray,
    position: np.ndarray,
    settings: EnterpriseSettings,
) -> np.ndarray:
    """Return the panel with places left by empty cells given to medium and small services."""
    missing = settings.panel_enterprises - int(made.sum())
    candidates = np.flatnonzero(is_free & ~made & np.isin(position, (1, 2)))
    best = candidates[np.argsort(-score[candidates], kind="stable")[: max(missing, 0)]]
    topped = made.copy()
    topped[best] = True
    return topped


def _within_state_limit(
    made: np.ndarray, score: np.ndarray, population: Population, settings: EnterpriseSettings
) -> np.ndarray:
    members = np.flatnonzero(made)
    is_state = population.is_state_owned[members]
    surplus = int(is_state.sum() - np.floor(settings.panel_state_owned_limit * len(members)))
    if surplus <= 0:
        return made
    states = members[is_state & ~population.is_giant[members]]
    worst = states[np.argsort(score[states], kind="stable")[:surplus]]
    kept = made.copy()
    kept[worst] = False
    return kept
