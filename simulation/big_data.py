"""Big-data feeds: each with its own lead or lag, noise, festival, gaps and breaks.

What does not belong here: leads as estimated from them (forecasting); registers.
"""

import datetime as dt

import numpy as np
import pandas as pd

from catalogue.forms import FORMS
from catalogue.spring_festival import spring_festival
from simulation.draws import generator, month_number, row_uniforms
from simulation.economy import Economy
from simulation.industries import INDUSTRIES
from simulation.settings import FeedSettings, FeedTraits

_FESTIVAL_PEAK_DAYS = 3.0
_FESTIVAL_WIDTH_DAYS = 11.0
_INDUSTRIAL_SECTIONS = ("B", "C", "D")


def feed_table(
    economy: Economy, form_code: str, *, seed: int, settings: FeedSettings
) -> pd.DataFrame:
    """Return one feed's figures by area and month, or by area and week.

    Parameters
    ----------
    economy
        The truth, known ``lead_months`` past its window.
    form_code
        A form of ``settings.traits``; by week if named in ``weekly_forms``.
    seed, settings
        Of noise and gaps; size of everything.

    Returns
    -------
    pandas.DataFrame
        reference_month, reference_week (weekly feeds: its Monday; the month is that of the
        Monday), area_code (cities and province) and the form's figures; rows that never came
        are not there.

    Notes
    -----
    log y(c,t) = level(c) + r·d(c, t+k) + a·festival(t) + break(t) + noise, with d log demand
    (less its trend; of industry alone where the feed sees only that), k the lead; a percentage
    moves in the same way in points. Half of the noise variance is shared by all cities. Demand
    inside a month is a straight line between months.
    """
    traits = dict(settings.traits)[form_code]
    days, is_weekly = _days(economy.months, form_code in settings.weekly_forms)
    months = pd.DatetimeIndex(days.to_numpy().astype("datetime64[M]").astype("datetime64[us]"))
    codes = (economy.province_code, *economy.area_codes)
    frame = pd.DataFrame(
        {
            "reference_month": np.repeat(months.to_numpy(), len(codes)),
            "area_code": np.tile(np.array(codes, dtype=object), len(days)),
        }
    )
    if is_weekly:
        frame.insert(1, "reference_week", np.repeat(days.to_numpy(), len(codes)))
    part = list(FORMS).index(form_code)
    for number, trait in enumerate(traits):
        cities = _figure(economy, trait, days, is_weekly, seed, part * 10 + number, settings)
        values = np.concatenate([_province(economy, trait, cities), cities], axis=1)
        is_whole = not trait.is_percentage
        frame[trait.name] = (np.round(values) if is_whole else np.round(values, 1)).ravel()
    chance = row_uniforms(frame["reference_month"], 1, seed=seed, stream="big_data", part=part)
    return frame[chance[:, 0] >= settings.gap_share].reset_index(drop=True)


def _days(months: pd.DatetimeIndex, is_weekly: bool) -> tuple[pd.DatetimeIndex, bool]:
    """Return the day in the middle of each month, or every Monday of the window."""
    if not is_weekly:
        return months, False
    last = months[-1] + pd.offsets.MonthEnd(0)
    return pd.date_range(months[0], last, freq="W-MON", unit="us"), True


def _figure(
    economy: Economy,
    trait: FeedTraits,
    days: pd.DatetimeIndex,
    is_weekly: bool,
    seed: int,
    part: int,
    settings: FeedSettings,
) -> np.ndarray:
    """Return one figure, day × city."""
    middle = days + pd.Timedelta(days=3 if is_weekly else 14)
    move = trait.response * _demand_seen(economy, trait, middle)
    move += trait.festival * festival_nearness(middle, 7 if is_weekly else 30)[:, None]
    move += trait.noise * _noise(days, len(economy.area_codes), seed, part, settings)
    if trait.break_month:
        move[days >= pd.Timestamp(trait.break_month)] += trait.break_log
    if trait.is_percentage:
        return np.clip(trait.level + move, 0.0, 100.0)
    usual = trait.level * economy.usual_employed / 1000
    if is_weekly and _is_summed(trait.name):
        usual = usual * 7 / 30.4
    return np.asarray(usual[None, :] * np.exp(move))


def _province(economy: Economy, trait: FeedTraits, cities: np.ndarray) -> np.ndarray:
    """Return the province's figure: the sum, or the mean weighted by employment."""
    if not trait.is_percentage:
        return np.asarray(np.round(cities).sum(axis=1, keepdims=True))
    employed = economy.usual_employed
    return np.asarray((cities * employed).sum(axis=1, keepdims=True) / employed.sum())


def _is_summed(name: str) -> bool:
    return any(
        field.name == name and field.week_aggregation == "sum"
        for form in FORMS.values()
        for field in form.figures
    )


def _demand_seen(economy: Economy, trait: FeedTraits, middle: pd.DatetimeIndex) -> np.ndarray:
    level = economy.demand.cyclical + economy.demand.scenario + economy.demand.giants
    is_seen = np.array(
        [not trait.is_industrial or i.section_code in _INDUSTRIAL_SECTIONS for i in INDUSTRIES]
    )
    weights = economy.industry_shares * is_seen
    weights = weights / weights.sum(axis=1, keepdims=True)
    seen = (level * weights[None]).sum(axis=2)
    first = economy.months[0]
    position = (
        (middle.year - first.year) * 12
        + middle.month
        - first.month
        + (middle.day - 15.0) / 30.4
        + trait.lead_months
    ).to_numpy()
    grid = np.arange(len(seen), dtype=float)
    return np.stack([np.interp(position, grid, city) for city in seen.T], axis=1)


def festival_nearness(middle: pd.DatetimeIndex, span_days: int) -> np.ndarray:
    """Return the mean nearness to the Spring Festival over the days around each day, 0 to 1."""
    offsets = np.linspace(-span_days / 2, span_days / 2, 9)
    made = np.empty(len(middle))
    for number, day in enumerate(middle):
        festival = dt.datetime.combine(spring_festival(day.year), dt.time())
        since = (day.to_pydatetime() - festival).days + offsets
        made[number] = np.exp(
            -0.5 * ((since - _FESTIVAL_PEAK_DAYS) / _FESTIVAL_WIDTH_DAYS) ** 2
        ).mean()
    return made


def _noise(
    days: pd.DatetimeIndex, cities: int, seed: int, part: int, settings: FeedSettings
) -> np.ndarray:
    draws = np.stack(
        [
            generator(seed, "big_data", 1000 + part, month_number(day), day.day).standard_normal(
                cities + 1
            )
            for day in days
        ]
    )
    shared = settings.common_noise_share
    return np.asarray(np.sqrt(shared) * draws[:, :1] + np.sqrt(1 - shared) * draws[:, 1:])
