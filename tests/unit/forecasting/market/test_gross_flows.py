"""Gross flows: worked figures, errors against other methods, bad and thin samples."""

import numpy as np
import pandas as pd
import pytest

from forecasting.market import FlowSettings, flow_rates, gross_flows
from forecasting.market.gross_flows import FLOWS

PROVINCE = "210000"
SMALL = FlowSettings(smallest_matched_persons=1, smallest_origin_persons=1, smallest_clusters=1)
STATES = ("employed", "unemployed", "out_of_labour_force")


def person(person_id, status, *, month, cluster="c1", weight=1.0, area="210100"):
    return {
        "reference_month": pd.Timestamp(month),
        "person_id": str(person_id),
        "cluster_code": cluster,
        "stratum_code": "s",
        "weight": weight,
        "area_code": area,
        "labour_status_code": status,
    }


def months(moves):
    """Return two months of persons who move so, over three clusters in turn."""
    before = [person(n, b, month="2025-06-01", cluster=f"c{n % 3}") for n, (b, _) in moves]
    now = [person(n, a, month="2025-07-01", cluster=f"c{n % 3}") for n, (_, a) in moves]
    return pd.DataFrame(before), pd.DataFrame(now)


def toy():
    e, u, n = STATES
    kinds = [(e, e)] * 90 + [(e, u)] * 6 + [(e, n)] * 4 + [(u, e)] * 3 + [(u, u)] * 6
    kinds += [(u, n)] * 3 + [(n, n)] * 45 + [(n, e)] * 3 + [(n, u)] * 2
    return months(list(enumerate(kinds)))


def value(made, code, area=PROVINCE, column="value"):
    picked = made[(made["indicator_code"] == code) & (made["area_code"] == area)]
    assert len(picked) == 1
    return picked[column].iloc[0]


def stocks_of(before, now, **change):
    rows = []
    for persons in (before, now):
        sums = persons.groupby("labour_status_code")["weight"].sum()
        row = {"reference_month": persons["reference_month"].iloc[0], "area_code": PROVINCE}
        rows.append(row | {f"{state}_persons": sums.get(state, 0.0) for state in STATES} | change)
    return pd.DataFrame(rows)


def test_worked_figures():
    made = gross_flows(*toy())
    assert value(made, "flow_eu") == pytest.approx(6.0)
    assert value(made, "flow_en") == pytest.approx(4.0)
    assert value(made, "flow_ue") == pytest.approx(25.0)
    assert value(made, "flow_un") == pytest.approx(25.0)
    assert value(made, "flow_ne") == pytest.approx(6.0)
    assert value(made, "flow_nu") == pytest.approx(4.0)
    assert value(made, "flow_eu", column="flow_persons") == pytest.approx(6.0)
    assert value(made, "flow_eu", column="matched_persons") == 162
    assert value(made, "flow_ue", column="origin_persons") == 12


def test_rates_of_the_worked_example():
    made = flow_rates(*toy())
    assert value(made, "job_finding_rate") == pytest.approx(25.0)
    assert value(made, "separation_rate") == pytest.approx(6.0)
    assert value(made, "steady_rate") == pytest.approx(100 * 6 / 31)


def test_time_aggregation_raises_both_rates(pair):
    plain = flow_rates(*pair)
    made = flow_rates(*pair, settings=FlowSettings(is_time_aggregation_corrected=True))
    for code in ("job_finding_rate", "separation_rate"):
        assert value(made, code) > value(plain, code)
        assert value(made, code, column="standard_error") > 0
    three = "steady_rate_three_states"
    assert value(made, three) == pytest.approx(value(plain, three))


def test_raked_flows_agree_with_the_stocks(pair):
    before, now = pair
    made = gross_flows(before, now, settings=FlowSettings(margins="survey"))
    flow = {code: value(made, f"flow_{code}", column="flow_persons") for code in FLOWS}
    stocks = [frame.groupby("labour_status_code")["weight"].sum() for frame in pair]
    scale = stocks[1].sum() / stocks[0].sum()
    change = stocks[1]["unemployed"] - scale * stocks[0]["unemployed"]
    net = flow["eu"] + flow["nu"] - flow["ue"] - flow["un"]
    # The two areas are scaled apart, so their growth differs a little from the whole's.
    assert net == pytest.approx(change, abs=0.002 * stocks[1].sum())
    assert set(made["margin_code"]) == {"survey"}


def test_given_stocks_are_met_exactly(pair):
    before, now = pair
    given = stocks_of(before, now)
    given.loc[1, "unemployed_persons"] *= 1.3
    made = gross_flows(before, now, stocks=given)
    province = made[made["area_code"] == PROVINCE]
    assert set(province["margin_code"]) == {"given"}
    assert set(made.loc[made["basis_area_code"] == "210100", "margin_code"]) <= {"none"}
    flow = {code: value(made, f"flow_{code}", column="flow_persons") for code in FLOWS}
    total = now["weight"].sum()
    shares = [
        row["unemployed_persons"] / sum(row[f"{state}_persons"] for state in STATES)
        for _, row in given.iterrows()
    ]
    net = flow["eu"] + flow["nu"] - flow["ue"] - flow["un"]
    assert net == pytest.approx(total * (shares[1] - shares[0]))


def test_error_of_given_stocks_widens_the_error_of_flows(pair):
    sure = gross_flows(*pair, stocks=stocks_of(*pair))
    unsure = gross_flows(*pair, stocks=stocks_of(*pair, unemployed_standard_error_persons=30_000.0))
    assert value(unsure, "flow_eu") == pytest.approx(value(sure, "flow_eu"))
    wide, narrow = (value(made, "flow_eu", column="standard_error") for made in (unsure, sure))
    assert wide > 1.2 * narrow


def test_jackknife_agrees_with_leaving_out_each_cluster_by_hand(draw):
    before, now = draw(3, areas=("210100",), clusters=6, size=60)
    made = gross_flows(before, now, settings=FlowSettings(margins="survey"))
    clusters = pd.concat([before, now]).drop_duplicates("cluster_code").set_index("cluster_code")
    counts = clusters.groupby("stratum_code").size()

    def without(frame, cluster):
        stratum = clusters.loc[cluster, "stratum_code"]
        count = counts[stratum]
        grown = frame["weight"].where(
            frame["stratum_code"] != stratum, frame["weight"] * count / (count - 1)
        )
        return frame.assign(weight=grown)[frame["cluster_code"] != cluster]

    variance = 0.0
    for cluster in clusters.index:
        left = gross_flows(
            without(before, cluster), without(now, cluster), settings=FlowSettings(margins="survey")
        )
        count = counts[clusters.loc[cluster, "stratum_code"]]
        change = value(left, "flow_ue") - value(made, "flow_ue")
        variance += (count - 1) / count * change**2
    assert value(made, "flow_ue", column="standard_error") == pytest.approx(np.sqrt(variance))


def test_error_agrees_with_linearisation(draw):
    before, now = draw(4, areas=("210100",), clusters=80)
    made = gross_flows(before, now)
    both = now.merge(before[["person_id", "labour_status_code"]], on="person_id")
    is_origin = both["labour_status_code_y"] == "unemployed"
    is_mover = is_origin & (both["labour_status_code_x"] == "employed")
    weight = both["weight"]
    chance = (weight * is_mover).sum() / (weight * is_origin).sum()
    score = weight * (is_mover - chance * is_origin) / (weight * is_origin).sum()
    every = pd.concat([before, now]).drop_duplicates("cluster_code")
    by_cluster = (
        score.groupby(both["cluster_code"]).sum().reindex(every["cluster_code"], fill_value=0.0)
    )
    variance = 0.0
    for _, group in by_cluster.groupby(every["stratum_code"].to_numpy()):
        variance += len(group) * group.var(ddof=1)
    expected = 100 * np.sqrt(variance)
    # The jackknife holds the ratio's second order too: it is a little larger.
    assert value(made, "flow_ue", column="standard_error") == pytest.approx(expected, rel=0.05)


def test_recovers_the_chain_within_its_error(draw, chain):
    made = gross_flows(*draw(5, clusters=150))
    for code, (start, end) in FLOWS.items():
        error = value(made, f"flow_{code}", column="standard_error")
        assert abs(value(made, f"flow_{code}") - 100 * chain[start, end]) < 3 * error
        assert error < 3


def test_lost_matches_within_states_do_not_bias_raked_flows(draw, chain):
    before, now = draw(6, clusters=300)
    rng = np.random.default_rng(1)
    lost = (before["labour_status_code"] == "unemployed") & (rng.random(len(before)) < 0.5)
    # Who is lost is interviewed in both months under another identifier.
    stock_only = before.assign(
        person_id=before["person_id"].where(~lost, before["person_id"] + "x")
    )
    given = stocks_of(before, now)
    shares = np.array([0.55, 0.05, 0.40])
    given[[f"{state}_persons" for state in STATES]] = np.stack([shares, shares @ chain])
    raw, made = gross_flows(stock_only, now), gross_flows(stock_only, now, stocks=given)
    flow = "flow_persons"
    # Half of those who leave unemployment are not seen to do so; their stock is known.
    assert value(raw, "flow_ue", column=flow) < 0.7 * value(made, "flow_ue", column=flow)
    for code in ("flow_ue", "flow_eu"):
        error = value(made, code, column="standard_error")
        start, end = FLOWS[code.removeprefix("flow_")]
        assert abs(value(made, code) - 100 * chain[start, end]) < 3 * error


def test_correction_of_classification_recovers_the_chain(draw, chain):
    before, now = draw(7, clusters=300)
    matrix = np.array([[0.99, 0.01, 0.0], [0.15, 0.85, 0.0], [0.0, 0.0, 1.0]])
    rng = np.random.default_rng(2)

    def recorded(frame):
        state = pd.Index(STATES).get_indexer(frame["labour_status_code"])
        drawn = (rng.random((len(state), 1)) > np.cumsum(matrix, axis=1)[state]).sum(axis=1)
        return frame.assign(labour_status_code=np.array(STATES)[np.minimum(drawn, 2)])

    noisy = recorded(before), recorded(now)
    raw, made = (
        gross_flows(*noisy, settings=FlowSettings(misclassification=given))
        for given in (None, tuple(map(tuple, matrix)))
    )
    assert value(raw, "flow_eu") > 100 * chain[0, 1] + 0.8
    assert value(made, "flow_eu") == pytest.approx(100 * chain[0, 1], abs=0.3)
    assert value(made, "flow_ue") == pytest.approx(100 * chain[1, 0], abs=3)


def test_thin_area_shows_the_provinces_figure_and_says_so(pair):
    made = gross_flows(*pair)
    thin = made[(made["area_code"] == "210100") & (made["indicator_code"] == "flow_ue")].iloc[0]
    assert thin["basis_area_code"] == PROVINCE
    assert thin["reason_code"] == "pooled_province"
    assert thin["value"] == value(made, "flow_ue")
    assert thin["unadjusted_value"] == value(made, "flow_ue", column="unadjusted_value")
    assert np.isnan(thin["flow_persons"])


def test_area_of_sufficient_sample_shows_its_own(pair):
    made = gross_flows(*pair, settings=SMALL)
    assert (made["basis_area_code"] == made["area_code"]).all()
    own = gross_flows(*(frame[frame["area_code"] == "210100"] for frame in pair), settings=SMALL)
    for column in ("value", "standard_error"):
        assert value(made, "flow_eu", "210100", column) == pytest.approx(
            value(own, "flow_eu", "210100", column)
        )


def test_zone_is_no_part_of_the_province(pair):
    before, now = (
        pd.concat([f, f[f["area_code"] == "210100"].assign(
            area_code="2101SF", person_id=lambda x: "z" + x["person_id"],
            cluster_code=lambda x: "z" + x["cluster_code"])])
        for f in pair
    )  # fmt: skip
    made = gross_flows(before, now, settings=FlowSettings(summed_area_codes=("210100", "210200")))
    alone = gross_flows(*pair)
    assert value(made, "flow_eu") == pytest.approx(value(alone, "flow_eu"))
    assert "2101SF" in set(made["area_code"])


def test_scale_of_weights_and_order_of_rows_do_not_matter(pair):
    made = gross_flows(*pair)
    other = gross_flows(
        *(f.assign(weight=7 * f["weight"]).sample(frac=1, random_state=2) for f in pair)
    )
    for column in ("value", "standard_error"):
        np.testing.assert_allclose(made[column], other[column], rtol=1e-9)


def test_only_one_month_of_records_gives_rows_with_a_reason(pair):
    before, now = pair
    for given in ((before, now.iloc[:0]), (before.iloc[:0], now)):
        made = gross_flows(*given)
        assert made["value"].isna().all()
        assert set(made["reason_code"]) == {"no_records"}
        assert set(made["reference_month"]) == {pd.Timestamp("2025-07-01")}


def test_no_match_and_no_weight_have_their_reasons(pair):
    before, now = pair
    strangers = now.assign(person_id="x" + now["person_id"])
    assert set(gross_flows(before, strangers)["reason_code"]) == {"no_matches"}
    weightless = tuple(frame.assign(weight=0.0) for frame in pair)
    assert set(gross_flows(*weightless)["reason_code"]) == {"zero_weights"}


def test_area_without_matches_does_not_break_the_province(pair):
    before, now = pair
    is_there = now["area_code"] == "210200"
    lost = now.assign(person_id=now["person_id"].where(~is_there, "x" + now["person_id"]))
    made = gross_flows(before, lost)
    assert np.isfinite(value(made, "flow_eu"))
    assert value(made, "flow_eu", "210200", "reason_code") == "pooled_province"


def test_zero_unemployed_has_its_reason(pair):
    before, now = (f[f["labour_status_code"] != "unemployed"] for f in pair)
    made = gross_flows(before, now, settings=FlowSettings(margins="survey"))
    assert value(made, "flow_ue", column="reason_code") == "zero_origin"
    assert value(made, "flow_eu") == 0.0
    assert value(made, "flow_eu", column="reason_code") == "zero_movers"
    assert np.isnan(value(made, "flow_eu", column="standard_error"))


def test_margin_without_a_match_leaves_flows_unraked(pair):
    before, now = pair
    kept = before[before["labour_status_code"] != "unemployed"]
    made = gross_flows(kept, now, stocks=stocks_of(before, now))
    assert value(made, "flow_eu", column="reason_code") == "not_raked"
    assert value(made, "flow_eu") == pytest.approx(
        value(made, "flow_eu", column="unadjusted_value")
    )


def test_single_cluster_has_no_error(draw):
    before, now = draw(8, areas=("210100",), clusters=2, size=200)
    shared = set(before["cluster_code"]) & set(now["cluster_code"])
    made = gross_flows(*(f[f["cluster_code"].isin(shared)] for f in (before, now)))
    assert value(made, "flow_eu", column="reason_code") == "single_cluster"
    assert np.isnan(value(made, "flow_eu", column="standard_error"))


def test_areas_of_a_single_cluster_each_have_no_error_together(draw):
    before, now = draw(9, clusters=2, size=200)
    shared = set(before["cluster_code"]) & set(now["cluster_code"])
    made = gross_flows(*(f[f["cluster_code"].isin(shared)] for f in (before, now)))
    assert np.isfinite(value(made, "flow_eu"))
    assert value(made, "flow_eu", column="reason_code") == "single_cluster"


def test_stratum_of_one_cluster_joins_another(pair):
    before, now = pair
    first = now["cluster_code"].iloc[0]
    alone = tuple(
        f.assign(stratum_code=f["stratum_code"].where(f["cluster_code"] != first, "alone"))
        for f in (before, now)
    )
    made = gross_flows(*alone)
    error = value(gross_flows(*pair), "flow_eu", column="standard_error")
    assert value(made, "flow_eu", column="standard_error") == pytest.approx(error, rel=0.2)


def test_persons_under_16_are_left_out(pair):
    child = pair[0].iloc[:5].assign(labour_status_code="under_16", person_id=list("abcde"))
    made = gross_flows(pd.concat([pair[0], child]), pair[1])
    assert value(made, "flow_eu") == value(gross_flows(*pair), "flow_eu")


def test_no_value_is_missing_without_a_reason(pair):
    thin = tuple(f.iloc[:60] for f in pair)
    for made in (gross_flows(*thin, settings=SMALL), flow_rates(*thin, settings=SMALL)):
        for column in ("value", "standard_error"):
            assert made.loc[made[column].isna(), "reason_code"].notna().all()


def test_malformed_frames_are_errors(pair):
    before, now = pair
    with pytest.raises(ValueError, match=r"persons_before: expected columns \['weight'\]"):
        gross_flows(before.drop(columns="weight"), now)
    with pytest.raises(ValueError, match="persons_now 2025-07: expected each person once, got 2"):
        gross_flows(before, pd.concat([now, now.iloc[:2]]))
    with pytest.raises(ValueError, match=r"weights of 0 to 1e\+12, got 1 others"):
        gross_flows(before, now.assign(weight=now["weight"].mask(now.index == 3)))
    with pytest.raises(ValueError, match="expected consecutive months, got 2025-07 and 2025-06"):
        gross_flows(now, before)
    with pytest.raises(ValueError, match=r"got \['retired'\]"):
        gross_flows(before, now.assign(labour_status_code="retired"))
    with pytest.raises(ValueError, match="expected rows in one of them"):
        gross_flows(before.iloc[:0], now.iloc[:0])
    with pytest.raises(ValueError, match="expected one month, got 2"):
        gross_flows(pd.concat([before, now.assign(person_id="x" + now["person_id"])]), now)
    with pytest.raises(ValueError, match="stocks: expected figures of 0 or more"):
        gross_flows(before, now, stocks=stocks_of(before, now, employed_persons=-1.0))
    with pytest.raises(ValueError, match="stocks: expected each area and month once"):
        gross_flows(before, now, stocks=pd.concat([stocks_of(before, now)] * 2))
    with pytest.raises(ValueError, match="margins: expected one of"):
        FlowSettings(margins="all")


def test_a_flow_that_everybody_made_has_no_error_rather_than_none_at_all():
    e, u, n = STATES
    before, now = months(
        list(enumerate([(u, e)] * 9 + [(e, e)] * 30 + [(e, u)] * 4 + [(n, n)] * 9))
    )
    made = gross_flows(before, now, settings=SMALL)
    assert value(made, "flow_ue") == 100.0
    assert pd.isna(value(made, "flow_ue", column="standard_error"))
    assert value(made, "flow_ue", column="reason_code") == "all_movers"
    assert value(made, "flow_un", column="reason_code") == "zero_movers"
    assert pd.isna(value(made, "flow_un", column="flow_standard_error_persons"))
    errors = made["standard_error"].dropna()
    assert len(errors) > 0
    assert (errors > 0).all()
