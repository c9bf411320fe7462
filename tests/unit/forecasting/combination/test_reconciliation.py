"""Sums on every path, accuracy on simulated truth, bad input."""

import time
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.combination.reconciliation import (
    ReconciledPaths,
    ReconciliationSettings,
    reconcile_paths,
)
from forecasting.combination.summing import SummingStructure, summing_structure
from forecasting.models.protocol import FloatArray

TREE = summing_structure(["n", "a", "b", "c"], [("a", "n"), ("b", "n"), ("c", "n")])
AREAS, INDUSTRIES = 3, 4


def crossed(area_count: int = AREAS, industry_count: int = INDUSTRIES) -> SummingStructure:
    cells = [(f"a{i}", f"s{j}") for i in range(area_count) for j in range(industry_count)]
    areas, industries = sorted({c[0] for c in cells}), sorted({c[1] for c in cells})
    names = ["n", *areas, *industries, *("".join(cell) for cell in cells), "g", "k"]
    pairs = [("".join(cell), cell[0]) for cell in cells]
    pairs += [("".join(cell), cell[1]) for cell in cells]
    pairs += [(part, "n") for part in (*areas, *industries)]
    pairs += [("a0", "g"), ("a1", "g"), ("a1", "k"), ("a2", "k")]
    return summing_structure(names, pairs)


def worst(made: ReconciledPaths, structure: SummingStructure) -> float:
    persons = made.persons
    return max(
        float(
            (
                np.abs(persons[:, list(one.children)].sum(axis=1) - persons[:, one.parent])
                / np.maximum(np.abs(persons[:, one.parent]), 1e-300)
            ).max()
        )
        for one in structure.sums
    )


def noisy(structure: SummingStructure, seed: int = 1, paths: int = 50) -> FloatArray:
    rng = np.random.default_rng(seed)
    return rng.lognormal(4, 1, size=(paths, len(structure.unique_ids), 3))


def errors_of(structure: SummingStructure, seed: int = 2) -> FloatArray:
    rng = np.random.default_rng(seed)
    shape = (80, len(structure.unique_ids), 3)
    return rng.normal(size=shape) * 20 + rng.normal(size=(80, 1, 3)) * 10


@pytest.mark.parametrize("structure", [TREE, crossed()])
def test_sums_hold_on_every_path(structure: SummingStructure) -> None:
    made = reconcile_paths(noisy(structure), structure, errors=errors_of(structure))
    assert worst(made, structure) < 1e-12
    assert made.persons.min() >= 0
    assert made.is_reconciled.all()
    assert made.problems == ()


def test_two_breakdowns_without_common_cells_agree() -> None:
    names = ["n", "a", "b", "men", "women", "young men", "old men"]
    pairs = [("a", "n"), ("b", "n"), ("men", "n"), ("women", "n")]
    pairs += [("young men", "men"), ("old men", "men")]
    trees = ["", "", "sex", "sex", "age", "age"]
    structure = summing_structure(names, pairs, trees=trees)
    base = noisy(structure)
    base[:10, 1:3] = 0.0
    made = reconcile_paths(base, structure, errors=errors_of(structure))
    assert worst(made, structure) < 1e-12
    assert made.persons.min() >= 0


def test_result_is_the_projection_written_out() -> None:
    rng = np.random.default_rng(3)
    base = 1000 + rng.normal(size=(200, 4, 1)) * np.array([20, 5, 10, 3])[None, :, None]
    base[:, 0] += 2000
    share = 0.4
    errors = rng.normal(size=(60, 4, 1)) + rng.normal(size=(60, 1, 1))
    made = reconcile_paths(
        base, TREE, errors=errors, settings=ReconciliationSettings(shrinkage_share=share)
    )
    unit = errors[:, :, 0] / np.sqrt((errors[:, :, 0] ** 2).sum(axis=0))
    correlation = (1 - share) * unit.T @ unit + share * np.eye(4)
    deviation = base[:, :, 0].std(axis=0)
    inverse = np.linalg.inv(correlation * np.outer(deviation, deviation))
    summing = np.vstack([np.ones(3), np.eye(3)])
    weights = np.linalg.solve(summing.T @ inverse @ summing, summing.T @ inverse)
    np.testing.assert_allclose(
        made.paths[:, :, 0], base[:, :, 0] @ (summing @ weights).T, rtol=1e-9
    )


def test_error_falls_below_base_and_bottom_up() -> None:
    structure = crossed()
    cells = slice(1 + AREAS + INDUSTRIES, 1 + AREAS + INDUSTRIES + AREAS * INDUSTRIES)
    rng = np.random.default_rng(4)
    count = len(structure.unique_ids)
    truth = np.zeros(count)
    truth[cells] = 1000.0
    for one in structure.sums:
        leaves = one.children if min(one.children) >= cells.start else ()
        truth[one.parent] = truth[list(leaves)].sum()
    for one in structure.sums:
        truth[one.parent] = truth[list(one.children)].sum()
    deviation = np.where(truth > 1000, 0.05 * truth, 150.0)
    draw = rng.normal(size=(1200, count, 1)) + 0.5 * rng.normal(size=(1200, 1, 1))
    error = draw * deviation[None, :, None]
    base = truth[None, :, None] + error[200:]
    made = reconcile_paths(base, structure, errors=error[:200]).paths
    bottom_up = base[:, cells].sum(axis=1)
    mean_square = ((made - truth[None, :, None]) ** 2).mean(axis=(0, 2))
    of_base = ((base - truth[None, :, None]) ** 2).mean(axis=(0, 2))
    assert (mean_square < 1.02 * of_base).all()
    assert (mean_square / of_base).mean() < 0.85
    assert mean_square[0] < 0.9 * ((bottom_up - truth[0]) ** 2).mean()


def test_paths_that_add_up_are_unchanged() -> None:
    base = noisy(TREE)
    base[:, 0] = base[:, 1:].sum(axis=1)
    made = reconcile_paths(base, TREE, errors=errors_of(TREE))
    np.testing.assert_allclose(made.paths, base, rtol=1e-12)


def test_series_in_no_sum_is_left_as_it_is() -> None:
    structure = summing_structure(["n", "a", "b", "other"], [("a", "n"), ("b", "n")])
    base = noisy(structure)
    base[:, 3] *= -1
    made = reconcile_paths(base, structure)
    np.testing.assert_array_equal(made.paths[:, 3], base[:, 3])
    np.testing.assert_array_equal(made.is_reconciled[:, 0], [True, True, True, False])


def test_zero_series_stay_zero_and_sums_hold() -> None:
    base, past = noisy(TREE), errors_of(TREE)
    base[:, 2], past[:, 2] = 0.0, 0.0
    made = reconcile_paths(base, TREE, errors=past)
    assert (made.persons[:, 2] == 0).all()
    assert worst(made, TREE) < 1e-12
    zeros = reconcile_paths(np.zeros_like(base), TREE, errors=past)
    assert (zeros.persons == 0).all()


def test_only_child_equals_its_parent() -> None:
    structure = summing_structure(["n", "a"], [("a", "n")])
    made = reconcile_paths(noisy(structure), structure, errors=errors_of(structure))
    np.testing.assert_array_equal(made.paths[:, 0], made.paths[:, 1])


def test_sum_with_a_missing_member_is_not_imposed_in_that_month() -> None:
    structure = crossed()
    base = noisy(structure)
    base[:, 1, 2] = np.nan
    made = reconcile_paths(base, structure, errors=errors_of(structure))
    assert np.isnan(made.persons[:, 1, 2]).all()
    kept = [one for one in structure.sums if 1 not in (one.parent, *one.children)]
    assert worst(made, SummingStructure(structure.unique_ids, tuple(kept))) < 1e-12
    assert {p.aggregate_id for p in made.problems} == {"a0", "g"}
    assert {p.reason for p in made.problems} == {"no_forecast"}


def test_rates_follow_from_persons_and_summed_denominators() -> None:
    structure = summing_structure(["n", "a", "b", "count"], [("a", "n"), ("b", "n")])
    rates = np.random.default_rng(5).uniform(3, 8, size=(40, 4, 2))
    people = np.array([np.nan, 100.0, 300.0, np.nan])
    made = reconcile_paths(rates, structure, denominators_persons=people)
    wanted = (made.paths[:, 1] * 100 + made.paths[:, 2] * 300) / 400
    np.testing.assert_allclose(made.paths[:, 0], wanted, rtol=1e-12)
    np.testing.assert_array_equal(made.paths[:, 3], rates[:, 3])
    np.testing.assert_allclose(made.persons[:, 0], 4 * made.paths[:, 0], rtol=1e-12)


def test_denominators_may_be_paths() -> None:
    structure = summing_structure(["n", "a", "b"], [("a", "n"), ("b", "n")])
    rng = np.random.default_rng(6)
    rates = rng.uniform(3, 8, size=(40, 3, 2))
    people = rng.uniform(100, 200, size=(40, 3, 2))
    made = reconcile_paths(rates, structure, denominators_persons=people)
    assert worst(made, structure) < 1e-12
    total = people[:, 1] + people[:, 2]
    np.testing.assert_allclose(made.paths[:, 0], 100 * made.persons[:, 0] / total, rtol=1e-12)


def test_sum_of_rates_and_counts_is_not_imposed() -> None:
    base = noisy(TREE)
    people = np.array([600.0, 100.0, 200.0, np.nan])
    made = reconcile_paths(base, TREE, denominators_persons=people)
    np.testing.assert_array_equal(made.paths, base)
    assert [(p.unique_id, p.reason) for p in made.problems] == [("c", "no_denominator")]


def test_rate_of_nobody_stays_as_given() -> None:
    structure = summing_structure(["n", "a", "b"], [("a", "n"), ("b", "n")])
    base = np.full((5, 3, 1), 4.0)
    made = reconcile_paths(base, structure, denominators_persons=np.array([100.0, 100.0, 0.0]))
    np.testing.assert_allclose(made.paths, 4.0)


def test_breakdowns_that_contradict_each_other_are_reported() -> None:
    pairs = [("c", "a"), ("d", "b"), ("d", "a"), ("e", "a"), ("c", "b")]
    trees = ["", "", "other", "other", "other"]
    structure = summing_structure(list("abcde"), pairs, trees=trees)
    rng = np.random.default_rng(0)
    base = rng.lognormal(3, 3, size=(20, 5, 2)) * (rng.random((20, 5, 2)) > 0.5)
    made = reconcile_paths(base, structure)
    assert {p.reason for p in made.problems} <= {"contradiction"}
    assert bool(made.problems) == (worst(made, structure) > 1e-9)


def test_one_path_without_errors_is_shared_by_size() -> None:
    structure = summing_structure(["n", "a", "b"], [("a", "n"), ("b", "n")])
    made = reconcile_paths(np.array([[[110.0], [60.0], [40.0]]]), structure)
    moved = made.paths[0, :, 0] - [110, 60, 40]
    np.testing.assert_allclose(moved[1] / moved[2], 1.5)


def test_paths_do_not_depend_on_each_other_but_through_their_spread() -> None:
    base, past = noisy(TREE), errors_of(TREE)
    forwards = reconcile_paths(base, TREE, errors=past).paths
    backwards = reconcile_paths(base[::-1], TREE, errors=past).paths[::-1]
    np.testing.assert_allclose(forwards, backwards, rtol=1e-9, atol=1e-9)


def test_large_panel_takes_little_time_and_memory() -> None:
    structure = crossed(15, 20)
    rng = np.random.default_rng(7)
    base = rng.lognormal(4, 1, size=(50, len(structure.unique_ids), 6))
    base *= rng.random(base.shape) > 0.3
    tracemalloc.start()
    began = time.process_time()
    made = reconcile_paths(base, structure)
    took = time.process_time() - began
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert worst(made, structure) < 1e-9
    assert took < 1.0
    assert peak < 25e6 + 5 * base.nbytes


def test_argument_is_not_changed() -> None:
    base = noisy(TREE)
    before = base.copy()
    reconcile_paths(base, TREE, errors=errors_of(TREE))
    np.testing.assert_array_equal(base, before)


def test_no_sums_change_nothing() -> None:
    structure = summing_structure(["a", "b"], [])
    base = noisy(structure)
    np.testing.assert_array_equal(reconcile_paths(base, structure).paths, base)


@pytest.mark.parametrize(
    ("paths", "message"),
    [
        (np.ones((2, 3, 1)), "expected shape"),
        (np.ones((0, 4, 1)), "expected shape"),
        (np.full((2, 4, 1), np.inf), "infinity for n"),
        (np.array([[[1.0]] * 4, [[np.nan]] + [[1.0]] * 3]), "on all paths or none, got n"),
    ],
)
def test_bad_paths_are_rejected(paths: FloatArray, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        reconcile_paths(paths, TREE)


def test_bad_errors_denominators_and_settings_are_rejected() -> None:
    base = noisy(TREE)
    with pytest.raises(ValueError, match="errors"):
        reconcile_paths(base, TREE, errors=np.ones((5, 4, 2)))
    with pytest.raises(ValueError, match="0 or more, for b"):
        reconcile_paths(base, TREE, denominators_persons=np.array([9.0, 1.0, -1.0, 3.0]))
    with pytest.raises(ValueError, match="denominators_persons: expected shape"):
        reconcile_paths(base, TREE, denominators_persons=np.ones(3))
    with pytest.raises(ValueError, match="months ahead"):
        reconcile_paths(base, TREE, denominators_persons=np.ones((4, 2)))
    with pytest.raises(ValueError, match="shrinkage_share"):
        ReconciliationSettings(shrinkage_share=2.0)
    with pytest.raises(ValueError, match="block_months"):
        ReconciliationSettings(block_months=0)


@given(
    attributes=st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 2)),
        min_size=2,
        max_size=12,
        unique=True,
    ),
    groups=st.lists(st.sets(st.integers(0, 3), min_size=1), max_size=3),
    has_cells=st.booleans(),
    seed=st.integers(0, 2**31),
    spread=st.floats(0.1, 4.0),
    zero_share=st.floats(0.0, 0.95),
)
@settings(max_examples=60, deadline=None)
def test_any_breakdowns_add_up_and_are_not_negative(
    attributes: list[tuple[int, int, int]],
    groups: list[set[int]],
    has_cells: bool,
    seed: int,
    spread: float,
    zero_share: float,
) -> None:
    structure = breakdowns(attributes, groups, has_cells)
    rng = np.random.default_rng(seed)
    shape = (7, len(structure.unique_ids), 2)
    base = rng.lognormal(3, spread, size=shape) * (rng.random(shape) >= zero_share)
    errors = rng.normal(size=(30, *shape[1:])) * rng.lognormal(0, spread, size=(1, *shape[1:]))
    made = reconcile_paths(base, structure, errors=errors)
    assert structure.problems == ()
    assert made.problems == ()
    assert made.persons.min() >= 0
    assert worst(made, structure) < 1e-9


def breakdowns(
    attributes: list[tuple[int, int, int]], groups: list[set[int]], has_cells: bool
) -> SummingStructure:
    """Return a total by three attributes, overlapping groups of the first, and the cells."""
    values = sorted({(axis, one[axis]) for one in attributes for axis in range(3)})
    pairs = [(f"{axis}:{value}", "n", f"{axis}") for axis, value in values]
    areas = {value for axis, value in values if axis == 0}
    pairs += [(f"0:{v}", f"g{k}", "") for k, group in enumerate(groups) for v in group & areas]
    if has_cells:
        pairs += [
            (f"cell{number}", f"{axis}:{one[axis]}", f"{axis}")
            for number, one in enumerate(attributes)
            for axis in range(3)
        ]
    names = sorted({name for child, parent, _ in pairs for name in (child, parent)})
    return summing_structure(
        names, [pair[:2] for pair in pairs], trees=[tree for _, _, tree in pairs]
    )
