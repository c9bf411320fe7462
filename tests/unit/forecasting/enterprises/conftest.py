"""A small panel drawn from a known population, with its insured structure."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

SIZES = ("L", "M", "S", "X")
STAFF = {"L": 1500, "M": 300, "S": 40, "X": 6}


@dataclass(frozen=True)
class Made:
    """Reports of the panel, structure of the population, truth by month and area."""

    reports: pd.DataFrame
    structure: pd.DataFrame
    truth: pd.DataFrame


def draw_population(
    seed: int, *, months: int = 8, per_cell: int = 30, growth_sd: float = 0.03
) -> pd.DataFrame:
    """Return every enterprise and month: base, joined, left, end staff."""
    rng = np.random.default_rng(seed)
    cells = [(a, s, z) for a in ("210100", "210200", "210300") for s in "CFL" for z in SIZES]
    count = len(cells) * per_cell
    area, section, size = (np.repeat([cell[axis] for cell in cells], per_cell) for axis in range(3))
    staff = np.array([STAFF[z] for z in size]) * rng.lognormal(0, 0.3, count)
    staff = np.maximum(staff.round(), 2)
    calendar = pd.date_range("2024-01-01", periods=months, freq="MS", unit="us")
    drift = rng.normal(0, 0.006, (months, 3))
    areas = {"210100": 0, "210200": 1, "210300": 2}
    position = np.array([areas[a] for a in area])
    frames = []
    for number, month in enumerate(calendar):
        left = rng.poisson(0.02 * staff)
        growth = drift[number, position] + growth_sd * rng.standard_normal(count)
        end = np.maximum((staff * np.exp(growth)).round(), 1)
        joined = np.maximum(end - staff + left, 0)
        left = staff + joined - end
        frames.append(
            pd.DataFrame(
                {
                    "reference_month": month,
                    "enterprise_code": [f"E{i:05d}" for i in range(count)],
                    "area_code": area, "section_code": section, "size_class_code": size,
                    "base_staff_persons": staff, "joined_persons": joined,
                    "left_persons": left, "end_staff_persons": end,
                    "hidden_unemployed_persons": (0.01 * end).round(),
                    "expected_cut_persons": 0.0,
                    "left_1_type_code": "02", "left_1_cause_code": "99",
                    "left_1_persons": left,
                }
            )
        )  # fmt: skip
        staff = end
    return pd.concat(frames, ignore_index=True)


def structure_of(population: pd.DataFrame, month: str = "2023-12-01") -> pd.DataFrame:
    """Return insured enterprises and persons at the start of the first month."""
    first = population[population["reference_month"] == population["reference_month"].min()]
    cell = ["area_code", "section_code", "size_class_code"]
    made = first.groupby(cell, as_index=False).agg(
        enterprise_count=("enterprise_code", "size"), insured_persons=("base_staff_persons", "sum")
    )
    return made.assign(reference_month=pd.Timestamp(month).as_unit("us"))


def truth_of(population: pd.DataFrame) -> pd.DataFrame:
    """Return job change in % by month and area, the province too."""
    province = population.assign(area_code="210000")
    both = pd.concat([population, province])
    sums = both.groupby(["reference_month", "area_code"], as_index=False)[
        ["base_staff_persons", "end_staff_persons"]
    ].sum()
    change = 100 * (sums["end_staff_persons"] / sums["base_staff_persons"] - 1)
    return sums.assign(job_change_pct=change)


@pytest.fixture
def make_panel() -> Callable[..., Made]:
    """Return a maker: a panel that takes many of the large and few of the small."""

    def make(seed: int = 1, *, months: int = 8, per_cell: int = 30) -> Made:
        population = draw_population(seed, months=months, per_cell=per_cell)
        rng = np.random.default_rng([seed, 1])
        chance = {"L": 0.9, "M": 0.6, "S": 0.35, "X": 0.2}
        first = population.drop_duplicates("enterprise_code")
        is_in = rng.random(len(first)) < first["size_class_code"].map(chance)
        chosen = set(first.loc[is_in, "enterprise_code"])
        reports = population[population["enterprise_code"].isin(chosen)].reset_index(drop=True)
        return Made(reports, structure_of(population), truth_of(population))

    return make
