"""What an event rule and the handling of layoff reports are set to.

What does not belong here: their values, which a profile gives, and how events are
recognised (events, events_reports, events_large).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from catalogue.event_rules import EVENT_LINES, EventKind, EventScope


@dataclass(frozen=True)
class EventRule:
    """A rule on layoff events with the lines that hold at a vintage.

    ``lines`` has a value for each of ``EVENT_LINES[kind]``. ``level_code`` is None for a rule
    that only records an event. An event counts from the day it is known until
    ``in_force_months`` after its effect. ``required_probability`` is asked of a figure that
    carries an error (kind ``large_scale_event``); reported cuts are counts and need none.
    ``raises`` names the area whose level the event raises: the city, or only the county, which
    is the place one enterprise's cut says something of; without a county it is the city.
    """

    rule_id: str
    kind: EventKind
    lines: Mapping[str, float]
    level_code: str | None = None
    in_force_months: int = 3
    required_probability: float = 0.9
    raises: EventScope = "city"

    def __post_init__(self) -> None:
        absent = [name for name in EVENT_LINES[self.kind] if name not in self.lines]
        if absent:
            raise ValueError(f"event rule {self.rule_id}: expected lines {absent}, got none")
        if self.in_force_months < 0:
            got = self.in_force_months
            raise ValueError(f"event rule {self.rule_id}: expected in_force_months >= 0, got {got}")
        if not 0 < self.required_probability < 1:
            got_share = self.required_probability
            raise ValueError(
                f"event rule {self.rule_id}: expected required_probability in (0, 1),"
                f" got {got_share}"
            )


@dataclass(frozen=True)
class EventHandling:
    """How reports are read; all values are defaults of ours but the notice of art. 41.

    Two reports of one enterprise under different numbers are the same cut if they take effect
    within ``same_cut_days`` of each other and their sizes differ by no more than
    ``same_cut_share_pct`` of the larger (or ``same_cut_persons``). A cut was told by the panel
    if the enterprise's own returns around its month hold ``told_share_pct`` of it or more.
    Cuts whose effect lies further back than ``memory_months`` are no longer looked at.
    ``id_secret`` enters ``event_id``, which circulates: without it whoever knows the
    enterprises could try which of them an event is of.
    """

    same_cut_days: int = 15
    same_cut_share_pct: float = 10.0
    same_cut_persons: int = 2
    notice_days: int = 30
    told_share_pct: float = 50.0
    follow_up_due_days: int = 30
    memory_months: int = 18
    id_secret: bytes = field(default=b"", repr=False)
    involuntary_type_codes: tuple[str, ...] = ("03", "04", "06")
    closure_type_code: str = "03"
    state_owned_code: str = "state_owned"
    industrial_sections: tuple[str, ...] = field(default=("B", "C", "D"))
