"""Sums that targets name, held against their history."""

import numpy as np
import pandas as pd
import pytest

from forecasting.combination.target_sums import structure_from_targets

MONTHS = 40


def panel(values: dict[str, float], parents: dict[str, str | None]) -> pd.DataFrame:
    months = pd.date_range("2001-01-01", periods=MONTHS, freq="MS", unit="us")
    season = 1 + 0.1 * np.sin(np.arange(MONTHS))
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "unique_id": name,
                    "reference_month": months,
                    "value": value * season,
                    "aggregate_id": parents.get(name),
                }
            )
            for name, value in values.items()
        ],
        ignore_index=True,
    )


@pytest.fixture
def cities() -> pd.DataFrame:
    return panel({"p": 30.0, "a": 10.0, "b": 20.0}, {"a": "p", "b": "p"})


def reasons(targets: pd.DataFrame) -> list[tuple[str, str]]:
    problems = structure_from_targets(targets).problems()
    return list(zip(problems["unique_id"], problems["reason"], strict=True))


def test_children_that_add_up_make_a_sum(cities: pd.DataFrame) -> None:
    made = structure_from_targets(cities)
    assert made.structure.unique_ids == ("a", "b", "p")
    assert [(one.parent, one.children) for one in made.structure.sums] == [(2, (0, 1))]
    assert len(made.problems()) == 0


def test_missing_part_is_no_sum(cities: pd.DataFrame) -> None:
    cities.loc[cities["unique_id"] == "p", "value"] *= 1.03
    made = structure_from_targets(cities)
    assert made.structure.sums == ()
    assert made.problems()["reason"].tolist() == ["does_not_add_up"]
    assert "2.9 %" in made.problems()["message"].iloc[0]


def test_one_wild_month_does_not_undo_a_sum(cities: pd.DataFrame) -> None:
    cities.loc[3, "value"] *= 5
    assert reasons(cities) == []


def test_rounded_rates_still_add_up() -> None:
    rates = panel({"p": 5.0, "a": 4.4, "b": 5.3}, {"a": "p", "b": "p"})
    people = rates["unique_id"].map({"p": 300.0, "a": 100.0, "b": 200.0})
    rates = rates.assign(value=rates["value"].round(1), denominator_persons=people)
    assert reasons(rates) == []


def test_rates_without_weights_would_not_add_up() -> None:
    rates = panel({"p": 5.0, "a": 4.4, "b": 5.3}, {"a": "p", "b": "p"})
    assert reasons(rates) == [("p", "does_not_add_up")]


def test_child_without_denominator_is_named(cities: pd.DataFrame) -> None:
    has = cities["unique_id"] != "b"
    targets = cities.assign(denominator_persons=np.where(has, 100.0, np.nan))
    assert reasons(targets) == [("b", "no_denominator")]


def test_parent_without_denominator_takes_its_childrens() -> None:
    rates = panel({"p": 5.0, "a": 4.0, "b": 5.5}, {"a": "p", "b": "p"})
    people = rates["unique_id"].map({"a": 100.0, "b": 200.0})
    made = structure_from_targets(rates.assign(denominator_persons=people))
    assert len(made.structure.sums) == 1
    np.testing.assert_array_equal(made.denominators_persons, [100.0, 200.0, np.nan])


def test_latest_denominator_is_used(cities: pd.DataFrame) -> None:
    people = 100.0 + np.arange(len(cities))
    people[MONTHS - 1] = np.nan
    made = structure_from_targets(cities.assign(denominator_persons=people, aggregate_id=None))
    np.testing.assert_array_equal(made.denominators_persons, [179.0, 219.0, 138.0])


def test_no_common_month_is_reported(cities: pd.DataFrame) -> None:
    early = cities["reference_month"] < "2002-01-01"
    is_b = cities["unique_id"] == "b"
    assert reasons(cities[early == is_b]) == [("p", "no_common_month")]


def test_cycle_and_absent_parent_are_reported() -> None:
    targets = panel({"a": 1.0, "b": 1.0, "c": 1.0}, {"a": "b", "b": "a", "c": "nowhere"})
    assert reasons(targets) == [("nowhere", "absent_parent"), ("a", "cycle"), ("b", "cycle")]


def test_further_pairs_give_a_series_a_second_parent(cities: pd.DataFrame) -> None:
    group = panel({"g": 10.0}, {})
    pairs = pd.DataFrame({"unique_id": ["a"], "aggregate_id": ["g"]})
    made = structure_from_targets(pd.concat([cities, group]), pairs=pairs)
    assert [(one.parent, one.children) for one in made.structure.sums] == [(2, (0,)), (3, (0, 1))]


def test_breakdowns_are_told_apart_by_their_names() -> None:
    parents: dict[str, str | None] = dict.fromkeys(["a", "b", "men", "women"], "p")
    targets = panel({"p": 30.0, "a": 10.0, "b": 20.0, "men": 14.0, "women": 16.0}, parents)
    assert reasons(targets) == [("p", "does_not_add_up")]
    is_sex = targets["unique_id"].isin(["men", "women"])
    named = targets.assign(aggregate_tree=pd.Series("sex", targets.index).where(is_sex))
    assert len(structure_from_targets(named).structure.sums) == 2


def test_parent_of_the_latest_month_and_vintage_stands(cities: pd.DataFrame) -> None:
    old = cities.assign(vintage=pd.Timestamp("2005-01-01"), aggregate_id=None, value=1.0)
    new = cities.assign(vintage=pd.Timestamp("2005-02-01"))
    moved = new["reference_month"] < "2002-01-01"
    new.loc[moved & (new["unique_id"] == "a"), "aggregate_id"] = "b"
    assert len(structure_from_targets(pd.concat([new, old])).structure.sums) == 1
    assert reasons(pd.concat([new, old])) == []


def test_order_of_rows_does_not_matter(cities: pd.DataFrame) -> None:
    shuffled = cities.sample(frac=1, random_state=1)
    assert structure_from_targets(shuffled).structure == structure_from_targets(cities).structure


def test_empty_targets_have_no_sums(cities: pd.DataFrame) -> None:
    made = structure_from_targets(cities.iloc[:0])
    assert made.structure.unique_ids == ()
    assert made.structure.sums == ()


def test_absent_column_and_bad_tolerance_are_rejected(cities: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="expected columns"):
        structure_from_targets(cities.drop(columns="value"))
    with pytest.raises(ValueError, match="tolerance_share"):
        structure_from_targets(cities, tolerance_share=-0.1)
