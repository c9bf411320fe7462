from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from forecasting import ForecastSettings, forecast_with_paths

FAST = ForecastSettings(
    models=("structural",), ensemble_models=("structural",), path_count=500, scale="level"
)
CITIES = ("A", "B", "C")


@pytest.fixture
def persons(rate):
    cities = [
        rate(96, unique_id=f"{city}/unemployed/total", seed=seed, first="2010-01").assign(
            value=lambda frame: 1_000 * frame["value"], aggregate_id="P/unemployed/total"
        )
        for seed, city in enumerate(CITIES)
    ]
    rows = pd.concat(cities)
    whole = rows.groupby("reference_month", as_index=False)["value"].sum()
    return pd.concat(
        [rows, whole.assign(unique_id="P/unemployed/total", aggregate_id=None)], ignore_index=True
    )


def wide(paths):
    return paths.pivot(index=["path", "reference_month"], columns="unique_id", values="value")


def test_cities_add_up_to_the_province_on_every_path(persons):
    made = forecast_with_paths(persons, settings=FAST)
    paths = wide(made.paths)
    parts = paths[[f"{city}/unemployed/total" for city in CITIES]].sum(axis=1)
    np.testing.assert_allclose(parts, paths["P/unemployed/total"], rtol=1e-12)
    assert made.sum_problems.empty


def test_quantiles_of_the_ensemble_are_those_of_the_paths_that_add_up(persons):
    made = forecast_with_paths(persons, settings=FAST)
    medians = made.paths.groupby(["unique_id", "reference_month"])["value"].median()
    told = made.quantiles.query("model == 'ensemble' and quantile_level == 0.5")
    told = told.set_index(["unique_id", "reference_month"])["value"]
    np.testing.assert_allclose(told.sort_index(), medians.sort_index(), rtol=1e-9)


def test_without_aggregates_nothing_is_moved(persons):
    named = forecast_with_paths(persons, settings=FAST)
    plain = forecast_with_paths(persons.drop(columns="aggregate_id"), settings=FAST)
    members = named.quantiles["model"] != "ensemble"
    pd.testing.assert_frame_equal(named.quantiles[members], plain.quantiles[members])
    assert plain.sum_problems.empty
    parts = wide(plain.paths)
    gap = parts[[f"{city}/unemployed/total" for city in CITIES]].sum(axis=1)
    assert (gap - parts["P/unemployed/total"]).abs().max() > 1.0


def test_rates_add_up_as_persons(persons):
    sizes = {"A": 50_000.0, "B": 80_000.0, "C": 120_000.0, "P": 250_000.0}
    size = persons["unique_id"].str[0].map(sizes)
    rates = persons.assign(value=100 * persons["value"] / size, denominator_persons=size)
    paths = wide(forecast_with_paths(rates, settings=FAST).paths)
    parts = sum(paths[f"{city}/unemployed/total"] * sizes[city] for city in CITIES)
    np.testing.assert_allclose(parts / sizes["P"], paths["P/unemployed/total"], rtol=1e-12)


def test_what_is_no_sum_is_told_and_left_alone(persons):
    is_province = persons["unique_id"].str.startswith("P")
    off = persons.assign(value=persons["value"].where(~is_province, 1.2 * persons["value"]))
    made = forecast_with_paths(off, settings=FAST)
    plain = forecast_with_paths(off.drop(columns="aggregate_id"), settings=FAST)
    assert made.sum_problems["reason"].tolist() == ["does_not_add_up"]
    pd.testing.assert_frame_equal(made.paths, plain.paths)


def test_a_city_that_is_late_leaves_the_sum_and_is_told(persons):
    last = persons["reference_month"].max()
    late = (persons["unique_id"] == "A/unemployed/total") & (persons["reference_month"] == last)
    made = forecast_with_paths(persons[~late], settings=FAST)
    assert set(made.sum_problems["reason"]) == {"no_forecast"}
    assert made.paths["unique_id"].nunique() == 4


def test_paths_of_a_panel_in_parts_still_move_together(persons):
    together = wide(forecast_with_paths(persons, settings=FAST).paths).corr()
    parted = wide(forecast_with_paths(persons, settings=replace(FAST, largest_pool=2)).paths).corr()
    np.testing.assert_allclose(parted, together, atol=0.25)
