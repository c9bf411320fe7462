"""What is done at a level: the measures 应对措施 of a place's response plan.

The tables of response.toml. What does not belong here: who decides on a warning
(profiles.procedure), checks of references (profiles.procedure_checks).
"""

from pydantic import Field

from profiles.base import Settings, Standing, Text


class Measure(Settings):
    """A measure, from which level it is taken, who owns it, and what it rests on.

    ``basis`` is the law or document that allows the measure; ``standing`` and ``source``
    say whose word it is that the measure is taken from this level on.
    """

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Text
    from_level_code: str  # taken at this level and at graver ones
    owner: Text
    partners: Text | None = None
    basis: Text | None = None  # absent: none known to us
    starts_within_days: int | None = Field(default=None, ge=0, le=365)  # after the release
    standing: Standing
    source: Text
