import numpy as np
import pandas as pd
import pytest

from assets.ledger import Due
from assets.warning_index import (
    CONTRIBUTION,
    RECORD,
    _index_at,
    _reasons_at,
    _record_of,
    _records_at,
    weighing_vintage,
)
from catalogue import month_range, parse_month
from catalogue.contracts import empty_frame

V = parse_month("2019-11")
DECEMBER = parse_month("2018-12")
VINTAGES = month_range(parse_month("2016-09"), V)
FIRST_ALARM, LAST_ALARM = parse_month("2017-03"), parse_month("2017-10")


def adjusted(last: pd.Timestamp) -> pd.DataFrame:
    """Return a rate that rises from 4 to 6 % over ten months from 2017-05 on."""
    months = month_range(parse_month("2013-01"), last)
    step = np.clip(np.arange(len(months)) - months.index(parse_month("2017-04")), 0, 10)
    rate = 4.0 + 0.2 * step
    return pd.DataFrame(
        {
            "reference_month": months, "area_code": "XX", "indicator_code": "rate",
            "breakdown": "total", "value": rate, "seasonally_adjusted": rate,
            "seasonal_factor": 0.0, "noise_standard_error": 0.05, "mode": "additive",
        }
    )  # fmt: skip


def row_of(table: str, **values: object) -> pd.DataFrame:
    """Return one row of a table, text empty and numbers nought where not given."""
    blank = empty_frame(table)
    filled = {
        name: "" if str(kind) == "str" else False if str(kind) == "bool" else 0
        for name, kind in blank.dtypes.items()
        if not str(kind).startswith("datetime")
    }
    row = pd.DataFrame([{**dict.fromkeys(blank.columns), **filled, **values}])
    return row.drop(columns="vintage")


@pytest.fixture
def stocked(workplace):
    warehouse = workplace.warehouse
    for vintage in VINTAGES:
        is_on = FIRST_ALARM <= vintage <= LAST_ALARM
        signal = row_of(
            "warnings.signal", area_code="XX", rule_id="R1", indicator_code="rate",
            reference_month=vintage, value=6.1, standard_error=0.1, threshold=6.0,
            direction="at_least", probability=0.95 if is_on else 0.2, required_probability=0.9,
            is_triggered=is_on, is_holding=is_on, is_met_alone=is_on, area_count=1, is_used=True,
            missing_reason=None, required_over_areas=np.nan,
        )  # fmt: skip
        level = row_of(
            "warnings.level", area_code="XX", level_code="yellow" if is_on else "normal",
            evidence_level_code="normal", since_vintage=vintage, rule_ids="R1" if is_on else "",
        )  # fmt: skip
        warehouse.replace_vintage({"warnings.signal": signal, "warnings.level": level}, vintage)
    for vintage in (DECEMBER, V, LAST_ALARM):
        given = adjusted(vintage)
        blank = row_of("estimates.seasonal_adjustment").iloc[0].to_dict()
        frame = given.assign(**{name: blank[name] for name in blank if name not in given})
        warehouse.replace_vintage({"estimates.seasonal_adjustment": frame}, vintage)
    return workplace


def test_weights_rest_on_the_record_of_the_last_december(stocked):
    assert weighing_vintage(V) == DECEMBER
    rows = _records_at(stocked, Due(V, "full", ""), {})
    assert set(rows["record_vintage"]) == {DECEMBER, V}
    signals_only = _records_at(stocked, Due(V, "signals", ""), {})
    assert set(signals_only["record_vintage"]) == {DECEMBER}


def test_record_counts_the_onset_once_it_can_be_dated(stocked):
    early = _record_of(stocked, LAST_ALARM).set_index("subject_code")
    late = _record_of(stocked, DECEMBER).set_index("subject_code")
    assert early.loc["R1", "onsets"] == 0
    assert late.loc["R1", ["onsets", "found", "false_alarms"]].tolist() == [1, 1, 0]
    assert late.loc["R1", "mean_lead_months"] in (1.0, 2.0)
    assert late.loc["level", "found"] == 1


def test_place_without_a_rate_known_has_no_record(stocked):
    assert _record_of(stocked, parse_month("2016-03")).empty


def test_index_parts_and_reasons_of_a_vintage_agree(stocked):
    rows = _records_at(stocked, Due(V, "full", ""), {})
    stocked.warehouse.replace_vintage({RECORD: rows}, V)
    made = _index_at(stocked, V)
    assert made.index["index_value"].tolist() == pytest.approx([20.0])
    stocked.warehouse.replace_vintage({CONTRIBUTION: made.contributions}, V)
    told = _reasons_at(stocked, Due(V, "full", ""))
    assert told[["role_code", "rule_id", "reason_code"]].to_numpy().tolist() == [
        ["strongest", "R1", "adds"]
    ]
    assert _reasons_at(stocked, Due(V, "signals", "")).empty


def test_first_vintage_without_a_record_has_default_weights(stocked):
    made = _index_at(stocked, FIRST_ALARM)
    assert made.index["index_value"].tolist() == pytest.approx([95.0])
