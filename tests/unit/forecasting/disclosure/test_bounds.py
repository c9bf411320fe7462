"""Linear bounds of unknowns and of single enterprises."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from forecasting.disclosure import LinearFacts, PublishedSum, enterprise_bounds, linear_bounds

ENDLESS = np.inf


def facts(matrix, low, high, upper=ENDLESS):
    count = len(matrix[0])
    return LinearFacts(
        csr_array(np.array(matrix, dtype=float)), np.array(low, float), np.array(high, float),
        np.zeros(count), np.full(count, upper),
    )  # fmt: skip


def units(values, upper=ENDLESS):
    codes = [f"F{number}" for number in range(len(values))]
    return pd.DataFrame(
        {"enterprise_code": codes, "value": np.array(values, float), "lower": 0.0, "upper": upper}
    )


def test_a_part_follows_from_the_whole_and_the_other_part():
    lower, upper = linear_bounds(facts([[1, 1], [0, 1]], [10, 4], [10, 4]))
    assert lower == pytest.approx([6, 4])
    assert upper == pytest.approx([6, 4])


def test_rounding_widens_what_follows():
    lower, upper = linear_bounds(facts([[1, 1], [0, 1]], [9.5, 3.5], [10.5, 4.5]))
    assert (lower[0], upper[0]) == pytest.approx((5, 7))


def test_an_unknown_in_no_sum_keeps_what_was_known_before():
    lower, upper = linear_bounds(facts([[1, 0]], [3], [3], upper=8.0))
    assert (lower[1], upper[1]) == (0, 8)
    assert linear_bounds(facts([[1, 0]], [3], [3]))[1][1] == ENDLESS


def test_sums_that_contradict_each_other_are_widened_by_the_least_that_makes_them_agree():
    lower, upper = linear_bounds(facts([[1.0], [1.0]], [4, 6], [4, 6]))
    assert 4 - 1e-3 <= lower[0] <= upper[0] <= 6 + 1e-3


def test_the_difference_of_two_sums_gives_an_enterprise_away():
    everyone, others = frozenset({"F0", "F1", "F2"}), frozenset({"F1", "F2"})
    sums = [PublishedSum(100, 100, everyone), PublishedSum(40, 40, others)]
    made = enterprise_bounds(units([60, 25, 15]), sums, share=0.2)
    assert made["is_exposed"].tolist() == [True, False, False]
    assert made.loc[0, ["lower", "upper"]].tolist() == pytest.approx([60, 60])
    rounded = [PublishedSum(90, 110, everyone), PublishedSum(30, 50, others)]
    assert not enterprise_bounds(units([60, 25, 15]), rounded, share=0.2)["is_exposed"].any()


def test_staff_known_to_all_narrows_the_bounds_of_a_small_cell():
    sums = [PublishedSum(100, 100, frozenset({"F0", "F1"}))]
    made = enterprise_bounds(units([95, 5], upper=[200.0, 6.0]), sums, share=0.2)
    assert made.loc[0, ["lower", "upper"]].tolist() == pytest.approx([94, 100])
    assert made["is_exposed"].tolist() == [True, False]


def test_that_nothing_happened_is_no_exposure():
    made = enterprise_bounds(
        units([0, 0]), [PublishedSum(0, 0, frozenset({"F0", "F1"}))], share=0.2
    )
    assert made["upper"].tolist() == [0, 0]
    assert not made["is_exposed"].any()


def test_a_sum_over_an_enterprise_nobody_gave_is_refused():
    with pytest.raises(ValueError, match="expected enterprises that are given, got 'F9'"):
        enterprise_bounds(units([1.0]), [PublishedSum(1, 1, frozenset({"F9"}))], share=0.2)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_groups_give_the_same_bounds_as_programs_over_all_enterprises(data):
    count = data.draw(st.integers(2, 7))
    values = data.draw(st.lists(st.integers(0, 50), min_size=count, max_size=count))
    upper = [value + data.draw(st.integers(0, 30)) for value in values]
    codes = [f"F{number}" for number in range(count)]
    sums, rows, ends = [], [], []
    for _ in range(data.draw(st.integers(1, 4))):
        chosen = data.draw(st.sets(st.sampled_from(range(count)), min_size=1))
        total, gap = sum(values[place] for place in chosen), data.draw(st.integers(0, 5))
        sums.append(PublishedSum(total - gap, total + gap, frozenset(codes[i] for i in chosen)))
        rows.append([1.0 if place in chosen else 0.0 for place in range(count)])
        ends.append((total - gap, total + gap))
    highest_known = np.array(upper, float)
    made = enterprise_bounds(units(values, upper=highest_known), sums, share=0.2)
    low, high = (np.array(part, float) for part in zip(*ends, strict=True))
    whole = LinearFacts(
        csr_array(np.array(rows)), low, high, np.zeros(count), np.array(upper, float)
    )
    lower, highest = linear_bounds(whole)
    assert made["lower"].to_numpy() == pytest.approx(lower, abs=1e-5)
    assert made["upper"].to_numpy() == pytest.approx(highest, abs=1e-5)
