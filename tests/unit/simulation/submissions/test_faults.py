"""Planted faults: each stands where it is said to stand, and each can be found."""

import pandas as pd
import pytest

from catalogue.forms import FORMS
from simulation.submissions import write_submissions
from simulation.submissions.books import column_letter

MONTHS = pd.date_range("2025-01-01", periods=2, freq="MS").as_unit("us")
CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.fixture(scope="module")
def spoilt(liaoning, enterprise_frame, read_grids, tmp_path_factory):
    senders = ["210100", "210200", "211100", "210900", "2101SF"]
    frame = enterprise_frame(MONTHS, senders, per_sender=150)
    inbox = tmp_path_factory.mktemp("inbox")
    result = write_submissions(
        {"enterprise_report": frame}, liaoning, seed=8, inbox=inbox, fault_share=0.15
    )
    grids = {name: read_grids(inbox / name) for name in result.row_counts}
    return frame, result.faults, grids


def cell_of(fault: pd.Series, grids):
    grid = grids[fault["file_name"]][fault["sheet_name"]]
    row = grid[fault["row_number"] - 1]
    place = next(n for n in range(len(row)) if column_letter(n) == fault["column_letter"])
    return row[place]


def test_every_kind_is_planted(spoilt) -> None:
    _, faults, _ = spoilt
    assert set(faults["kind"]) >= {
        "wrong_check_character", "negative", "unbalanced_row", "losses_do_not_add_up",
        "future_month", "unknown_code", "not_a_number", "required_empty", "repeated_row",
    }  # fmt: skip
    assert faults["kind"].isin(["unknown_area", "area_elsewhere"]).any()


def test_share_of_faults_is_as_asked(spoilt) -> None:
    frame, faults, _ = spoilt
    assert len(faults) / len(frame) == pytest.approx(0.15, abs=0.03)


def test_spoilt_cells_stand_where_they_are_said_to(spoilt) -> None:
    _, faults, grids = spoilt
    expected = {
        "negative": lambda cell: str(cell).strip() in ("-5", "-5.0", "-５"),
        "not_a_number": lambda cell: cell == "十余人",
        "required_empty": lambda cell: cell == "",
        "unknown_code": lambda cell: str(cell).strip() == "9Z9",
        "unknown_area": lambda cell: str(cell).strip() in ("长春市", "长春"),
        "area_elsewhere": lambda cell: str(cell).strip() == "220100",
        "future_month": lambda cell: "2025" in str(cell),
    }
    for _, fault in faults.iterrows():
        if fault["kind"] in expected:
            cell = cell_of(fault, grids)
            assert expected[fault["kind"]](cell), (fault["kind"], cell)


def test_wrong_check_characters_are_wrong(spoilt) -> None:
    _, faults, grids = spoilt
    wrong = faults[faults["kind"] == "wrong_check_character"]
    for _, fault in wrong.iterrows():
        code = str(cell_of(fault, grids)).strip()
        assert len(code) == 18
        total = sum(
            CHARACTERS.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:17])
        )
        assert CHARACTERS[(31 - total % 31) % 31] != code[17]
        assert code[:17] == fault["key"][:17]


def test_a_repeated_row_equals_the_one_before(spoilt) -> None:
    _, faults, grids = spoilt
    for _, fault in faults[faults["kind"] == "repeated_row"].iterrows():
        grid = grids[fault["file_name"]][fault["sheet_name"]]
        row, before = grid[fault["row_number"] - 1], grid[fault["row_number"] - 2]
        same = [str(a).strip() == str(b).strip() for a, b in zip(row, before, strict=True)]
        # Serial numbers and remarks are per row; full-width digits are typed by hand.
        assert sum(same) >= len(same) - 6


def test_unbalanced_rows_were_balanced(spoilt) -> None:
    frame, faults, _ = spoilt
    rows = faults[faults["kind"] == "unbalanced_row"].merge(
        frame, left_on=["reference_month", "key"], right_on=["reference_month", "enterprise_code"]
    )
    assert len(rows) > 0
    # The cell holds seven more than the frame, which balances.
    balance = (
        rows["base_staff_persons"] + rows["joined_persons"]
        - rows["left_persons"] - rows["end_staff_persons"]
    )  # fmt: skip
    assert (balance == 0).all()


def test_unspoilt_rows_are_written_as_given(spoilt) -> None:
    frame, faults, grids = spoilt
    form = FORMS["enterprise_report"]
    titles = {form.field("enterprise_code").title_zh, *form.field("enterprise_code").synonyms}
    found: list[str] = []
    for sheets in grids.values():
        for grid in sheets.values():
            heading = next(row for row in grid[1:] if any(cell in titles for cell in row))
            place = next(n for n, cell in enumerate(heading) if cell in titles)
            for row in grid:
                code = str(row[place]).strip() if len(row) > place else ""
                if len(code) == 18 and code[0] == "9":
                    found.append(code)
    wrong = faults[faults["kind"] == "wrong_check_character"]["key"]
    copies = (faults["kind"] == "repeated_row").sum()
    assert len(found) == len(frame) + copies
    assert set(frame["enterprise_code"]) - set(found) <= set(wrong)
