"""How persons move between work, unemployment and inactivity, month by month.

Each person moves by the economy's own transition probabilities of its area, sex and age
group; causes are shared by neighbours, and a few persons are often out of work. What does
not belong here: what persons answer (persons_answers).
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.persons_sample import Cohort
from simulation.persons_settings import SurveySettings

EMPLOYED, UNEMPLOYED, INACTIVE = 0, 1, 2
FLOW_NAMES = ("eu", "ue", "ei", "ie", "ui", "iu")
STOCK_NAMES = ("employed", "unemployed", "inactive")
_ORDINARY, _PRONE = 0, 1
_LARGEST_PROBABILITY = 0.9
_CELL_COLUMNS = ["area_code", "sex_code", "age_group"]
_LONGEST_SPELL_MONTHS = 60

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


class LabourMarket(Protocol):
    """What the survey needs of the economy (``simulation.economy.Economy``)."""

    @property
    def stocks(self) -> pd.DataFrame:
        """Month × area × sex × age group: employed, unemployed, inactive, students."""

    @property
    def flows(self) -> pd.DataFrame:
        """Same rows: eu, ue, ei, ie, ui, iu into the month."""

    @property
    def industry_employment(self) -> pd.DataFrame:
        """Month × area × industry: section_code, employed_persons."""


@dataclass(frozen=True)
class Cells:
    """The economy as arrays, month × cell (× state or flow); cells area × sex × age group."""

    months: pd.DatetimeIndex
    area_codes: tuple[str, ...]
    sex_codes: tuple[str, ...]
    stocks: Floats  # month × cell × (employed, unemployed, inactive), persons
    flows: Floats  # month × cell × FLOW_NAMES
    student_share: Floats  # month × cell, of the inactive

    @property
    def per_area(self) -> int:
        """Cells of one area."""
        return int(self.stocks.shape[1]) // len(self.area_codes)


@dataclass(frozen=True)
class TypeShares:
    """Expected shares of a cell's persons by type and state: cell × type × state."""

    shares: Floats

    def unemployment_given(self) -> Floats:
        """Return the distribution over states given the type: cell × type × state."""
        return np.asarray(self.shares / self.shares.sum(axis=2, keepdims=True))


@dataclass(frozen=True)
class Statuses:
    """State, months unemployed and proneness of a cohort's persons."""

    state: Integers
    unemployed_months: Integers
    is_prone: npt.NDArray[np.bool]


def read_cells(economy: LabourMarket) -> Cells:
    """Return the economy's stocks and flows as arrays.

    Raises
    ------
    ValueError
        If the rows are not month × area × sex × age group, complete and in this order.
    """
    stocks, flows = economy.stocks, economy.flows
    months = pd.DatetimeIndex(stocks["reference_month"].unique())
    first = stocks.iloc[: len(stocks) // len(months)]
    areas, sexes = tuple(first["area_code"].unique()), tuple(first["sex_code"].unique())
    keys = stocks[_CELL_COLUMNS].to_numpy(dtype=object)
    is_regular = (
        len(stocks) == len(months) * len(first)
        and (keys.reshape(len(months), len(first), -1) == keys[: len(first)]).all()
    )
    if not is_regular or len(first) % (len(areas) * len(sexes)):
        raise ValueError("stocks: expected month × area × sex × age group, every row once")
    shape = (len(months), len(first), -1)
    inactive = stocks["inactive"].to_numpy(dtype=float)
    students = stocks["students"].to_numpy(dtype=float) if "students" in stocks else 0 * inactive
    return Cells(
        months=months,
        area_codes=areas,
        sex_codes=sexes,
        stocks=stocks[list(STOCK_NAMES)].to_numpy(dtype=float).reshape(shape),
        flows=flows[list(FLOW_NAMES)].to_numpy(dtype=float).reshape(shape),
        student_share=(students / inactive).reshape(shape[:2]).clip(0, 1),
    )


def first_type_shares(stocks: Floats, settings: SurveySettings) -> TypeShares:
    """Return type and state shares that sum to a month's stocks (cell × state)."""
    shares = stocks / stocks.sum(axis=1, keepdims=True)
    active = shares[:, EMPLOYED] + shares[:, UNEMPLOYED]
    rate = shares[:, UNEMPLOYED] / active
    odds = rate / (1 - rate) * np.exp(settings.prone_log_odds)
    # No more than four fifths of the unemployed are prone, however low the rate.
    prone_rate = np.minimum(odds / (1 + odds), 0.8 * rate / settings.prone_share)
    ordinary_rate = (rate - settings.prone_share * prone_rate) / (1 - settings.prone_share)
    made = np.empty((len(stocks), 2, 3))
    for kind, part, kind_rate in (
        (_ORDINARY, 1 - settings.prone_share, ordinary_rate),
        (_PRONE, settings.prone_share, prone_rate),
    ):
        made[:, kind, EMPLOYED] = part * active * (1 - kind_rate)
        made[:, kind, UNEMPLOYED] = part * active * kind_rate
        made[:, kind, INACTIVE] = part * shares[:, INACTIVE]
    return TypeShares(made)


def flows_by_type(types: TypeShares, flows: Floats, settings: SurveySettings) -> Floats:
    """Return transition probabilities by cell and type whose average is the economy's.

    Notes
    -----
    Prone persons lose work R times as often and find it Q times as often as others. Both
    are scaled in each cell so that all persons together move by the economy's EU and UE:
    EU·R(k)/Σ e(k)R(k), with e(k) the type's share of the employed; UE likewise.
    """
    made = np.repeat(flows[:, None, :], 2, axis=1)
    for flow, state, factor in (
        (0, EMPLOYED, settings.prone_loss_factor),
        (1, UNEMPLOYED, settings.prone_finding_factor),
    ):
        shares = types.shares[:, :, state] / types.shares[:, :, state].sum(axis=1, keepdims=True)
        factors = np.array([1.0, factor])
        made[:, :, flow] *= factors / (shares * factors).sum(axis=1, keepdims=True)
        capped = np.minimum(made[:, _PRONE, flow], _LARGEST_PROBABILITY)
        excess = (made[:, _PRONE, flow] - capped) * shares[:, _PRONE]
        made[:, _PRONE, flow] = capped
        made[:, _ORDINARY, flow] += excess / shares[:, _ORDINARY]
    return made


def next_type_shares(types: TypeShares, flows: Floats) -> TypeShares:
    """Return the shares a month later under flows by cell and type."""
    eu, ue, ei, ie, ui, iu = np.moveaxis(flows, 2, 0)
    employed, unemployed, inactive = np.moveaxis(types.shares, 2, 0)
    return TypeShares(
        np.stack(
            (
                employed * (1 - eu - ei) + unemployed * ue + inactive * ie,
                employed * eu + unemployed * (1 - ue - ui) + inactive * iu,
                employed * ei + unemployed * ui + inactive * (1 - ie - iu),
            ),
            axis=2,
        )
    )


def first_statuses(
    cohort: Cohort, types: TypeShares, *, draws: np.random.Generator, settings: SurveySettings
) -> Statuses:
    """Return statuses drawn from a month's cross-section, neighbours alike as in changes."""
    from scipy.special import ndtri

    is_prone = _shared_normals(cohort, draws, settings) < ndtri(settings.prone_share)
    given = types.unemployment_given()[cohort.cell, is_prone.astype(np.int64)]
    cause = _shared_normals(cohort, draws, settings)
    state = np.full(len(cohort.cell), EMPLOYED)
    state[cause < ndtri(given[:, UNEMPLOYED])] = UNEMPLOYED
    state[cause > ndtri(1 - given[:, INACTIVE])] = INACTIVE
    leaving = np.where(is_prone, 0.08, 0.18)  # spells so far: geometric, mean 12 and 5 months
    spell = np.minimum(draws.geometric(leaving), _LONGEST_SPELL_MONTHS)
    return Statuses(state, np.where(state == UNEMPLOYED, spell, 0), is_prone)


def step_statuses(
    statuses: Statuses,
    cohort: Cohort,
    flows: Floats,
    *,
    draws: np.random.Generator,
    settings: SurveySettings,
) -> Statuses:
    """Return the statuses a month later.

    Parameters
    ----------
    statuses, cohort
        Persons and their statuses in the month before.
    flows
        Cell × type × ``FLOW_NAMES``.
    draws
        The month's generator for this cohort.
    settings
        How alike neighbours' causes are.

    Notes
    -----
    One standard normal cause per person, partly its cluster's; low is bad. E becomes U below
    Φ⁻¹(EU), I below Φ⁻¹(EU + EI); U becomes E above Φ⁻¹(1 − UE), I below Φ⁻¹(UI); I becomes E
    above Φ⁻¹(1 − IE), U below Φ⁻¹(IU). Each person's probabilities are exact.
    """
    from scipy.special import ndtri

    eu, ue, ei, ie, ui, iu = np.moveaxis(flows, 2, 0)
    lines = np.stack(
        [ndtri(eu), ndtri(eu + ei), ndtri(ui), ndtri(1 - ue), ndtri(iu), ndtri(1 - ie)], axis=2
    )[cohort.cell, statuses.is_prone.astype(np.int64)]
    cause = _shared_normals(cohort, draws, settings)
    before, state = statuses.state, statuses.state.copy()
    is_employed, is_unemployed = before == EMPLOYED, before == UNEMPLOYED
    is_inactive = before == INACTIVE
    state[is_employed & (cause < lines[:, 1])] = INACTIVE
    state[is_employed & (cause < lines[:, 0])] = UNEMPLOYED
    state[is_unemployed & (cause < lines[:, 2])] = INACTIVE
    state[is_unemployed & (cause > lines[:, 3])] = EMPLOYED
    state[is_inactive & (cause < lines[:, 4])] = UNEMPLOYED
    state[is_inactive & (cause > lines[:, 5])] = EMPLOYED
    spell = np.where(state == UNEMPLOYED, statuses.unemployed_months + 1, 0)
    return Statuses(state, spell, statuses.is_prone)


def _shared_normals(cohort: Cohort, draws: np.random.Generator, settings: SurveySettings) -> Floats:
    shared = draws.standard_normal(len(cohort.cluster_area))[cohort.cluster]
    own = draws.standard_normal(len(cohort.cell))
    part = settings.cluster_correlation
    return np.asarray(np.sqrt(part) * shared + np.sqrt(1 - part) * own)
