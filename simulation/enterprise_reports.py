"""Monthly reports of the panel's enterprises, as rows of the form, and when they come.

What does not belong here: what happens to enterprises (simulation.dynamics), files.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd

from catalogue.forms import JOINED_SLOT_COUNT, LEFT_SLOT_COUNT
from simulation.draws import generator, month_number
from simulation.dynamics import History
from simulation.industries import INDUSTRIES
from simulation.places import Places
from simulation.population import NEW_TYPES_FROM, SIZE_CLASSES, Population
from simulation.settings import EnterpriseSettings

# Kinds of loss: type and cause, numbers of the code lists. The cause of kinds 1 and 6 is drawn.
_LEFT_TYPES = np.array([2, 2, 7, 1, 5, 99, 4, 6, 3])
_LEFT_CAUSES = np.array([99, 8, 99, 99, 4, 99, 5, 2, 1])
_CUT_CAUSES = np.array([8, 5, 7, 4, 6, 3])
_CUT_CAUSE_SHARES = (0.42, 0.30, 0.10, 0.08, 0.06, 0.04)  # choice
_ORDINARY_KINDS = (0, 2, 3, 4, 5)
_NEVER_MERGED = (6, 7, 8)  # involuntary losses always keep a slot of their own
_OTHER = 99
_JOIN_CAUSES = np.array([1, 2, 3, 4])
_TWO_DIGITS = tuple(f"{number:02d}" for number in range(100))
_GRADUATE_SHARES = np.array([2, 2, 3, 3, 3, 10, 35, 18, 8, 4, 3, 2]) / 100  # of those recruited
_SILENT = -1


@dataclass(frozen=True)
class PanelRows:
    """Rows of the panel, whether or not reported: positions of month and enterprise, delay.

    ``delay_months`` is 0 on time, 1 to 3 late, −1 never.
    """

    month: np.ndarray
    enterprise: np.ndarray
    delay_months: np.ndarray


def build_panel_rows(
    population: Population,
    history: History,
    panel: np.ndarray,
    *,
    seed: int,
    settings: EnterpriseSettings,
) -> PanelRows:
    """Return the panel's rows with the delay of each report.

    Notes
    -----
    The log odds of no answer on time rise by ``health_response`` per standard deviation of poor
    health, so silence is not ignorable. Of enterprises that have decided to close a part is
    silent each month; those a scenario closes are all silent ``silent_months`` before.
    """
    month, enterprise = np.nonzero(panel)
    health = history.health[month, enterprise] + 0.5 * population.quality[enterprise]
    base_odds = np.log(settings.on_time_share / (1 - settings.on_time_share))
    # The mean of a logistic over a spread of health is a little below its middle.
    odds = base_odds + 0.06 + settings.health_response * health
    on_time = 1 / (1 + np.exp(-odds))
    chance = _chances(history, month, enterprise, seed, part=2)
    later = np.cumsum(settings.later_shares) / (1 - settings.on_time_share)
    rest = np.where(on_time < 1, (chance[0] - on_time) / (1 - on_time), 1.0)
    delay = np.where(chance[0] < on_time, 0, 1 + np.searchsorted(later, np.maximum(rest, 0.0)))
    delay = np.where(delay > len(settings.later_shares), _SILENT, delay)
    closing, decided = history.closing[enterprise], history.decided[enterprise]
    is_troubled = (decided <= month) & (month < closing)
    is_wave = history.is_wave[enterprise]
    silent = is_troubled & (is_wave | (chance[1] < settings.trouble_silent_share))
    silent |= (month == closing) & (is_wave | (chance[1] >= settings.closing_report_share))
    delay = np.where(silent, _SILENT, delay)
    delay = np.where(population.is_giant[enterprise], np.maximum(delay, 0) % 2, delay)
    return PanelRows(month, enterprise, delay.astype(np.int8))


def _chances(
    history: History, month: np.ndarray, enterprise: np.ndarray, seed: int, *, part: int
) -> np.ndarray:
    """Return two uniform numbers per row that depend on the month and the enterprise alone."""
    count = history.base.shape[1]
    table = np.stack(
        [
            generator(seed, "panel", part, month_number(date)).random((2, count))
            for date in history.months
        ]
    )
    return np.asarray(table[month, :, enterprise].T)


def enterprise_report(
    population: Population,
    history: History,
    rows: PanelRows,
    places: Places,
    *,
    last_vintage: pd.Timestamp,
    seed: int,
    settings: EnterpriseSettings,
) -> pd.DataFrame:
    """Return the reports as rows of the form, with ``received_month`` and ``sender_code``.

    Parameters
    ----------
    population, history, rows
        Who, what happened, and which rows exist with their delay.
    places
        Codes of cities. ``area_code`` is the city an enterprise lies in; one in a zone has
        the zone as ``county_code`` and sends through it, so cities still add up.
    last_vintage
        Nothing received after it is returned.
    seed, settings
        Of the split of losses by type and of corrected reports.

    Returns
    -------
    pandas.DataFrame
        Fields of ``enterprise_report``, one row per report received, a corrected one twice;
        by received month, sender, enterprise. Every row balances and its slots add up.
    """
    kinds, causes = _loss_kinds(history, rows.month, rows.enterprise, seed, settings)
    sent = _sent(population, history, rows, last_vintage, seed, settings)
    month, who = rows.month[sent.row], rows.enterprise[sent.row]
    taken = {
        name: getattr(history, name)[month, who].astype(np.int64)
        for name in ("base", "end", "joined", "recalled", "transferred_in", "hidden", "expected")
    }
    taken["joined"] = taken["joined"] + sent.extra
    taken["end"] = taken["end"] + sent.extra
    kinds, causes = kinds[sent.row], causes[sent.row]
    share = population.dispatched_share[who]
    data: dict[str, object] = {"reference_month": history.months.to_numpy()[month]}
    data |= _identity(population, history, month, who, places)
    data["base_staff_persons"] = taken["base"]
    data["base_dispatched_persons"] = np.round(share * taken["base"]).astype(np.int64)
    data["joined_persons"] = taken["joined"] + taken["transferred_in"]
    data |= _joined_slots(taken, history, month)
    data["left_persons"] = kinds.sum(axis=1)
    data |= _left_slots(kinds, causes)
    data["end_staff_persons"] = taken["end"]
    data["end_dispatched_persons"] = np.round(share * taken["end"]).astype(np.int64)
    data["hidden_unemployed_persons"] = taken["hidden"]
    data["expected_cut_persons"] = taken["expected"]
    data["received_month"] = history.months.to_numpy()[0].astype("datetime64[M]") + (
        sent.received.astype("timedelta64[M]")
    )
    data["sender_code"] = _senders(population, who, places)
    frame = pd.DataFrame(data)
    frame["received_month"] = frame["received_month"].astype("datetime64[us]")
    return frame


@dataclass(frozen=True)
class _Sent:
    """Versions of rows sent: position of the row, month of receipt, persons counted too many."""

    row: np.ndarray
    received: np.ndarray
    extra: np.ndarray


def _sent(
    population: Population,
    history: History,
    rows: PanelRows,
    last_vintage: pd.Timestamp,
    seed: int,
    settings: EnterpriseSettings,
) -> _Sent:
    """Return what is sent: a few rows wrong at first and right a month or two later.

    The first version counts persons who had not joined; it balances all the same.
    """
    row = np.flatnonzero(rows.delay_months >= 0)
    month, who = rows.month[row], rows.enterprise[row]
    chance = _chances(history, month, who, seed, part=4)
    received = month + 1 + rows.delay_months[row].astype(np.int64)
    has_joined = history.joined[month, who] > 0
    is_wrong = (chance[0] < settings.corrected_share) & has_joined
    surplus = 1 + np.floor(0.02 * history.base[month, who]).astype(np.int64)
    later = received[is_wrong] + 1 + (chance[1][is_wrong] < 0.3)
    made = _Sent(
        np.concatenate([row, row[is_wrong]]),
        np.concatenate([received, later]),
        np.concatenate([np.where(is_wrong, surplus, 0), np.zeros(int(is_wrong.sum()), dtype=int)]),
    )
    first = history.months[0]
    last = (last_vintage.year - first.year) * 12 + last_vintage.month - first.month
    sender = np.unique(_sender_texts(population)[rows.enterprise], return_inverse=True)[1][made.row]
    order = np.lexsort((rows.enterprise[made.row], rows.month[made.row], sender, made.received))
    order = order[made.received[order] <= last]
    return _Sent(made.row[order], made.received[order], made.extra[order])


def _sender_texts(population: Population) -> np.ndarray:
    zone = population.zone_code.astype(str)
    city = np.char.zfill(population.city.astype(str), 4)
    return np.where(zone == "None", np.char.add("c", city), np.char.add("z", zone))


def _senders(population: Population, who: np.ndarray, places: Places) -> object:
    zones = tuple(places.zone_shares)
    position = population.city.copy()
    for number, code in enumerate(zones):
        position[population.zone_code == code] = len(places.city_codes) + number
    return _texts((*places.city_codes, *zones), position[who])


def _texts(values: Sequence[str], positions: np.ndarray) -> pd.api.extensions.ExtensionArray:
    """Return texts picked from a short list; −1 is missing."""
    picked = pd.array(list(values), dtype="str").take(positions, allow_fill=True)
    return cast(pd.api.extensions.ExtensionArray, picked)


def _identity(
    population: Population, history: History, month: np.ndarray, who: np.ndarray, places: Places
) -> dict[str, object]:
    old, old_position = np.unique(population.old_type_code.astype(str), return_inverse=True)
    new, new_position = np.unique(
        population.registration_type(NEW_TYPES_FROM).astype(str), return_inverse=True
    )
    is_old = np.asarray(history.months < NEW_TYPES_FROM)[month]
    types = np.where(is_old, old_position[who], len(old) + new_position[who])
    division, division_position = np.unique(
        population.division_code.astype(str), return_inverse=True
    )
    county, county_position = np.unique(population.county_code.astype(str), return_inverse=True)
    county_position = np.where(population.county_code == None, -1, county_position)  # noqa: E711
    hardship = np.array([industry.is_hardship for industry in INDUSTRIES])
    return {
        "enterprise_code": _texts(list(population.code), who),
        "enterprise_name": _texts(list(population.name), who),
        "registration_type_code": _texts([*old, *new], types),
        "industry_code": _texts(list(division), division_position[who]),
        "area_code": _texts(places.city_codes, population.city[who]),
        "county_code": _texts(list(county), county_position[who]),
        "size_class_code": _texts(SIZE_CLASSES, history.size_class[month, who]),
        "is_hardship_industry": hardship[population.industry[who]],
    }


def _loss_kinds(
    history: History, month: np.ndarray, who: np.ndarray, seed: int, settings: EnterpriseSettings
) -> tuple[np.ndarray, np.ndarray]:
    """Return losses by kind, row × kind, and the drawn cause of cuts by row."""
    chance = _chances(history, month, who, seed, part=3)
    kinds = np.zeros((len(month), len(_LEFT_TYPES)), dtype=np.int64)
    ordinary = history.ordinary[month, who].astype(np.int64)
    # Systematic rounding: shares hold on average and parts add up to the whole.
    cumulated, taken = 0.0, np.zeros(len(month), dtype=np.int64)
    for kind, share in zip(_ORDINARY_KINDS, settings.ordinary_type_shares, strict=True):
        cumulated += share
        upto = np.floor(ordinary * min(cumulated, 1.0) + chance[0]).astype(np.int64)
        kinds[:, kind] = upto - taken
        taken = upto
    edges = np.cumsum(_CUT_CAUSE_SHARES)
    causes = np.searchsorted(edges / edges[-1], chance[1])
    kinds[:, 1] = history.cut[month, who]
    kinds[:, 4] += history.transferred_out[month, who]
    kinds[:, 6] = history.layoff[month, who]
    kinds[:, 7] = history.suspension[month, who]
    kinds[:, 8] = history.closure[month, who]
    return kinds, causes


def _left_slots(kinds: np.ndarray, causes: np.ndarray) -> dict[str, object]:
    """Return the slots of losses: the largest kinds; what finds no slot is merged as other."""
    rank = kinds.astype(float)
    rank[:, list(_NEVER_MERGED)] *= 1e6
    order = np.argsort(-rank, axis=1, kind="stable")[:, :LEFT_SLOT_COUNT]
    rows = np.arange(len(kinds))[:, None]
    persons = kinds[rows, order]
    types, reasons = _LEFT_TYPES[order], _LEFT_CAUSES[order]
    is_drawn = np.isin(order, (1, 6))
    reasons = np.where(is_drawn, _CUT_CAUSES[causes][:, None], reasons)
    surplus = kinds.sum(axis=1) - persons.sum(axis=1)
    is_merged = surplus > 0
    persons[is_merged, -1] += surplus[is_merged]
    types[is_merged, -1], reasons[is_merged, -1] = _OTHER, _OTHER
    made: dict[str, object] = {}
    for slot in range(LEFT_SLOT_COUNT):
        is_given = persons[:, slot] > 0
        name = f"left_{slot + 1}"
        made[f"{name}_type_code"] = _texts(_TWO_DIGITS, np.where(is_given, types[:, slot], -1))
        made[f"{name}_cause_code"] = _texts(_TWO_DIGITS, np.where(is_given, reasons[:, slot], -1))
        made[f"{name}_persons"] = _optional(persons[:, slot], is_given)
    return made


def _joined_slots(
    taken: dict[str, np.ndarray], history: History, month: np.ndarray
) -> dict[str, object]:
    hired = taken["joined"] - taken["recalled"]
    share = _GRADUATE_SHARES[history.months.month.to_numpy()[month] - 1]
    graduates = np.round(share * hired).astype(np.int64)
    kinds = np.stack(
        [hired - graduates, graduates, taken["recalled"], taken["transferred_in"]], axis=1
    )
    order = np.argsort(-kinds, axis=1, kind="stable")[:, :JOINED_SLOT_COUNT]
    persons = kinds[np.arange(len(kinds))[:, None], order]
    persons[:, -1] += kinds.sum(axis=1) - persons.sum(axis=1)
    made: dict[str, object] = {}
    for slot in range(JOINED_SLOT_COUNT):
        is_given = persons[:, slot] > 0
        cause = np.where(is_given, _JOIN_CAUSES[order[:, slot]], -1)
        made[f"joined_{slot + 1}_cause_code"] = _texts(_TWO_DIGITS, cause)
        made[f"joined_{slot + 1}_persons"] = _optional(persons[:, slot], is_given)
    return made


def _optional(persons: np.ndarray, is_given: np.ndarray) -> pd.api.extensions.ExtensionArray:
    return pd.arrays.IntegerArray(persons.astype(np.int64), ~is_given)
