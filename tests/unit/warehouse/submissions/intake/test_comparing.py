"""Warnings that only the past and its peers can give."""

import pytest

from catalogue import format_month, month_range, parse_month


def months(first, last):
    return [format_month(month) for month in month_range(parse_month(first), parse_month(last))]


@pytest.fixture
def report(enterprise_row):
    def make(month, base, end, number=1, **cells):
        change = end - base
        return enterprise_row(
            number,
            reference_month=month,
            base_staff_persons=str(base),
            end_staff_persons=str(end),
            joined_persons=str(max(change, 0)),
            left_persons=str(max(-change, 0)),
            **cells,
        )

    return make


def warned(result):
    warnings = result.faults[result.faults["standing"] == "warning"]
    return warnings[["row_number", "field", "reason_code", "received_value"]].to_numpy().tolist()


def test_a_base_that_is_not_the_end_of_the_month_before_is_asked_about(take, report):
    take("enterprise_report", [report("2025-05", 100, 105)], received="2025-06", content="a")
    same = take("enterprise_report", [report("2025-06", 105, 105)], content="b")
    assert warned(same) == []
    differs = take("enterprise_report", [report("2025-06", 103, 103)], content="c")
    assert warned(differs) == [[5, "base_staff_persons", "base_differs", "103 / 105"]]


def test_the_base_is_held_against_what_was_known_at_its_vintage(take, report):
    take("enterprise_report", [report("2025-04", 100, 105)], received="2025-05", content="a")
    take("enterprise_report", [report("2025-04", 100, 110)], received="2025-07", content="b")
    early = take(
        "enterprise_report", [report("2025-05", 105, 105)], received="2025-06", content="c"
    )
    assert warned(early) == []


def test_months_of_one_book_are_the_past_of_one_another(take, report):
    rows = [report("2025-04", 100, 105), report("2025-05", 105, 105), report("2025-06", 104, 104)]
    assert warned(take("enterprise_report", rows, received=None)) == [
        [7, "base_staff_persons", "base_differs", "104 / 105"]
    ]


def test_an_enterprise_that_moved_is_asked_about_once(take, report):
    rows = [
        report("2025-03", 100, 100),
        report("2025-04", 100, 100, area_code="大连"),
        report("2025-06", 100, 100, area_code="大连"),
    ]
    assert warned(take("enterprise_report", rows, received=None)) == [
        [6, "area_code", "moved_area", "210200 / 210100"]
    ]


def test_a_change_far_from_the_own_past_has_a_score(take, report):
    steady = [report(month, 1000, 1000) for month in months("2024-10", "2025-05")]
    take("enterprise_report", steady, received="2025-06", content="a")
    result = take("enterprise_report", [report("2025-06", 1000, 700)], content="b")
    assert [item[2] for item in warned(result)] == ["outlier_own"]
    assert result.faults["score"].iloc[0] < -6
    small = take("enterprise_report", [report("2025-06", 1000, 990)], content="c")
    assert warned(small) == []


def test_an_enterprise_with_a_short_past_is_not_judged_by_it(take, report):
    rows = [report(month, 1000, 1000) for month in months("2025-02", "2025-05")]
    rows.append(report("2025-06", 1000, 600))
    assert warned(take("enterprise_report", rows, received=None)) == []


def test_a_change_far_from_its_peers_has_a_score(take, report):
    rows = [report("2025-06", 500, 500, number) for number in range(1, 13)]
    result = take("enterprise_report", [*rows, report("2025-06", 500, 100, 99)])
    assert [item[2] for item in warned(result)] == ["outlier_peers"]
    assert result.faults["row_number"].tolist() == [17]


def test_a_person_in_a_workshop_is_no_outlier(take, report):
    steady = [report(month, 4, 4) for month in months("2024-10", "2025-05")]
    rows = [*steady, report("2025-06", 4, 2)]
    assert warned(take("enterprise_report", rows, received=None)) == []


def test_a_late_report_is_marked(take, report, warehouse):
    result = take("enterprise_report", [report("2025-03", 10, 10)], received="2025-07")
    assert [item[2] for item in warned(result)] == ["late_report"]
    assert warehouse.read_table("core.enterprise_report")["is_late"].tolist() == [True]


def test_nothing_says_when_an_archive_came(take, report):
    assert warned(take("enterprise_report", [report("2025-03", 10, 10)], received=None)) == []


def test_who_reported_and_who_did_not(take, report, warehouse):
    from warehouse.submissions.response import missing_reporters, response

    known = {"vintage": parse_month("2025-07"), "reference_month": parse_month("2025-06")}
    before = [report("2025-05", 10, 10, number) for number in range(1, 5)]
    take(
        "enterprise_report", [*before, report("2025-05", 10, 0, 5)], received="2025-06", content="a"
    )
    take(
        "enterprise_report",
        [report("2025-06", 10, 10, number) for number in (1, 2, 9)],
        content="b",
    )
    rows = response(warehouse, province_code="210000", **known)
    total = rows.set_index(["area_code", "section_code", "size_class_code"]).loc[
        ("210000", "total", "total")
    ]
    assert total[["expected_count", "reported_count", "on_time_count"]].tolist() == [4, 2, 2]
    assert total["response_share"] == 0.5
    missing = missing_reporters(warehouse, **known)
    assert missing["enterprise_name"].tolist() == ["模拟企业3", "模拟企业4"]
    assert missing["silent_months"].tolist() == [1, 1]


def test_small_cells_have_no_share(take, report, warehouse):
    from warehouse.submissions.response import response

    take("enterprise_report", [report("2025-05", 10, 10)], received="2025-06", content="a")
    rows = response(
        warehouse,
        vintage=parse_month("2025-07"),
        reference_month=parse_month("2025-06"),
        province_code="210000",
    )
    assert rows["is_small"].all()
    assert rows["response_share"].isna().all()


def test_who_closed_is_not_expected(take, report, layoff_row, warehouse):
    from warehouse.submissions.response import missing_reporters

    take("enterprise_report", [report("2025-04", 10, 10)], received="2025-05", content="a")
    closure = layoff_row(cut_type_code="03", staff_persons="60", effective_date="2025-05-20",
                         report_date="2025-05-01")  # fmt: skip
    known = {"vintage": parse_month("2025-07"), "reference_month": parse_month("2025-06")}
    assert len(missing_reporters(warehouse, **known)) == 1
    take("layoff_report", [closure], received="2025-05", content="b")
    assert missing_reporters(warehouse, **known).empty
