"""The inbox as a whole: where files lie, that they open, that they repeat."""

import hashlib
import re

import pandas as pd
import pytest

from catalogue.forms import FORMS, SIMULATED_MARK
from simulation.submissions import FAULT_COLUMNS, write_submissions

MONTHS = pd.date_range("2025-01-01", periods=3, freq="MS").as_unit("us")


@pytest.fixture(scope="module")
def cities(liaoning) -> list[str]:
    return [area.code for area in liaoning.areas if area.kind in ("city", "zone")]


@pytest.fixture(scope="module")
def frames(cities, enterprise_frame, table_frame) -> dict[str, pd.DataFrame]:
    made = {"enterprise_report": enterprise_frame(MONTHS, cities)}
    for form in FORMS.values():
        if form.grain == "table":
            figures = {
                item.name: 30.0 if item.name.endswith("pct") else 45_678.0 for item in form.figures
            }
            made[form.code] = table_frame(figures, MONTHS[:2], cities[:5], received="2025-03-01")
    return made


@pytest.fixture(scope="module")
def written(frames, liaoning, tmp_path_factory):
    inbox = tmp_path_factory.mktemp("inbox")
    return inbox, write_submissions(frames, liaoning, seed=3, inbox=inbox, fault_share=0.05)


def test_files_lie_by_month_received_and_source(written) -> None:
    inbox, result = written
    place = re.compile(r"20\d\d-\d\d/[a-z_]+/2\d{3}[0-9A-Z]{2}_[^/]*20\d{4}\.(csv|xlsx|xls)")
    for path in result.paths:
        assert place.fullmatch(path.relative_to(inbox).as_posix()), path.name
    assert len(set(result.paths)) == len(result.paths)
    assert {path.parent.name for path in result.paths} >= {
        "enterprise_monitoring", "survey_tables", "vacancies", "rail_transport",
    }  # fmt: skip


def test_every_visible_sheet_opens_and_is_marked(written, read_grids) -> None:
    _, result = written
    for path in result.paths:
        for name, grid in read_grids(path).items():
            assert grid[0][0] == SIMULATED_MARK, (path.name, name)


def test_all_file_kinds_and_encodings_occur(written) -> None:
    _, result = written
    assert {path.suffix for path in result.paths} == {".csv", ".xlsx", ".xls"}
    told = {name for habits in result.habits.values() for name in habits}
    assert {"gb18030", "utf-8", "number thousands", "number full_width", "area short_name"} <= told
    assert {"synonyms", "has_serial_numbers", "has_remarks", "has_totals", "spread"} <= told


def test_same_seed_writes_the_same_bytes(written, frames, liaoning, tmp_path) -> None:
    inbox, result = written
    backwards = dict(reversed(list(frames.items())))
    again = write_submissions(backwards, liaoning, seed=3, inbox=tmp_path, fault_share=0.05)
    for path, other in zip(result.paths, again.paths, strict=True):
        assert path.relative_to(inbox) == other.relative_to(tmp_path)
        first, second = (hashlib.sha256(p.read_bytes()).hexdigest() for p in (path, other))
        assert first == second, path.name
    pd.testing.assert_frame_equal(result.faults, again.faults)


def test_another_seed_has_other_habits(written, frames, liaoning, tmp_path) -> None:
    _, result = written
    other = write_submissions(frames, liaoning, seed=4, inbox=tmp_path)
    assert set(result.habits.values()) != set(other.habits.values())


def test_a_sender_keeps_its_habits(written) -> None:
    _, result = written
    by_sender: dict[str, set[tuple[str, ...]]] = {}
    for name, habits in result.habits.items():
        if "/enterprise_monitoring/" in name:
            by_sender.setdefault(name.split("/")[2].split("_")[0], set()).add(habits)
    assert len(by_sender) == 15
    assert all(len(habits) == 1 for habits in by_sender.values())
    assert len({next(iter(habits)) for habits in by_sender.values()}) > 10


def test_rows_written_are_rows_given_and_copies(written, frames) -> None:
    _, result = written
    copies = (result.faults["kind"] == "repeated_row").sum()
    assert sum(result.row_counts.values()) == sum(map(len, frames.values())) + copies


def test_faults_are_listed_by_file_row_and_column(written) -> None:
    _, result = written
    assert list(result.faults.columns) == list(FAULT_COLUMNS)
    assert set(result.faults["file_name"]) <= set(result.row_counts)
    assert set(result.faults["form_code"]) == {"enterprise_report"}
    assert not result.faults.duplicated(["file_name", "sheet_name", "row_number"]).any()


def test_without_faults_nothing_is_planted(frames, liaoning, tmp_path) -> None:
    result = write_submissions(frames, liaoning, seed=3, inbox=tmp_path, fault_share=0.0)
    assert result.faults.empty


def test_frames_in_turn_are_written_as_they_come(frames, liaoning, tmp_path) -> None:
    frame = frames["enterprise_report"]
    parts = (part for _, part in frame.groupby("received_month"))
    streamed = write_submissions(
        {"enterprise_report": parts}, liaoning, seed=3, inbox=tmp_path / "a"
    )
    whole = write_submissions({"enterprise_report": frame}, liaoning, seed=3, inbox=tmp_path / "b")
    assert streamed.row_counts == whole.row_counts


def test_sender_and_month_received_have_defaults(liaoning, table_frame, tmp_path) -> None:
    frame = table_frame({"unemployment_rate_pct": 5.0}, MONTHS[:1], ["210000"], received="2025-02")
    bare = frame.drop(columns=["sender_code", "received_month"])
    result = write_submissions({"survey_table": bare}, liaoning, seed=1, inbox=tmp_path)
    # The survey's calendar: January is known in March.
    assert [path.parts[-3] for path in result.paths] == ["2025-03"]
    assert result.paths[0].name.startswith("210000_")


def test_unknown_form_is_rejected(liaoning, tmp_path) -> None:
    with pytest.raises(ValueError, match="payroll"):
        write_submissions({"payroll": pd.DataFrame()}, liaoning, seed=1, inbox=tmp_path)


def test_missing_column_is_rejected(frames, liaoning, tmp_path) -> None:
    broken = frames["enterprise_report"].drop(columns="end_staff_persons")
    with pytest.raises(ValueError, match="end_staff_persons"):
        write_submissions({"enterprise_report": broken}, liaoning, seed=1, inbox=tmp_path)
