"""What an allocation of the panel is to reach, and the quotas it must keep.

What does not belong here: the allocation (forecasting.enterprises.allocation).
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Quota:
    """A limit on a part of the panel.

    Parameters
    ----------
    name
        For messages and tables.
    limit_share
        0 to 1, of all enterprises of the panel.
    is_minimum
        At least, rather than at most.
    section_codes, size_class_codes
        The part; empty for all.
    is_state_owned
        Of these only the state-owned ones, counted by the cell's ``state_owned_share``.

    Raises
    ------
    ValueError
        If the share lies outside 0 to 1.
    """

    name: str
    limit_share: float
    is_minimum: bool = False
    section_codes: tuple[str, ...] = ()
    size_class_codes: tuple[str, ...] = ()
    is_state_owned: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.limit_share <= 1:
            raise ValueError(f"quota {self.name}: expected 0 to 1, got {self.limit_share}")


MONITORING_QUOTAS = (
    Quota("manufacturing", 0.40, section_codes=("C",)),
    Quota("state_owned", 1 / 3, is_state_owned=True),
    Quota("small_and_medium", 0.60, is_minimum=True, size_class_codes=("M", "S", "X")),
)
"""Quotas seen in practice of the unemployment-dynamics monitoring; micro counts as small."""


@dataclass(frozen=True)
class AllocationSettings:
    """What the allocation is to reach; defaults of ours but for the quotas.

    Parameters
    ----------
    enterprise_count
        Enterprises in all, at most; None where a budget rules.
    budget
        In the unit of ``cost_per_enterprise``, at most; None where the number rules.
    area_power
        q: an area's squared error counts by its staff to the power 2q. 1 makes the
        province's error least (Neyman), 0 counts all areas alike.
    quotas
        Limits on parts of the panel.
    smallest_published_cell
        Enterprises in every area × section whose population has as many.
    smallest_cell
        Enterprises in every cell whose population has as many, 0 or more.
    certainty_size_class_codes
        Size classes of which all are taken.
    keeps_members
        Whether no member may be released.

    Raises
    ------
    ValueError
        If neither number nor budget is given or a value is out of its range.
    """

    enterprise_count: int | None = None
    budget: float | None = None
    area_power: float = 0.5
    quotas: tuple[Quota, ...] = MONITORING_QUOTAS
    smallest_published_cell: int = 3
    smallest_cell: int = 0
    certainty_size_class_codes: tuple[str, ...] = ()
    keeps_members: bool = False

    def __post_init__(self) -> None:
        if self.enterprise_count is None and self.budget is None:
            raise ValueError("expected enterprise_count or budget, got neither")
        for name in ("enterprise_count", "budget"):
            value = getattr(self, name)
            if value is not None and not 0 < value < math.inf:
                raise ValueError(f"{name}: expected above 0 and finite, got {value}")
        if not 0 <= self.area_power <= 1:
            raise ValueError(f"area_power: expected 0 to 1, got {self.area_power}")
        if self.smallest_published_cell < 0 or self.smallest_cell < 0:
            raise ValueError("expected smallest cells of 0 or more")
