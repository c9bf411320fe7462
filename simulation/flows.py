"""Monthly worker flows that carry stocks from one month's target to the next.

What does not belong here: where the targets come from (simulation.economy).
"""

from dataclasses import dataclass

import numpy as np

FLOW_NAMES = ("eu", "ue", "ei", "ie", "ui", "iu")


@dataclass(frozen=True)
class BaseFlows:
    """Transition probabilities of a cell in a steady month, arrays by cell."""

    eu: np.ndarray
    ue: np.ndarray
    ei: np.ndarray
    ie: np.ndarray
    ui: np.ndarray
    iu: np.ndarray


def steady_flows(
    *,
    rate: np.ndarray,
    participation: np.ndarray,
    job_finding: np.ndarray,
    employed_to_inactive: np.ndarray,
    unemployed_to_inactive: np.ndarray,
    entrants_unemployed_share: np.ndarray,
) -> BaseFlows:
    """Return transition probabilities under which stocks stay where they are.

    Parameters
    ----------
    rate, participation
        Unemployed over labour force and labour force over population, 0–1, by cell.
    job_finding, employed_to_inactive, unemployed_to_inactive
        UE, EI, UI as monthly probabilities.
    entrants_unemployed_share
        Part of those entering the labour force who look for work first.

    Notes
    -----
    With E = p(1−u), U = pu, I = 1−p: outflow to inactivity X = E·EI + U·UI equals entry, so
    IU = a·X/I and IE = (1−a)·X/I; and EU = (U(UE + UI) − I·IU) / E.
    """
    employed, unemployed = participation * (1 - rate), participation * rate
    inactive = 1 - participation
    entry = employed * employed_to_inactive + unemployed * unemployed_to_inactive
    iu = entrants_unemployed_share * entry / inactive
    ie = (1 - entrants_unemployed_share) * entry / inactive
    eu = (unemployed * (job_finding + unemployed_to_inactive) - inactive * iu) / employed
    if (eu <= 0).any():
        raise ValueError(f"steady flows: expected EU above 0, got {eu.min():.4f}")
    return BaseFlows(eu, job_finding, employed_to_inactive, ie, unemployed_to_inactive, iu)


def flows_to(
    base: BaseFlows,
    *,
    stocks: tuple[np.ndarray, np.ndarray, np.ndarray],
    target_rate: np.ndarray,
    target_participation: np.ndarray,
    entry_factor: np.ndarray,
) -> BaseFlows:
    """Return the flows that move stocks (E, U, I; shares of the cell) exactly to a target.

    Notes
    -----
    Entry and exit tilt by a factor z, EI·z against IE/z, so that I meets its target; separation
    and job finding by a factor y, EU·y against UE/y, so that U does. Both are the positive root
    of a quadratic, a·y − b/y = r: both margins of unemployment move, and no flow turns negative.
    """
    employed, unemployed, inactive = stocks
    next_inactive = 1 - target_participation
    next_unemployed = target_participation * target_rate
    iu = base.iu * entry_factor
    stay = inactive * (1 - iu) + unemployed * base.ui
    z = _positive_root(employed * base.ei, inactive * base.ie, next_inactive - stay)
    from_inactive = inactive * iu
    y = _positive_root(
        employed * base.eu,
        unemployed * base.ue,
        next_unemployed - unemployed * (1 - base.ui) - from_inactive,
    )
    return BaseFlows(base.eu * y, base.ue / y, base.ei * z, base.ie / z, base.ui, iu)


def _positive_root(rising: np.ndarray, falling: np.ndarray, difference: np.ndarray) -> np.ndarray:
    """Return y > 0 with rising·y − falling/y = difference."""
    return np.asarray((difference + np.sqrt(difference**2 + 4 * rising * falling)) / (2 * rising))
