"""What every table of a profile is built on: frozen settings, and a wording in both languages.

What does not belong here: any table itself (profiles.model and the modules beside it).
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Language = Literal["en", "zh"]
Standing = Literal["official", "reference", "default"]
"""Whose word a setting is: an authority's own, another place's or a target's, or ours."""


class Settings(BaseModel):
    """Base of every profile table: frozen, and unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Text(Settings):
    """A wording in both languages."""

    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)

    def in_language(self, language: Language) -> str:
        """Return the wording in one language."""
        return self.en if language == "en" else self.zh
