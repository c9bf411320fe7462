"""Who decides on a warning, in what order and by when: the procedure 处置程序 of a place.

The tables of procedure.toml. What does not belong here: the states of a warning
(catalogue.warning_states), the measures of a level (profiles.response), checks of
references (profiles.procedure_checks).
"""

from collections.abc import Iterator

from pydantic import Field

from catalogue.warning_states import ActionCode, HumanAction
from profiles.base import Settings, Standing, Text


class Requirement(Settings):
    """What must be done before a warning of these levels may be released."""

    level_codes: tuple[str, ...] = Field(min_length=1)
    review_count: int = Field(ge=1, le=9)  # opinions of different people
    is_approval_required: bool  # the government of the same level has been asked
    standing: Standing
    source: Text


class Clock(Settings):
    """By when something must follow something else, for warnings of these levels."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Text
    from_action: ActionCode
    to_actions: tuple[ActionCode, ...] = Field(min_length=1)
    hours: float = Field(gt=0)
    level_codes: tuple[str, ...] = ()  # none named: every level
    standing: Standing
    source: Text


class Role(Settings):
    """What people of a role may do, and for which levels."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Text
    actions: tuple[HumanAction, ...] = Field(min_length=1)
    level_codes: tuple[str, ...] = ()  # none named: every level


class Person(Settings):
    """A person or, better, a post: its code stands in the log, its title only here."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Text
    role_codes: tuple[str, ...] = Field(min_length=1)
    area_codes: tuple[str, ...] = ()  # none named: every area


class Procedure(Settings):
    """The procedure of a place; without one, no log of warnings is kept."""

    title: Text
    source: Text
    standing: Standing
    requirements: tuple[Requirement, ...] = Field(min_length=1)
    clocks: tuple[Clock, ...] = ()
    roles: tuple[Role, ...] = Field(min_length=1)
    people: tuple[Person, ...] = Field(min_length=1)

    def person(self, code: str) -> Person:
        """Return the person with a code; KeyError, with the codes there are, if none has it."""
        for person in self.people:
            if person.code == code:
                return person
        raise KeyError(f"{code!r} is none of {', '.join(item.code for item in self.people)}")

    def requirement(self, level_code: str) -> Requirement:
        """Return what a level's release requires; KeyError if the procedure does not say."""
        for requirement in self.requirements:
            if level_code in requirement.level_codes:
                return requirement
        raise KeyError(f"no requirement for level {level_code!r}")

    def clocks_of(self, level_code: str) -> tuple[Clock, ...]:
        """Return the clocks that run for a level, in the order of the file."""
        return tuple(
            clock
            for clock in self.clocks
            if not clock.level_codes or level_code in clock.level_codes
        )

    def role_for(
        self, person: Person, action: HumanAction, *, level_code: str, area_code: str
    ) -> Role | None:
        """Return the person's first role that may act so on a level and area, or None."""
        if person.area_codes and area_code not in person.area_codes:
            return None
        return next(self._roles_for(person, action, level_code), None)

    def people_for(
        self, action: HumanAction, *, level_code: str, area_code: str
    ) -> tuple[Person, ...]:
        """Return who may act so on a level and area, in the order of the file."""
        return tuple(
            person
            for person in self.people
            if self.role_for(person, action, level_code=level_code, area_code=area_code)
        )

    def _roles_for(self, person: Person, action: HumanAction, level_code: str) -> Iterator[Role]:
        for role in self.roles:
            is_level = not role.level_codes or level_code in role.level_codes
            if role.code in person.role_codes and action in role.actions and is_level:
                yield role
