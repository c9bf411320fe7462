import csv

import numpy as np
import pandas as pd
import pytest

from reports.senders import write_csv


def read(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "＝1", " =1"])
def test_text_that_looks_like_a_formula_gets_an_apostrophe(tmp_path, text):
    path = tmp_path / "x.csv"
    write_csv(pd.DataFrame({"name": [text]}), path)
    assert read(path)[1] == [f"'{text}"]


def test_numbers_stay_numbers_and_gaps_stay_empty(tmp_path):
    path = tmp_path / "x.csv"
    frame = pd.DataFrame(
        {"n": [-1.5, np.nan], "i": pd.array([-3, None], "Int64"), "t": ["沈阳", None]}
    )
    write_csv(frame, path)
    assert read(path)[1:] == [["-1.5", "-3", "沈阳"], ["", "", ""]]


def test_headings_are_disarmed_and_months_are_days(tmp_path):
    path = tmp_path / "x.csv"
    write_csv(pd.DataFrame({"=a": [pd.Timestamp("2025-07-01")]}), path)
    assert read(path) == [["'=a"], ["2025-07-01"]]


def test_a_spreadsheet_knows_the_encoding(tmp_path):
    path = tmp_path / "x.csv"
    write_csv(pd.DataFrame({"地区": ["沈阳"]}), path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_the_frame_is_not_changed(tmp_path):
    frame = pd.DataFrame({"a": ["=1"]})
    before = frame.copy()
    write_csv(frame, tmp_path / "x.csv")
    pd.testing.assert_frame_equal(frame, before)
