import pytest

from assets.ledger import record_computed, signal_vintages, vintages_due
from catalogue import format_month, parse_month
from catalogue.contracts import empty_frame

V = parse_month("2019-11")
STAGE = "scores.outcome"


def due_months(workplace, vintage=V):
    return {format_month(due.vintage): due.scope for due in vintages_due(workplace, STAGE, vintage)}


@pytest.fixture
def compute():
    """Record every vintage due, without rows."""

    def all_due(workplace, vintage=V):
        for due in vintages_due(workplace, STAGE, vintage):
            record_computed(workplace, STAGE, due, {STAGE: empty_frame(STAGE)})

    return all_due


def test_a_run_needs_the_months_of_signal_history_and_its_own(workplace):
    months = [format_month(month) for month in signal_vintages(workplace, V)]
    assert months == [
        "2019-05", "2019-06", "2019-07", "2019-08", "2019-09", "2019-10", "2019-11",
    ]  # fmt: skip


def test_the_history_does_not_go_back_beyond_the_first_vintage(workplace):
    months = signal_vintages(workplace, parse_month("2013-03"))
    assert [format_month(month) for month in months] == ["2013-01", "2013-02", "2013-03"]


def test_the_vintage_itself_is_computed_in_full_the_months_before_for_the_rules(workplace):
    scopes = due_months(workplace)
    assert scopes.pop("2019-11") == "full"
    assert set(scopes.values()) == {"signals"}
    assert len(scopes) == 6


def test_what_was_computed_from_the_same_is_not_computed_again(workplace, compute):
    compute(workplace)
    assert due_months(workplace) == {}


def test_a_month_computed_for_the_rules_is_still_to_be_computed_in_full(workplace, compute):
    compute(workplace)
    assert due_months(workplace, parse_month("2019-10"))["2019-10"] == "full"


def test_a_month_computed_in_full_serves_the_rules_of_later_ones(workplace, compute):
    compute(workplace)
    assert due_months(workplace, parse_month("2019-12")) == {"2019-12": "full"}


def test_a_stage_does_not_count_for_another(workplace, compute):
    compute(workplace)
    assert len(vintages_due(workplace, "warnings.signal", V)) == 7


def test_a_later_fact_makes_only_later_vintages_due(
    workplace, workplace_with, compute, set_down_fact
):
    compute(workplace)
    set_down_fact(workplace, "2019-10", reference_month="2019-09", value=5.0)
    assert list(due_months(workplace_with())) == ["2019-10", "2019-11"]


def test_other_code_or_another_profile_makes_all_due(workplace, workplace_with, compute):
    compute(workplace)
    assert len(due_months(workplace_with(code_sha256="other"))) == 7
    other = workplace.profile.model_copy(update={"content_sha256": "other"})
    assert len(due_months(workplace_with(profile=other))) == 7


def test_issued_and_frozen_vintages_stay_as_they_were(workplace, workplace_with, compute, issue):
    compute(workplace)
    issue(workplace, "2019-09")
    changed = due_months(workplace_with(code_sha256="other"))
    assert "2019-09" not in changed
    assert len(changed) == 6


def test_an_open_vintage_follows_its_facts_though_it_was_issued(
    workplace, workplace_with, compute, issue
):
    compute(workplace)
    issue(workplace, "2019-09", is_frozen=False)
    assert "2019-09" in due_months(workplace_with(code_sha256="other"))


def test_asked_to_recompute_it_spares_no_vintage(workplace, workplace_with, compute, issue):
    compute(workplace)
    issue(workplace, "2019-09")
    assert len(due_months(workplace_with(code_sha256="other", is_recomputed=True))) == 7


def test_rows_and_record_are_written_together_and_replace_their_like(workplace, compute):
    compute(workplace)
    compute(workplace, parse_month("2019-10"))
    ledger = workplace.warehouse.read_table("runs.computation")
    of_october = ledger[ledger["vintage"] == parse_month("2019-10")]
    assert of_october[["stage", "scope"]].values.tolist() == [[STAGE, "full"]]


def test_rows_that_break_their_contract_leave_no_record(workplace):
    (due,) = [item for item in vintages_due(workplace, STAGE, V) if item.vintage == V]
    wrong = empty_frame(STAGE).drop(columns="median")
    with pytest.raises(ValueError, match="median"):
        record_computed(workplace, STAGE, due, {STAGE: wrong})
    assert workplace.warehouse.read_table("runs.computation").empty
