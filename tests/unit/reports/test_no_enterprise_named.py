"""No code and no name of an enterprise enters any edition: public, internal, of an area."""

import subprocess
from dataclasses import fields, replace

import bulletin_inputs as made
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.bulletin_reading import without_names
from catalogue import TABLES
from profiles import load_profile
from reports import render_bulletin
from reports.bulletin.compose import compose_bulletin
from reports.bulletin.pdf import bulletin_json
from reports.inputs import TABLE_OF_FIELD, BulletinInputs
from reports.public_cells import without_confidential

CODE, NAME, REPORT = "91210302MAZZQXJW7K", "鞍山模拟某某钢铁集团有限公司", "CJ202512009999"
RESTRICTED = ("risks.enterprise", "risks.contribution", "core.enterprise_register")


@pytest.fixture(scope="module")
def liaoning():
    profile = load_profile("liaoning")
    sources = tuple(
        source.model_copy(update={"permitted_editions": ("internal", "public")})
        for source in profile.sources
    )
    return profile.model_copy(update={"sources": sources})


@pytest.fixture(scope="module")
def inputs():
    """Events as the warehouse holds them, read as every bulletin reads them."""
    row = {
        "vintage": made.VINTAGE, "event_id": "210300-20080410-00000001", "kind": "cut",
        "rule_ids": "E1,E2", "level_code": "yellow", "level_rule_ids": "E2",
        "level_area_code": "210302", "status": "in_effect", "status_reason": "",
        "area_code": "210300", "county_code": "210302", "section_code": "C",
        "enterprise_code": CODE, "enterprise_count": 1, "persons": 300.0, "staff_share": 0.24,
        "announced_date": pd.Timestamp("2008-04-10"), "report_numbers": REPORT,
        "effective_date": pd.Timestamp("2008-05-12"), "is_follow_up_overdue": False,
        "followed_up_on": pd.Timestamp("2008-05-20"), "settled_share": 0.62, "open_persons": 114,
        "wages_owed_yuan": 125000.0, "contributions_owed_yuan": 0.0,
    }  # fmt: skip
    stored = pd.DataFrame(
        [{name: row.get(name) for name in TABLES["restricted.layoff_event"].column_names}]
    )
    level = {
        "vintage": made.VINTAGE, "area_code": "210300", "level_code": "yellow", "rule_ids": "E2",
        "gravest_level_code": "yellow", "event_count": 1, "enterprise_count": 1, "persons": 300.0,
        "largest_share": 1.0, "is_publishable": False,
    }  # fmt: skip
    return replace(
        made.empty_inputs(), layoff_event=without_names(stored), event_level=pd.DataFrame([level])
    )


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    edition=st.sampled_from(("internal", "public")),
    language=st.sampled_from(("zh", "en")),
    area_code=st.sampled_from((None, "210300", "210302", "circle")),
    extent=st.sampled_from(("full", "summary", "leaflet")),
)
def test_no_content_names_an_enterprise(inputs, liaoning, edition, language, area_code, extent):
    if edition == "public":
        area_code = None
    content = compose_bulletin(
        inputs, liaoning, language=language, edition=edition, area_code=area_code, extent=extent
    )
    told = f"{bulletin_json(content, liaoning)} {content!r}"
    for secret in (CODE, NAME, REPORT):
        assert secret not in told


@pytest.mark.parametrize(("edition", "area_code"), [("internal", "210300"), ("public", None)])
def test_no_page_names_an_enterprise(inputs, liaoning, edition, area_code, tmp_path):
    path = tmp_path / "bulletin.pdf"
    render_bulletin(
        inputs, liaoning, language="zh", edition=edition, area_code=area_code, pdf_path=path
    )
    text = subprocess.run(
        ["pdftotext", str(path), "-"], capture_output=True, check=True, text=True
    ).stdout
    assert "裁员事件" in text
    for secret in (CODE, NAME, REPORT):
        assert secret not in text
        assert secret.encode() not in path.read_bytes()


def test_no_table_of_single_enterprises_is_told_from():
    assert not set(TABLE_OF_FIELD.values()) & set(RESTRICTED)
    named = {
        name
        for name, table in TABLE_OF_FIELD.items()
        if {"enterprise_code", "enterprise_name"} & set(TABLES[table].column_names)
    }
    assert named == {"layoff_event"}  # emptied of both as it is read


def test_a_public_edition_holds_neither_single_events_nor_unit_figures(inputs, liaoning):
    public = without_confidential(inputs, liaoning)
    assert isinstance(public, BulletinInputs)
    assert public.layoff_event.empty
    assert public.event_level.empty
    assert public.risk_cell.empty
    for field in fields(public):
        frame = getattr(public, field.name)
        if isinstance(frame, pd.DataFrame) and "largest_share" in frame.columns:
            assert frame["largest_share"].isna().all()
