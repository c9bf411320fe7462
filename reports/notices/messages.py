"""Notices as the messages that go out: one, or several together, as many as a message holds.

What does not belong here: the words of a notice (reports.notices.compose), which go out when
(pipelines).
"""

from collections.abc import Sequence

from profiles.model import Language, Profile
from reports.notices.content import Notice
from reports.wording import phrase

MOST_BYTES = 1900
"""Of one message with its heading: a group robot of WeCom takes 2,048, its marks included."""
_BYTES_OF_A_NUMBER = 6


def compose_message(
    notices: Sequence[Notice],
    profile: Profile,
    language: Language,
    *,
    is_brief: bool,
    is_repeated: bool = False,
) -> Notice:
    """Return one or several notices as the message that goes out.

    Parameters
    ----------
    notices
        At least one, as `message_groups` puts them together.
    profile
        Of a simulated one every message says so first.
    language
        Of all of them.
    is_brief
        Whether a line stands for each of several.
    is_repeated
        Whether it may have gone out before, which it then says.
    """
    mark = simulated_mark(profile, language)
    start = mark + (phrase("notice_repeated", language) if is_repeated else "")
    figures = tuple(figure for item in notices for figure in item.figures)
    if len(notices) == 1:
        (only,) = notices
        return Notice(mark + only.title, start + only.text + only.tail, only.line, "", figures)
    title = phrase("notice_title_many", language).format(count=len(notices))
    parts = [item.line if is_brief else item.text for item in notices]
    numbered = [f"{place}. {part.strip()}" for place, part in enumerate(parts, start=1)]
    tails = dict.fromkeys(item.tail.strip() for item in notices if item.tail)
    text = start + "\n".join([*numbered, *tails])
    return Notice(mark + title, text, title, "", () if is_brief else figures)


def message_groups(notices: Sequence[Notice], *, is_brief: bool) -> list[list[int]]:
    """Return which notices share a message, by their places, in order; as many as it holds."""
    groups: list[list[int]] = []
    tails: set[str] = set()
    length = 0
    for place, item in enumerate(notices):
        own = _bytes(item.line if is_brief else item.text) + _BYTES_OF_A_NUMBER
        tail = 0 if item.tail in tails else _bytes(item.tail)
        if not groups or length + own + tail > MOST_BYTES:
            groups.append([])
            tails, tail = set(), _bytes(item.tail)
            length = _bytes(item.title)
        groups[-1].append(place)
        tails.add(item.tail)
        length += own + tail
    return groups


def simulated_mark(profile: Profile, language: Language) -> str:
    """Return what a message of a simulated place begins with; nothing for a real one."""
    return phrase("notice_mark", language) if profile.settings.is_simulated else ""


def _bytes(text: str) -> int:
    return len(text.encode("utf-8"))
