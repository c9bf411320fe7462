"""Reports of staff cuts to the department, ahead of the cuts they announce.

What does not belong here: the cuts themselves (simulation.dynamics), rules about them.
"""

import zlib

import numpy as np
import pandas as pd

from simulation.draws import generator, month_number
from simulation.dynamics import History
from simulation.places import Places
from simulation.population import NEW_TYPES_FROM, Population
from simulation.settings import LayoffSettings

_GROUNDS = np.array(["2", "3", "4", "1"], dtype=object)
_GROUND_SHARES = (0.62, 0.18, 0.15, 0.05)  # choice: difficulty first
_LAYOFF, _CLOSURE = "04", "03"
_CLOSURE_REPORTED_SHARE = 0.5  # choice


def layoff_report(
    population: Population,
    history: History,
    places: Places,
    *,
    last_vintage: pd.Timestamp,
    seed: int,
    settings: LayoffSettings,
) -> pd.DataFrame:
    """Return reports of staff cuts with ``received_month`` and ``sender_code``.

    Parameters
    ----------
    population, history
        Every enterprise, in the panel or not; the history runs past the last month, so cuts
        still to come are announced.
    places
        Codes of cities.
    last_vintage
        Nothing received after it is returned.
    seed, settings
        How reports stray from the duty of article 41: late, revised, withdrawn, sent twice.

    Returns
    -------
    pandas.DataFrame
        Fields of ``layoff_report``; one row per report and revision, exact duplicates
        included, by received month and number. A cut counts if it is of 20 persons or more,
        or of 10 % of 30 or more staff. Withdrawn reports announce cuts that never happen.
    """
    events = _events(history, seed, settings)
    frame = _first_reports(events, population, history, places, settings)
    frame = pd.concat(
        [frame, *_revisions(frame, events["u"].to_numpy(), settings)], ignore_index=True
    )
    frame["received_month"] = (
        frame["report_date"].to_numpy().astype("datetime64[M]").astype("datetime64[us]")
    )
    frame = frame[frame["received_month"] <= last_vintage]
    frame = frame[frame["received_month"] >= history.months[0]]
    copies = frame[frame["report_number"].map(_copy_chance) < settings.duplicated_share]
    frame = pd.concat([frame, copies], ignore_index=True)
    order = ["received_month", "report_number", "revision_number"]
    return frame.sort_values(order, kind="stable", ignore_index=True)


def _copy_chance(report_number: str) -> float:
    return zlib.crc32(report_number.encode()) / 2**32


def _digits(draw: np.ndarray, factor: int) -> np.ndarray:
    """Return further numbers between 0 and 1 from the lower digits of a draw."""
    return np.asarray(np.modf(draw * factor)[0])


def _events(history: History, seed: int, settings: LayoffSettings) -> pd.DataFrame:
    """Return reportable cuts that happen, and the withdrawn ones that do not."""
    parts = []
    for position, date in enumerate(history.months):
        base = history.base[position].astype(np.int64)
        rng = generator(seed, "layoff", 1, month_number(date))
        chance = rng.random((3, len(base)))
        cut = history.layoff[position].astype(np.int64)
        closed = history.closure[position].astype(np.int64)
        is_large = (cut >= settings.smallest_cut_persons) | (
            (cut >= settings.smallest_cut_share * base) & (base >= settings.smallest_share_staff)
        )
        reports = is_large & (chance[0] >= settings.unreported_share)
        closes = (closed >= settings.smallest_cut_persons) & ~history.is_wave
        closes &= chance[0] < _CLOSURE_REPORTED_SHARE
        idle = (base >= 50) & (cut == 0) & (closed == 0)
        called_off = idle & (chance[1] < settings.called_off_per_month)
        for is_one, persons, kind, is_withdrawn in (
            (reports, cut, _LAYOFF, False),
            (closes, closed, _CLOSURE, False),
            (called_off, np.maximum(base // 8, 5), _LAYOFF, True),
        ):
            who = np.flatnonzero(is_one)
            parts.append(
                pd.DataFrame(
                    {
                        "position": position, "who": who, "cut": persons[who], "kind": kind,
                        "is_called_off": is_withdrawn, "u": chance[2][who], "base": base[who],
                    }
                )
            )  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def _first_reports(
    events: pd.DataFrame,
    population: Population,
    history: History,
    places: Places,
    settings: LayoffSettings,
) -> pd.DataFrame:
    who, position = events["who"].to_numpy(), events["position"].to_numpy()
    months = history.months.to_numpy()[position]
    draw = events["u"].to_numpy()
    effective = months.astype("datetime64[D]") + (1 + np.floor(draw * 27)).astype("timedelta64[D]")
    spread = _digits(draw, 997)
    notice = settings.notice_days + np.floor(spread * 14)
    is_late = _digits(draw, 89) < settings.late_share
    notice = np.where(is_late, np.floor(spread * settings.notice_days) - 8, notice)
    reported = effective - notice.astype("timedelta64[D]")
    is_old = np.asarray(reported < np.datetime64(NEW_TYPES_FROM))
    old, new = population.old_type_code[who], population.registration_type(NEW_TYPES_FROM)[who]
    city = np.array(places.city_codes, dtype=object)[population.city[who]]
    ground = _GROUNDS[np.searchsorted(np.cumsum(_GROUND_SHARES), _digits(draw, 613))]
    zone = population.zone_code[who]
    stamp = pd.Series(pd.DatetimeIndex(months).strftime("%Y%m"))
    frame = pd.DataFrame(
        {
            "report_number": "CJ" + stamp + events["who"].astype(str).str.zfill(6),
            "revision_number": 0,
            "enterprise_code": population.code[who],
            "enterprise_name": population.name[who],
            "registration_type_code": np.where(is_old, old, new),
            "industry_code": population.division_code[who],
            "area_code": city,
            "county_code": population.county_code[who],
            "report_date": reported.astype("datetime64[us]"),
            "effective_date": effective.astype("datetime64[us]"),
            "cut_type_code": events["kind"].to_numpy(),
            "legal_ground_code": pd.Series(ground).where(events["kind"] == _LAYOFF, None),
            "staff_persons": events["base"].to_numpy(),
            "cut_persons": events["cut"].to_numpy(),
            "is_withdrawn": False,
            "sender_code": np.where(zone == None, city, zone),  # noqa: E711
        }
    )
    return frame.assign(is_called_off=events["is_called_off"].to_numpy())


def _revisions(
    frame: pd.DataFrame, draw: np.ndarray, settings: LayoffSettings
) -> list[pd.DataFrame]:
    """Return second versions; the first of a revised report is made wrong in place."""
    chance, size = _digits(draw, 1597), _digits(draw, 2711)
    called_off = frame.pop("is_called_off").to_numpy()
    is_revised = (chance < settings.revised_share) & ~called_off
    right = frame[is_revised].copy()
    wrong = np.clip(np.round(frame["cut_persons"] * (0.6 + 0.8 * size)), 1, frame["staff_persons"])
    frame["cut_persons"] = frame["cut_persons"].where(~is_revised, wrong.astype("int64"))
    later = pd.to_timedelta(5 + np.floor(15 * size), "D")
    right["report_date"] = right["report_date"] + later[is_revised]
    right["revision_number"] = 1
    withdrawn = frame[called_off].copy()
    withdrawn["report_date"] = withdrawn["report_date"] + later[called_off]
    withdrawn["revision_number"] = 1
    withdrawn["is_withdrawn"] = True
    return [right, withdrawn]
