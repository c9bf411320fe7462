"""The workbook of a proposed sample."""

import openpyxl
import pandas as pd

from catalogue.forms import SIMULATED_MARK
from profiles import load_profile
from reports.sample_plan import HEADINGS, RESTRICTED, write_plan

CELLS = pd.DataFrame(
    {
        "area_code": ["210100", "210200"],
        "section_code": ["C", "F"],
        "size_class_code": ["L", "X"],
        "growth_sd_pp": [1.0, 2.0],
        "population_count": [173, 9],
        "standard_error_now_pp": [0.1, float("nan")],
        "is_met_now": [True, False],
    }
)


def _rows(path):
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_codes_become_names_and_every_sheet_is_marked(tmp_path):
    path = tmp_path / "plan.xlsx"
    profile = load_profile("liaoning_demo")
    write_plan({"建议": CELLS}, path, profile=profile, title="建议", notes=["注"])
    rows = _rows(path)
    assert (rows[1][0], rows[2][0]) == (RESTRICTED, SIMULATED_MARK)
    shown = [name for name in CELLS.columns if name in HEADINGS]
    assert rows[3] == [HEADINGS[name] for name in shown]
    assert rows[4] == ["沈阳市", "C 制造业", "L 大型", 173, 0.1, "是 yes"]
    assert rows[5][4:] == [None, "否 no"]
    assert rows[-1][0] == "注"


def test_a_place_that_is_not_simulated_has_no_such_mark(tmp_path):
    path = tmp_path / "plan.xlsx"
    write_plan({"建议": CELLS}, path, profile=load_profile("liaoning"), title="建议")
    assert SIMULATED_MARK not in [row[0] for row in _rows(path)]


def test_equal_arguments_give_equal_bytes(tmp_path):
    profile = load_profile("liaoning_demo")
    for name in ("a.xlsx", "b.xlsx"):
        write_plan({"建议": CELLS}, tmp_path / name, profile=profile, title="建议")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
