import numpy as np
import pandas as pd
import pytest

from forecasting.early_warning.signal_record import RecordSettings, signal_record

MONTHS = pd.date_range("2010-01-01", "2019-12-01", freq="MS")
VINTAGE = pd.Timestamp("2019-12-01")
ONSETS = pd.DataFrame(
    {
        "area_code": ["a", "b"],
        "onset_month": pd.to_datetime(["2014-01-01", "2017-01-01"]),
        "reached_month": pd.to_datetime(["2014-06-01", "2017-06-01"]),
        "end_month": pd.to_datetime(["2014-12-01", "2017-12-01"]),
    }
)


def signals(first_alarms: dict[str, str], rule_id: str = "s1") -> pd.DataFrame:
    """Return a rule that is triggered for six months from a month on, by area."""
    parts = []
    for area in ("a", "b"):
        first = pd.Timestamp(first_alarms.get(area, "2030-01-01"))
        is_on = (first <= MONTHS) & (first + pd.DateOffset(months=6) > MONTHS)
        parts.append(
            pd.DataFrame(
                {
                    "vintage": MONTHS,
                    "area_code": area,
                    "rule_id": rule_id,
                    "probability": np.where(is_on, 0.95, 0.1),
                    "is_triggered": is_on,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


LEVELS = pd.DataFrame({"vintage": MONTHS, "area_code": "a", "level_rank": 0})


def record(given: pd.DataFrame, onsets: pd.DataFrame = ONSETS, **more: object) -> pd.DataFrame:
    vintage = pd.Timestamp(more.pop("vintage", VINTAGE))  # type: ignore[arg-type]
    made = signal_record(given, LEVELS, onsets, vintage=vintage, **more)  # type: ignore[arg-type]
    return made.set_index("subject_code")


def test_leads_false_alarms_and_usefulness_of_a_known_history() -> None:
    good = signals({"a": "2013-11-01", "b": "2016-09-01"})
    bad = signals({"a": "2011-01-01"}, "s2")
    made = record(pd.concat([good, bad]))
    assert made.loc["s1", "onsets"] == made.loc["s1", "found"] == 2
    assert made.loc["s1", "mean_lead_months"] == 3.0
    assert made.loc["s1", "false_alarms"] == 0
    assert made.loc["s1", "usefulness"] > 0.4
    assert made.loc["s2", "found"] == 0
    assert made.loc["s2", "false_alarms"] == 1
    assert made.loc["s2", "usefulness"] < 0
    assert made.loc["s1", "auroc"] > made.loc["s2", "auroc"]
    assert made["is_short"].all()


def test_level_comes_first_and_is_judged_like_a_rule() -> None:
    made = signal_record(signals({}), LEVELS, ONSETS, vintage=VINTAGE)
    assert made["subject_code"].tolist() == ["level", "s1"]
    assert made["onsets"].tolist() == [1, 2]


@pytest.mark.parametrize("cut", ["2014-03-01", "2014-11-01", "2017-08-01"])
def test_record_of_a_vintage_uses_nothing_later(cut: str) -> None:
    whole = signals({"a": "2013-11-01", "b": "2016-09-01"})
    month = pd.Timestamp(cut)
    known = whole[whole["vintage"] <= month]
    # An onset is dated once its rise has reached 1.0 pp; one later is not in the truth of then.
    dated = ONSETS[ONSETS["reached_month"] <= month]
    pd.testing.assert_frame_equal(
        record(whole, vintage=month), record(known, onsets=dated, vintage=month)
    )


def test_onset_of_the_last_months_is_not_used() -> None:
    late = ONSETS.assign(
        onset_month=pd.Timestamp("2019-08-01"), reached_month=pd.Timestamp("2019-09-01")
    )
    made = record(signals({"a": "2019-06-01"}), onsets=late)
    assert made.loc["s1", "onsets"] == 0
    assert np.isnan(made.loc["s1", "usefulness"])


def test_alarm_before_a_rise_that_took_long_to_be_sure_is_not_false() -> None:
    slow = ONSETS.iloc[:1].assign(
        onset_month=pd.Timestamp("2019-05-01"), reached_month=pd.Timestamp("2019-10-01"),
        end_month=pd.Timestamp("2019-12-01"),
    )  # fmt: skip
    made = record(signals({"a": "2018-12-01"}), onsets=slow)
    assert made.loc["s1", ["onsets", "found", "false_alarms"]].tolist() == [1, 1, 0]
    later = slow.assign(reached_month=pd.Timestamp("2020-01-01"))
    assert record(signals({}), onsets=later).loc["s1", "onsets"] == 0


def test_months_not_evaluated_are_left_out_of_usefulness() -> None:
    good = signals({"a": "2013-11-01", "b": "2016-09-01"})
    is_lost = (good["area_code"] == "b") & (good["vintage"] < "2016-06-01")
    lost = good.assign(probability=good["probability"].mask(is_lost))
    assert record(lost).loc["s1", "usefulness"] > record(good).loc["s1", "usefulness"] - 0.1


def test_enough_onsets_are_no_short_record() -> None:
    made = record(signals({}), settings=RecordSettings(least_onsets=2))
    assert not made.loc["s1", "is_short"]
    assert made.loc["s1", "waves"] == 2


def test_onsets_of_many_areas_in_one_downturn_are_one_wave() -> None:
    near = ONSETS.assign(onset_month=pd.to_datetime(["2014-01-01", "2014-05-01"]))
    near = near.assign(reached_month=pd.Timestamp("2014-09-01"), end_month=ONSETS["end_month"])
    made = record(signals({}), onsets=near, settings=RecordSettings(least_onsets=2))
    assert made.loc["s1", ["onsets", "waves"]].tolist() == [2, 1]
    assert made.loc["s1", "is_short"]


def test_no_signals_give_the_level_alone_and_nothing_gives_nothing() -> None:
    none = signals({}).head(0)
    assert signal_record(none, LEVELS, ONSETS, vintage=VINTAGE)["subject_code"].tolist() == [
        "level"
    ]
    assert signal_record(none, LEVELS.head(0), ONSETS, vintage=VINTAGE).empty


def test_bad_input_is_rejected() -> None:
    given = signals({})
    with pytest.raises(ValueError, match="one row per"):
        signal_record(pd.concat([given, given]), LEVELS, ONSETS, vintage=VINTAGE)
    with pytest.raises(ValueError, match="onsets"):
        signal_record(given, LEVELS, ONSETS.drop(columns="onset_month"), vintage=VINTAGE)
    with pytest.raises(ValueError, match="at least 1"):
        RecordSettings(horizon_months=0)
