"""The months of every enterprise: who joins, who leaves and why, who closes.

What does not belong here: who is asked (simulation.panel), what is reported and when
(simulation.enterprise_reports), reports of layoffs (simulation.layoffs).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.big_data import festival_nearness
from simulation.draws import generator, month_number, poisson_counts
from simulation.economy import Economy
from simulation.industries import INDUSTRIES
from simulation.places import Places
from simulation.population import Population, size_class
from simulation.scenarios import Scenario, cities_named
from simulation.settings import EnterpriseSettings, SeparationSettings

NEVER = np.iinfo(np.int32).max
_RECALL_MONTHS = 4


@dataclass(frozen=True)
class History:
    """What happened to every enterprise; arrays month × enterprise of persons.

    ``base`` and ``end`` are staff at both ends of the month; end = base + joined +
    transferred_in − ordinary − cut − layoff − closure − suspension − transferred_out.
    ``cut`` are terminations beyond turnover that are no economic layoff; ``hidden`` is on the
    books without work; ``expected`` the cuts announced for the next month. ``closing`` is the
    month, counted from the first, in which an enterprise closes (``NEVER``: it does not);
    ``decided`` the month in which that was certain; ``is_wave`` whether the scenario closed it.
    ``size_class`` is the registered class of the year.
    """

    months: pd.DatetimeIndex
    base: np.ndarray
    end: np.ndarray
    joined: np.ndarray
    recalled: np.ndarray  # of those who joined
    transferred_in: np.ndarray
    ordinary: np.ndarray
    cut: np.ndarray
    layoff: np.ndarray
    suspension: np.ndarray
    closure: np.ndarray
    transferred_out: np.ndarray
    hidden: np.ndarray
    expected: np.ndarray
    size_class: np.ndarray
    health: np.ndarray
    closing: np.ndarray
    decided: np.ndarray
    is_wave: np.ndarray

    @property
    def involuntary(self) -> np.ndarray:
        """Persons lost to economic layoff, closure or suspension."""
        return np.asarray(self.layoff + self.closure + self.suspension)

    @property
    def left(self) -> np.ndarray:
        """All persons who left."""
        return np.asarray(self.ordinary + self.cut + self.involuntary + self.transferred_out)

    @property
    def is_alive(self) -> np.ndarray:
        """Whether the enterprise has staff at the start or end of the month."""
        return (self.base > 0) | (self.end > 0)


_PERSONS = (
    "base", "end", "joined", "recalled", "transferred_in", "ordinary", "cut", "layoff",
    "suspension", "closure", "transferred_out", "hidden", "expected",
)  # fmt: skip


def build_history(
    population: Population,
    economy: Economy,
    places: Places,
    *,
    first_month: pd.Timestamp,
    months: int,
    scenario: Scenario,
    seed: int,
    settings: EnterpriseSettings,
    separations: SeparationSettings,
) -> History:
    """Return the months of every enterprise from the first month on.

    Parameters
    ----------
    population
        Enterprises and when they begin.
    economy, places
        Demand by city and industry, which sets the growth enterprises aim at.
    first_month, months
        The window; it may run ``lead_months`` past the economy's, for reports ahead of cuts.
    scenario
        Its waves of closures and transfers of giants.
    seed, settings, separations
        Of all draws; sizes.

    Notes
    -----
    An enterprise aims at staff · exp(Δd(c,i) + health + festival + own shock). Ordinary leavers
    are Poisson with the industry's turnover. What is missing to the aim is hired; what is too
    many is first kept on the books without work in part (hidden unemployment), then cut. A cut
    of 20 persons or 10 % is an economic layoff with probability ``layoff_share``, the greater
    the wider the fall of demand; smaller ones end contracts in the ordinary way. Health is an
    AR(1) of each enterprise; sudden slumps and closures are likelier in poor health.
    """
    calendar = pd.date_range(first_month, periods=months, freq="MS", unit="us")
    growth = _aimed_growth(population, economy, calendar, settings)
    walk = _Walk(population, calendar, growth, settings, separations, seed)
    walk.plan_waves(scenario, places, economy.scenario_month)
    walk.plan_transfers(scenario, places, economy.scenario_month)
    for month in range(months):
        walk.step(month)
    return walk.history()


def _aimed_growth(
    population: Population,
    economy: Economy,
    calendar: pd.DatetimeIndex,
    settings: EnterpriseSettings,
) -> np.ndarray:
    """Return log growth of demand, month × enterprise; the first month has season only."""
    start = max(int(economy.months.get_indexer(calendar[:1])[0]), 0)
    index = economy.demand.cyclical + economy.demand.scenario + economy.demand.trend
    window = index[max(start - 1, 0) : start + len(calendar)]
    change = np.diff(window, axis=0, prepend=window[:1])[-len(calendar) :]
    made = change[:, population.city, population.industry]
    made = made + _giants_growth(population, economy, start, len(calendar))
    season = settings.festival_level * festival_nearness(calendar + pd.Timedelta(days=14), 30)
    before = calendar[0] - pd.DateOffset(months=1) + pd.Timedelta(days=14)
    earlier = settings.festival_level * festival_nearness(pd.DatetimeIndex([before]), 30)
    swing = np.diff(season, prepend=earlier)
    swing = swing + settings.graduate_growth * (
        (calendar.month == settings.graduate_month).astype(float) - 1 / 12
    )
    loading = np.array([industry.cycle_loading for industry in INDUSTRIES])[population.industry]
    return np.asarray(made + swing[:, None] * loading[None, :])


def _giants_growth(population: Population, economy: Economy, start: int, months: int) -> np.ndarray:
    """Return what giants alone bear: their industry's loss taken from their own staff."""
    made = np.zeros((months, len(population.city)))
    in_enterprises = np.array([industry.enterprise_share for industry in INDUSTRIES])
    for position in np.flatnonzero(population.is_giant):
        city, industry = population.city[position], population.industry[position]
        staff = economy.employment[start, city, industry] * in_enterprises[industry]
        path = np.exp(economy.demand.giants[start : start + months, city, industry])
        share = 1 - (1 - path) * staff / population.staff[position]
        logs = np.log(np.clip(share, 0.05, None))
        made[:, position] = np.diff(logs, prepend=logs[:1])
    return made


class _Walk:
    """State of all enterprises while their months are made, one after the other."""

    def __init__(
        self,
        population: Population,
        calendar: pd.DatetimeIndex,
        growth: np.ndarray,
        settings: EnterpriseSettings,
        separations: SeparationSettings,
        seed: int,
    ) -> None:
        self.who, self.calendar, self.growth = population, calendar, growth
        self.settings, self.separations, self.seed = settings, separations, seed
        shape = (len(calendar), len(population.city))
        self.made = {name: np.zeros(shape, dtype=np.int32) for name in _PERSONS}
        self.classes = np.zeros(shape, dtype=np.int8)
        self.healths = np.zeros(shape, dtype=np.float32)
        self.closing = np.full(shape[1], NEVER, dtype=np.int64)
        self.decided = np.full(shape[1], NEVER, dtype=np.int64)
        self.is_wave = np.zeros(shape[1], dtype=bool)
        self.staff = np.where(population.birth == 0, population.staff, 0).astype(np.int64)
        self.carried = np.zeros(shape[1], dtype=np.int64)  # kept without work
        self.last_suspension = np.full(shape[1], -99)
        self.turnover = np.array([i.separation_per_month for i in INDUSTRIES])[population.industry]
        self.health = generator(seed, "enterprise_month", 0).standard_normal(shape[1])
        self.usual_hidden = self._usual_hidden()
        self.current = size_class(np.maximum(population.staff, 1), population.industry)
        self.transfer = np.zeros(shape)
        self.next = self._plan(0)

    def _usual_hidden(self) -> np.ndarray:
        rng = generator(self.seed, "enterprise_month", 1)
        # Few small enterprises have any; large ones nearly all have some.
        chance = np.where(self.who.staff >= 1000, 1.0, 0.25)
        has_any = rng.random(len(self.staff)) < chance
        size = rng.gamma(2.0, 0.5, len(self.staff)) * self.settings.usual_hidden_share
        return np.asarray(np.where(has_any, size / chance, 0.0))

    def plan_waves(self, scenario: Scenario, places: Places, start: pd.Timestamp) -> None:
        """Choose who closes in the scenario's waves."""
        first = self._position(start)
        chance = generator(self.seed, "enterprise_month", 2).random((2, len(self.staff)))
        for wave in scenario.closure_waves:
            cities = cities_named(wave.area_codes, places)
            is_there = np.isin(self.who.city, cities)
            if wave.industry_codes:
                codes = np.array([i.code for i in INDUSTRIES], dtype=object)[self.who.industry]
                is_there &= np.isin(codes.astype(str), wave.industry_codes)
            closing_chance = wave.closing_share * np.array([0.0, 0.6, 1.0, 1.0])[self.current]
            is_hit = is_there & (chance[0] < closing_chance) & (self.who.birth == 0)
            month = first + wave.delay_months + wave.silent_months
            when = month + np.floor(chance[1] * wave.months).astype(np.int64)
            self.closing = np.where(is_hit, when, self.closing)
            self.decided = np.where(is_hit, when - wave.silent_months, self.decided)
            self.is_wave |= is_hit

    def plan_transfers(self, scenario: Scenario, places: Places, start: pd.Timestamp) -> None:
        """Note which giants move staff away and back, as shares of their staff."""
        first = self._position(start)
        for transfer in scenario.giant_transfers:
            city = cities_named((transfer.area_code,), places)
            giants = self.who.is_giant & np.isin(self.who.city, city)
            out = first + transfer.delay_months
            for month, share in (
                (out, -transfer.share),
                (out + transfer.back_after_months, transfer.share / (1 - transfer.share)),
            ):
                if 0 <= month < len(self.calendar):
                    self.transfer[month, giants] = share

    def _position(self, month: pd.Timestamp) -> int:
        first = self.calendar[0]
        return (month.year - first.year) * 12 + month.month - first.month

    def _plan(self, month: int) -> dict[str, np.ndarray]:
        """Return what a month will bring, so that the month before can expect it in part."""
        rng = generator(self.seed, "enterprise_month", 10, month_number(self.calendar[month]))
        count, settings = len(self.staff), self.settings
        health = self.health
        if month:
            keep = settings.health_persistence
            health = keep * health + np.sqrt(1 - keep**2) * rng.standard_normal(count)
        sd = np.array(settings.growth_sd)[self.current]
        freedom = settings.growth_tail_freedom
        shock = rng.standard_t(freedom, count) * np.sqrt((freedom - 2) / freedom)
        sd = np.where(self.who.is_giant, settings.giant_growth_sd, sd)
        slump_chance = settings.slump_per_month * np.exp(-0.8 * health - 0.32)
        slump = (rng.random(count) < slump_chance) * rng.exponential(settings.slump_log_mean, count)
        slump = np.where(self.who.is_giant, 0.0, np.minimum(slump, 1.2))
        # What slumps take away health gives back on average, so that size does not drift.
        lost = settings.slump_log_mean / (1 + settings.slump_log_mean)
        steady = settings.slump_per_month * lost * ~self.who.is_giant - 0.5 * sd**2
        own = sd * np.clip(shock, -8, 8) + settings.health_growth * (health + self.who.quality / 3)
        growth = self.growth[month] + own - slump + steady
        return {
            "growth": growth, "health": health, "draw": rng.random((6, count)),
            "normal": rng.standard_normal((2, count)), "more": rng.random((2, count)),
        }  # fmt: skip

    def step(self, month: int) -> None:
        """Make one month of all enterprises."""
        plan = self.next
        self.health = plan["health"]
        is_born = self.who.birth == month
        self.staff = np.where(is_born & (month > 0), self.who.staff, self.staff)
        if self.calendar[month].month == 1 and month:
            self.current = size_class(np.maximum(self.staff, 1), self.who.industry)
        base = self.staff
        # A newcomer's first row is its first full month: it appears with its staff as base.
        leaving = poisson_counts(
            base * self.turnover, uniform=plan["more"][0], normal=plan["normal"][0]
        )
        ordinary = np.minimum(leaving, base)
        closing_now = (self.closing == month) & (base > 0)
        troubled = (self.decided <= month) & (self.closing > month) & ~self.is_wave
        growth = plan["growth"] - 0.06 * troubled
        wanted = (base - np.minimum(self.carried, base)) * np.exp(growth)
        missing = wanted - (base - ordinary)
        whole = np.floor(missing + plan["draw"][0])
        joined = np.maximum(whole, 0).astype(np.int64)
        surplus = np.maximum(-whole, 0).astype(np.int64)
        self._close_decisions(month, plan["draw"][1])
        is_pressed = self.growth[month] < -self.separations.absorbed_share * self.turnover
        kept, cut, layoff, suspension = self._cuts(base, surplus, is_pressed, plan["draw"])
        hidden = self._hidden(base, kept, troubled, plan["draw"][5])
        is_back = (self.last_suspension >= month - _RECALL_MONTHS) & (base > 0)
        recalled = np.where(is_back, joined // 2, 0)
        self.last_suspension = np.where(suspension > 0, month, self.last_suspension)
        moved = np.round(self.transfer[month] * base).astype(np.int64)
        alive = (base > 0) & ~closing_now
        persons = {
            "base": base, "joined": joined * alive, "recalled": recalled * alive,
            "transferred_in": np.maximum(moved, 0) * alive, "ordinary": ordinary * alive,
            "cut": cut * alive, "layoff": layoff * alive, "suspension": suspension * alive,
            "transferred_out": np.maximum(-moved, 0) * alive, "closure": base * closing_now,
        }  # fmt: skip
        end = base + persons["joined"] + persons["transferred_in"]
        for name in ("ordinary", "cut", "layoff", "suspension", "transferred_out", "closure"):
            end = end - persons[name]
        for name, values in persons.items():
            self.made[name][month] = values
        self.made["end"][month] = end
        self.made["hidden"][month] = np.minimum(hidden, np.maximum(end, 0)) * alive
        self.classes[month], self.healths[month] = self.current, self.health
        self.staff = end
        if month + 1 < len(self.calendar):
            self.next = self._plan(month + 1)
            self._expect(month, plan)

    def _close_decisions(self, month: int, draw: np.ndarray) -> None:
        hazard = np.array(self.settings.closures_per_month)[self.current]
        hazard = hazard * np.exp(-1.0 * self.health - 0.5) * ~self.who.is_giant
        hazard = np.where(self.staff > self.settings.largest_closing_persons, 0.0, hazard)
        is_new = (draw < hazard) & (self.closing == NEVER) & (self.staff > 0)
        self.decided = np.where(is_new, month, self.decided)
        self.closing = np.where(is_new, month + self.settings.closure_notice_months, self.closing)

    def _cuts(
        self, base: np.ndarray, surplus: np.ndarray, is_pressed: np.ndarray, draw: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Split a surplus into staff kept without work, plain cuts, layoffs and suspensions."""
        settings = self.settings
        kept = np.floor(settings.hoarded_share * surplus * draw[2] * 2).astype(np.int64)
        kept = np.minimum(kept, surplus)
        rest = surplus - kept
        is_large = (rest >= 20) | ((rest >= 0.1 * base) & (rest >= 3))
        depth = np.clip(rest / np.maximum(base, 1), 0, 1)
        chance = settings.layoff_share * (0.5 + np.minimum(depth / 0.08, 1.7))
        is_layoff = is_large & (draw[3] < chance)
        is_suspended = is_large & ~is_layoff & (draw[3] > 1 - settings.suspension_share)
        # Under a fall of demand what is too many for turnover is laid off for the most part.
        is_layoff |= (rest > 0) & is_pressed & (draw[3] < self.separations.pressed_layoff_share)
        is_suspended &= ~is_layoff
        limit = np.where(is_pressed, rest, settings.largest_own_layoff_persons)
        layoff = np.where(is_layoff, np.minimum(rest, limit), 0)
        suspension = np.where(is_suspended, np.minimum(rest, limit), 0)
        return kept, rest - layoff - suspension, layoff, suspension

    def _hidden(
        self, base: np.ndarray, kept: np.ndarray, troubled: np.ndarray, draw: np.ndarray
    ) -> np.ndarray:
        self.carried = kept
        share = self.usual_hidden + kept / np.maximum(base, 1) + 0.08 * troubled
        return np.asarray(np.floor(np.minimum(share, 0.5) * base + draw).astype(np.int64))

    def _expect(self, month: int, plan: dict[str, np.ndarray]) -> None:
        """Write the cuts expected for the next month: part of the truth, with error."""
        settings = self.settings
        working = self.staff - np.minimum(self.carried, self.staff)
        coming = self.staff * (1 - self.turnover) - working * np.exp(self.next["growth"])
        coming = np.maximum(coming, 0.0)
        # Closing enterprises do not announce their closure as a cut.
        is_known = plan["draw"][4] < settings.expected_cut_known_share
        error = np.exp(settings.expected_cut_noise * plan["normal"][1])
        false = (plan["more"][1] < 0.02) * self.staff * 0.03
        troubled = (self.decided <= month) & (self.closing > month) & ~self.is_wave
        expected = is_known * coming * error + false + 0.04 * troubled * self.staff
        self.made["expected"][month] = np.minimum(np.round(expected), self.staff)

    def history(self) -> History:
        """Return all months made."""
        return History(
            months=self.calendar,
            **self.made,
            size_class=self.classes,
            health=self.healths,
            closing=self.closing,
            decided=self.decided,
            is_wave=self.is_wave,
        )
