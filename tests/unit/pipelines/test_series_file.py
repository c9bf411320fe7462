import math

import pandas as pd
import pytest

from pipelines.series_file import read_series


@pytest.fixture
def file_of(tmp_path):
    def write(text, name="mine.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_a_series_without_a_name_bears_that_of_its_file(file_of):
    frame = read_series(file_of("value,reference_month\n5.1,2019-01\n,2019-02-01\n"))
    assert frame.columns.tolist() == ["unique_id", "reference_month", "value"]
    assert frame["unique_id"].tolist() == ["mine", "mine"]
    assert frame["reference_month"].tolist() == [pd.Timestamp("2019-01"), pd.Timestamp("2019-02")]
    assert frame["reference_month"].dtype == "datetime64[us]"
    assert frame["value"].iloc[0] == 5.1
    assert math.isnan(frame["value"].iloc[1])


def test_names_that_look_like_numbers_stay_text(file_of):
    frame = read_series(file_of("unique_id,reference_month,value\n0110,2019-01,5\n"))
    assert frame["unique_id"].tolist() == ["0110"]


def test_a_byte_order_mark_is_no_part_of_a_heading(file_of):
    assert len(read_series(file_of(b"\xef\xbb\xbfreference_month,value\n2019-01,5\n"))) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "mine.csv is no CSV table"),
        (b"\xff\xfe\x00\x01", "mine.csv is no CSV table"),
        ('reference_month,value\n2019-01,5\n"2019-02,6,7\n8', "mine.csv is no CSV table"),
        ("month,value\n2019-01,5\n", "got month, value"),
        ("reference_month,value\n", "mine.csv: expected at least one row"),
        ("reference_month,value\n2019-01,5\n2019-13,6\n", "mine.csv row 3: expected a month"),
        ("reference_month,value\n2019-01,5 %\n", "mine.csv row 2: expected a number, got '5 %'"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_row(file_of, text, said):
    with pytest.raises(ValueError, match=said):
        read_series(file_of(text))


def test_an_absent_file_is_named(tmp_path):
    with pytest.raises(ValueError, match="nowhere.csv is not there"):
        read_series(tmp_path / "nowhere.csv")
