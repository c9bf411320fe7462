"""Why forecasts moved: parts that add up, each credited to the figures that changed."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from forecasting import ForecastSettings, forecast_news, forecast_panel

CHEAP = ForecastSettings(
    models=("structural", "direct_ridge"), ensemble_models=("structural", "direct_ridge")
)
CELL = ["unique_id", "reference_month", "quantile_level"]
MONTHS = pd.date_range("2010-01-01", periods=110, freq="MS", unit="us")


def claims_of(months=110, *, code="claims", seed=7):
    values = np.exp(np.random.default_rng(seed).normal(0, 0.05, months).cumsum())
    return pd.DataFrame(
        {"indicator_code": code, "reference_month": MONTHS[:months], "value": values}
    )


def led_by(claims, *, unique_id="A/rate/total", seed=1):
    lead = np.log(claims["value"]).shift(2, fill_value=0.0).to_numpy()
    noise = np.random.default_rng(seed).normal(0, 0.03, len(claims))
    return pd.DataFrame(
        {
            "unique_id": unique_id,
            "reference_month": claims["reference_month"],
            "value": 5 + 3 * lead + noise,
        }
    )


def size_of(news, part, code=None):
    rows = news["part"].eq(part)
    if code is not None:
        rows &= news["indicator_code"].eq(code)
    assert rows.any()
    return float(news.loc[rows, "change"].abs().max())


@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 10_000), released=st.integers(0, 3), has_claims=st.booleans())
def test_parts_sum_to_the_change_of_the_forecast(seed, released, has_claims):
    rng = np.random.default_rng(seed)
    claims = claims_of(seed=seed)
    after = led_by(claims, seed=seed)
    before = after.iloc[: len(after) - released].copy()
    before.loc[rng.integers(0, len(before), 5), "value"] += 0.2
    old = claims.iloc[: 108 + int(rng.integers(0, 2))].copy()
    old.loc[100, "value"] *= 1.1
    sides = {"before_indicators": old, "after_indicators": claims} if has_claims else {}
    news = forecast_news(before, after, **sides, settings=CHEAP)
    cells = news.groupby(CELL).agg(
        change=("change", "sum"), before=("value_before", "first"), after=("value_after", "first")
    )
    assert_allclose(cells["change"], cells["after"] - cells["before"], rtol=0, atol=1e-9)
    assert len(cells) == 3 * (12 - released)


def test_forecasts_before_and_after_are_those_of_the_panel():
    claims = claims_of()
    after, before = led_by(claims), led_by(claims).iloc[:-1]
    old = claims.assign(value=claims["value"].where(claims.index != 100, 1.0))
    news = forecast_news(
        before, after, before_indicators=old, after_indicators=claims, settings=CHEAP
    )
    for column, frame, indicators in (
        ("value_before", before, old),
        ("value_after", after, claims),
    ):
        said = forecast_panel(
            frame, indicators=indicators, quantile_levels=(0.1, 0.5, 0.9), settings=CHEAP
        )
        said = said[said["model"].eq("ensemble")].set_index(CELL)["value"]
        told = news.groupby(CELL)[column].first()
        assert_allclose(told, said.reindex(told.index), rtol=0, atol=0)


def test_each_part_has_a_row_in_the_order_of_replacement():
    both = pd.concat([claims_of(100), claims_of(100, code="vacancies", seed=3)])
    frame = led_by(claims_of(100))
    news = forecast_news(
        frame, frame, before_indicators=both, after_indicators=both, settings=CHEAP
    )
    told = news.iloc[:7]
    assert told["part"].tolist() == [
        "target_revision",
        "target_release",
        *["indicator_revision"] * 2,
        *["indicator_release"] * 2,
        "model_change",
    ]
    codes = [None, None, "claims", "vacancies", "claims", "vacancies", None]
    assert [None if pd.isna(code) else code for code in told["indicator_code"]] == codes
    assert len(news) == 12 * 3 * 7
    assert (news["change"] == 0).all()


def test_only_what_changed_moves_the_forecast():
    claims = claims_of()
    frame = led_by(claims)
    revised = claims.assign(value=claims["value"].where(claims.index < 107, claims["value"] * 1.3))
    news = forecast_news(
        frame, frame, before_indicators=claims, after_indicators=revised, settings=CHEAP
    )
    assert size_of(news, "indicator_revision", "claims") > 0.05
    others = news[news["part"] != "indicator_revision"]
    assert (others["change"] == 0).all()


def test_a_known_month_revised_and_a_month_released_are_told_apart():
    frame = led_by(claims_of())
    before = frame.iloc[:-1].copy()
    before.loc[before.index[-1], "value"] += 0.5
    news = forecast_news(before, frame, settings=CHEAP)
    medians = news[news["quantile_level"].eq(0.5) & news["part"].eq("target_revision")]
    assert medians["change"].iloc[0] < -0.1
    assert size_of(news, "target_release") > 0
    assert news["reference_month"].min() == frame["reference_month"].max() + pd.DateOffset(months=1)


def test_a_withdrawn_figure_is_a_revision():
    frame = led_by(claims_of())
    news = forecast_news(frame, frame.iloc[:-1], settings=CHEAP)
    assert size_of(news, "target_revision") > 0
    assert size_of(news, "target_release") == 0
    assert news["reference_month"].nunique() == 11


def test_an_indicator_of_one_vintage_is_released_or_withdrawn_whole():
    claims = claims_of()
    frame = led_by(claims)
    gained = forecast_news(frame, frame, after_indicators=claims, settings=CHEAP)
    lost = forecast_news(frame, frame, before_indicators=claims, settings=CHEAP)
    assert size_of(gained, "indicator_release", "claims") > 0
    lost = lost[lost["part"].eq("indicator_revision")].set_index(CELL)["change"]
    gained = gained[gained["part"].eq("indicator_release")].set_index(CELL)["change"]
    assert_allclose(lost, -gained, atol=1e-12)


def test_an_own_indicator_moves_its_pool_and_no_other():
    claims = claims_of()
    pair = pd.concat([led_by(claims), led_by(claims, unique_id="A/flows/total", seed=2)])
    own = claims.assign(unique_id="A/rate/total")
    revised = own.assign(value=own["value"] * np.where(own.index < 107, 1.0, 1.3))
    news = forecast_news(
        pair, pair, before_indicators=own, after_indicators=revised, settings=CHEAP
    )
    moved = news.groupby("unique_id")["change"].apply(lambda change: change.abs().max())
    assert moved["A/rate/total"] > 0.01
    assert moved["A/flows/total"] == 0


def test_an_indicator_beyond_the_last_target_counts_with_its_release():
    claims = claims_of()
    frame = led_by(claims)
    news = forecast_news(
        frame.iloc[:-1],
        frame.iloc[:-1],
        before_indicators=claims.iloc[:-1],
        after_indicators=claims,
        settings=CHEAP,
    )
    assert (news["change"] == 0).all()


def test_other_settings_are_the_change_of_model():
    frame = led_by(claims_of())
    other = replace(CHEAP, ensemble_models=("structural",))
    news = forecast_news(frame.iloc[:-1], frame, settings=other, before_settings=CHEAP, n_jobs=1)
    assert size_of(news, "model_change") > 0
    after = forecast_panel(frame, quantile_levels=(0.1, 0.5, 0.9), settings=other)
    said = after[after["model"].eq("ensemble")].set_index(CELL)["value"]
    told = news.groupby(CELL)["value_after"].first()
    assert_allclose(told, said.reindex(told.index), rtol=0, atol=0)


def test_sums_are_told_as_they_are_published():
    parts = [
        led_by(claims_of(seed=seed), unique_id=f"{name}/unemployed/total", seed=seed)
        for seed, name in enumerate("AB")
    ]
    total = parts[0].assign(value=parts[0]["value"] + parts[1]["value"])
    after = pd.concat(
        [
            *(part.assign(aggregate_id="P/unemployed/total") for part in parts),
            total.assign(unique_id="P/unemployed/total", aggregate_id=None),
        ],
        ignore_index=True,
    )
    before = after[after["reference_month"] < MONTHS[-1]]
    news = forecast_news(before, after, settings=CHEAP)
    for column, frame in (("value_before", before), ("value_after", after)):
        said = forecast_panel(frame, quantile_levels=(0.1, 0.5, 0.9), settings=CHEAP)
        said = said[said["model"].eq("ensemble")].set_index(CELL)["value"]
        told = news.groupby(CELL)[column].first()
        assert_allclose(told, said.reindex(told.index), rtol=0, atol=0)
    assert size_of(news, "model_change") == 0


def test_the_latest_vintage_of_a_month_stands():
    frame = led_by(claims_of())
    first = frame.assign(vintage=frame["reference_month"], value=frame["value"] + 1)
    last = frame.assign(vintage=pd.Timestamp("2030-01-01"))
    news = forecast_news(frame, pd.concat([last, first]), settings=CHEAP)
    assert (news["change"] == 0).all()


def test_a_target_without_a_forecast_has_no_rows():
    frame = pd.concat([led_by(claims_of()), led_by(claims_of(2), unique_id="B/rate/total")])
    news = forecast_news(frame, frame, settings=CHEAP)
    assert set(news["unique_id"]) == {"A/rate/total"}


def test_no_rows_give_no_rows():
    empty = led_by(claims_of()).iloc[:0]
    news = forecast_news(empty, empty, settings=CHEAP)
    assert news.empty
    assert news.dtypes.astype(str).to_dict() == {
        "unique_id": "str",
        "reference_month": "datetime64[us]",
        "quantile_level": "float64",
        "part": "str",
        "indicator_code": "str",
        "change": "float64",
        "value_before": "float64",
        "value_after": "float64",
    }


def test_other_targets_and_months_apart_are_rejected():
    frame = led_by(claims_of())
    with pytest.raises(ValueError, match=r"only before \['A/rate/total'\], only after \['B'\]"):
        forecast_news(frame, frame.assign(unique_id="B"), settings=CHEAP)
    with pytest.raises(ValueError, match="a month forecast before and after"):
        forecast_news(frame.iloc[:-3], frame, horizon_months=3, settings=CHEAP)
