import numpy as np
import pandas as pd
import pytest

from catalogue.forms import SIMULATED_MARK
from reports.senders import write_missing_reporters, write_response_table
from reports.senders.lists import RESTRICTED


@pytest.fixture
def missing(month):
    return pd.DataFrame(
        {
            "area_code": ["210200", "210100", "210100", "999999"],
            "enterprise_code": ["D", "A", "B", "X"],
            "enterprise_name": ["=丁", None, "乙", "某"],
            "last_reference_month": [month - pd.DateOffset(months=1), pd.NaT, month, pd.NaT],
            "missed_months": [1, np.nan, 2, 3],
            "end_staff_persons": [10.0, np.nan, 20.0, 5.0],
        }
    )


@pytest.fixture
def response(month):
    months = [month - pd.DateOffset(months=back) for back in range(3)]
    return pd.DataFrame(
        [
            {
                "source_code": "enterprise_monitoring",
                "reference_month": item,
                "area_code": area,
                "expected_count": 100,
                "reported_count": count,
            }
            for item in months
            for area, count in (("210100", 90), ("210200", 50), ("2101SF", 0))
        ]
    )


def test_missing_reporters_stand_by_area_and_every_sheet_is_restricted(
    province, missing, month, tmp_path, cells_of
):
    path = tmp_path / "missing.xlsx"
    write_missing_reporters(missing, path, profile=province, reference_month=month)
    sheets = cells_of(path)
    assert list(sheets) == ["汇总", "沈阳市", "大连市", "999999"]
    for rows in sheets.values():
        assert rows[1][0] == RESTRICTED
        assert rows[2][0] == SIMULATED_MARK
    assert sheets["汇总"][-1] == ["合计", 4, 35]
    assert [row[1] for row in sheets["沈阳市"][4:]] == ["B", "A"]
    assert sheets["沈阳市"][5][3] == "从未上报"


def test_the_response_table_gives_rates_and_leaves_areas_within_others_out_of_the_total(
    province, response, tmp_path, cells_of
):
    path = tmp_path / "response.xlsx"
    write_response_table(response, path, profile=province)
    (rows,) = cells_of(path).values()
    by_area = {row[0]: row for row in rows}
    assert by_area["沈阳市"][1:6] == [100, 90, 10, None, 90]
    assert by_area["合计"][1:4] == [200, 140, 60]
    assert by_area["合计"][-1] == 70
    assert any("单列地区" in str(row[0]) for row in rows)


def test_an_area_that_nobody_expects_has_no_rate(province, response, tmp_path, cells_of):
    path = tmp_path / "response.xlsx"
    write_response_table(response.assign(expected_count=0), path, profile=province)
    (rows,) = cells_of(path).values()
    assert all(row[5] is None for row in rows if row[0] == "沈阳市")


def test_equal_arguments_give_equal_bytes(province, missing, response, month, tmp_path):
    made = []
    for name in ("a", "b"):
        paths = tmp_path / f"{name}m.xlsx", tmp_path / f"{name}r.xlsx"
        write_missing_reporters(missing, paths[0], profile=province, reference_month=month)
        write_response_table(response, paths[1], profile=province)
        made.append([path.read_bytes() for path in paths])
    assert made[0] == made[1]


def test_missing_columns_are_named(province, missing, response, month, tmp_path):
    with pytest.raises(ValueError, match="enterprise_code"):
        write_missing_reporters(
            missing.drop(columns="enterprise_code"), tmp_path / "x.xlsx",
            profile=province, reference_month=month,
        )  # fmt: skip
    with pytest.raises(ValueError, match="at least one row"):
        write_response_table(response.head(0), tmp_path / "x.xlsx", profile=province)
