import tempfile
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue import month_range, parse_month
from profiles.model import Profile
from warehouse import FrozenVintageError, Warehouse, read_source, take_in
from warehouse.intake import freeze_issued, frozen_through
from warehouse.sources.judging import judge_figures
from warehouse.sources.layouts import FIGURE_COLUMNS

NOW = datetime(2020, 1, 5)
PRESENT = parse_month("2020-01")


@pytest.fixture
def warehouse(tmp_path):
    return Warehouse(tmp_path / "home" / "warehouse.duckdb")


def receive(profile, inbox, code):
    return read_source(profile.source(code), profile_folder=inbox, inbox=inbox)


def take(warehouse, profile, inbox, vintage, *, code="survey", **options):
    return take_in(
        warehouse,
        receive(profile, inbox, code),
        profile.source(code),
        profile,
        vintage=parse_month(vintage),
        present_month=PRESENT,
        received_at=NOW,
        **options,
    )


def freeze(warehouse, vintage):
    warehouse.append(
        "core.frozen_vintage",
        pd.DataFrame({"vintage": [parse_month(vintage)], "frozen_at": [pd.Timestamp(NOW)]}),
    )


def change(inbox, month, value):
    table = pd.read_csv(inbox / "rate.csv", dtype="str", keep_default_na=False)
    table.loc[table["month"] == month, "rate_pct"] = value
    table.to_csv(inbox / "rate.csv", index=False)


def value_as_of(warehouse, vintage, month):
    known = warehouse.observation_as_of(parse_month(vintage))
    values = known.loc[known["reference_month"] == parse_month(month), "value"]
    return values.tolist()


def test_each_fact_stands_under_the_vintage_that_first_knew_it(
    warehouse, toy_profile, write_toy_inbox, tmp_path
):
    write_toy_inbox(tmp_path)
    take(warehouse, toy_profile, tmp_path, "2019-06")
    facts = warehouse.read_table("core.observation")
    gaps = (facts["vintage"].dt.year - facts["reference_month"].dt.year) * 12 + (
        facts["vintage"].dt.month - facts["reference_month"].dt.month
    )
    assert set(gaps) == {1}
    assert facts["reference_month"].max() == parse_month("2019-05")
    assert set(facts["standard_error"]) == {0.1}


def test_as_of_read_knows_nothing_later(warehouse, toy_profile, write_toy_inbox, tmp_path):
    write_toy_inbox(tmp_path)
    take(warehouse, toy_profile, tmp_path, "2020-01")
    for vintage in ("2012-02", "2015-07", "2020-01"):
        known = warehouse.observation_as_of(parse_month(vintage))
        assert known["vintage"].max() == parse_month(vintage)
        assert known["reference_month"].max() < parse_month(vintage)


def test_figures_received_are_accepted_or_set_aside(
    warehouse, toy_profile, write_toy_inbox, tmp_path
):
    write_toy_inbox(tmp_path)
    change(tmp_path, "2015-03", "n/a")
    change(tmp_path, "2015-04", "")
    change(tmp_path, "2015-05", "140")
    counts = take(warehouse, toy_profile, tmp_path, "2019-06").figure_counts
    by_outcome = counts.set_index("outcome_code")["figure_count"].to_dict()
    assert by_outcome == {
        "received": 96,
        "accepted": 96 - 3 - 7,
        "not_a_number": 1,
        "blank": 1,
        "out_of_range": 1,
        "not_yet_known": 7,
    }
    listed = warehouse.read_table("core.set_aside")
    assert listed["reason_code"].tolist() == ["not_a_number", "out_of_range"]
    assert listed["row_number"].tolist() == [39, 41]
    assert listed["received_value"].tolist() == ["n/a", "140"]


def test_raw_rows_are_kept_once_as_received(warehouse, toy_profile, write_toy_inbox, tmp_path):
    write_toy_inbox(tmp_path)
    take(warehouse, toy_profile, tmp_path, "2019-05")
    take(warehouse, toy_profile, tmp_path, "2019-06")
    records = warehouse.read_table("raw.record")
    assert len(records) == 96
    assert records["payload"].iloc[0] == '{"month":"2012-01","rate_pct":"4.8"}'
    assert len(warehouse.read_table("raw.submission")) == 1


def test_taking_in_the_same_bytes_again_changes_nothing(
    warehouse, toy_profile, write_toy_inbox, tmp_path
):
    write_toy_inbox(tmp_path)
    take(warehouse, toy_profile, tmp_path, "2019-06")
    before = warehouse.read_table("core.observation")
    assert take(warehouse, toy_profile, tmp_path, "2019-06").changed_fact_count == 0
    pd.testing.assert_frame_equal(before, warehouse.read_table("core.observation"))


def test_last_submission_wins_while_the_vintage_is_open(
    warehouse, toy_profile, write_toy_inbox, tmp_path
):
    write_toy_inbox(tmp_path)
    take(warehouse, toy_profile, tmp_path, "2019-06")
    change(tmp_path, "2019-05", "9.9")
    take(warehouse, toy_profile, tmp_path, "2019-06")
    assert value_as_of(warehouse, "2019-06", "2019-05") == [9.9]
    assert len(warehouse.read_table("raw.submission")) == 2


def test_a_frozen_vintage_refuses_other_bytes(warehouse, toy_profile, write_toy_inbox, tmp_path):
    write_toy_inbox(tmp_path)
    take(warehouse, toy_profile, tmp_path, "2019-06")
    freeze(warehouse, "2019-06")
    before = value_as_of(warehouse, "2019-06", "2019-04")
    change(tmp_path, "2019-04", "9.9")
    with pytest.raises(FrozenVintageError, match=r"survey: vintage 2019-06 .* row 88"):
        take(warehouse, toy_profile, tmp_path, "2019-06")
    assert value_as_of(warehouse, "2019-06", "2019-04") == before


def test_a_later_correction_enters_the_next_vintage(
    warehouse, toy_profile, write_toy_inbox, tmp_path
):
    write_toy_inbox(tmp_path)
    take(warehouse, toy_profile, tmp_path, "2019-06")
    freeze(warehouse, "2019-06")
    before = value_as_of(warehouse, "2019-06", "2019-04")
    change(tmp_path, "2019-04", "9.9")
    take(warehouse, toy_profile, tmp_path, "2019-07")
    assert value_as_of(warehouse, "2019-06", "2019-04") == before
    assert value_as_of(warehouse, "2019-07", "2019-04") == [9.9]


def test_a_frozen_vintage_changes_when_told_so(warehouse, toy_profile, write_toy_inbox, tmp_path):
    write_toy_inbox(tmp_path)
    take(warehouse, toy_profile, tmp_path, "2019-06")
    freeze(warehouse, "2019-06")
    change(tmp_path, "2019-04", "9.9")
    take(warehouse, toy_profile, tmp_path, "2019-06", is_frozen_change_allowed=True)
    assert value_as_of(warehouse, "2019-06", "2019-04") == [9.9]
    assert frozen_through(warehouse) == parse_month("2019-06")


def test_industries_come_in_persons_and_unknown_ones_are_set_aside(
    warehouse, toy_profile, write_toy_inbox, tmp_path
):
    write_toy_inbox(tmp_path)
    with (tmp_path / "jobs.csv").open("a") as stream:
        stream.write("2019-01,99,5\n")
    result = take(warehouse, toy_profile, tmp_path, "2019-06", code="firms")
    assert result.set_aside["reason_code"].tolist() == ["unknown_breakdown"]
    facts = warehouse.read_table("core.observation")
    mills = facts[(facts["breakdown"] == "20") & (facts["reference_month"] == "2012-01-01")]
    assert mills["value"].tolist() == [pytest.approx(201500, abs=200)]


def judged(profile: Profile, rows: list[tuple[str, str]]):
    figures = pd.DataFrame(
        [
            (number, "rate_pct", "XX", "rate", "total", month, value)
            for number, (month, value) in enumerate(rows, start=1)
        ],
        columns=FIGURE_COLUMNS,
    )
    return judge_figures(
        figures,
        profile.source("survey"),
        profile,
        vintage=parse_month("2019-06"),
        present_month=PRESENT,
    )


@pytest.mark.parametrize(
    ("month", "value", "reason"),
    [
        ("2019-01", "", "blank"),
        ("soon", "5", "not_a_month"),
        ("2019-13", "5", "not_a_month"),
        ("2019-01", "five", "not_a_number"),
        ("2019-01", "inf", "not_finite"),
        ("2019-01", "-1", "out_of_range"),
        ("2030-01", "5", "future_month"),
        ("2019-06", "5", "not_yet_known"),
    ],
)
def test_each_fault_has_its_reason(toy_profile, month, value, reason):
    assert judged(toy_profile, [(month, value)]).refused["reason_code"].tolist() == [reason]


@pytest.mark.parametrize(
    "text", ["2019-01", "2019/1", "201901", "2019 Jan", "2019年1月", "2019.01", "2019-01-01"]
)
def test_months_are_read_in_the_forms_senders_use(toy_profile, text):
    accepted = judged(toy_profile, [(text, "5")]).accepted
    assert accepted["reference_month"].tolist() == [pd.Timestamp("2019-01-01")]


def test_a_month_given_twice_with_two_values_is_refused_both_times(toy_profile):
    result = judged(toy_profile, [("2019-01", "5"), ("2019-01", "6"), ("2019-02", "7")])
    assert result.refused["reason_code"].tolist() == ["duplicate_month", "duplicate_month"]
    assert result.accepted["value"].tolist() == [7.0]


def test_a_month_given_twice_with_one_value_is_kept_once(toy_profile):
    result = judged(toy_profile, [("2019-01", "5"), ("2019-01", "5")])
    assert result.refused["reason_code"].tolist() == ["repeated_month"]
    assert result.accepted["row_number"].tolist() == [1]


months_text = st.one_of(
    st.sampled_from(["2019-01", "2019-02", "2019-05", "2019-06", "2031-01", "", "x", "2019年3月"]),
    st.text(max_size=8),
)
values_text = st.one_of(
    st.sampled_from(["5", "5.1", "1,000", "", "inf", "-3", "无", "-"]), st.text(max_size=6)
)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(months_text, values_text), min_size=1, max_size=20))
def test_every_figure_has_exactly_one_outcome(toy_profile, rows):
    result = judged(toy_profile, rows)
    numbers = [*result.accepted["row_number"], *result.refused["row_number"]]
    assert sorted(numbers) == list(range(1, len(rows) + 1))
    assert result.accepted["value"].between(0, 100).all()
    assert (result.accepted["vintage"] <= parse_month("2019-06")).all()


@settings(max_examples=8, deadline=None)
@given(vintage=st.sampled_from(month_range(parse_month("2012-02"), parse_month("2019-12"))))
def test_what_is_known_at_a_vintage_does_not_depend_on_later_intake(toy_profile, vintage):
    with tempfile.TemporaryDirectory() as folder:
        inbox = Path(folder)
        months = month_range(parse_month("2012-01"), parse_month("2019-12"))
        text = [f"{month:%Y-%m},{4 + month.month / 10:.1f}" for month in months]
        (inbox / "rate.csv").write_text("\n".join(["month,rate_pct", *text]))
        warehouse = Warehouse(inbox / "warehouse.duckdb")
        take(warehouse, toy_profile, inbox, f"{vintage:%Y-%m}")
        before = warehouse.observation_as_of(vintage)
        take(warehouse, toy_profile, inbox, "2020-01")
        pd.testing.assert_frame_equal(before, warehouse.observation_as_of(vintage))


def test_an_issued_vintage_is_frozen_once_its_month_is_over(warehouse):
    issue = {"fingerprint": "f", "code_revision": "c", "profile_sha256": "p", "issued_at": NOW}
    months = [parse_month("2019-11"), parse_month("2019-12"), parse_month("2020-01")]
    warehouse.append("runs.issue", pd.DataFrame([{"vintage": m, **issue} for m in months]))
    freeze_issued(warehouse, present_month=parse_month("2019-12"), frozen_at=NOW)
    assert frozen_through(warehouse) == parse_month("2019-11")
    freeze_issued(warehouse, present_month=parse_month("2020-01"), frozen_at=NOW)
    freeze_issued(warehouse, present_month=parse_month("2020-01"), frozen_at=NOW)
    assert warehouse.read_table("core.frozen_vintage")["vintage"].tolist() == months[:2]
