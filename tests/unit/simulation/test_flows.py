import numpy as np

from simulation.flows import flows_to, steady_flows

BASE = {
    "rate": np.array([0.05]),
    "participation": np.array([0.7]),
    "job_finding": np.array([0.14]),
    "employed_to_inactive": np.array([0.01]),
    "unemployed_to_inactive": np.array([0.05]),
    "entrants_unemployed_share": np.array([0.25]),
}


def stocks(rate, participation):
    return (
        np.array([participation * (1 - rate)]),
        np.array([participation * rate]),
        np.array([1 - participation]),
    )


def step(start, flows):
    employed, unemployed, inactive = start
    return (
        employed * (1 - flows.eu - flows.ei) + unemployed * flows.ue + inactive * flows.ie,
        unemployed * (1 - flows.ue - flows.ui) + employed * flows.eu + inactive * flows.iu,
    )


def test_steady_flows_keep_stocks():
    start = stocks(0.05, 0.7)
    employed, unemployed = step(start, steady_flows(**BASE))
    assert np.allclose([employed, unemployed], [start[0], start[1]])


def test_flows_reach_the_target_exactly():
    for rate, participation in ((0.08, 0.69), (0.03, 0.72), (0.2, 0.6)):
        flows = flows_to(
            steady_flows(**BASE),
            stocks=stocks(0.05, 0.7),
            target_rate=np.array([rate]),
            target_participation=np.array([participation]),
            entry_factor=np.array([1.0]),
        )
        employed, unemployed = step(stocks(0.05, 0.7), flows)
        assert np.allclose(employed, participation * (1 - rate))
        assert np.allclose(unemployed, participation * rate)


def test_rising_unemployment_moves_both_margins():
    base = steady_flows(**BASE)
    flows = flows_to(
        base,
        stocks=stocks(0.05, 0.7),
        target_rate=np.array([0.055]),
        target_participation=np.array([0.7]),
        entry_factor=np.array([1.0]),
    )
    assert flows.eu[0] > base.eu[0]
    assert flows.ue[0] < base.ue[0]
