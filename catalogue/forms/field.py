"""What a form is made of: fields with types, units, headings and checks.

What does not belong here: the forms themselves, and reading or judging them.
"""

from dataclasses import dataclass
from typing import Literal

FieldType = Literal[
    "month",  # the month described
    "week",  # first day of the week described
    "date",
    "area",  # code or name of an area of the profile
    "code",  # code or name of an entry of the code list ``code_list``
    "breakdown",  # code or name of an industry or group of the profile
    "enterprise_code",  # unified social credit code, 18 characters with a check character
    "count",  # whole number, 0 or more
    "number",
    "flag",  # yes or no
    "text",
    "identifier",  # of a person or household: replaced by a keyed hash at the door
]
Grain = Literal["unit", "event", "table"]
Aggregation = Literal["sum", "mean"]


@dataclass(frozen=True)
class Field:
    """A column of a form.

    ``name`` is the column's name throughout the warehouse, unit included. ``title_zh`` and
    ``title_en`` are its headings on our templates; ``synonyms`` are others in use.
    """

    name: str
    type: FieldType
    title_zh: str
    title_en: str
    meaning_zh: str
    meaning_en: str
    synonyms: tuple[str, ...] = ()
    is_required: bool = False
    code_list: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    indicator_code: str | None = None  # of a figure of a table: the fact it becomes
    cumulative_of: str | None = None  # indicator of the monthly differences, if any
    week_aggregation: Aggregation = "mean"  # how weeks make a month
    is_nothing_zero: bool = False  # 无 or - says that nobody joined, left or waits
    is_scaled_by_unit: bool = False  # a units row such as 单位：万人 multiplies it

    @property
    def is_figure(self) -> bool:
        """Whether the field holds a figure that becomes a fact of its own."""
        return self.indicator_code is not None


@dataclass(frozen=True)
class Identity:
    """Fields that must add up: ``total`` equals the sum of ``added`` less ``taken``."""

    total: str
    added: tuple[str, ...]
    taken: tuple[str, ...]
    reason_code: str
    is_checked_if_any_given: bool = False  # else: always


@dataclass(frozen=True)
class Form:
    """What one row of a kind of submission says.

    ``grain``: ``unit`` rows and ``event`` rows are stored whole in ``core.<code>``;
    each figure of a ``table`` row becomes a fact in ``core.observation``. ``key`` names
    one row among those of a submission.
    """

    code: str
    title_zh: str
    title_en: str
    grain: Grain
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    identities: tuple[Identity, ...] = ()
    ignored_headings: tuple[str, ...] = ()  # known headings that are never stored
    required_groups: tuple[tuple[str, ...], ...] = ()  # one of each group must be given

    def field(self, name: str) -> Field:
        """Return the field of a name; KeyError if the form has none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(f"{self.code}: {name!r} is none of {[item.name for item in self.fields]}")

    @property
    def figures(self) -> tuple[Field, ...]:
        """The fields whose values become facts."""
        return tuple(field for field in self.fields if field.is_figure)
