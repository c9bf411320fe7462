import numpy as np
import pandas as pd
import pytest

from forecasting.survey.claims import ClaimsSettings, claims_pressure, registered_excess

MONTHS = pd.date_range("2018-01-01", periods=72, freq="MS").as_unit("us")
SIZES = pd.DataFrame({"area_code": ["A", "B"], "persons": [100_000.0, 50_000.0]})


def claims_of(values: np.ndarray, area_code: str = "A") -> pd.DataFrame:
    return pd.DataFrame(
        {"reference_month": MONTHS[: len(values)], "area_code": area_code, "value": values}
    )


def seasonal(level: float) -> np.ndarray:
    return level * np.exp(0.2 * np.sin(2 * np.pi * np.arange(len(MONTHS)) / 12))


def test_claims_as_usual_give_no_pressure() -> None:
    made = claims_pressure(claims_of(seasonal(800.0)), SIZES)
    late = made[made["reference_month"] >= MONTHS[36]]
    assert late["value"].abs().max() < 0.15  # of a stock of about 0.8 × 10 when all are new
    assert set(made["name"]) == {"claims_90"}


def test_a_burst_of_claims_gathers_and_fades() -> None:
    values = seasonal(800.0)
    values[48:51] *= 4.0
    made = claims_pressure(claims_of(values), SIZES).set_index("reference_month")["value"]
    quiet = claims_pressure(claims_of(seasonal(800.0)), SIZES).set_index("reference_month")["value"]
    rise = made - quiet
    assert rise[MONTHS[51]] > 2.0
    assert abs(rise[MONTHS[71]]) < rise[MONTHS[51]] / 2


def test_no_value_rests_on_a_later_month() -> None:
    values = seasonal(800.0)
    changed = values.copy()
    changed[60:] *= 9.0
    first = claims_pressure(claims_of(values), SIZES)
    second = claims_pressure(claims_of(changed), SIZES)
    is_past = first["reference_month"] < MONTHS[60]
    pd.testing.assert_frame_equal(first[is_past], second[is_past])


def test_pressure_is_per_hundred_persons_whatever_the_size_of_the_area() -> None:
    small = claims_pressure(claims_of(seasonal(800.0)), SIZES)
    large = claims_pressure(
        claims_of(seasonal(8000.0)), SIZES.assign(persons=SIZES["persons"] * 10)
    )
    np.testing.assert_allclose(small["value"], large["value"], atol=1e-9)


def test_a_short_history_gives_nothing_and_gaps_are_bridged() -> None:
    assert claims_pressure(claims_of(seasonal(800.0)[:20]), SIZES).empty
    gap = claims_of(seasonal(800.0)).drop(index=[40, 41])
    assert claims_pressure(gap, SIZES)["value"].notna().all()


def test_months_without_a_claim_are_no_obstacle() -> None:
    values = seasonal(800.0)
    values[30] = 0.0
    assert np.isfinite(claims_pressure(claims_of(values), SIZES)["value"]).all()


def test_one_variable_for_each_lasting_share() -> None:
    settings = ClaimsSettings(lasting_shares=(0.5, 0.9))
    made = claims_pressure(claims_of(seasonal(800.0)), SIZES, settings=settings)
    assert sorted(set(made["name"])) == ["claims_50", "claims_90"]


def test_an_area_without_size_is_refused() -> None:
    with pytest.raises(ValueError, match="size of area Z"):
        claims_pressure(claims_of(seasonal(800.0), "Z"), SIZES)
    with pytest.raises(ValueError, match="columns"):
        claims_pressure(claims_of(seasonal(800.0)).drop(columns="value"), SIZES)


def test_registered_beyond_the_usual_are_told_and_only_their_movement() -> None:
    values = np.full(len(MONTHS), 3_000.0)
    values[60:] += 500.0
    made = registered_excess(claims_of(values), SIZES).set_index("reference_month")["value"]
    assert made.index[0] == MONTHS[11]
    assert made[MONTHS[59]] == 0.0
    assert made[MONTHS[60]] == pytest.approx(0.5)


def test_registered_of_later_months_change_nothing_and_a_size_is_needed() -> None:
    values = np.linspace(1_000.0, 4_000.0, len(MONTHS))
    early = registered_excess(claims_of(values[:40]), SIZES)
    whole = registered_excess(claims_of(values), SIZES)
    pd.testing.assert_frame_equal(early, whole.head(len(early)))
    with pytest.raises(ValueError, match="size of area C"):
        registered_excess(claims_of(values, "C"), SIZES)


def test_the_usual_is_of_calendar_months_and_a_figure_amiss_is_none() -> None:
    values = np.full(len(MONTHS), 3_000.0)
    values[:12] = 1_000.0
    settings = ClaimsSettings(usual_months=24)
    # From the 36th month on the first year is out of reach, however few months are known.
    gap = claims_of(values).drop(index=range(14, 30))
    made = registered_excess(gap, SIZES, settings=settings).set_index("reference_month")["value"]
    assert made[MONTHS[12]] == pytest.approx(2.0)
    assert MONTHS[31] not in made.index  # under 12 months known of the last 24
    assert made[MONTHS[45]] == 0.0
    values[50], values[51], values[52] = np.inf, np.nan, -1.0
    made = registered_excess(claims_of(values), SIZES)
    assert np.isfinite(made["value"]).all()
    assert not set(MONTHS[50:53]) & set(made["reference_month"])
    assert np.isfinite(claims_pressure(claims_of(values), SIZES)["value"]).all()


@pytest.mark.parametrize("make", [claims_pressure, registered_excess])
def test_a_month_given_twice_is_refused_and_nothing_gives_nothing(make) -> None:
    twice = pd.concat([claims_of(seasonal(800.0))] * 2)
    with pytest.raises(ValueError, match="each area and month once"):
        make(twice, SIZES)
    empty = make(twice.head(0), SIZES)
    assert empty.empty
    assert empty.dtypes.equals(make(claims_of(seasonal(800.0)), SIZES).dtypes)
