"""Separations of a city: each person once, the unseen with their error, the line by insured."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from layoff_reports import E5, RANKS, day, frame_of, monthly_return, report

from forecasting.early_warning.events import layoff_events
from forecasting.early_warning.events_large import CityFrame
from forecasting.early_warning.events_rates import city_rates, tail_probability

INSURED = pd.DataFrame({"area_code": ["A", "B"], "insured_persons": [80_000.0, 500_000.0]})
STRUCTURE = pd.DataFrame(
    {
        "area_code": ["A", "B"],
        "section_code": ["C", "C"],
        "size_class_code": ["M", "M"],
        "insured_persons": [80_000.0, 500_000.0],
    }
)


def found_at(rows, vintage="2025-06", *, returns=None, insured=INSURED, structure=None):
    return layoff_events(
        frame_of(rows), vintage=day(vintage), rules=[E5], ranks=RANKS,
        returns=None if returns is None else pd.DataFrame(returns),
        frame=CityFrame(insured, structure),
    )  # fmt: skip


def signal_of(found, last_month="2025-06", area="A"):
    rows = found.signals
    of_window = rows[(rows["area_code"] == area) & (rows["last_month"] == day(last_month))]
    return of_window.iloc[0]


def test_reported_cuts_alone_reach_the_line():
    found = found_at([report(persons=1000, staff=5000)])
    assert signal_of(found)["value"] == 1000
    assert signal_of(found)["probability"] == 1.0
    event = found.events[found.events["kind"] == "large_scale_event"].iloc[0]
    assert (event["level_code"], event["area_code"]) == ("orange", "A")


def test_the_line_is_the_larger_of_persons_and_share():
    found = found_at([report(persons=1000, area="B"), report("N2", firm="F2", persons=999)])
    assert signal_of(found, area="A")["threshold"] == 1000
    assert signal_of(found, area="B")["threshold"] == 5000
    assert (found.events["kind"] != "large_scale_event").all()


def test_a_city_without_insured_persons_says_so():
    insured = pd.DataFrame({"area_code": ["A"], "insured_persons": [np.nan]})
    signal = signal_of(found_at([report(persons=1000)], insured=insured))
    assert signal["threshold"] == 1000
    assert signal["missing_reason"] == "no_insured_persons"


def test_a_graver_line_by_share_is_not_read_without_insured_persons():
    insured = INSURED.assign(insured_persons=[np.nan, 500_000.0])
    red = replace(
        E5, rule_id="E5_RED", level_code="red", lines={**E5.lines, "insured_share_pct": 3}
    )
    found = layoff_events(
        frame_of([report(persons=1000, staff=5000)]), vintage=day("2025-06"), rules=[E5, red],
        ranks=RANKS, frame=CityFrame(insured),
    )  # fmt: skip
    rows = found.signals
    assert set(rows.loc[rows["area_code"] == "A", "rule_id"]) == {"E5"}
    assert set(rows.loc[rows["area_code"] == "B", "rule_id"]) == {"E5", "E5_RED"}
    large = found.events[found.events["kind"] == "large_scale_event"]
    assert large["level_code"].tolist() == ["orange"]


@pytest.mark.parametrize("effective", ["2025-01-10", "2025-02-10", "2025-04-10", "2025-06-10"])
def test_a_large_event_counts_for_as_many_months_whatever_their_length(effective):
    month = pd.Timestamp(effective).to_period("M")
    rows = [report(persons=1000, staff=5000, effective=effective, vintage=str(month))]
    last_window = month + 2
    for later, status in ((5, "in_effect"), (6, None)):
        events = found_at(rows, str(month + later)).events
        large = events[events["kind"] == "large_scale_event"]
        assert large["status"].tolist() == ([status] if status else [])
        if status:
            end = large["in_force_until"].iloc[0]
            assert end == pd.Timestamp((last_window + 3).end_time.date())


def test_a_cut_reported_and_returned_is_counted_once():
    returns = [
        monthly_return("F1", "2025-05", persons=0),
        monthly_return("F1", "2025-06", persons=600),
    ]
    found = found_at([report(persons=600, staff=4000)], "2025-07", returns=returns)
    assert signal_of(found)["value"] == 600


def test_returns_after_the_effect_replace_what_was_announced():
    returns = [monthly_return("F1", "2025-06", persons=150),
               monthly_return("F1", "2025-07", persons=50)]  # fmt: skip
    found = found_at([report(persons=600, staff=4000)], "2025-08", returns=returns)
    assert signal_of(found, "2025-07")["value"] == 200
    # Until then the larger stands.
    assert signal_of(found, "2025-06")["value"] == 600


def test_withdrawn_and_ordinary_cuts_are_not_counted():
    rows = [report(persons=1000), report(persons=1000, revision=1, withdrawn=True, submission=2),
            report("N2", firm="F2", persons=900, kind="02")]  # fmt: skip
    assert signal_of(found_at(rows))["value"] == 0


def panel(count=40, *, loss_every=4, area="A", persons=20, first=0):
    months = ("2025-04", "2025-05", "2025-06")
    return [
        monthly_return(
            f"P{area}{n}", month, area=area,
            persons=persons if n % loss_every == 0 and month == "2025-05" else 0,
        )
        for n in range(first, first + count)
        for month in months
    ]  # fmt: skip


def test_the_rest_is_scaled_from_enterprises_without_a_report():
    found = found_at([], "2025-07", returns=panel(), structure=STRUCTURE)
    signal = signal_of(found)
    # 10 of 40 enterprises of 400 staff lost 20: 200 of 16,000, so 1,000 of 80,000.
    assert signal["returned_persons"] == 200
    assert signal["value"] == pytest.approx(1000, rel=0.01)
    assert 0 < signal["standard_error"] < 400
    assert 0.3 < signal["probability"] < 0.7
    assert (found.events["kind"] != "large_scale_event").all()


def test_months_not_yet_returned_add_only_what_is_announced():
    found = found_at([], "2025-07", returns=panel(), structure=STRUCTURE)
    later = signal_of(found, "2025-07")["value"]
    assert later == pytest.approx(1000, rel=0.01)
    assert signal_of(found, "2025-08")["value"] < 100


def test_only_returns_known_at_the_vintage_count():
    late = [{**row, "first_vintage": day("2025-09")} for row in panel()]
    assert signal_of(found_at([], "2025-07", returns=late, structure=STRUCTURE))["value"] == 0


@settings(max_examples=20, deadline=None)
@given(factor=st.integers(2, 9), seed=st.integers(0, 99))
def test_the_figure_scales_with_all_it_is_made_of(factor, seed):
    rows = pd.DataFrame(panel(20) + panel(20, area="B", loss_every=5))
    mixed = rows.sample(frac=1.0, random_state=seed)
    large = mixed.assign(
        base_staff_persons=mixed["base_staff_persons"] * factor,
        involuntary_persons=mixed["involuntary_persons"] * factor,
    )
    bigger = STRUCTURE.assign(insured_persons=STRUCTURE["insured_persons"] * factor)
    one = signal_of(found_at([], "2025-07", returns=rows, structure=STRUCTURE))
    other = signal_of(found_at([], "2025-07", returns=large, structure=bigger))
    assert other["value"] == pytest.approx(factor * one["value"])
    assert other["standard_error"] == pytest.approx(factor * one["standard_error"])


def test_equal_cities_share_one_rate_and_unequal_ones_keep_their_own():
    staff = np.full(400, 100.0)
    city = np.repeat([0, 1], 200)
    rng = np.random.default_rng(1)
    same = city_rates(staff, rng.poisson(2.0, 400).astype(float), city, cities=3)
    assert np.ptp(same.rate) < 0.003
    means = np.where(city == 0, 1.0, 6.0)
    apart = city_rates(staff, rng.poisson(means).astype(float), city, cities=3)
    assert apart.rate[0] == pytest.approx(0.01, abs=0.003)
    assert apart.rate[1] == pytest.approx(0.06, abs=0.008)
    assert apart.error[2] > apart.error[0]


def test_one_enterprise_does_not_make_its_city_s_rate():
    staff = np.full(14 * 40, 60.0)
    city = np.repeat(np.arange(14), 40)
    lost = np.zeros(len(staff))
    lost[5::80] = 4.0
    lost[3] = 60.0
    made = city_rates(staff, lost, city, cities=14)
    pooled = lost.sum() / staff.sum()
    own = lost[:40].sum() / staff[:40].sum()
    assert own > 5 * pooled
    assert made.rate[0] < 2 * pooled


def test_a_panel_without_losses_has_a_rate_of_nought():
    made = city_rates(np.full(5, 10.0), np.zeros(5), np.array([0, 0, 1, 1, 1]), cities=2)
    assert made.rate.tolist() == [0.0, 0.0]
    with pytest.raises(ValueError, match="two enterprises"):
        city_rates(np.ones(1), np.ones(1), np.zeros(1, dtype=np.int64), cities=1)


def test_the_probability_is_sure_without_spread():
    one = np.ones(1)
    for known, expected in ((999.0, 0.0), (1000.0, 1.0)):
        made = tail_probability(known=known * one, mean=0 * one, variance=0 * one, line=1000 * one)
        assert made[0] == expected
