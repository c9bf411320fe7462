"""Person records of two months with a known chain."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

STATES = np.array(["employed", "unemployed", "out_of_labour_force"])
CHAIN = np.array([[0.97, 0.015, 0.015], [0.20, 0.70, 0.10], [0.02, 0.01, 0.97]])
STOCKS = np.array([0.55, 0.05, 0.40])
MONTHS = pd.to_datetime(["2025-06-01", "2025-07-01"]).as_unit("us")

Pair = tuple[pd.DataFrame, pd.DataFrame]


def draw_pair(
    seed: int = 0,
    *,
    areas: tuple[str, ...] = ("210100", "210200"),
    clusters: int = 20,
    size: int = 40,
    strata: int = 2,
) -> Pair:
    """Return two months; half of each month's clusters are in both."""
    rng = np.random.default_rng(seed)
    rows = []
    for number, area in enumerate(areas):
        for cluster in range(3 * clusters // 2):
            before = rng.choice(3, size=size, p=STOCKS)
            now = (rng.random((size, 1)) > np.cumsum(CHAIN, axis=1)[before]).sum(axis=1)
            weight = (100.0 + 50 * number) * np.exp(rng.normal(0, 0.2))
            rows += [
                (
                    area, f"S{cluster % strata}", f"{area}C{cluster}",
                    f"{area}-{cluster}-{person}", weight, before[person],
                    min(now[person], 2), cluster,
                )
                for person in range(size)
            ]  # fmt: skip
    columns = [
        "area_code", "stratum_code", "cluster_code", "person_id", "weight", "b", "n", "place"
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns)
    made = []
    for month, state, is_in in (
        (MONTHS[0], "b", frame["place"] < clusters),
        (MONTHS[1], "n", frame["place"] >= clusters // 2),
    ):
        part = frame[is_in].assign(
            reference_month=month, labour_status_code=lambda f, name=state: STATES[f[name]]
        )
        made.append(part.drop(columns=["b", "n", "place"]).reset_index(drop=True))
    return made[0], made[1]


@pytest.fixture
def pair() -> Pair:
    return draw_pair()


@pytest.fixture
def draw() -> Callable[..., Pair]:
    return draw_pair


@pytest.fixture
def chain() -> np.ndarray:
    return CHAIN
