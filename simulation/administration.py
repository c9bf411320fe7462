"""Registers of departments on single enterprises: a noisy, partly late picture of their health.

What does not belong here: what happens to enterprises (simulation.dynamics), their monthly
returns (simulation.enterprise_reports).
"""

import numpy as np
import pandas as pd

from simulation.draws import generator, month_number
from simulation.dynamics import History
from simulation.insured_structure import OWNERSHIP_OF_OLD_TYPE
from simulation.places import Places
from simulation.population import Population
from simulation.settings import AdministrationSettings, InsuredSettings

_FLAGS = ("is_loan_overdue", "is_dishonest")
_OWED = ("contributions_owed_yuan", "wages_owed_yuan", "tax_arrears_yuan")
# Columns of each register: insurance, labour inspection, tax, credit, courts, grid company.
_COLUMNS: tuple[tuple[str, ...], ...] = (
    ("insured_persons", "contributions_owed_yuan"),
    ("wages_owed_yuan",),
    ("tax_arrears_yuan",),
    ("is_loan_overdue",),
    ("is_dishonest",),
    ("electricity_kwh",),
)


def enterprise_administration(
    population: Population,
    history: History,
    panel: np.ndarray,
    places: Places,
    *,
    months: int,
    seed: int,
    settings: AdministrationSettings,
    insured: InsuredSettings,
) -> pd.DataFrame:
    """Return what departments tell of the enterprises of the panel, month by month.

    Parameters
    ----------
    population, history
        Every enterprise and its months.
    panel
        Month × enterprise: who is or was monitored; registers are asked for those.
    places
        Codes of the cities and of the province, whose office joins the registers.
    months
        How many months of the history to tell.
    seed, settings, insured
        Of all draws; how well each register covers and sees; covered shares of staff.

    Returns
    -------
    pandas.DataFrame
        Fields of ``enterprise_administration`` and sender_code, one row per enterprise and
        month with anything to tell, by month and enterprise.

    Notes
    -----
    Trouble of an enterprise as a register sees it is −h(t − lag) · a + b · d + e: h its
    health, d whether it has decided to close, e an AR(1) of the register's own. Arrears are
    there, and flags set, with a probability that rises with it; so they are often there
    without trouble, and trouble without them. Insured persons are the staff of this or the
    last month times the covered share, electricity the staff at work with noise. Which
    registers know an enterprise is drawn once, by size; a part of the cells is missing.
    """
    who = np.flatnonzero(panel[:months].any(axis=0))
    first = panel[:months, who].argmax(axis=0)
    covered = _covered(history, who, seed, settings)
    views = [
        _trouble(history, who, months, number, seed, settings) for number in range(len(_COLUMNS))
    ]
    lag = generator(seed, "administration", 2).random(len(who)) < settings.insured_late_share
    owed = np.zeros((len(_OWED), len(who)))
    listed = np.zeros(len(who), dtype=bool)
    parts = []
    for month in range(months):
        rng = generator(seed, "administration", 10, month_number(history.months[month]))
        data = _insured_and_power(population, history, who, month, lag, views[5], rng, settings,
                                  insured)  # fmt: skip
        staff = np.maximum(history.end[month, who], history.base[month, who])
        for number, name in enumerate(_OWED):
            owed[number] = _still_owed(
                owed[number], views[number][month], staff, name, rng, settings
            )
            data[name] = owed[number].round(2)
        overdue = rng.random(len(who)) < _chance(views[3][month], settings.overdue_log_odds)
        joins = rng.random(len(who)) < _chance(views[4][month], settings.dishonest_log_odds)
        listed = (listed & (rng.random(len(who)) >= settings.delisted_per_month)) | joins
        data["is_loan_overdue"], data["is_dishonest"] = overdue.astype(float), listed.astype(float)
        _blank(data, covered, rng, settings)
        is_told = (first <= month) & (staff > 0)
        is_told &= ~np.isnan(np.stack(list(data.values()))).all(axis=0)
        parts.append(_rows(population, history, places, who, month, data, np.flatnonzero(is_told)))
    return pd.concat(parts, ignore_index=True)


def _covered(
    history: History, who: np.ndarray, seed: int, settings: AdministrationSettings
) -> np.ndarray:
    """Return whether each register knows each enterprise, register × enterprise."""
    size = history.size_class[0, who].astype(np.int64)
    shares = np.array([shares for _, shares in settings.covered_shares])
    chance = generator(seed, "administration", 0).random((len(shares), len(who)))
    return np.asarray(chance < shares[:, size])


def _trouble(
    history: History,
    who: np.ndarray,
    months: int,
    register: int,
    seed: int,
    settings: AdministrationSettings,
) -> np.ndarray:
    """Return trouble as one register sees it, month × enterprise."""
    lag = settings.lags_months[register]
    noise = generator(seed, "administration", 1, register).standard_normal(len(who))
    keep = settings.noise_persistence
    made = np.empty((months, len(who)))
    for month in range(months):
        if month:
            shock = generator(
                seed, "administration", 3, register, month_number(history.months[month])
            ).standard_normal(len(who))
            noise = keep * noise + np.sqrt(1 - keep**2) * shock
        seen = max(month - lag, 0)
        decided, closing = history.decided[who], history.closing[who]
        is_closing = (decided <= seen) & (closing > month)
        made[month] = (
            -settings.health_weight * history.health[seen, who]
            + settings.closing_weight * is_closing
            + settings.noise_sd * noise
        )
    return made


def _chance(trouble: np.ndarray, log_odds: float) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-(log_odds + trouble))))


def _still_owed(
    before: np.ndarray,
    trouble: np.ndarray,
    staff: np.ndarray,
    name: str,
    rng: np.random.Generator,
    settings: AdministrationSettings,
) -> np.ndarray:
    """Return arrears at the end of the month: grown, kept or paid."""
    log_odds, yuan = dict(settings.arrears)[name]
    falls_behind = rng.random(len(staff)) < _chance(trouble, log_odds)
    pays = rng.random(len(staff)) < settings.paid_per_month
    added = yuan * staff * rng.lognormal(0.0, settings.arrears_log_sd, len(staff))
    return np.asarray(np.where(pays & ~falls_behind, 0.0, before + added * falls_behind))


def _insured_and_power(
    population: Population,
    history: History,
    who: np.ndarray,
    month: int,
    is_late: np.ndarray,
    trouble: np.ndarray,
    rng: np.random.Generator,
    settings: AdministrationSettings,
    insured: InsuredSettings,
) -> dict[str, np.ndarray]:
    names = [name for name, _ in insured.covered_shares]
    shares = np.array([values for _, values in insured.covered_shares])
    owner = np.array([names.index(OWNERSHIP_OF_OLD_TYPE[c]) for c in population.old_type_code[who]])
    share = shares[owner, history.size_class[0, who].astype(np.int64)]
    staff = history.end[month, who].astype(np.float64)
    known = history.end[max(month - 1, 0), who] if month else history.base[0, who]
    counted = np.where(is_late, known, staff) * share
    noise = np.exp(settings.insured_log_sd * rng.standard_normal(len(who)))
    at_work = np.maximum(staff - history.hidden[month, who], 0.0)
    power = settings.kwh_per_person * np.exp(0.5 * population.quality[who]) * at_work
    power = power * np.exp(
        settings.power_log_sd * rng.standard_normal(len(who))
        - settings.power_trouble * np.maximum(trouble[month], 0.0)
    )
    return {"insured_persons": np.round(counted * noise), "electricity_kwh": np.round(power)}


def _blank(
    data: dict[str, np.ndarray],
    covered: np.ndarray,
    rng: np.random.Generator,
    settings: AdministrationSettings,
) -> None:
    for number, names in enumerate(_COLUMNS):
        lost = rng.random(covered.shape[1]) < settings.missing_share
        for name in names:
            data[name] = np.where(covered[number] & ~lost, data[name], np.nan)


def _rows(
    population: Population,
    history: History,
    places: Places,
    who: np.ndarray,
    month: int,
    data: dict[str, np.ndarray],
    chosen: np.ndarray,
) -> pd.DataFrame:
    at = who[chosen]
    city = np.array(places.city_codes, dtype=object)[population.city[at]]
    frame = pd.DataFrame(
        {
            "reference_month": history.months[month],
            "enterprise_code": population.code[at],
            "area_code": city,
            "industry_code": population.division_code[at],
            "insured_persons": pd.array(data["insured_persons"][chosen], dtype="Int64"),
            **{name: data[name][chosen] for name in (*_OWED, "electricity_kwh")},
            **{name: _flag(data[name][chosen]) for name in _FLAGS},
            "sender_code": places.province_code,
        }
    )
    texts = ("enterprise_code", "area_code", "industry_code", "sender_code")
    return frame.astype(dict.fromkeys(texts, "str"))


def _flag(values: np.ndarray) -> pd.api.extensions.ExtensionArray:
    is_missing = np.isnan(values)
    return pd.arrays.BooleanArray(np.where(is_missing, 0, values).astype(bool), is_missing)
