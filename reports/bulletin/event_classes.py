"""Classes in which staff cuts are told: in public always, inside of fewer than three enterprises.

Exact persons tell of one enterprise; exact sums of two months would give away the one cut that
came between them. What does not belong here: which areas are told (reports.public_cells).
"""

from profiles.model import Language
from reports.wording import format_number, phrase

FEWEST_ENTERPRISES = 3
"""Of fewer, persons are told in classes: no page that circulates tells of one enterprise."""

ENTERPRISE_CLASSES = (3, 10, 20, 50, 100)
PERSON_CLASSES = (0, 200, 500, 1000, 2000, 5000, 10000)
"""Lower ends, a default: each class is at least as wide as its own lower end, so that neither a
class nor the difference of two tells a figure within 20 %."""


def class_text(value: float, ends: tuple[int, ...], language: Language) -> str:
    """Return the class a figure lies in, in words.

    Examples
    --------
    >>> class_text(730, PERSON_CLASSES, "zh")
    '500—999'
    >>> class_text(12000, PERSON_CLASSES, "en")
    '10,000 or more'
    >>> class_text(30, PERSON_CLASSES, "zh")
    '200以下'
    """
    low, high = class_of(value, ends)

    def shown(number: int) -> str:
        return format_number(number, 0, is_grouped=language == "en")

    if high is None:
        return phrase("class_from", language).format(low=shown(low))
    if low == 0:
        return phrase("class_below", language).format(high=shown(high))
    joint = "—" if language == "zh" else "–"
    return f"{shown(low)}{joint}{shown(high - 1)}"


def class_of(value: float, ends: tuple[int, ...]) -> tuple[int, int | None]:
    """Return the lower end of a figure's class and that of the next, None above the last."""
    place = max((number for number, low in enumerate(ends) if value >= low), default=0)
    return ends[place], ends[place + 1] if place + 1 < len(ends) else None
