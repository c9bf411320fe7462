"""Sums from pairs: trees, overlaps, cycles, absent names."""

import pytest

from forecasting.combination.summing import SeriesSum, parents_last, summing_structure

CELLS = [f"{area}{industry}" for area in "ab" for industry in "xy"]


def test_tree_of_two_levels_has_one_sum_per_parent() -> None:
    names = ["n", "a", "b", "a1", "a2"]
    made = summing_structure(names, [("a", "n"), ("b", "n"), ("a1", "a"), ("a2", "a")])
    assert made.sums == (SeriesSum(0, (1, 2)), SeriesSum(1, (3, 4)))
    assert made.problems == ()


def test_crossed_breakdowns_count_each_cell_once() -> None:
    names = ["n", "a", "b", "x", "y", *CELLS]
    pairs = [(cell, cell[0]) for cell in CELLS] + [(cell, cell[1]) for cell in CELLS]
    made = summing_structure(names, pairs + [(part, "n") for part in "abxy"])
    assert made.sums[0] == SeriesSum(0, (5, 6, 7, 8))
    assert len(made.sums) == 5


def test_overlapping_groups_below_one_total_count_each_city_once() -> None:
    names = ["n", "g", "k", "1", "2", "3"]
    pairs = [("1", "g"), ("2", "g"), ("2", "k"), ("3", "k"), ("g", "n"), ("k", "n")]
    assert summing_structure(names, pairs).sums[0] == SeriesSum(0, (3, 4, 5))


def test_named_breakdowns_are_separate_sums() -> None:
    names = ["n", "a", "b", "men", "women"]
    pairs = [("a", "n"), ("b", "n"), ("men", "n"), ("women", "n")]
    made = summing_structure(names, pairs, trees=["", "", "sex", "sex"])
    assert made.sums == (SeriesSum(0, (1, 2)), SeriesSum(0, (3, 4), "sex"))


def test_cycle_is_reported_and_the_rest_kept() -> None:
    names = ["n", "a", "b", "c", "d"]
    made = summing_structure(names, [("a", "b"), ("b", "a"), ("c", "n"), ("d", "n")])
    assert [(p.aggregate_id, p.reason) for p in made.problems] == [("a", "cycle"), ("b", "cycle")]
    assert made.sums == (SeriesSum(0, (3, 4)),)


def test_series_above_itself_is_a_cycle() -> None:
    made = summing_structure(["a"], [("a", "a")])
    assert [p.reason for p in made.problems] == ["cycle"]
    assert made.sums == ()


def test_children_that_share_parts_by_another_breakdown_are_reported() -> None:
    pairs = [("a", "n"), ("b", "n"), ("b", "a")]
    made = summing_structure(["n", "a", "b"], pairs, trees=["", "", "other"])
    assert [(p.aggregate_id, p.reason) for p in made.problems] == [("n", "overlap")]
    assert made.sums == (SeriesSum(1, (2,), "other"),)


def test_absent_parent_is_reported_once() -> None:
    made = summing_structure(["a", "b"], [("a", "n"), ("b", "n")])
    assert [(p.unique_id, p.reason) for p in made.problems] == [("n", "absent_parent")]
    assert made.sums == ()


def test_sum_with_an_absent_child_is_not_built() -> None:
    made = summing_structure(["n", "a"], [("a", "n"), ("b", "n")])
    assert [(p.unique_id, p.aggregate_id, p.reason) for p in made.problems] == [
        ("b", "n", "absent_child")
    ]
    assert made.sums == ()


def test_names_given_twice_are_rejected() -> None:
    with pytest.raises(ValueError, match="each once"):
        summing_structure(["a", "a"], [])


def test_trees_must_match_pairs() -> None:
    with pytest.raises(ValueError, match="one per pair"):
        summing_structure(["n", "a"], [("a", "n")], trees=[])


def test_parents_come_after_the_parents_below_them() -> None:
    sums = [SeriesSum(0, (1, 2)), SeriesSum(2, (3,)), SeriesSum(1, (2, 4))]
    assert parents_last(sums) == [2, 1, 0]
