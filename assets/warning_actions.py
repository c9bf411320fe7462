"""What people do to warnings: whether they may, and what their action adds to the log.

Pure: log, procedure and wish in, actions out, or a refusal that says what to do instead.
What does not belong here: who is who (profiles.procedure), what a run does by itself
(assets.warning_proposals), writing the log (warehouse.warning_log).
"""

from dataclasses import dataclass, replace

import pandas as pd

from assets.warning_proposals import new_warning_id
from catalogue.warning_log import WarningAction, warning_states
from catalogue.warning_states import (
    FINAL,
    IN_FORCE,
    SYSTEM,
    UNDECIDED,
    HumanAction,
    StateCode,
    allowed_actions,
)
from profiles.model import Profile
from profiles.procedure import Person, Procedure, Requirement, Role

NEEDS_COMMENT: frozenset[HumanAction] = frozenset(
    {"propose", "review", "reject", "propose_lifting", "keep", "comment"}
)
NEEDS_REFERENCE: frozenset[HumanAction] = frozenset({"lift", "file"})


class ActionRefusedError(ValueError):
    """An action that may not be taken; its message says why and what to do."""


@dataclass(frozen=True)
class Wish:
    """What somebody wants to do, and the latest vintage made when they want it."""

    action: HumanAction
    actor_code: str
    vintage: pd.Timestamp
    comment: str = ""
    reference: str = ""


def action_on_warning(
    log: pd.DataFrame, profile: Profile, warning_id: str, wish: Wish
) -> list[WarningAction]:
    """Return what an action on a warning adds to the log.

    Parameters
    ----------
    log : pandas.DataFrame
        ``warnings.action`` as it stands.
    profile : Profile
        Its procedure says who may do what.
    warning_id : str
        A warning of the log.
    wish : Wish
        Any action but ``propose``.

    Returns
    -------
    list of WarningAction
        The action; behind a release also that the warning in force until now is superseded.

    Raises
    ------
    ActionRefusedError
        If the profile has no procedure, the warning is unknown, its state or the person's
        roles do not allow the action, a comment or number is missing, or the person
        has proposed what they want to review, has proposed or reviewed what they want to
        release, or proposed the lifting.
    """
    procedure = procedure_of(profile)
    person = _person(procedure, wish.actor_code)
    states = warning_states(log)
    warning = _warning(states, warning_id)
    _check_state(str(warning["state_code"]), wish.action, warning_id)
    level_code, area_code = str(warning["level_code"]), str(warning["area_code"])
    role = _role(procedure, person, wish, level_code=level_code, area_code=area_code)
    _check_words(wish)
    own = log[log["warning_id"] == warning_id]
    if wish.action == "review":
        _check_review(own, wish)
    if wish.action == "release":
        _check_release(own, warning, _requirement(procedure, level_code), wish)
    if wish.action in ("lift", "keep"):
        _check_other_than_proposer(own, wish)
    action = _action(wish, role, warning_id, area_code=area_code, level_code=level_code)
    if wish.action != "release":
        return [action]
    return [action, *_replaced(states, area_code, IN_FORCE, action)]


def proposal_by_hand(
    log: pd.DataFrame,
    profile: Profile,
    wish: Wish,
    *,
    area_code: str,
    level_code: str,
    evidence_sha256: str,
) -> list[WarningAction]:
    """Return what a proposal made by a person adds to the log.

    Parameters
    ----------
    log, profile, wish
        As for `action_on_warning`; the wish is to ``propose``.
    area_code, level_code : str
        For which area and which level.
    evidence_sha256 : str
        Fingerprint of what the warehouse holds on the area at the vintage.

    Returns
    -------
    list of WarningAction
        The proposal; before it, that an undecided one of another level gives way.

    Raises
    ------
    ActionRefusedError
        As `action_on_warning`; also if area or level is unknown, the level means no warning,
        or a warning of that level is open for the area.
    """
    procedure = procedure_of(profile)
    person = _person(procedure, wish.actor_code)
    _check_place(profile, area_code, level_code)
    role = _role(procedure, person, wish, level_code=level_code, area_code=area_code)
    _check_words(wish)
    states = warning_states(log)
    own = states[states["area_code"] == area_code]
    open_ones = own[~own["state_code"].isin(FINAL)]
    same = open_ones.loc[open_ones["level_code"] == level_code, "warning_id"]
    if len(same):
        raise ActionRefusedError(
            f"{same.iloc[-1]} is open for {area_code} at this level; act on that one."
        )
    before = [*open_ones.loc[open_ones["state_code"].isin(IN_FORCE), "warning_id"]]
    undecided = [*open_ones.loc[open_ones["state_code"].isin(UNDECIDED), "warning_id"]]
    warning_id = new_warning_id(log, area_code, wish.vintage)
    proposal = replace(
        _action(wish, role, warning_id, area_code=area_code, level_code=level_code),
        predecessor_id=str((before or undecided or [""])[-1]),
        evidence_sha256=evidence_sha256,
    )
    return [*_replaced(states, area_code, UNDECIDED, proposal), proposal]


def procedure_of(profile: Profile) -> Procedure:
    """Return the profile's procedure; ActionRefusedError if it has none."""
    if profile.procedure is None:
        raise ActionRefusedError(
            f"{profile.settings.code} has no procedure for warnings; write procedure.toml first."
        )
    return profile.procedure


def kept_from_release(own: pd.DataFrame) -> dict[str, str]:
    """Return who may not release a warning, and why: its proposer and those who reviewed it.

    A run proposes without a person; whoever reviews its proposal has made it theirs.
    """
    reasons = {"propose": "proposed it", "review": "has reviewed it"}
    done = own[own["action_code"].isin(reasons) & (own["actor_code"] != SYSTEM)]
    pairs = zip(done["actor_code"], done["action_code"], strict=True)
    return {str(actor): reasons[str(action)] for actor, action in pairs}


def _action(
    wish: Wish, role: Role, warning_id: str, *, area_code: str, level_code: str
) -> WarningAction:
    return WarningAction(
        warning_id=warning_id,
        area_code=area_code,
        vintage=wish.vintage,
        level_code=level_code,
        action_code=wish.action,
        actor_code=wish.actor_code,
        role_code=role.code,
        comment=wish.comment.strip(),
        reference=wish.reference.strip(),
    )


def _warning(states: pd.DataFrame, warning_id: str) -> "pd.Series[str]":
    found = states[states["warning_id"] == warning_id]
    if found.empty:
        known = ", ".join(states.loc[~states["state_code"].isin(FINAL), "warning_id"])
        raise ActionRefusedError(f"no warning {warning_id}; open ones: {known or 'none'}.")
    return found.iloc[0]


def _person(procedure: Procedure, code: str) -> Person:
    try:
        return procedure.person(code)
    except KeyError:
        known = ", ".join(person.code for person in procedure.people)
        raise ActionRefusedError(
            f"nobody has the code {code}; --as takes one of {known}."
        ) from None


def _requirement(procedure: Procedure, level_code: str) -> Requirement:
    try:
        return procedure.requirement(level_code)
    except KeyError:
        message = f"procedure.toml no longer says what level {level_code} requires; reject it."
        raise ActionRefusedError(message) from None


def _check_state(state: str, action: HumanAction, warning_id: str) -> None:
    code: StateCode = next(item for item in (*UNDECIDED, *IN_FORCE, *FINAL) if item == state)
    allowed = [item for item in allowed_actions(code) if item not in ("lapse", "supersede")]
    if action not in allowed:
        what = f"it allows {', '.join(allowed)}" if allowed else "it is closed for good"
        raise ActionRefusedError(
            f"{warning_id} is {state.replace('_', ' ')}: {what}, not {action}."
        )


def _role(
    procedure: Procedure, person: Person, wish: Wish, *, level_code: str, area_code: str
) -> Role:
    role = procedure.role_for(person, wish.action, level_code=level_code, area_code=area_code)
    if role is None:
        able = procedure.people_for(wish.action, level_code=level_code, area_code=area_code)
        names = ", ".join(item.code for item in able) or "nobody"
        raise ActionRefusedError(
            f"{person.code} may not {wish.action} for {area_code} at level {level_code};"
            f" {names} may."
        )
    return role


def _check_words(wish: Wish) -> None:
    if wish.action in NEEDS_COMMENT and not wish.comment.strip():
        raise ActionRefusedError(f"{wish.action} needs a reason: add --comment.")
    if wish.action in NEEDS_REFERENCE and not wish.reference.strip():
        what = "the announcement" if wish.action == "lift" else "the file"
        raise ActionRefusedError(f"{wish.action} needs the number of {what}: add --reference.")


def _check_release(
    own: pd.DataFrame, warning: "pd.Series[str]", requirement: Requirement, wish: Wish
) -> None:
    missing = requirement.review_count - int(warning["review_count"])
    if missing > 0:
        raise ActionRefusedError(
            f"{warning['warning_id']} needs {missing} more opinion(s) of different people"
            " before release: warning review."
        )
    if requirement.is_approval_required:
        if warning["state_code"] != "awaiting_approval":
            raise ActionRefusedError(
                "the government of the same level has not been asked yet: warning ask."
            )
        if not wish.reference.strip():
            raise ActionRefusedError("release needs the number of the approval: add --reference.")
    reasons = kept_from_release(own)
    if wish.actor_code in reasons:
        raise ActionRefusedError(
            f"{wish.actor_code} {reasons[wish.actor_code]} and cannot release it as well;"
            " somebody else must."
        )


def _check_review(own: pd.DataFrame, wish: Wish) -> None:
    if kept_from_release(own[own["action_code"] == "propose"]).get(wish.actor_code):
        raise ActionRefusedError(
            f"{wish.actor_code} proposed it: the opinions asked for are those of others;"
            " add a remark instead, warning comment."
        )


def _check_other_than_proposer(own: pd.DataFrame, wish: Wish) -> None:
    proposed = own[own["action_code"] == "propose_lifting"]
    if len(proposed) and proposed["actor_code"].iloc[-1] == wish.actor_code:
        raise ActionRefusedError(
            f"{wish.actor_code} proposed the lifting and cannot decide on it; somebody else must."
        )


def _check_place(profile: Profile, area_code: str, level_code: str) -> None:
    levels = {level.code: level.rank for level in profile.scheme.levels}
    if levels.get(level_code, 0) <= 0:
        warned = ", ".join(code for code, rank in levels.items() if rank > 0)
        raise ActionRefusedError(f"--level {level_code}: expected one of {warned}.")
    if area_code not in {area.code for area in profile.areas}:
        raise ActionRefusedError(f"--area {area_code} is no area of {profile.settings.code}.")


def _replaced(
    states: pd.DataFrame, area_code: str, codes: frozenset[StateCode], by: WarningAction
) -> list[WarningAction]:
    own = states[(states["area_code"] == area_code) & states["state_code"].isin(codes)]
    others = own[own["warning_id"] != by.warning_id]
    return [
        replace(
            by,
            warning_id=str(warning_id),
            level_code=str(level),
            action_code="supersede",
            actor_code=SYSTEM,
            role_code=SYSTEM,
            comment="",
            reference="",
            predecessor_id="",
            evidence_sha256="",
        )
        for warning_id, level in zip(others["warning_id"], others["level_code"], strict=True)
    ]
