"""The enterprises of the province: who they are, before anything happens to them.

Large and medium enterprises stand for themselves; of small and micro ones a part is
simulated, each standing for several. What does not belong here: their months
(simulation.dynamics), the panel drawn from them (simulation.panel).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.credit_codes import credit_codes
from simulation.draws import generator
from simulation.economy import Economy
from simulation.industries import INDUSTRIES
from simulation.places import Places
from simulation.scenarios import Scenario, cities_named
from simulation.settings import EnterpriseSettings

SIZE_CLASSES = ("L", "M", "S", "X")
# Lower bounds of large, medium and small by staff alone; GB/T 4754 sections as in the national
# size classes. Sections without a staff test there use the bounds of other services (ours).
_INDUSTRIAL_BOUNDS = (1000, 300, 20)
_SERVICE_BOUNDS = (300, 100, 10)
_BOUNDS_BY_SECTION = {
    **dict.fromkeys("BCDG", _INDUSTRIAL_BOUNDS),
    "F": (200, 20, 5),
    "K": (1000, 300, 100),
}
# Old registration types by class of ownership, and what each became in 2023.
_OLD_TO_NEW = {
    "110": "131", "120": "132", "151": "111", "159": "119", "160": "129", "173": "112",
    "174": "121", "230": "210", "330": "310",
}  # fmt: skip
_OLD_TYPES = tuple(_OLD_TO_NEW)
_STATE_OWNED = ("110", "151")
_TYPE_SHARES = {  # by size class; choice
    "L": (0.05, 0.01, 0.27, 0.22, 0.12, 0.17, 0.06, 0.04, 0.06),
    "M": (0.04, 0.02, 0.12, 0.24, 0.05, 0.40, 0.05, 0.03, 0.05),
    "S": (0.01, 0.02, 0.03, 0.16, 0.01, 0.70, 0.03, 0.02, 0.02),
    "X": (0.00, 0.01, 0.01, 0.08, 0.00, 0.88, 0.02, 0.00, 0.00),
}
_BIRTH_SPAN_MONTHS = 120
_BRANDS = "安百昌辰达鼎丰阜广恒宏华辉吉嘉金锦久凯康乐立隆明宁鹏祺荣瑞盛泰通旺祥新兴源远泽正众卓"
NEW_TYPES_FROM = pd.Timestamp("2023-01-01")


@dataclass(frozen=True)
class Population:
    """Enterprises; all arrays have one entry per simulated enterprise.

    ``weight`` is the number of enterprises one stands for; ``birth`` the month, counted from
    the first, in which it begins (0 or before: already there); ``staff`` its staff then.
    ``quality`` is a lasting trait, standard normal, that makes growth and answering likelier.
    """

    city: np.ndarray
    industry: np.ndarray
    staff: np.ndarray
    weight: np.ndarray
    birth: np.ndarray
    quality: np.ndarray
    is_giant: np.ndarray
    county_code: np.ndarray
    zone_code: np.ndarray
    division_code: np.ndarray
    old_type_code: np.ndarray
    dispatched_share: np.ndarray
    code: np.ndarray
    name: np.ndarray

    @property
    def is_state_owned(self) -> np.ndarray:
        """Whether the registration type is a state-owned one."""
        return np.isin(self.old_type_code.astype(str), _STATE_OWNED)

    def registration_type(self, month: pd.Timestamp) -> np.ndarray:
        """Return the registration type codes valid in a month."""
        if month < NEW_TYPES_FROM:
            return self.old_type_code
        return np.array([_OLD_TO_NEW[code] for code in self.old_type_code], dtype=object)


def size_bounds(industry: np.ndarray) -> np.ndarray:
    """Return the lower staff bounds of large, medium and small, enterprise × 3."""
    table = np.array(
        [_BOUNDS_BY_SECTION.get(item.section_code, _SERVICE_BOUNDS) for item in INDUSTRIES]
    )
    return np.asarray(table[industry])


def size_class(staff: np.ndarray, industry: np.ndarray) -> np.ndarray:
    """Return positions in ``SIZE_CLASSES`` by staff and industry."""
    return np.asarray((staff[:, None] < size_bounds(industry)).sum(axis=1))


def build_population(
    economy: Economy,
    places: Places,
    *,
    first_month: pd.Timestamp,
    months: int,
    scenario: Scenario,
    seed: int,
    settings: EnterpriseSettings,
) -> Population:
    """Return the enterprises alive at the start and those born in the months after it.

    Parameters
    ----------
    economy
        Gives employment in enterprises by city and industry at the first month.
    places, scenario
        Giants by city; a scenario may make one larger.
    first_month, months
        Where the months of enterprises begin, and for how many births are drawn.
    seed, settings
        Of all draws.

    Notes
    -----
    Staff of a city × industry is split into size classes by fixed shares; within a class
    sizes are log-uniform between its bounds with a Pareto tail (α = ``large_tail``) above the
    large bound. Giants are put in first and their staff is taken off.
    """
    start = max(int(economy.months.get_indexer(pd.DatetimeIndex([first_month]))[0]), 0)
    in_enterprises = np.array([industry.enterprise_share for industry in INDUSTRIES])
    staff = economy.employment[start] * in_enterprises
    rng = generator(seed, "population")
    giants = _giants(places, staff)
    parts = [np.array([(c, i, s, 1.0, 1.0) for c, i, s in giants]).reshape(-1, 5)]
    for city in range(staff.shape[0]):
        for industry in range(staff.shape[1]):
            taken = sum(size for c, i, size in giants if (c, i) == (city, industry))
            left = staff[city, industry] - taken
            parts.append(_drawn(city, industry, left, rng, settings))
    parts[0][:, 2] *= _giant_factors(parts[0][:, 0].astype(int), places, scenario)
    drawn = np.concatenate(parts)
    births = _births(drawn, months, rng, settings)
    return _identified(
        np.concatenate([drawn, births[0]]),
        np.concatenate([np.zeros(len(drawn), dtype=int), births[1]]),
        places,
        seed,
        rng,
    )


def _giants(places: Places, staff: np.ndarray) -> list[tuple[int, int, float]]:
    codes = [industry.code for industry in INDUSTRIES]
    found = []
    for city, traits in enumerate(places.traits):
        if not traits.giant_staff_persons:
            continue
        industry = codes.index(traits.giant_industry_code)
        size = min(traits.giant_staff_persons, 0.8 * staff[city, industry])
        found.append((city, industry, float(round(size))))
    return found


def _giant_factors(city: np.ndarray, places: Places, scenario: Scenario) -> np.ndarray:
    """Return how much larger a scenario makes giants; all others stay as they are."""
    factors = np.ones(len(city))
    for transfer in scenario.giant_transfers:
        factors[np.isin(city, cities_named((transfer.area_code,), places))] = transfer.staff_factor
    return factors


def _drawn(
    city: int,
    industry: int,
    staff: float,
    rng: np.random.Generator,
    settings: EnterpriseSettings,
) -> np.ndarray:
    """Return city, industry, staff, weight and giant flag of one stratum's enterprises."""
    bounds = _BOUNDS_BY_SECTION.get(INDUSTRIES[industry].section_code, _SERVICE_BOUNDS)
    is_industrial = INDUSTRIES[industry].section_code in "BCD"
    shares = settings.industrial_class_shares if is_industrial else settings.service_class_shares
    fractions = (
        settings.industrial_simulated_shares if is_industrial else settings.service_simulated_shares
    )
    made = []
    for number, share in enumerate(shares):
        total = staff * share
        sizes = _sizes(number, bounds, total * fractions[number], rng, settings)
        if not len(sizes):
            continue
        weight = total / sizes.sum()
        whole = np.maximum(np.round(sizes), 1.0)
        made.append(
            np.column_stack(
                [
                    np.full(len(sizes), city), np.full(len(sizes), industry), whole,
                    np.full(len(sizes), weight), np.zeros(len(sizes)),
                ]
            )
        )  # fmt: skip
    return np.concatenate(made) if made else np.empty((0, 5))


def _sizes(
    number: int,
    bounds: tuple[int, int, int],
    total: float,
    rng: np.random.Generator,
    settings: EnterpriseSettings,
) -> np.ndarray:
    """Return sizes of one class that add up to about a total; one at least if it is due."""
    lower = (*bounds, 1)[number]
    if number == 0:
        mean = lower * settings.large_tail / (settings.large_tail - 1)
    else:
        upper = bounds[number - 1]
        mean = (upper - lower) / np.log(upper / lower)
    expected = total / mean
    count = int(expected) + int(rng.random() < expected - int(expected))
    draws = rng.random(count)
    if number == 0:
        sizes = lower * (1 - draws) ** (-1 / settings.large_tail)
        return np.minimum(sizes, settings.largest_ordinary_factor * lower)
    return np.asarray(lower * (bounds[number - 1] / lower) ** draws)


def _births(
    drawn: np.ndarray, months: int, rng: np.random.Generator, settings: EnterpriseSettings
) -> tuple[np.ndarray, np.ndarray]:
    """Return newcomers, like enterprises there already but smaller, and their months.

    They are drawn for ten years at least, so that a longer window has the same ones earlier.
    """
    position = size_class(drawn[:, 2], drawn[:, 1].astype(int))
    rate = np.array(settings.births_per_month)[position]
    span = max(months, _BIRTH_SPAN_MONTHS)
    count = rng.binomial(span, rate)
    source = np.repeat(np.arange(len(drawn)), count)
    born = drawn[source].copy()
    born[:, 2] = np.maximum(np.round(born[:, 2] * rng.uniform(0.3, 1.0, len(born))), 1.0)
    return born, rng.integers(1, span, len(born))


def _identified(
    drawn: np.ndarray,
    birth: np.ndarray,
    places: Places,
    seed: int,
    rng: np.random.Generator,
) -> Population:
    count = len(drawn)
    city, industry = drawn[:, 0].astype(int), drawn[:, 1].astype(int)
    who = generator(seed, "identity")
    zone = _zones(city, places, who)
    county = _counties(city, places, who)
    is_giant = drawn[:, 4] > 0
    zone[is_giant] = None
    position = size_class(drawn[:, 2], industry)
    draws = who.random(count)
    old_type = np.empty(count, dtype=object)
    for number, name in enumerate(SIZE_CLASSES):
        edges = np.cumsum(_TYPE_SHARES[name])
        pick = np.minimum(np.searchsorted(edges / edges[-1], draws), len(_OLD_TYPES) - 1)
        old_type = np.where(position == number, np.array(_OLD_TYPES, dtype=object)[pick], old_type)
    old_type = np.where(is_giant, "151", old_type)
    division = np.array(
        [
            INDUSTRIES[i].division_codes[int(u * len(INDUSTRIES[i].division_codes))]
            for i, u in zip(industry, who.random(count), strict=True)
        ],
        dtype=object,
    )
    place = np.where(county == "", np.array(places.city_codes, dtype=object)[city], county)
    return Population(
        city=city,
        industry=industry,
        staff=drawn[:, 2].astype(np.int64),
        weight=drawn[:, 3],
        birth=birth,
        quality=rng.standard_normal(count),
        is_giant=is_giant,
        county_code=_reported_county(county, zone),
        zone_code=zone,
        division_code=division,
        old_type_code=old_type,
        dispatched_share=np.where(who.random(count) < 0.35, 0.25 * who.random(count), 0.0),
        code=credit_codes(place, rng=who),
        name=_names(city, industry, is_giant, places, who),
    )


def _zones(city: np.ndarray, places: Places, rng: np.random.Generator) -> np.ndarray:
    zone = np.full(len(city), None, dtype=object)
    draws = rng.random(len(city))
    for code, shares in places.zone_shares.items():
        for host, share in shares.items():
            is_in = (city == places.city_codes.index(host)) & (draws < share)
            zone[is_in] = code
    return zone


def _counties(city: np.ndarray, places: Places, rng: np.random.Generator) -> np.ndarray:
    """Return a county by enterprise; those listed first hold more, as a city's core does."""
    county = np.full(len(city), "", dtype=object)
    draws = rng.random(len(city))
    for number, code in enumerate(places.city_codes):
        codes = places.county_codes[code]
        if not codes:
            continue
        positions = np.flatnonzero(city == number)
        pick = (len(codes) * draws[positions] ** 1.5).astype(int)
        county[positions] = np.array(codes, dtype=object)[pick]
    return county


def _reported_county(county: np.ndarray, zone: np.ndarray) -> np.ndarray:
    """Return the county, or the zone of those in one; missing where the profile has neither."""
    made = county.copy()
    made[county == ""] = None
    is_in_zone = np.array([code is not None for code in zone])
    made[is_in_zone] = zone[is_in_zone]
    return made


def _names(
    city: np.ndarray,
    industry: np.ndarray,
    is_giant: np.ndarray,
    places: Places,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return made-up names, each with the word 模拟 and a number of its own."""
    first, second = rng.integers(0, len(_BRANDS), (2, len(city)))
    made = np.empty(len(city), dtype=object)
    for number in range(len(city)):
        place = places.city_titles_zh[city[number]].removesuffix("市")
        brand = _BRANDS[first[number]] + _BRANDS[second[number]]
        kind = "集团有限公司" if is_giant[number] else "有限公司"
        trade = INDUSTRIES[industry[number]].title_zh
        made[number] = f"{place}模拟{number + 1:05d}{brand}{trade}{kind}"
    return made
