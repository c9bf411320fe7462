"""Telling notices: what is new is set down as due, what is due goes out, each step in the log.

Sending needs no run lock; only looking for what is new reads the warehouse, and waits while a
run holds it. What does not belong here: what there is to tell (notice_occasions), when
(notice_plan), how a message goes out (notice_sending).
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import pandas as pd

from pipelines.month import is_run_at_work
from pipelines.notice_audience import Audience
from pipelines.notice_channels import Addresses
from pipelines.notice_facts import Facts, bulletin_name, read_facts, reader_of_reasons
from pipelines.notice_occasions import occasions_for
from pipelines.notice_plan import Standing, ready_by_channel, standing_of
from pipelines.notice_sending import send_notice
from profiles.model import Language, Profile
from profiles.notices import Channel, NoticeSettings
from reports.notices import (
    Notice,
    Occasion,
    ReasonSource,
    compose_message,
    compose_notice,
    message_groups,
)
from warehouse import Home, Warehouse
from warehouse.notice_log import Delivery, NoticeDue, NoticeLog

LOG_WAIT_SECONDS = 10.0


class Sender(Protocol):
    """Sends one message and says whether it was taken."""

    def __call__(self, address: str, notice: Notice, *, is_urgent: bool) -> bool:
        """Return whether the other side took the message."""
        ...


@dataclass(frozen=True)
class Post:
    """One message to one channel; ``is_sent`` is None in a dry run."""

    channel: Channel
    notice: Notice
    notice_ids: tuple[str, ...]
    is_sent: bool | None


@dataclass(frozen=True)
class Round:
    """What one round of telling did, or would do.

    Parameters
    ----------
    posts
        Messages, in the order in which they went out.
    standings
        Every notice not told yet, as it stands after the round.
    is_read
        Whether what is new was looked for; not while a run holds the warehouse.
    held
        Of a dry run: messages that wait for the end of the quiet hours.
    """

    posts: tuple[Post, ...]
    standings: tuple[tuple[Delivery, Standing], ...]
    is_read: bool
    held: tuple[Post, ...] = ()


def tell(
    profile: Profile,
    home: Home,
    addresses: Addresses,
    *,
    now: pd.Timestamp,
    send: Sender = send_notice,
) -> Round:
    """Set down what is new and send what is ready, and return what was done.

    Parameters
    ----------
    profile
        With notices; channels without an address are told of nothing, not later either.
    home
        The profile's folder.
    addresses
        By channel.
    now
        UTC, naive.
    send
        Sends one message.

    Raises
    ------
    TimeoutError
        If another process is telling.
    """
    settings = _settings(profile)
    log = NoticeLog(home.folder)
    channels = [item for item in settings.channels if item.code in addresses.by_channel]
    with log.held(timeout_seconds=LOG_WAIT_SECONDS):
        new = _new_dues(profile, home, channels, log.deliveries(), now=now)
        log.add_due(new or [], now=now)
        posts = _send_ready(profile, log, addresses, now=now, send=send)
        left = _standings(profile, log.deliveries(), now)
    return Round(tuple(posts), left, is_read=new is not None)


def rehearse(
    profile: Profile, home: Home, *, now: pd.Timestamp, vintage: pd.Timestamp | None = None
) -> Round:
    """Return what would be told, to channels with an address or without; nothing is written.

    Parameters
    ----------
    profile, home, now
        As for `tell`.
    vintage
        Of the past: what would have been told then to somebody told of nothing before.
    """
    settings = _settings(profile)
    stored = NoticeLog(home.folder).deliveries() if vintage is None else []
    new = _new_dues(profile, home, settings.channels, stored, now=now, vintage=vintage)
    deliveries = [*stored, *(Delivery(due, now) for due in new or [])]
    standings = _standings(profile, deliveries, now)

    def posts(wanted: Standing) -> tuple[Post, ...]:
        by_channel: dict[str, list[Delivery]] = {}
        for item, standing in standings:
            if standing == wanted:
                by_channel.setdefault(item.due.channel_code, []).append(item)
        return tuple(
            Post(channel, notice, tuple(item.due.notice_id for item in group), None)
            for channel in settings.channels
            for group, notice in _messages(profile, channel, by_channel.get(channel.code, []))
        )

    return Round(posts("ready"), standings, is_read=new is not None, held=posts("quiet"))


def try_again(profile: Profile, home: Home, *, now: pd.Timestamp) -> int:
    """Let notices that were given up be tried afresh; return how many."""
    log = NoticeLog(home.folder)
    with log.held(timeout_seconds=LOG_WAIT_SECONDS):
        given_up = [
            delivery.due.notice_id
            for delivery, standing in _standings(profile, log.deliveries(), now)
            if standing == "given_up"
        ]
        if given_up:
            log.add_reprieve(given_up, now=now)
    return len(given_up)


def untold(profile: Profile, home: Home, *, now: pd.Timestamp) -> dict[Standing, int]:
    """Return how many notices are not told yet, by how they stand."""
    counts: dict[Standing, int] = {}
    for _, standing in _standings(profile, NoticeLog(home.folder).deliveries(), now):
        counts[standing] = counts.get(standing, 0) + 1
    return counts


def _new_dues(
    profile: Profile,
    home: Home,
    channels: Sequence[Channel],
    stored: Sequence[Delivery],
    *,
    now: pd.Timestamp,
    vintage: pd.Timestamp | None = None,
) -> list[NoticeDue] | None:
    """Return what channels are to be told and were not; None while the warehouse is not free."""
    if not home.warehouse_path.exists() or is_run_at_work(home):
        return None
    warehouse = Warehouse(home.warehouse_path)
    with warehouse.session():
        facts = read_facts(warehouse, vintage)
        if facts is None:
            return []
        reasons = reader_of_reasons(warehouse, profile)
        return [
            due
            for channel in channels
            for due in _dues_of(Audience(profile, channel), home, facts, reasons, stored, now)
        ]


def _dues_of(
    audience: Audience,
    home: Home,
    facts: Facts,
    reasons: Callable[[pd.Timestamp], ReasonSource],
    stored: Sequence[Delivery],
    now: pd.Timestamp,
) -> list[NoticeDue]:
    profile, channel = audience.profile, audience.channel
    language = _language(profile, channel)
    own = [item.due for item in stored if item.due.channel_code == channel.code]
    told = {code for due in own for code in due.occasion_ids}
    dues = []
    for occasion in occasions_for(audience, facts, told, now=now):
        name = bulletin_name(
            profile,
            home,
            occasion.vintage,
            language,
            area_code=occasion.area_code if audience.areas else None,
        )
        source = reasons(occasion.vintage)
        notice = compose_notice(occasion, source, language=language, bulletin_name=name)
        dues.append(_due(channel, occasion, notice, is_urgent=audience.is_urgent(occasion)))
    return dues


def _due(channel: Channel, occasion: Occasion, notice: Notice, *, is_urgent: bool) -> NoticeDue:
    text = "|".join((channel.code, *occasion.occasion_ids))
    return NoticeDue(
        notice_id=hashlib.sha256(text.encode()).hexdigest()[:16],
        channel_code=channel.code,
        occasion_ids=occasion.occasion_ids,
        is_urgent=is_urgent,
        kind=occasion.kind,
        title=notice.title,
        text=notice.text,
        line=notice.line,
        tail=notice.tail,
        figure_keys=tuple(figure.key for figure in notice.figures if figure.key),
    )


def _send_ready(
    profile: Profile, log: NoticeLog, addresses: Addresses, *, now: pd.Timestamp, send: Sender
) -> list[Post]:
    settings = _settings(profile)
    ready = ready_by_channel(
        log.deliveries(), settings, timezone=profile.settings.timezone, now=now
    )
    known = {channel.code: channel for channel in settings.channels}
    posts = []
    for code, own in ready.items():
        if code not in known or code not in addresses.by_channel:
            continue
        for group, notice in _messages(profile, known[code], own):
            ids = tuple(item.due.notice_id for item in group)
            is_urgent = any(item.due.is_urgent for item in group)
            log.add_attempt(ids, now=now)
            is_sent = send(addresses.by_channel[code], notice, is_urgent=is_urgent)
            log.add_outcome(ids, "sent" if is_sent else "failed", now=now)
            posts.append(Post(known[code], notice, ids, is_sent))
            if not is_sent:
                break  # the rest of this channel waits for the next round
    return posts


def _messages(
    profile: Profile, channel: Channel, deliveries: Sequence[Delivery]
) -> list[tuple[list[Delivery], Notice]]:
    """Return what goes out together, and its words.

    What may have been told already goes apart, and layoff events apart from warnings.
    """
    language = _language(profile, channel)
    found = []
    for is_repeated, is_brief in ((True, False), (True, True), (False, False), (False, True)):
        own = [
            item
            for item in deliveries
            if ((item.state == "unknown"), (item.due.kind == "layoff_event"))
            == (is_repeated, is_brief)
        ]
        notices = [
            Notice(item.due.title, item.due.text, item.due.line, item.due.tail) for item in own
        ]
        for places in message_groups(notices, is_brief=is_brief):
            message = compose_message(
                [notices[place] for place in places],
                profile,
                language,
                is_brief=is_brief,
                is_repeated=is_repeated,
            )
            found.append(([own[place] for place in places], message))
    return found


def _standings(
    profile: Profile, deliveries: Sequence[Delivery], now: pd.Timestamp
) -> tuple[tuple[Delivery, Standing], ...]:
    settings = _settings(profile)
    timezone = profile.settings.timezone
    stood = ((item, standing_of(item, settings, timezone=timezone, now=now)) for item in deliveries)
    return tuple((item, standing) for item, standing in stood if standing != "told")


def _language(profile: Profile, channel: Channel) -> Language:
    return channel.language or profile.settings.languages[0]


def _settings(profile: Profile) -> NoticeSettings:
    if profile.notices is None:
        raise ValueError(f"profile {profile.settings.code}: expected a notices.toml, got none")
    return profile.notices
