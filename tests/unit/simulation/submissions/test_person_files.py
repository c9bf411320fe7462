"""Files of person records: identities that a door must refuse, answers as given."""

import csv
import re

import numpy as np
import pandas as pd
import pytest

from catalogue.forms import FORMS, SIMULATED_MARK
from simulation.persons_identity import identity_numbers
from simulation.submissions import write_submissions

FORM = FORMS["person_record"]


@pytest.fixture(scope="module")
def persons() -> pd.DataFrame:
    count, draws = 4_000, np.random.default_rng(1)
    is_male = draws.random(count) < 0.5
    is_employed = draws.random(count) < 0.6
    return pd.DataFrame(
        {
            "reference_month": pd.Timestamp("2025-06-01").as_unit("us"),
            "person_id": identity_numbers(
                np.arange(count),
                birth_dates=np.full(count, np.datetime64("1980-05-17")),
                is_male=is_male,
            ).astype(object),
            "household_id": [f"H{number // 2:05d}" for number in range(count)],
            "cluster_code": "210100C2506001",
            "stratum_code": "210100",
            "rotation_group_code": "G202506",
            "rotation_visit": 1,
            "weight": draws.random(count).round(3) * 1_000,
            "area_code": "210100",
            "sex_code": np.where(is_male, "1", "2"),
            "age_years": 45,
            "household_registration_code": "1",
            "education_code": "4",
            "is_student": False,
            "has_worked_one_hour": is_employed,
            "is_absent_from_job": False,
            "has_looked_for_work": False,
            "can_start_within_two_weeks": False,
            "unemployed_months": np.nan,
            "weekly_hours": np.where(is_employed, 40.0, np.nan),
            "industry_code": np.where(is_employed, "C", None),
        }
    )


@pytest.fixture(scope="module")
def written(persons, liaoning, tmp_path_factory):
    inbox = tmp_path_factory.mktemp("inbox")
    frames = {"person_record": iter([persons])}
    return write_submissions(frames, liaoning, seed=1, inbox=inbox, fault_share=0.1)


@pytest.fixture(scope="module")
def lines(written) -> list[list[str]]:
    with written.paths[0].open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def test_file_is_plain_utf8_with_the_mark_first(written, lines) -> None:
    assert [path.suffix for path in written.paths] == [".csv"]
    assert written.paths[0].parts[-3:-1] == ("2025-07", "survey_persons")
    assert lines[0] == [SIMULATED_MARK]
    assert not written.paths[0].read_bytes().startswith(b"\xef\xbb\xbf")


def test_identities_stand_in_the_file(lines) -> None:
    headings = lines[1]
    assert {"身份证号", "姓名", "联系电话"} <= set(headings)
    place = headings.index("身份证号")
    for row in lines[2:200]:
        assert re.fullmatch(r"99\d{15}[\dX]", row[place])
        assert re.fullmatch(r"024-0\d{7}", row[headings.index("联系电话")])
        assert len(row[headings.index("姓名")]) == 3


def test_answers_are_written_as_given(lines, persons, written) -> None:
    table = pd.DataFrame(lines[2:], columns=lines[1])
    table.index = table.index + 3
    sound = table.drop(index=written.faults["row_number"])
    given = persons.set_index("person_id").loc[sound["身份证号"]]
    assert (sound["权数"].astype(float).to_numpy() == given["weight"].to_numpy()).all()
    is_employed = sound["调查周是否工作1小时以上"].isin(["是", "1"]).to_numpy()
    assert (is_employed == given["has_worked_one_hour"].to_numpy()).all()
    assert set(sound["所属月份"]) == {"202506"}
    assert len(table) == written.row_counts[next(iter(written.row_counts))]


def test_planted_faults_stand_in_their_cells(lines, written) -> None:
    assert len(written.faults) == pytest.approx(0.01 * 4_000, rel=0.6)
    headings = lines[1]
    titles = {field.name: field.title_zh for field in FORM.fields} | {"person_id": "身份证号"}
    expected = {
        "out_of_range": "250", "unknown_code": "9Z9", "area_elsewhere": "220100",
        "not_a_number": "十余人", "required_empty": "",
    }  # fmt: skip
    for _, fault in written.faults.iterrows():
        row = lines[fault["row_number"] - 1]
        place = headings.index(titles[fault["field_name"]])
        assert chr(65 + place) == fault["column_letter"]
        if fault["kind"] == "repeated_row":
            assert row == lines[fault["row_number"] - 2]
        else:
            assert row[place] == expected[fault["kind"]]
