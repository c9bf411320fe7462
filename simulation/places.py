"""The cities of a profile with what the simulation needs to know of each.

Parameters by city are choices of ours that give each city the economy its profile names; a city
without an entry takes the default. What does not belong here: industries, time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from profiles.model import Area, Profile
from simulation.industries import INDUSTRIES


@dataclass(frozen=True)
class CityTraits:
    """What sets a city apart from the average of the province."""

    urban_share: float = 0.66  # of residents; the province has 72.14 % (census 2020)
    relative_rate: float = 1.0  # unemployment rate over that of the province
    trend_per_year: float = -0.004  # log change of the working-age population
    industry_multipliers: Mapping[str, float] = field(default_factory=dict)
    giant_staff_persons: int = 0  # of its largest enterprise
    giant_industry_code: str = ""


DEFAULT_POPULATION_PERSONS = 1_000_000
_LIAONING_POPULATION = 42_591_407.0  # census 2020

CITY_TRAITS: dict[str, CityTraits] = {
    "210100": CityTraits(
        0.85, 0.98, 0.004, {"C36": 2.0, "C34": 1.6, "I": 1.5, "M": 1.5, "J": 1.2}, 24000, "C36"
    ),
    "210200": CityTraits(
        0.82, 0.88, 0.003, {"C25": 1.6, "C36": 1.5, "I": 2.0, "C34": 1.3}, 15000, "C25"
    ),
    "210300": CityTraits(0.74, 1.02, -0.006, {"C31": 3.6, "B": 1.4, "C30": 2.0}, 58000, "C31"),
    "210400": CityTraits(0.77, 1.14, -0.010, {"C25": 2.4, "B": 2.2}, 22000, "C25"),
    "210500": CityTraits(0.76, 1.12, -0.010, {"C31": 5.0, "C25": 1.4, "B": 1.6}, 42000, "C31"),
    "210600": CityTraits(0.65, 1.00, -0.006, {"C13": 1.7, "F": 1.15, "G": 1.2}, 4000, "C13"),
    "210700": CityTraits(0.60, 1.00, -0.004, {"C25": 1.7, "G": 1.3}, 9000, "C25"),
    "210800": CityTraits(0.68, 0.96, -0.003, {"C30": 5.5, "G": 1.4}, 7000, "C30"),
    "210900": CityTraits(0.60, 1.20, -0.010, {"B": 2.8, "D": 1.5, "A": 1.5}, 9000, "B"),
    "211000": CityTraits(0.64, 1.05, -0.006, {"C25": 1.9, "C31": 1.8}, 11000, "C25"),
    "211100": CityTraits(0.76, 0.92, 0.000, {"B": 6.5, "C25": 2.0}, 46000, "B"),
    "211200": CityTraits(0.52, 1.12, -0.010, {"A": 2.0, "D": 1.8, "B": 1.6}, 9000, "B"),
    "211300": CityTraits(0.53, 1.04, -0.006, {"C31": 1.8, "A": 1.8}, 6000, "C31"),
    "211400": CityTraits(0.54, 1.03, -0.006, {"C25": 1.6, "C36": 1.7, "A": 1.3}, 10000, "C36"),
}
"""Traits by area code. Staff of giants: orders of magnitude, no real enterprise."""

# Parts of a zone's host cities that lie in the zone; a choice of ours.
ZONE_SHARES: dict[str, float] = {"210100": 0.012, "210400": 0.05}
DEFAULT_ZONE_SHARE = 0.02


@dataclass(frozen=True)
class Places:
    """Cities, counties and zones of a profile, in the profile's order."""

    province_code: str
    city_codes: tuple[str, ...]
    city_titles_zh: tuple[str, ...]
    populations: np.ndarray  # persons, by city
    traits: tuple[CityTraits, ...]
    county_codes: Mapping[str, tuple[str, ...]]  # by city
    zone_shares: Mapping[str, Mapping[str, float]]  # zone → host city → part of the host

    @property
    def scale(self) -> float:
        """Residents over those of the province the levels were taken from."""
        return float(self.populations.sum()) / _LIAONING_POPULATION

    @property
    def industry_shares(self) -> np.ndarray:
        """Employment shares, city × industry; each city sums to one."""
        base = np.array([industry.employment_share for industry in INDUSTRIES])
        multipliers = np.array(
            [
                [traits.industry_multipliers.get(industry.code, 1.0) for industry in INDUSTRIES]
                for traits in self.traits
            ]
        )
        weights = base * multipliers
        return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def read_places(profile: Profile) -> Places:
    """Return the cities of a profile with their traits.

    Parameters
    ----------
    profile
        A profile with areas of kind ``city`` that are part of their parent's sum.

    Raises
    ------
    ValueError
        If the profile names no such city, or cities of several parents.
    """
    cities = [area for area in profile.areas if area.kind == "city" and area.is_part_of_parent_sum]
    parents = {area.parent_code for area in cities}
    parent = next(iter(parents), None)
    if len(parents) != 1 or parent is None:
        raise ValueError(
            f"profile {profile.settings.code}: expected cities of one parent, "
            f"got {len(cities)} cities of {sorted(str(code) for code in parents)}"
        )
    codes = tuple(area.code for area in cities)
    return Places(
        province_code=parent,
        city_codes=codes,
        city_titles_zh=tuple(area.title.zh for area in cities),
        populations=np.array(
            [area.population_persons or DEFAULT_POPULATION_PERSONS for area in cities], dtype=float
        ),
        traits=tuple(CITY_TRAITS.get(code, CityTraits()) for code in codes),
        county_codes={code: _counties(profile.areas, code) for code in codes},
        zone_shares=_zone_shares(profile.areas, codes),
    )


def _counties(areas: tuple[Area, ...], city_code: str) -> tuple[str, ...]:
    return tuple(a.code for a in areas if a.kind == "county" and a.parent_code == city_code)


def _zone_shares(
    areas: tuple[Area, ...], city_codes: tuple[str, ...]
) -> dict[str, dict[str, float]]:
    return {
        zone.code: {
            host: ZONE_SHARES.get(host, DEFAULT_ZONE_SHARE)
            for host in zone.lies_within_codes
            if host in city_codes
        }
        for zone in areas
        if zone.kind == "zone"
    }
