"""The life of a warning 预警的生命周期: its states, and the actions that lead from one to the next.

A proposal is reviewed by people, asked for, released, and lifted; or it is rejected, lapses
with its evidence, or gives way to another level. What does not belong here: who may act
(profiles.procedure), the log of actions (catalogue.warning_log).
"""

from typing import Literal, get_args

StateCode = Literal[
    "proposed",
    "under_review",
    "awaiting_approval",
    "released",
    "lifting_proposed",
    "lifted",
    "rejected",
    "lapsed",
    "superseded",
]
HumanAction = Literal[
    "propose",
    "review",
    "report",
    "ask",
    "release",
    "reject",
    "file",
    "propose_lifting",
    "keep",
    "lift",
    "comment",
]
"""What people do; the system itself proposes, proposes lifting, keeps, lapses and supersedes."""

ActionCode = HumanAction | Literal["lapse", "supersede"]

STATES: tuple[StateCode, ...] = get_args(StateCode)
HUMAN_ACTIONS: tuple[HumanAction, ...] = get_args(HumanAction)
ACTIONS: tuple[ActionCode, ...] = (*HUMAN_ACTIONS, "lapse", "supersede")
SYSTEM_ACTIONS: frozenset[ActionCode] = frozenset(
    {"propose", "propose_lifting", "keep", "lapse", "supersede"}
)

SYSTEM = "system"
"""The actor and role of what a run does by itself."""

UNDECIDED: frozenset[StateCode] = frozenset({"proposed", "under_review", "awaiting_approval"})
IN_FORCE: frozenset[StateCode] = frozenset({"released", "lifting_proposed"})
FINAL: frozenset[StateCode] = frozenset({"lifted", "rejected", "lapsed", "superseded"})
PUBLIC: frozenset[StateCode] = IN_FORCE | {"lifted"}
"""States a public edition may tell of: released, or lifted after a release."""

_REMARKS: tuple[ActionCode, ...] = ("comment", "report")

TRANSITIONS: dict[tuple[StateCode | None, ActionCode], StateCode] = {
    (None, "propose"): "proposed",
    ("proposed", "review"): "under_review",
    ("under_review", "review"): "under_review",
    ("under_review", "ask"): "awaiting_approval",
    ("under_review", "release"): "released",  # where the procedure asks for no approval
    ("awaiting_approval", "release"): "released",
    ("released", "file"): "released",
    ("lifting_proposed", "file"): "lifting_proposed",
    ("released", "propose_lifting"): "lifting_proposed",
    ("lifting_proposed", "keep"): "released",
    ("lifting_proposed", "lift"): "lifted",
    ("released", "supersede"): "superseded",
    ("lifting_proposed", "supersede"): "superseded",
    **{(state, "reject"): "rejected" for state in UNDECIDED},
    **{(state, "lapse"): "lapsed" for state in UNDECIDED},
    **{(state, "supersede"): "superseded" for state in UNDECIDED},
    **{(state, remark): state for state in (*UNDECIDED, *IN_FORCE) for remark in _REMARKS},
}
"""The state that follows a state and an action; a pair that is absent is not allowed."""


def next_state(state: StateCode | None, action: ActionCode) -> StateCode:
    """Return the state an action leads to.

    Parameters
    ----------
    state : StateCode or None
        Before the action; None where there is no warning yet.
    action : ActionCode
        What is done.

    Returns
    -------
    StateCode
        After the action; the same state for remarks, reports and filings.

    Raises
    ------
    ValueError
        If the action is not allowed in that state; the message names those that are.

    Examples
    --------
    >>> next_state("awaiting_approval", "release")
    'released'
    """
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        expected = ", ".join(allowed_actions(state)) or "no action"
        raise ValueError(f"{state or 'no warning'}: expected {expected}, got {action}") from None


def allowed_actions(state: StateCode | None) -> tuple[ActionCode, ...]:
    """Return the actions a state allows, in the order of ``ACTIONS``; none of a final one."""
    return tuple(action for action in ACTIONS if (state, action) in TRANSITIONS)
