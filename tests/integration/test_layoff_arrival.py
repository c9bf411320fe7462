"""From a sender's file of staff cuts to events, and what became of the staff."""

import dagster as dg
import pandas as pd
import pytest
from received_files import credit_code, file_of, layoff, make_place

from assets import RunSettings, Workplace
from assets.layoff_events import (
    EVENT,
    EVENT_LEVEL,
    TABLES_OF_EVENTS,
    bring_up_to_date,
    handling_of,
    is_publishable,
    vintage_of_run,
)
from catalogue import TABLES, parse_month
from catalogue.warning_log import LOG
from forecasting.early_warning import EventHandling
from pipelines.cli_events import events_shown
from pipelines.definitions import build_definitions
from pipelines.environment import HOME_VARIABLE
from pipelines.event_job import EVENT_JOB
from pipelines.month import QUIET_CONSOLE
from profiles import load_profile
from warehouse import Home, Warehouse
from warehouse.publish import PUBLISHED_STAGES, publish
from warehouse.submissions import IdentifierKey

CUTS = "layoff_reports"


@pytest.fixture
def place(tmp_path):
    made = make_place(tmp_path / "place")
    short = made.profile.settings.model_copy(update={"signal_history_months": 6})
    made.profile = made.profile.model_copy(update={"settings": short})
    return made


def raised(place, vintage=None):
    """Bring the events up to date as a run does, and return those of the vintage."""
    workplace = Workplace(
        profile=place.profile,
        home=Home(place.folder),
        warehouse=place.warehouse,
        settings=RunSettings(parse_month("2026-02"), "1.0", "code", "input"),
        identifier_key=IdentifierKey.of(b"a key of the tests, 32 bytes long"),
    )
    month = vintage_of_run(workplace, vintage)
    with place.warehouse.session():
        bring_up_to_date(workplace, month)
        return {name: place.warehouse.read_table(name) for name in TABLES_OF_EVENTS}, month


def of_vintage(frames, name, month):
    rows = frames[name]
    return rows[rows["vintage"] == month].reset_index(drop=True)


def follow_up(number=1, **cells):
    return {
        "report_number": f"R{number}",
        "enterprise_code": credit_code(number),
        "area_code": "沈阳市",
        "follow_up_date": "2025-08-20",
        "left_persons": 300,
        "re_employed_persons": 200,
        "on_benefit_persons": 40,
        "open_persons": 60,
        "wages_owed_yuan": 12500.5,
        "wages_owed_persons": 3,
        "is_closed": "否",
        **cells,
    }


def test_a_report_raises_its_event_in_the_vintage_that_receives_it(place):
    rows = [layoff(1, cut_persons=300, county_code="210102"), layoff(2, cut_persons=25)]
    place.put(CUTS, file_of("layoff_report", rows))
    place.take(CUTS)
    frames, month = raised(place)
    assert month == parse_month("2025-07")
    events = of_vintage(frames, EVENT, month).set_index("report_numbers")
    assert events.loc["R1", ["rule_ids", "level_code"]].tolist() == ["E1,E2", "yellow"]
    assert events.loc["R2", "rule_ids"] == "E1"
    levels = of_vintage(frames, EVENT_LEVEL, month).set_index("area_code")
    assert levels.loc["210102", "level_code"] == "yellow"
    assert levels.loc["210100", ["level_code", "gravest_level_code"]].tolist() == [
        "normal",
        "yellow",
    ]
    before = of_vintage(frames, EVENT, parse_month("2025-06"))
    assert before.empty


def test_a_later_revision_leaves_the_earlier_vintage_as_it_was(place):
    place.put(CUTS, file_of("layoff_report", [layoff(1, cut_persons=300)]), name="a.xlsx")
    place.take(CUTS)
    first, month = raised(place)
    withdrawn = layoff(
        1, cut_persons=300, revision_number=1, report_date="2025-08-02", is_withdrawn="是"
    )
    place.put(CUTS, file_of("layoff_report", [withdrawn]), name="b.xlsx", received="2025-08")
    place.take(CUTS, "2025-08")
    later, last = raised(place)
    assert last == parse_month("2025-08")
    for name in TABLES_OF_EVENTS:
        pd.testing.assert_frame_equal(
            of_vintage(first, name, month), of_vintage(later, name, month)
        )
    (event,) = of_vintage(later, EVENT, last).to_dict("records")
    assert event["status"] == "withdrawn"
    (before,) = of_vintage(later, EVENT, month).to_dict("records")
    assert before["event_id"] == event["event_id"]


def test_a_run_again_or_after_a_kill_gives_the_same(place):
    rows = [layoff(n, cut_persons=60 + n, county_code="210102") for n in range(1, 7)]
    place.put(CUTS, file_of("layoff_report", rows))
    place.take(CUTS)
    first, month = raised(place)
    # What a kill leaves: the ledger without some vintages' rows.
    place.warehouse.replace_vintage({"runs.computation": first[EVENT].head(0).reindex(
        columns=TABLES["runs.computation"].column_names)}, month)  # fmt: skip
    again, _ = raised(place)
    for name in TABLES_OF_EVENTS:
        pd.testing.assert_frame_equal(first[name], again[name])
    assert "county_cluster" in set(first[EVENT]["kind"])


def test_follow_ups_tell_what_became_of_the_staff(place):
    place.put(CUTS, file_of("layoff_report", [layoff(1, cut_persons=300)]), name="a.xlsx")
    place.take(CUTS)
    rows = [follow_up(1), follow_up(2, open_persons=61)]
    place.put(CUTS, file_of("layoff_follow_up", rows), name="b.xlsx", received="2025-08")
    taken = place.take(CUTS, "2025-08")
    assert taken.outcomes == {"received": 2, "accepted": 1, "settlement_does_not_add_up": 1}
    frames, month = raised(place)
    (event,) = of_vintage(frames, EVENT, month).to_dict("records")
    assert event["settled_share"] == pytest.approx(0.8)
    assert event["wages_owed_yuan"] == 12500.5
    assert event["status"] == "in_effect"
    closed = follow_up(1, follow_up_date="2025-09-10", re_employed_persons=260, open_persons=0,
                       is_closed="是")  # fmt: skip
    place.put(CUTS, file_of("layoff_follow_up", [closed]), name="c.xlsx", received="2025-09")
    place.take(CUTS, "2025-09")
    frames, month = raised(place)
    (event,) = of_vintage(frames, EVENT, month).to_dict("records")
    assert (event["status"], event["status_reason"]) == ("ended", "settled")


def test_silence_after_the_effect_is_a_reminder(place):
    place.put(CUTS, file_of("layoff_report", [layoff(1)]))
    place.take(CUTS)
    frames, _ = raised(place, "2025-08")
    (event,) = of_vintage(frames, EVENT, parse_month("2025-08")).to_dict("records")
    assert event["is_follow_up_overdue"]
    assert event["days_open"] == 42


def test_no_row_of_an_enterprise_is_in_the_published_copy(place, tmp_path):
    place.put(CUTS, file_of("layoff_report", [layoff(1, cut_persons=300)]))
    place.take(CUTS)
    raised(place)
    counts = publish(place.warehouse, tmp_path / "published.duckdb")
    assert "restricted" not in PUBLISHED_STAGES
    assert not [name for name in counts if name.startswith("restricted")]
    for name in counts:
        assert "enterprise_code" not in TABLES[name].column_names
    # Shenyang's row would tell of one enterprise; the thirteen others have no event.
    vintages = place.warehouse.read_table(EVENT_LEVEL)["vintage"].nunique()
    assert counts[EVENT_LEVEL] == 14 * vintages - 1


def test_the_published_copy_does_not_tell_the_largest_of_several_cuts(place, tmp_path):
    rows = [layoff(n, cut_persons=200 + 100 * n, county_code="210102") for n in range(3)]
    place.put(CUTS, file_of("layoff_report", rows))
    place.take(CUTS)
    frames, month = raised(place)
    kept = of_vintage(frames, EVENT_LEVEL, month).set_index("area_code").loc["210100"]
    assert kept["largest_share"] == pytest.approx(400 / 900)
    publish(place.warehouse, tmp_path / "published.duckdb")
    reader = Warehouse(tmp_path / "published.duckdb", is_read_only=True)
    told = reader.read_table(EVENT_LEVEL, vintage=month)
    # The row goes out, but persons times share would be one enterprise's own cut.
    assert told["persons"].max() == 900
    assert told["largest_share"].isna().all()


@pytest.mark.parametrize(
    ("events", "enterprises", "share", "area", "is_shown"),
    [(0, 0, float("nan"), "A", True), (2, 2, 0.5, "A", False), (3, 3, 0.8, "A", True),
     (3, 3, 0.81, "A", False), (9, 9, 0.2, "county", False)],
)  # fmt: skip
def test_a_row_goes_out_where_enterprises_hide_one_another(
    events, enterprises, share, area, is_shown
):
    row = pd.DataFrame(
        {
            "area_code": [area],
            "event_count": [events],
            "enterprise_count": [enterprises],
            "largest_share": [share],
        }
    )
    assert is_publishable(row, area_codes=["A"]).tolist() == [is_shown]


def test_the_profile_s_handling_is_what_the_statistics_get():
    profile = load_profile("liaoning")
    assert handling_of(profile) == EventHandling()
    given = profile.event_handling.model_copy(update={"same_cut_days": 3})
    changed = profile.model_copy(update={"event_handling": given})
    assert handling_of(changed) == EventHandling(same_cut_days=3)


def test_the_list_shows_what_is_in_force_and_of_a_level_unless_asked_for_all(place):
    rows = [layoff(1, cut_persons=300, county_code="210102"), layoff(2, cut_persons=25)]
    place.put(CUTS, file_of("layoff_report", rows))
    place.take(CUTS)
    frames, month = raised(place)
    events = of_vintage(frames, EVENT, month)
    assert events_shown(events, area=None, is_all=False)["report_numbers"].tolist() == ["R1"]
    assert len(events_shown(events, area="210100", is_all=True)) == 2
    assert len(events_shown(events, area="210102", is_all=True)) == 1
    assert events_shown(events, area="210200", is_all=True).empty


def test_a_report_that_lifts_its_city_stands_as_a_proposal_before_the_month_is_run(
    place, monkeypatch
):
    monkeypatch.setenv(HOME_VARIABLE, str(place.folder.parent))
    # Without a county in the report the city is raised (E2).
    place.put(CUTS, file_of("layoff_report", [layoff(1, cut_persons=300)]))
    job = build_definitions(place.profile).resolve_job_def(EVENT_JOB)
    for expected in (1, 0):
        with dg.DagsterInstance.ephemeral() as instance:
            result = job.execute_in_process(
                partition_key="2025-07", instance=instance, run_config=QUIET_CONSOLE
            )
        assert result.success
        (made,) = result.asset_materializations_for_node("warnings__layoff_event")
        assert made.metadata["proposed_on_arrival"].value == expected
    (action,) = place.warehouse.read_table(LOG).to_dict("records")
    assert (action["action_code"], action["area_code"]) == ("propose", "210100")
    assert (action["level_code"], action["actor_code"]) == ("yellow", "system")
