"""Sending one message to one address, by apprise; an address is in no log and no error.

What does not belong here: what is sent, when, and keeping account of it (pipelines.notices).
"""

import importlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from reports.notices import Notice

ANSWERED_BY_CODE = ("wecombot", "dingtalk")
"""Services that answer a message they refuse with status 200 and a code; apprise looks at the
status alone."""


def send_notice(address: str, notice: Notice, *, is_urgent: bool) -> bool:
    """Send a message and return whether the other side took it.

    Parameters
    ----------
    address
        As apprise writes it: ``mailtos://``, ``wecombot://``, ``dingtalk://``, ``feishu://``,
        ``jsons://``.
    notice
        Heading and text.
    is_urgent
        Marks it as a warning where the service knows such.

    Notes
    -----
    Nothing but the address is called: apprise keeps nothing on the disk (storage ``memory``),
    fetches no picture and knows no telemetry. Any error of a plugin is a message not sent.
    """
    with _silent_log():
        # Loading apprise takes half a second, and few commands send.
        import apprise

        asset = apprise.AppriseAsset(
            app_id="unemployment-risk",
            app_desc="unemployment-risk",
            app_url="",
            image_url_mask="",
            image_url_logo="",
            storage_mode="memory",
            async_mode=False,
        )
        plugin = apprise.Apprise.instantiate(address, asset=asset, suppress_exceptions=True)
        if plugin is None:
            return False
        plugin.notify_format = apprise.NotifyFormat.TEXT
        kind = apprise.NotifyType.WARNING if is_urgent else apprise.NotifyType.INFO
        with _heard_answers(address.partition("://")[0].lower()) as answers:
            try:
                is_taken = plugin.notify(body=notice.text, title=notice.title, notify_type=kind)
            except Exception:  # noqa: BLE001
                # Whatever a plugin raises, with or without the address in it, is one outcome.
                return False
        return bool(is_taken) and not any(_is_refusal(answer) for answer in answers)


class _HeardRequests:
    """The library ``requests`` as a plugin uses it, its answers kept."""

    def __init__(self, library: Any, answers: list[Any]) -> None:
        self._library, self._answers = library, answers

    def post(self, *arguments: Any, **options: Any) -> Any:
        answer = self._library.post(*arguments, **options)
        self._answers.append(answer)
        return answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._library, name)


@contextmanager
def _heard_answers(beginning: str) -> Iterator[list[Any]]:
    """Yield what a service answers meanwhile, for those whose answer must be looked into."""
    answers: list[Any] = []
    if beginning not in ANSWERED_BY_CODE:
        yield answers
        return
    module: Any = importlib.import_module(f"apprise.plugins.{beginning}")
    library = module.requests
    module.requests = _HeardRequests(library, answers)
    try:
        yield answers
    finally:
        module.requests = library


def _is_refusal(answer: Any) -> bool:
    try:
        told = answer.json()
    except ValueError:
        return False
    return isinstance(told, dict) and told.get("errcode", 0) != 0


@contextmanager
def _silent_log() -> Iterator[None]:
    """Keep apprise, which names addresses when something fails, from writing meanwhile."""
    loggers = [logging.getLogger(name) for name in ("apprise", "urllib3", "requests")]
    before = [logger.disabled for logger in loggers]
    for logger in loggers:
        logger.disabled = True
    try:
        yield
    finally:
        for logger, is_disabled in zip(loggers, before, strict=True):
            logger.disabled = is_disabled
