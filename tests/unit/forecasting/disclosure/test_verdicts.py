"""From reports to verdicts: who contributes to a cell, and which cells may be told."""

import pandas as pd
import pytest

from forecasting.disclosure import (
    DisclosureSettings,
    contributions,
    hidden_groups,
    primary_cells,
    public_verdicts,
)

MONTH = pd.Timestamp("2025-12-01").as_unit("us")
DEFAULT = DisclosureSettings()


def report(code, area, change, *, base=100, hidden=0, expected=0, losses=(), section="C"):
    row = {
        "reference_month": MONTH, "enterprise_code": code, "area_code": area,
        "section_code": section, "base_staff_persons": base, "end_staff_persons": base + change,
        "hidden_unemployed_persons": hidden, "expected_cut_persons": expected,
        "left_persons": sum(persons for *_, persons in losses),
    }  # fmt: skip
    for slot in range(1, 5):
        kind, cause, persons = losses[slot - 1] if slot <= len(losses) else (None, None, None)
        row |= {f"left_{slot}_type_code": kind, f"left_{slot}_cause_code": cause,
                f"left_{slot}_persons": persons}  # fmt: skip
    return row


def city(area, changes, **cells):
    return [report(f"{area}{n}", area, change, **cells) for n, change in enumerate(changes)]


def verdicts(rows):
    made = public_verdicts(pd.DataFrame(rows), province_code="P", summed_area_codes="ABC")
    return made.set_index(["item_code", "area_code", "section_code"])


def test_type_and_cause_of_a_loss_are_two_items_summed_over_slots():
    losses = (("04", "08", 5), ("04", "99", 2), ("02", "99", 1))
    made = contributions(pd.DataFrame([report("F", "A", -8, losses=losses)]))
    value = made.set_index("item_code")["value"]
    assert value["type:04"] == 7
    assert value["type:02"] == 1
    assert value["cause:99"] == 3
    assert value["left"] == 8
    assert value["panel_job_destruction"] == 8
    assert "panel_job_creation" not in value


def test_cells_are_judged_by_who_adds_to_them_not_by_who_reports():
    rows = [*city("A", [-10, 0, 0, 0, 0])]
    cells = primary_cells(contributions(pd.DataFrame(rows)), settings=DEFAULT)
    found = cells.set_index("item_code")
    assert found.loc["panel_job_destruction", "reason_code"] == "few_enterprises"
    assert found.loc["job_change", "enterprise_count"] == 1
    assert found.loc["job_change", "reporter_count"] == 5


@pytest.mark.parametrize(("largest", "reason"), [(81, "dominated"), (79, None)])
def test_one_enterprise_may_make_up_so_much_of_a_cell_and_no_more(largest, reason):
    rest = 100 - largest
    rows = city("A", [-largest, -(rest - rest // 2), -(rest // 2)])
    cells = primary_cells(contributions(pd.DataFrame(rows)), settings=DEFAULT)
    found = cells.set_index("item_code")["reason_code"]
    assert (found["panel_job_destruction"] == reason) or (
        reason is None and pd.isna(found["panel_job_destruction"])
    )


def test_a_city_of_one_enterprise_takes_a_second_city_with_it():
    rows = [*city("A", [-9]), *city("B", [-20, -25, -30, 10, 9, 8])]
    rows += city("C", [-9, -8, -9, -7, 5, 6, 7])
    found = verdicts(rows)
    shown = found["is_shown"]
    assert not shown["panel_job_destruction", "A", "total"]
    assert found.loc[("panel_job_destruction", "A", "total"), "reason_code"] == "few_enterprises"
    assert shown["panel_job_destruction", "P", "total"]
    others = [shown["panel_job_destruction", area, "total"] for area in "BC"]
    assert not all(others)


def test_where_all_cells_are_large_all_are_told():
    rows = [row for area in "ABC" for row in city(area, [-5, -6, -7, 3, 4, 5], hidden=3)]
    assert verdicts(rows)["is_shown"].all()


def test_a_report_of_an_area_outside_the_sum_is_left_aside():
    rows = [*city("A", [-5, -6, -7]), *city("Z", [-50])]
    assert "Z" not in verdicts(rows).index.get_level_values("area_code")


def test_no_reports_give_no_verdicts_with_their_columns():
    rows = pd.DataFrame([report("F", "Z", 1)])
    made = public_verdicts(rows, province_code="P", summed_area_codes="ABC")
    assert made.empty
    assert "is_shown" in made.columns


def test_shares_of_enterprises_need_enough_that_report():
    found = verdicts([*city("A", [0, 0]), *city("B", [0, 0, 0])])["is_shown"]
    assert not found["panel_enterprises_cutting", "A", "total"]
    assert found["panel_enterprises_cutting", "B", "total"]


@pytest.mark.parametrize(
    ("persons", "expected"),
    [
        ({"male": 40, "female": 50}, set()),
        ({"male": 12, "female": 50}, {"male", "female"}),
        ({"a": 10, "b": 25, "c": 90}, {"a", "b"}),
        ({"a": 10, "b": 12, "c": 90}, {"a", "b", "c"}),
        ({"male": 0, "female": 50}, set()),
    ],
)
def test_groups_of_few_persons_take_others_with_them(persons, expected):
    parts = [["male", "female"], ["a", "b", "c"]]
    assert hidden_groups(persons, parts, fewest_persons=30) == expected


@pytest.mark.parametrize(("late_count", "is_told"), [(0, True), (1, False), (2, False), (3, True)])
def test_a_month_that_few_enterprises_revised_is_not_told_again(late_count, is_told):
    first, later = MONTH, MONTH + pd.DateOffset(months=2)
    rows = [row for area in "ABC" for row in city(area, [-10, -8, -9, 6, 5, 7])]
    for place, row in enumerate(rows):
        row["vintage"] = later if place < late_count else first
    made = verdicts(rows)
    assert bool(made.loc["panel_job_creation", "P", "total"]["is_shown"]) is is_told
    assert bool(made.loc["panel_enterprises_cutting", "P", "total"]["is_shown"]) is is_told
    if not is_told:
        assert set(made["reason_code"]) == {"few_enterprises"}
