"""What a channel is told of, and of what not again."""

import pandas as pd
import pytest
from notice_world import DAY, World

from pipelines.notice_audience import Audience
from pipelines.notice_occasions import occasions_for
from profiles import load_profile

HOUR = pd.Timedelta(hours=1)


@pytest.fixture(scope="module")
def place():
    return load_profile("liaoning")


@pytest.fixture
def world():
    return World()


@pytest.fixture
def told_to(place, world):
    """Return what a channel is told now; it remembers what it was told before."""
    memory = {}

    def tell(code="monitoring_desk", *, now=DAY, areas=None):
        audience = Audience(place, place.notices.channel(code))
        if areas is not None:
            audience.areas = frozenset(areas)
        told = memory.setdefault(code, set())
        found = occasions_for(audience, world.facts, told, now=now)
        told |= {name for occasion in found for name in occasion.occasion_ids}
        return found

    return tell


def kinds(occasions):
    return [(item.kind, item.area_code, item.level_code) for item in occasions]


def test_proposal_is_told_once_with_what_is_due_next(told_to, world):
    world.act("W1", "propose", level="orange")
    (occasion,) = told_to()
    assert kinds([occasion]) == [("proposed", "210500", "orange")]
    assert not occasion.is_released
    assert [step.title.en for step in occasion.dues] == ["report", "first opinion"]
    assert occasion.dues[0].due_at == DAY + 2 * HOUR
    assert told_to() == []


def test_level_decides_whether_the_director_is_told(told_to, world):
    world.act("W1", "propose", level="yellow")
    assert told_to("deputy_director") == []
    world.act("W2", "propose", level="red", area="210300")
    assert kinds(told_to("deputy_director")) == [("proposed", "210300", "red")]


def test_change_of_level_names_the_level_before(told_to, world):
    world.act("W1", "propose", level="blue")
    told_to()
    world.act("W1", "supersede")
    world.act("W2", "propose", level="orange", predecessor_id="W1")
    (occasion,) = told_to()
    assert (occasion.previous_level_code, occasion.level_code) == ("blue", "orange")


def test_whoever_was_told_of_a_level_is_told_that_it_gave_way_to_a_lower(told_to, world):
    world.act("W1", "propose", level="orange")
    assert len(told_to("deputy_director")) == 1
    world.act("W1", "supersede")
    world.act("W2", "propose", level="blue", predecessor_id="W1")
    assert kinds(told_to("deputy_director")) == [("proposed", "210500", "blue")]


def test_whoever_was_told_of_a_proposal_is_told_of_its_end(told_to, world):
    world.act("W1", "propose", level="orange")
    told_to("deputy_director")
    world.act("W1", "lapse")
    assert kinds(told_to("deputy_director")) == [("lapsed", "210500", "orange")]


def test_steps_of_people_are_told_to_those_whose_turn_it_is(told_to, world):
    world.act("W1", "propose")
    told_to("deputy_director")
    world.act("W1", "review")
    assert told_to("deputy_director") == []
    world.act("W1", "ask")
    assert kinds(told_to("deputy_director")) == [("awaiting_approval", "210500", "yellow")]
    world.act("W1", "release", reference="辽人社〔2026〕1号")
    (released,) = told_to("monitoring_desk")
    assert (released.kind, released.is_released) == ("released", True)
    assert released.reference == "辽人社〔2026〕1号"


def test_of_several_steps_since_the_last_notice_the_last_is_told(told_to, world):
    world.act("W1", "propose")
    told_to()
    world.act("W1", "review")
    world.act("W1", "ask")
    world.act("W1", "release")
    world.act("W1", "propose_lifting")
    assert [item.kind for item in told_to()] == ["lifting_proposed"]
    world.act("W1", "lift", reference="辽人社〔2026〕9号")
    assert [item.kind for item in told_to()] == ["lifted"]
    assert told_to() == []


def test_warning_that_closed_before_anybody_was_told_is_past(told_to, world):
    world.act("W1", "propose")
    world.act("W1", "reject")
    assert told_to() == []


def test_channel_added_late_is_told_what_stands(told_to, world):
    world.act("W1", "propose", at=DAY - 900 * HOUR)
    world.act("W2", "propose", area="210300")
    assert [item.area_code for item in told_to() if item.kind == "proposed"] == ["210500", "210300"]


def test_people_of_a_city_are_told_of_their_city_alone(told_to, world):
    world.act("W1", "propose", area="210500")
    world.act("W2", "propose", area="210300")
    world.act("W3", "propose", area="210000")
    world.report("a", county_code="210502")
    world.report("b", county_code="210102", area_code="210100")
    found = told_to(areas={"210500"})
    assert {item.area_code for item in found} == {"210500"}
    assert [item.kind for item in found] == ["proposed", "layoff_event"]


def test_clock_run_out_is_told_once_for_each_start(told_to, world):
    world.act("W1", "propose", level="orange")
    told_to()
    assert told_to(now=DAY + 1 * HOUR) == []
    (late,) = told_to(now=DAY + 3 * HOUR)
    assert (late.kind, [step.title.en for step in late.dues]) == ("overdue", ["report"])
    assert told_to(now=DAY + 4 * HOUR) == []
    (later,) = told_to(now=DAY + 25 * HOUR)
    assert [step.title.en for step in later.dues] == ["first opinion"]


def test_clock_that_ran_out_before_the_first_notice_is_told_in_it(told_to, world):
    world.act("W1", "propose", level="orange")
    (occasion,) = told_to(now=DAY + 3 * HOUR)
    assert [step.is_overdue for step in occasion.dues] == [True, False]
    assert told_to(now=DAY + 3 * HOUR) == []


def test_clock_told_as_run_out_is_no_news_of_a_later_step(told_to, world):
    for step in ("propose", "review", "ask", "release"):
        world.act("W1", step)
    told_to()
    (late,) = told_to(now=DAY + 25 * HOUR)  # the filing
    world.act("W1", "propose_lifting", at=DAY + 26 * HOUR)
    (lifting,) = told_to(now=DAY + 26 * HOUR)
    assert (late.kind, lifting.kind) == ("overdue", "lifting_proposed")
    assert set(late.occasion_ids).isdisjoint(lifting.occasion_ids)


def test_what_was_done_in_time_is_not_overdue(told_to, world):
    world.act("W1", "propose", level="orange")
    told_to()
    world.act("W1", "report", at=DAY + HOUR)
    assert told_to(now=DAY + 3 * HOUR) == []


def test_events_are_told_by_city_counted_and_only_once(told_to, world):
    for name in ("a", "b", "c"):
        world.report(name, county_code="210502")
    world.report("d", county_code="210503", rule_ids="E1,E2", level_code="yellow")
    (occasion,) = told_to()
    assert kinds([occasion]) == [("layoff_event", "210500", "yellow")]
    assert occasion.cuts.count == 4
    assert occasion.cuts.places == (("210502", 3),)  # one enterprise does not name its county
    assert occasion.cuts.rule_ids == ("E1", "E2")
    world.report("e", county_code="210503")
    assert [item.cuts.count for item in told_to()] == [1]
    assert told_to() == []


def test_event_that_reaches_another_level_is_told_again(told_to, world):
    world.report("a")
    told_to()
    world.events = world.events.assign(level_code="yellow", rule_ids="E1,E2")
    assert kinds(told_to()) == [("layoff_event", "210500", "yellow")]


@pytest.mark.parametrize("status", ["ended", "withdrawn"])
def test_event_that_is_over_is_not_told(told_to, world, status):
    world.report("a", status=status)
    assert told_to() == []


def test_report_that_raises_no_level_is_told_to_those_who_watch_alone(told_to, world):
    world.report("a")
    assert told_to("division_head") == []
    assert len(told_to("monitoring_desk")) == 1


def test_persons_are_counted_of_large_events_alone(told_to, world):
    world.report("a", persons=900.0)
    world.report(
        "b",
        kind="large_scale_event",
        county_code=None,
        enterprise_code=None,
        enterprise_count=12,
        persons=4200.0,
        persons_standard_error=310.0,
        level_code="orange",
        rule_ids="E5",
    )
    (occasion,) = told_to()
    assert (occasion.cuts.persons, occasion.cuts.persons_standard_error) == (4200.0, 310.0)
    assert occasion.cuts.event_id == "b"


def test_persons_of_a_single_enterprise_are_not_counted(told_to, world):
    world.report("a", persons=900.0, persons_standard_error=1.0)
    (occasion,) = told_to()
    assert occasion.cuts.persons is None


def test_no_code_or_number_of_an_enterprise_leaves(told_to, world):
    world.report("210500-20260105-1e9e90be")
    (occasion,) = told_to()
    text = repr(occasion)
    assert "91210104MA0HD2X412" not in text
    assert "CJ202601006505" not in text
    assert "1e9e90be" not in text
