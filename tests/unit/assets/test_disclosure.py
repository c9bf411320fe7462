"""Verdicts of a vintage: made only where a public edition could tell a figure."""

from types import SimpleNamespace

import pandas as pd
import pytest

from assets import disclosure
from assets.disclosure import disclosure_verdicts, survey_verdicts
from profiles import load_profile

VINTAGE = pd.Timestamp("2026-01-01").as_unit("us")
MONTH = pd.Timestamp("2025-12-01").as_unit("us")


def survey(**persons):
    return pd.DataFrame(
        [
            {"reference_month": MONTH, "area_code": "210100", "breakdown": code,
             "sample_size_persons": count}
            for code, count in persons.items()
        ]
    )  # fmt: skip


def reports(months):
    rows = [
        {
            "reference_month": MONTH, "enterprise_code": f"F{area}{number}", "area_code": area,
            "section_code": "C", "base_staff_persons": 100, "end_staff_persons": 90 + number,
            "hidden_unemployed_persons": 0, "expected_cut_persons": 0, "left_persons": 10,
            "left_1_type_code": "02", "left_1_cause_code": "99", "left_1_persons": 10,
        }
        for area in months
        for number in range(months[area])
    ]  # fmt: skip
    return pd.DataFrame(rows)


@pytest.fixture
def read(monkeypatch):
    asked = []

    def records(_warehouse, form_code, **months):
        asked.append((form_code, months))
        return reports({"210100": 5, "210200": 1, "210300": 6})

    monkeypatch.setattr(disclosure, "records_as_of", records)
    return asked


def workplace(*, is_open, editions=("internal", "public")):
    profile = load_profile("liaoning")
    permitted = ("internal", "public") if is_open else ("internal",)
    sources = tuple(
        source.model_copy(update={"permitted_editions": permitted}) for source in profile.sources
    )
    settings = profile.settings.model_copy(update={"editions": editions})
    profile = profile.model_copy(update={"sources": sources, "settings": settings})
    return SimpleNamespace(profile=profile, warehouse=None)


def test_reports_are_judged_where_their_source_permits_the_public_edition(read):
    made = disclosure_verdicts(workplace(is_open=True), VINTAGE, {})
    cells = made[made["item_code"] == "panel_job_destruction"].set_index("area_code")
    assert not cells.loc["210200", "is_shown"]
    assert not cells.loc[["210100", "210300"], "is_shown"].all()
    assert [form for form, _ in read] == ["enterprise_report"]


@pytest.mark.parametrize(
    ("is_open", "editions"), [(False, ("internal", "public")), (True, ("internal",))]
)
def test_nothing_is_read_where_no_public_edition_may_tell_of_enterprises(read, is_open, editions):
    made = disclosure_verdicts(workplace(is_open=is_open, editions=editions), VINTAGE, {})
    assert made.empty
    assert "is_shown" in made.columns
    assert not read


def test_groups_of_few_persons_are_named_with_what_would_give_them_away():
    made = survey_verdicts("estimates.survey_direct", survey(total=90, male=20, female=70))
    assert made["item_code"].tolist() == ["female", "male"]
    assert not made["is_shown"].any()
    assert set(made["reason_code"]) == {"few_persons"}


def test_groups_of_enough_persons_are_not_named():
    frame = survey(total=190, male=90, female=100)
    assert survey_verdicts("estimates.survey_direct", frame).empty
