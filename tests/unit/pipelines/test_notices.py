"""Telling from end to end: a warehouse, a log, a sink; and over any course of events."""

import os
import signal
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from notice_reasons import level_inputs
from notice_sinks import HttpSink
from notice_world import DAY, EVENT, V, World, event_row

from catalogue.contracts import cast_to_contract
from catalogue.warning_log import WarningAction, warning_states
from catalogue.warning_states import FINAL, allowed_actions
from pipelines import notices
from pipelines.notice_audience import Audience
from pipelines.notice_channels import Addresses
from pipelines.notice_facts import KIND_OF_ACTION
from pipelines.notices import rehearse, tell, try_again, untold
from profiles import load_profile
from reports.notices import ReasonSource
from warehouse import Home, Warehouse, hold_run_lock
from warehouse.notice_log import NoticeLog
from warehouse.warning_log import append_actions

HOUR = pd.Timedelta(hours=1)
NIGHT = pd.Timestamp("2026-01-20 15:00")  # eleven at night at the place
CHANNELS = ("monitoring_desk", "deputy_director")


@pytest.fixture(scope="module")
def place():
    return load_profile("liaoning")


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "var" / "liaoning")
    home.create()
    return home


@pytest.fixture
def warehouse(home):
    return Warehouse(home.warehouse_path)


@pytest.fixture
def addresses():
    return Addresses({code: f"json://{code}" for code in CHANNELS})


class Sender:
    """Takes messages, or refuses them while told to."""

    def __init__(self):
        self.taken = []
        self.is_refusing = False

    def __call__(self, address, notice, *, is_urgent):
        if self.is_refusing:
            return False
        self.taken.append((address.removeprefix("json://"), notice, is_urgent))
        return True


@pytest.fixture
def sender():
    return Sender()


def propose(warehouse, warning_id="W1", level="orange", area="210500", at=DAY, **more):
    step = WarningAction(warning_id, area, V, level, "propose", "system", "system", **more)
    append_actions(warehouse, [step], now=at)


def test_proposal_goes_out_once_to_those_it_concerns(place, home, warehouse, addresses, sender):
    propose(warehouse)
    done = tell(place, home, addresses, now=DAY, send=sender)
    assert [code for code, _, _ in sender.taken] == list(CHANNELS)
    assert "本溪市：建议■Ⅱ级（橙色）预警" in sender.taken[0][1].text
    assert (len(done.posts), done.standings) == (2, ())
    assert tell(place, home, addresses, now=DAY + HOUR, send=sender).posts == ()


def test_what_the_night_held_back_goes_out_together_in_the_morning(
    place, home, warehouse, addresses, sender
):
    propose(warehouse, "W1", level="blue", at=NIGHT)
    tell(place, home, addresses, now=NIGHT, send=sender)
    propose(warehouse, "W2", level="blue", area="210300", at=NIGHT + HOUR)
    done = tell(place, home, addresses, now=NIGHT + HOUR, send=sender)
    assert sender.taken == []
    assert {standing for _, standing in done.standings} == {"quiet"}
    tell(place, home, addresses, now=NIGHT + 8 * HOUR, send=sender)
    assert [notice.title for _, notice, _ in sender.taken] == ["失业预警：2项通知"]


def test_red_goes_through_at_night_and_is_marked(place, home, warehouse, addresses, sender):
    propose(warehouse, level="red", at=NIGHT)
    tell(place, home, addresses, now=NIGHT, send=sender)
    assert [is_urgent for _, _, is_urgent in sender.taken] == [True, True]


def test_failed_notice_is_tried_again_and_given_up_until_a_person_asks(
    place, home, warehouse, sender
):
    propose(warehouse, level="blue")
    addresses = Addresses({"monitoring_desk": "json://monitoring_desk"})
    few = place.model_copy(
        update={"notices": place.notices.model_copy(update={"most_attempts": 2})}
    )
    sender.is_refusing = True
    assert tell(few, home, addresses, now=DAY, send=sender).standings[0][1] == "later"
    assert tell(few, home, addresses, now=DAY + pd.Timedelta(minutes=1), send=sender).posts == ()
    tell(few, home, addresses, now=DAY + HOUR, send=sender)
    assert untold(few, home, now=DAY + HOUR) == {"given_up": 1}
    assert tell(few, home, addresses, now=DAY + 3 * HOUR, send=sender).posts[1:] == ()
    sender.is_refusing = False
    assert try_again(few, home, now=DAY + HOUR) == 1
    tell(few, home, addresses, now=DAY + HOUR, send=sender)
    assert untold(few, home, now=DAY + HOUR) == {}


def test_channel_that_fails_does_not_hold_up_another(place, home, warehouse, addresses):
    propose(warehouse)
    done = tell(place, home, addresses, now=DAY, send=lambda address, *_, **__: "deputy" in address)
    assert [(post.channel.code, post.is_sent) for post in done.posts] == [
        ("monitoring_desk", False),
        ("deputy_director", True),
    ]


def test_channel_without_an_address_is_told_what_stands_once_it_has_one(
    place, home, warehouse, sender
):
    propose(warehouse)
    tell(place, home, Addresses({}), now=DAY, send=sender)
    assert not NoticeLog(home.folder).path.exists()
    tell(place, home, Addresses({"monitoring_desk": "json://d"}), now=DAY, send=sender)
    assert len(sender.taken) == 1


def test_telling_needs_no_run_lock_and_waits_for_the_warehouse_alone(
    place, home, warehouse, addresses, sender
):
    propose(warehouse, at=NIGHT)
    tell(place, home, addresses, now=NIGHT, send=sender)
    with hold_run_lock(home.lock_path, vintage="2026-01", on_wait=lambda _: None):
        done = tell(place, home, addresses, now=NIGHT + 9 * HOUR, send=sender)
    assert not done.is_read
    assert len(sender.taken) == 2


def test_dry_run_writes_and_sends_nothing(place, home, warehouse):
    propose(warehouse)
    before = sorted(path.name for path in home.folder.iterdir())
    done = rehearse(place, home, now=DAY)
    assert [post.channel.code for post in done.posts] == [
        "monitoring_desk",
        "expert_base",
        "division_head",
        "deputy_director",
    ]
    assert all(post.is_sent is None for post in done.posts)
    assert sorted(path.name for path in home.folder.iterdir()) == before


def test_nothing_made_yet_is_nothing_to_tell(place, home, addresses, sender):
    done = tell(place, home, addresses, now=DAY, send=sender)
    assert (done.posts, done.is_read) == ((), False)


def test_no_enterprise_and_no_secret_is_in_the_log_or_on_the_wire(place, home, warehouse):
    for table in ("warnings.event_level", EVENT):
        warehouse.read_table(table)
    events = pd.DataFrame([event_row("210500-20260105-1e9e90be")])
    warehouse.replace_vintage({EVENT: cast_to_contract(events, EVENT)}, V)
    propose(warehouse, "W9", level="blue", area="210300")
    with HttpSink() as sink:
        address = f"json://user:s3cret@127.0.0.1:{sink.port}/f00d"
        done = tell(place, home, Addresses({"monitoring_desk": address}), now=DAY)
        wire = str([post["body"] for post in sink.posts])
    assert [post.is_sent for post in done.posts] == [True, True]
    log = (home.folder / "notices.jsonl").read_text(encoding="utf-8")
    assert "裁员事件1起" in wire
    for word in ("91210104MA0HD2X412", "CJ202601006505", "1e9e90be", "s3cret", "f00d", "37人"):
        assert word not in wire + log + repr(done)
    assert stat.S_IMODE((home.folder / "notices.jsonl").stat().st_mode) == 0o600


KILLED = """
    import os, signal, sys
    import pandas as pd
    from pathlib import Path
    from pipelines.notice_channels import Addresses
    from pipelines.notice_sending import send_notice
    from pipelines.notices import tell
    from profiles import load_profile
    from warehouse import Home

    when, address, folder = sys.argv[1:]

    def send(address, notice, *, is_urgent):
        if when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        send_notice(address, notice, is_urgent=is_urgent)
        os.kill(os.getpid(), signal.SIGKILL)

    tell(load_profile("liaoning"), Home(Path(folder)), Addresses({"monitoring_desk": address}),
         now=pd.Timestamp("2026-01-20 02:00"), send=send)
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a signal of POSIX systems")
@pytest.mark.parametrize(("when", "count"), [("before", 1), ("after", 2)])
def test_kill_around_sending_may_repeat_but_loses_nothing(place, home, warehouse, when, count):
    propose(warehouse)
    with HttpSink() as sink:
        address = f"json://127.0.0.1:{sink.port}"
        killed = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(KILLED), when, address, str(home.folder)],
            cwd=Path(notices.__file__).parents[1],
            check=False,
        )
        assert killed.returncode == -signal.SIGKILL
        only = Addresses({"monitoring_desk": address})
        tell(place, home, only, now=DAY)
        tell(place, home, only, now=DAY + pd.Timedelta(minutes=1))
        texts = [post["body"]["message"] for post in sink.posts]
    assert len(texts) == count
    assert texts[-1].startswith("（可能重复）本溪市")
    assert untold(place, home, now=DAY) == {}


AREAS = ("210500", "210300")
STEPS = st.lists(
    st.tuples(
        st.integers(0, 14),  # hours until it happens
        st.sampled_from(AREAS),
        st.sampled_from(("blue", "yellow", "orange", "red")),
        st.integers(0, 5),  # which of the steps allowed is taken
        st.sampled_from(("taken", "taken", "refused", "killed")),
    ),
    min_size=1,
    max_size=8,
)


class KilledError(Exception):
    """Stands for the end of the process after a message went out and before it was noted."""


@pytest.fixture(scope="module")
def source(place):
    return ReasonSource(level_inputs(place, V), place)


def take_step(world, area, level, choice, at):
    """Take one step of a warning of an area; propose one where none is open."""
    states = warning_states(world.log)
    is_open = states["area_code"].eq(area) & ~states["state_code"].isin(FINAL)
    number = len(states) + 1
    if not is_open.any():
        world.act(f"W{number}", "propose", level=level, area=area, at=at)
        return
    own = states[is_open].iloc[-1]
    if choice == 5 and own["level_code"] != level:
        world.act(own["warning_id"], "supersede", at=at)
        more = {"level": level, "area": area, "predecessor_id": str(own["warning_id"])}
        world.act(f"W{number}", "propose", at=at, **more)
        return
    steps = [code for code in allowed_actions(own["state_code"]) if code != "supersede"]
    world.act(own["warning_id"], steps[choice % len(steps)], at=at)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_any_course_is_told_once_in_time_and_whole(place, source, tmp_path_factory, steps):
    home = Home(tmp_path_factory.mktemp("home"))
    world, moments = World(), []
    fate, present = "taken", DAY

    def send(_address, _notice, *, is_urgent):
        if fate == "refused":
            return False
        moments.append((present, is_urgent))
        if fate == "killed":
            raise KilledError
        return True

    def new_dues(profile, home, channels, stored, *, now):
        facts = world.facts
        return [
            due
            for channel in channels
            for due in notices._dues_of(
                Audience(profile, channel), home, facts, lambda _: source, stored, now
            )
        ]

    patience = place.notices.model_copy(update={"most_attempts": 50})
    patient = place.model_copy(update={"notices": patience})
    channels = Addresses({code: code for code in CHANNELS})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(notices, "_new_dues", new_dues)
        for hours, area, level, choice, ending in steps:
            fate = ending
            present += hours * HOUR
            take_step(world, area, level, choice, present)
            try:
                tell(patient, home, channels, now=present, send=send)
            except KilledError:
                continue
        fate = "taken"
        for _ in range(3):  # a day on, at ten in the morning, whatever failed may go out
            present = present.normalize() + 26 * HOUR
            tell(patient, home, channels, now=present, send=send)
    deliveries = NoticeLog(home.folder).deliveries()
    assert all(item.state == "sent" for item in deliveries)
    for code in CHANNELS:
        ids = [name for item in deliveries if item.due.channel_code == code
               for name in item.due.occasion_ids]  # fmt: skip
        assert len(ids) == len(set(ids))
    quiet = place.notices.quiet_hours
    assert all(is_urgent or not quiet.holds(at + 8 * HOUR) for at, is_urgent in moments)
    heard = {name for item in deliveries if item.due.channel_code == "monitoring_desk"
             for name in item.due.occasion_ids}  # fmt: skip
    assert not missed(world.log, heard)


def missed(log, heard):
    """Return the warnings of which the desk does not know how they stand."""
    steps = log[log["action_code"].isin(set(KIND_OF_ACTION) - {"ask"})]
    names = "action:" + steps["sha256"].str[:20]
    states = warning_states(log).set_index("warning_id")["state_code"]
    wrong = []
    for warning_id, own in steps.groupby("warning_id"):
        is_known = [name in heard for name in names[own.index]]
        is_over = states[warning_id] in FINAL
        is_past = is_over and not any(is_known)  # over before anybody was told of it
        if not is_past and not is_known[-1] and states[warning_id] != "superseded":
            wrong.append(warning_id)
    return wrong
