"""Settings of the notice factor; every number is a default of ours.

What does not belong here: the model they belong to (notice_filter).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class NoticeFactorSettings:
    """How advance layoff notices are counted, and how fast their parts may move.

    Parameters
    ----------
    largest_persons
        Above this a row is taken as a total or a typing error and left out.
    factor_memory, area_memory
        Share of the common factor, and of an area's own part, that is left after a month.
    factor_steps, area_steps, level_steps
        Standard deviations of the monthly steps of the factor, of an area's own part and of
        its coverage, log points / 100. All combinations are run and weighted by how well each
        foresaw the counts up to the last December.
    slope_start, slope_step, slope_memory
        Standard deviation of the monthly growth of coverage at first, of all areas together
        and of each area beside; of the monthly step of the common one; and what is left of
        either after a month.
    season_deviation
        Prior standard deviation of a calendar month's effect, shared by all areas.
    robust_errors
        A count farther off than this many standard errors weighs less (Huber).
    break_months
        Months running beyond ``robust_errors`` after which an area's level is loosened.
    silence_expected
        Notices that should have come, per unit of dispersion, before a silent area is taken
        as no longer reporting.
    minimum_months
        Months before the first row is given.
    """

    largest_persons: float = 50_000.0
    factor_memory: float = 0.95
    area_memory: float = 0.9
    factor_steps: tuple[float, ...] = (0.1, 0.2)
    area_steps: tuple[float, ...] = (0.1, 0.2)
    level_steps: tuple[float, ...] = (0.01, 0.03)
    slope_start: float = 0.03
    slope_step: float = 0.002
    slope_memory: float = 0.98
    season_deviation: float = 0.15
    robust_errors: float = 2.5
    break_months: int = 12
    silence_expected: float = 6.0
    minimum_months: int = 12

    def __post_init__(self) -> None:
        for name in ("factor_memory", "area_memory", "slope_memory"):
            value = getattr(self, name)
            if not 0.0 < value < 1.0:
                raise ValueError(f"expected {name} between 0 and 1, got {value}")
        for name in ("factor_steps", "area_steps", "level_steps"):
            values = getattr(self, name)
            if not values or min(values) <= 0.0:
                raise ValueError(f"expected {name} above 0, got {values}")
        if self.break_months < 1 or self.minimum_months < 1:
            raise ValueError("expected break_months and minimum_months of at least 1")
