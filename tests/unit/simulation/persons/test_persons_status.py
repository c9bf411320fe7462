"""Persons of two kinds together move by the economy's own probabilities."""

import numpy as np
import pytest

from simulation.persons_settings import SurveySettings
from simulation.persons_status import (
    FLOW_NAMES,
    first_type_shares,
    flows_by_type,
    next_type_shares,
    read_cells,
)

SETTINGS = SurveySettings()


def stepped(shares: np.ndarray, flows: np.ndarray) -> np.ndarray:
    eu, ue, ei, ie, ui, iu = flows.T
    employed, unemployed, inactive = shares.T
    return np.stack(
        [
            employed * (1 - eu - ei) + unemployed * ue + inactive * ie,
            employed * eu + unemployed * (1 - ue - ui) + inactive * iu,
            employed * ei + unemployed * ui + inactive * (1 - ie - iu),
        ],
        axis=1,
    )


def test_types_add_up_to_the_first_month(market) -> None:
    stocks = read_cells(market).stocks[0]
    types = first_type_shares(stocks, SETTINGS)
    assert np.allclose(types.shares.sum(axis=1), stocks / stocks.sum(axis=1, keepdims=True))
    assert (types.shares >= 0).all()
    assert np.allclose(types.shares[:, 1].sum(axis=1), SETTINGS.prone_share)


def test_types_together_follow_the_flows_even_in_a_crisis(market) -> None:
    cells = read_cells(market)
    types = first_type_shares(cells.stocks[0], SETTINGS)
    shares = types.shares.sum(axis=1)
    crisis = np.array([{"eu": 5.0, "ue": 0.4}.get(name, 1.0) for name in FLOW_NAMES])
    for month in range(24):
        flows = cells.flows[0] * (crisis if 6 <= month < 12 else 1.0)
        types = next_type_shares(types, flows_by_type(types, flows, SETTINGS))
        shares = stepped(shares, flows)
        assert np.allclose(types.shares.sum(axis=1), shares)
    assert (types.shares > 0).all()


def test_prone_persons_are_out_of_work_more_often(market) -> None:
    types = first_type_shares(read_cells(market).stocks[0], SETTINGS)
    rates = types.shares[:, :, 1] / types.shares[:, :, :2].sum(axis=2)
    assert (rates[:, 1] > 5 * rates[:, 0]).all()


def test_incomplete_stocks_are_rejected(make_flat_market) -> None:
    broken = make_flat_market(areas=2, months=3)
    object.__setattr__(broken, "stocks", broken.stocks.iloc[:-1])
    with pytest.raises(ValueError, match="every row once"):
        read_cells(broken)
