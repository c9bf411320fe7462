"""What the bulletin tells of decisions on warnings, inside and in public."""

from dataclasses import replace

import bulletin_inputs as made
import pandas as pd
import pytest

from catalogue.contracts import cast_to_contract
from catalogue.warning_states import PUBLIC, STATES
from profiles import load_profile
from reports.board.page import board_html
from reports.bulletin.compose import compose_bulletin
from reports.bulletin.pdf import bulletin_json
from reports.bulletin.warning_life import open_warnings, warning_notes
from reports.editions import permitted_inputs

BEFORE = pd.Timestamp("2008-04-01")
MOMENT = pd.Timestamp("2008-05-20 16:30")  # 12:30 in New York, past midnight in Shanghai


def states(*rows):
    """Return states of warnings: (state, level) of this vintage, or a dict of columns."""
    frame = pd.DataFrame(
        [
            {
                "vintage": made.VINTAGE, "warning_id": f"US-200805-{number}", "area_code": "US",
                "level_code": "orange", "state_code": "proposed", "proposed_vintage": BEFORE,
                "predecessor_id": "", "review_count": 2, "proposed_at": MOMENT,
                "state_since": MOMENT, "released_at": None, "closed_at": None,
                "release_reference": "", "lifting_reference": "", "through_number": 1,
                "through_sha256": "a" * 64, **row,
            }
            for number, row in enumerate(rows, start=1)
        ]
    )  # fmt: skip
    for name in ("released_at", "closed_at"):
        frame[name] = pd.to_datetime(frame[name])
    return cast_to_contract(frame, "warnings.state")


RELEASED = {"state_code": "released", "released_at": MOMENT, "release_reference": "No. 7"}
LIFTED = {
    **RELEASED, "state_code": "lifted", "closed_at": MOMENT + pd.Timedelta(days=3),
    "lifting_reference": "No. 9",
}  # fmt: skip


@pytest.fixture(scope="module")
def decided(profile):
    """The country with an internal and a public edition, and a procedure."""
    settings = profile.settings.model_copy(update={"editions": ("internal", "public")})
    procedure = load_profile("liaoning").procedure
    sources = tuple(
        source.model_copy(update={"permitted_editions": ("internal", "public")})
        for source in profile.sources
    )
    return profile.model_copy(
        update={"settings": settings, "procedure": procedure, "sources": sources}
    )


def told(inputs, profile, edition, language="en"):
    content = compose_bulletin(inputs, profile, language=language, edition=edition)
    return bulletin_json(content, profile)


@pytest.mark.parametrize(
    ("row", "english", "chinese"),
    [
        ({}, "Orange, proposed at vintage April 2008: not reviewed yet, not released.",
         "2008年4月期建议橙色：尚未研判，未发布。"),
        ({"state_code": "under_review"}, "under review, opinions given: 2; not released.",
         "正在研判，已有2人提出意见，未发布。"),
        ({"state_code": "awaiting_approval"}, "has been asked; not released.",
         "已研判并报请本级人民政府，未发布。"),
        (RELEASED, "Warning released on 20 May 2008: Orange (No. 7). It is in force.",
         "已于2008年5月20日发布预警：橙色（No. 7），现行有效。"),
        ({**RELEASED, "release_reference": ""}, "20 May 2008: Orange. It is in force.",
         "发布预警：橙色，现行有效。"),
        ({**RELEASED, "state_code": "lifting_proposed"}, "its lifting is proposed.",
         "现行有效，已建议解除。"),
        (LIFTED, "Warning lifted on 23 May 2008: Orange (No. 9).",
         "预警已于2008年5月23日解除：橙色（No. 9）。"),
        ({"state_code": "rejected", "closed_at": MOMENT}, "rejected after review on 20 May 2008.",
         "经研判于2008年5月20日决定不予发布。"),
    ],
)  # fmt: skip
def test_each_state_is_told_in_both_languages(inputs, decided, row, english, chinese):
    made_so = replace(inputs, warning_state=states(row))
    (note,) = warning_notes(made_so, decided, "en", "US")
    assert english in note
    (note,) = warning_notes(made_so, decided, "zh", "US")
    assert chinese in note


@pytest.mark.parametrize("state", ["lapsed", "superseded"])
def test_what_ended_by_itself_is_not_told(inputs, decided, state):
    made_so = replace(inputs, warning_state=states({"state_code": state, "closed_at": MOMENT}))
    assert warning_notes(made_so, decided, "en", "US") == ()


def test_a_decision_is_told_once(inputs, decided):
    made_so = replace(
        inputs,
        warning_state=states(LIFTED, {**LIFTED, "vintage": BEFORE, "warning_id": "US-200805-1"}),
    )
    assert warning_notes(made_so, decided, "en", "US") == ()
    assert "No warning has been released" in told(made_so, decided, "public")


def test_a_decision_is_told_once_over_a_month_without_a_bulletin(inputs, decided):
    earlier = {**LIFTED, "vintage": pd.Timestamp("2008-03-01"), "warning_id": "US-200805-1"}
    made_so = replace(inputs, warning_state=states(LIFTED, earlier))
    assert warning_notes(made_so, decided, "en", "US") == ()


def test_days_are_those_of_the_place(inputs, decided):
    settings = decided.settings.model_copy(update={"timezone": "Asia/Shanghai"})
    there = decided.model_copy(update={"settings": settings})
    made_so = replace(inputs, warning_state=states(RELEASED))
    assert "21 May 2008" in warning_notes(made_so, there, "en", "US")[0]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("editions", [("internal", "public"), ("public",)])
def test_only_what_was_released_reaches_the_public(inputs, decided, state, editions):
    settings = decided.settings.model_copy(update={"editions": editions})
    place = decided.model_copy(update={"settings": settings})
    row = {**LIFTED, "state_code": state, "level_code": "red"}
    made_so = replace(inputs, warning_state=states(row))
    left = permitted_inputs(made_so, place, edition="public").warning_state
    assert len(left) == (state in PUBLIC)
    content = compose_bulletin(made_so, place, language="en", edition="public")
    assert content.areas == ()
    text = bulletin_json(content, place)
    assert ("No. 7" in text) == (state in PUBLIC)
    if state not in PUBLIC:
        assert "US-200805" not in text
        assert "No warning has been released" in text


def test_the_public_learns_no_reason_and_no_figure_of_a_warning(inputs, decided):
    made_so = replace(inputs, warning_state=states(RELEASED))
    content = compose_bulletin(made_so, decided, language="en", edition="public")
    (table,) = next(item for item in content.sections if item.code == "level").blocks
    assert [figure.text for figure in table.rows[0].cells] == [
        "◆ Orange", "20 May 2008", "No. 7", "in force",
    ]  # fmt: skip
    assert not {"rules", "measures"} & {section.code for section in content.sections}


@pytest.mark.parametrize("is_asked", [True, False])
def test_an_approval_is_named_only_where_the_procedure_asks_for_it(inputs, decided, is_asked):
    requirements = tuple(
        item.model_copy(update={"is_approval_required": is_asked})
        for item in decided.procedure.requirements
    )
    procedure = decided.procedure.model_copy(update={"requirements": requirements})
    place = decided.model_copy(update={"procedure": procedure})
    text = told(replace(inputs, warning_state=states(RELEASED)), place, "public")
    assert ("approval of the competent authority" in text) is is_asked
    assert "tate at the time of this issue" in text


def test_the_board_and_the_box_show_the_decision(inputs, decided, any_font):
    made_so = replace(inputs, warning_state=states(RELEASED))
    assert "Warning released on 20 May 2008" in told(made_so, decided, "internal")
    page = board_html(made_so, decided)
    for sentence in ("Warning released on 20 May 2008", "已于2008年5月20日发布预警"):
        assert sentence in page
    assert any_font is None


def test_without_warnings_a_bulletin_is_what_it_was(inputs, profile, decided):
    assert told(inputs, profile, "internal") == told(inputs, decided, "internal")


def test_a_level_the_scheme_has_lost_stops_no_issue(inputs, decided):
    made_so = replace(inputs, warning_state=states({**RELEASED, "level_code": "violet"}))
    assert "violet (no longer in the profile)" in told(made_so, decided, "public")


@pytest.mark.parametrize(("language", "shown"), [("en", "under review"), ("zh", "正在研判")])
def test_open_warnings_of_many_areas_stand_in_a_table(inputs, decided, language, shown):
    rows = [{"state_code": "under_review"}, RELEASED, LIFTED, {"state_code": "lapsed"}]
    (table,) = open_warnings(replace(inputs, warning_state=states(*rows)), decided, language)
    assert [row.cells[1].text for row in table.rows][0] == shown
    assert len(table.rows) == 2
    assert open_warnings(inputs, decided, language) == ()
