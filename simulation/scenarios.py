"""What may happen to the synthetic province: shocks, closures, and data that do not come.

A scenario changes nothing but what it names: all random draws are the same in every scenario,
so two scenarios of one seed differ by the scenario alone. Every size is a choice of ours. What
does not belong here: how shocks move the economy (simulation.economy), dates of onsets and
events (simulation.truth), which follow from what happened.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from simulation.places import Places


@dataclass(frozen=True)
class Shock:
    """A fall of employment demand in some cities and industries.

    It builds up linearly over ``rise_months``, stays for ``hold_months`` and then halves
    every ``half_life_months`` (0: it stays).
    """

    log_change: float
    area_codes: tuple[str, ...] = ()  # empty: all cities
    industry_codes: tuple[str, ...] = ()  # empty: all industries
    delay_months: int = 0  # after the month of the scenario
    rise_months: int = 1
    hold_months: int = 0
    half_life_months: float = 0.0
    borne_by: Literal["all", "giants"] = "all"
    has_spillover: bool = True

    def path(self, months_since: np.ndarray) -> np.ndarray:
        """Return the part of the change in force, 0 to 1, by months since the scenario's month."""
        since = months_since - self.delay_months + 1
        built = np.clip(since / self.rise_months, 0.0, 1.0)
        if not self.half_life_months:
            return built
        after = np.clip(since - self.rise_months - self.hold_months, 0.0, None)
        return np.asarray(built * 0.5 ** (after / self.half_life_months))


@dataclass(frozen=True)
class Outage:
    """Senders that do not send: a part of the returns of some months never comes."""

    area_codes: tuple[str, ...]  # empty: all, tables included
    delay_months: int
    months: int  # 0: to the end
    missing_share: float


@dataclass(frozen=True)
class ClosureWave:
    """Enterprises of some cities close after months of silence."""

    area_codes: tuple[str, ...]
    industry_codes: tuple[str, ...]  # empty: all
    delay_months: int
    months: int
    closing_share: float  # of the enterprises, over the whole wave
    closing_staff_share: float  # of their staff: those that close are small
    silent_months: int


@dataclass(frozen=True)
class GiantTransfer:
    """A giant moves staff to another of its companies and takes them back: no job is lost."""

    area_code: str
    delay_months: int
    share: float
    back_after_months: int
    staff_factor: float  # how much larger the giant is than in other scenarios


@dataclass(frozen=True)
class Scenario:
    """A course of events."""

    code: str
    title_zh: str
    title_en: str
    shocks: tuple[Shock, ...] = ()
    outages: tuple[Outage, ...] = ()
    closure_waves: tuple[ClosureWave, ...] = ()
    giant_transfers: tuple[GiantTransfer, ...] = ()


ANSHAN, BENXI, PANJIN, FUSHUN, LIAOYANG = "210300", "210500", "211100", "210400", "211000"
YINGKOU, JINZHOU = "210800", "210700"
MANUFACTURING = ("C13", "C25", "C30", "C31", "C34", "C36")
CONTACT_SERVICES = ("F", "G", "H", "O", "R")
DISPLACED_SERVICES = ("F", "I", "J", "L", "M")

_STEEL = (
    Shock(-0.34, (ANSHAN, BENXI), ("C31",), rise_months=7, hold_months=10, half_life_months=24),
    Shock(-0.10, (ANSHAN, BENXI), ("B", "G"), delay_months=2, rise_months=8, half_life_months=24),
)

SCENARIOS: dict[str, Scenario] = {
    scenario.code: scenario
    for scenario in (
        Scenario("calm", "平稳运行", "Calm"),
        Scenario(
            "national_shock",
            "全国性冲击",
            "National shock",
            # After February 2020, when the national rate rose from 5.3 to 6.2 within a month
            # and was back after ten.
            shocks=(
                Shock(-0.017, half_life_months=6, hold_months=3, has_spillover=False),
                Shock(
                    -0.035, (), CONTACT_SERVICES, half_life_months=5, hold_months=2,
                    has_spillover=False,
                ),
            ),
        ),
        Scenario(
            "steel_crisis", "钢铁行业危机（两市）", "Steel crisis in two cities", shocks=_STEEL
        ),
        Scenario(
            "slow_decline",
            "缓慢下行",
            "Slow decline",
            shocks=(
                Shock(-0.050, (), (*MANUFACTURING, "B", "E"), rise_months=20),
                Shock(-0.018, rise_months=20, has_spillover=False),
            ),
        ),
        Scenario(
            "technology_displacement",
            "技术替代（服务业）",
            "Technology displaces services",
            shocks=(Shock(-0.075, (), DISPLACED_SERVICES, rise_months=16),),
        ),
        Scenario(
            "giant_firm",
            "特大型企业集中裁员",
            "One giant sheds staff",
            shocks=(
                Shock(-0.20, (BENXI,), ("C31",), rise_months=3, borne_by="giants"),
            ),
        ),
        Scenario(
            "data_outage",
            "数据中断",
            "Data outage",
            outages=(Outage((), 0, 3, 0.75),),
        ),
        Scenario(
            "silent_closures",
            "企业失联后关闭",
            "Firms close after silence",
            closure_waves=(ClosureWave((FUSHUN, YINGKOU), (), 0, 5, 0.14, 0.05, 1),),
            shocks=(Shock(-0.030, (FUSHUN, YINGKOU), rise_months=6, half_life_months=30,
                          has_spillover=False),),
        ),
        Scenario(
            "one_giant",
            "单一特大型企业主导一市",
            "One giant dominates a city",
            giant_transfers=(GiantTransfer(PANJIN, 0, 0.18, 5, 1.5),),
        ),
        Scenario(
            "three_cities_missing",
            "三市缺报",
            "Three cities send nothing",
            shocks=_STEEL,
            outages=(Outage((ANSHAN, BENXI, LIAOYANG), 1, 4, 1.0),),
        ),
    )
}  # fmt: skip
"""Scenarios by code."""


def cities_named(area_codes: tuple[str, ...], places: Places) -> tuple[int, ...]:
    """Return positions of the cities named; all if none are named.

    Where a profile has none of them, as many of its cities from the third largest on stand in,
    so that a scenario means something in any province.
    """
    if not area_codes:
        return tuple(range(len(places.city_codes)))
    found = tuple(places.city_codes.index(code) for code in area_codes if code in places.city_codes)
    if found:
        return found
    by_size = np.argsort(-places.populations, kind="stable")
    start = 2 if len(by_size) > 2 + len(area_codes) else 0
    return tuple(int(position) for position in by_size[start : start + len(area_codes)])
