import pandas as pd
import pytest

from profiles import load_profile
from profiles.ownership import OWNERSHIP, ownership_codes
from simulation.insured_structure import OWNERSHIP_OF_OLD_TYPE
from simulation.population import _OLD_TO_NEW


@pytest.fixture(scope="module")
def liaoning():
    return load_profile("liaoning")


def groups(profile, codes, month):
    typed = pd.Series(codes, dtype="str")
    months = pd.Series(pd.Timestamp(month), index=typed.index)
    return ownership_codes(profile, typed, months)


def test_a_code_has_the_group_of_what_it_meant_in_its_month(liaoning):
    assert groups(liaoning, ["110"], "2022-12-01").tolist() == ["state_owned"]
    assert groups(liaoning, ["110"], "2023-01-01").tolist() == ["other"]


def test_groups_follow_the_index_and_order_of_the_codes(liaoning):
    codes = pd.Series(["112", "310", "131", "112"], index=[7, 3, 5, 1], dtype="str")
    months = pd.Series(pd.Timestamp("2024-05-01"), index=codes.index)
    found = ownership_codes(liaoning, codes, months)
    assert found.to_dict() == {
        7: "private", 3: "foreign_invested", 5: "state_owned", 1: "private",
    }  # fmt: skip


def test_missing_unknown_and_ended_codes_have_no_group(liaoning):
    assert groups(liaoning, [None, "0", "173"], "2024-05-01").isna().all()


def test_no_rows_give_no_groups(liaoning):
    assert groups(liaoning, [], "2024-05-01").empty


def test_every_registration_type_has_a_group_of_the_list(liaoning):
    known = {entry.code for entry in liaoning.code_list(OWNERSHIP)}
    assert {entry.ownership_code for entry in liaoning.code_list("registration_type")} <= known
    others = [entry for entry in liaoning.code_lists if entry.code_list != "registration_type"]
    assert {entry.ownership_code for entry in others} == {None}


def test_a_type_and_its_successor_have_one_group(liaoning):
    entries = liaoning.code_list("registration_type")
    new = {entry.code: entry for entry in entries if entry.effective_from}
    # Joint operation by owner became one type that does not tell the owner.
    for entry in entries:
        if entry.successor_code and entry.successor_code != "134":
            assert entry.ownership_code == new[entry.successor_code].ownership_code, entry.code


@pytest.mark.parametrize("old", sorted(OWNERSHIP_OF_OLD_TYPE))
def test_the_simulation_groups_types_as_the_profile_does(liaoning, old):
    expected = [OWNERSHIP_OF_OLD_TYPE[old]]
    assert groups(liaoning, [old], "2022-12-01").tolist() == expected
    assert groups(liaoning, [_OLD_TO_NEW[old]], "2023-01-01").tolist() == expected
