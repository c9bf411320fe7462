import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from catalogue import parse_month
from catalogue.forms import SIMULATED_MARK
from profiles import load_profile
from reports.watch_list import RESTRICTED, sources_not_permitting, write_watch_list

VINTAGE = parse_month("2025-06")


def rows():
    enterprises = pd.DataFrame(
        {
            "enterprise_code": ["B", "A"], "area_code": ["210100", "210200"],
            "section_code": ["C", "F"], "staff_persons": [120, 60],
            "probability": [0.30, 0.10],
        }
    )  # fmt: skip
    contributions = pd.DataFrame(
        {
            "enterprise_code": ["B"] * 3,
            "feature": ["contributions_owed", "insured_log", "electricity_change"],
            "value": [2.5, 4.8, float("nan")],
            "contribution": [1.2, -0.4, 0.3],
        }
    )
    models = pd.DataFrame(
        {
            "model": ["combined"], "measure": ["auroc"], "feature": ["all"], "value": [0.7],
            "standard_error": [float("nan")], "line": [float("nan")], "is_failing": [True],
        }
    )  # fmt: skip
    return enterprises, contributions, models


def written(path, profile_code="liaoning_demo"):
    profile = load_profile(profile_code)
    write_watch_list(*rows(), path, profile=profile, vintage=VINTAGE)
    book = CalamineWorkbook.from_path(str(path))
    return [
        [str(cell) for cell in row if cell != ""] for row in book.get_sheet_by_index(0).to_python()
    ]


def test_the_list_says_what_it_is_and_rests_on(tmp_path):
    lines = written(tmp_path / "list.xlsx")
    head = "\n".join(" ".join(line) for line in lines[:9])
    assert RESTRICTED in head
    assert SIMULATED_MARK in head
    assert "企业行政登记信息" in head
    assert "失业动态监测" not in head  # statistical returns are no source of it
    assert "A check of the model fails" in head


def test_a_real_profile_bears_no_mark(tmp_path):
    lines = written(tmp_path / "list.xlsx", "liaoning")
    assert not any(SIMULATED_MARK in cell for line in lines for cell in line)


def test_the_riskiest_comes_first_with_reasons_in_words(tmp_path):
    lines = written(tmp_path / "list.xlsx")
    first = next(line for line in lines if "B" in line)
    assert first[1] == "B"
    assert "contributions owed per insured person: 2.5 (+1.20)" in first[7]
    assert "缺失 missing" in first[7]
    assert "insured persons" in first[8]


def test_equal_arguments_make_equal_bytes(tmp_path):
    written(tmp_path / "a.xlsx")
    written(tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_statistical_return_among_the_reasons_is_refused(tmp_path):
    enterprises, contributions, models = rows()
    contributions.loc[0, "feature"] = "hidden_share"
    with pytest.raises(ValueError, match="hidden_share"):
        write_watch_list(
            enterprises, contributions, models, tmp_path / "list.xlsx",
            profile=load_profile("liaoning_demo"), vintage=VINTAGE,
        )  # fmt: skip


def test_a_source_not_for_internal_use_makes_no_list(tmp_path):
    profile = load_profile("liaoning")
    sources = tuple(
        source.model_copy(update={"permitted_editions": ("public",)})
        if "enterprise_administration" in source.forms
        else source
        for source in profile.sources
    )
    closed = profile.model_copy(update={"sources": sources})
    assert sources_not_permitting(profile) == []
    with pytest.raises(ValueError, match="enterprise_administration"):
        write_watch_list(*rows(), tmp_path / "list.xlsx", profile=closed, vintage=VINTAGE)
    assert not (tmp_path / "list.xlsx").exists()
