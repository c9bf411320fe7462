"""Tables of the life of warnings: the log of actions, and the state each vintage tells.

What does not belong here: which action leads where (catalogue.warning_states), the chain of
hashes (catalogue.warning_log).
"""

from catalogue.tables.contract import AREA, VINTAGE, Column, TableContract, table

WARNING_LIFE: tuple[TableContract, ...] = (
    table(
        "warnings.action",
        "one row per action on a warning, appended and never changed; not published",
        ("action_number",),
        Column("action_number", "count", "place in the log, from 1 without gaps"),
        Column("recorded_at", "timestamp", "moment of recording, UTC"),
        Column("warning_id", "text", "area, vintage of the proposal and a number"),
        AREA,
        Column("vintage", "month", "latest vintage made when the action was taken"),
        Column("level_code", "text", "level of the warning, a code of the profile's scheme"),
        Column("action_code", "text", "what was done, an action of warning_states"),
        Column("actor_code", "text", "post that did it, a code of the procedure, or system"),
        Column("role_code", "text", "role in which it was done, or system"),
        Column("comment", "text", "opinion or reason; internal; may be empty"),
        Column("reference", "text", "number of the approval, announcement or file; may be empty"),
        Column("predecessor_id", "text", "of a proposal: the warning it would replace, or empty"),
        Column("evidence_sha256", "text", "of a proposal: SHA-256 of the rows it rests on"),
        Column("previous_sha256", "text", "sha256 of the row before; zeros in the first"),
        Column("sha256", "text", "SHA-256 of this row with previous_sha256"),
    ),
    table(
        "warnings.state",
        "one row per vintage and warning: its state when the vintage's bulletin was made",
        ("vintage", "warning_id"),
        VINTAGE,
        Column("warning_id", "text", "a warning of the log"),
        AREA,
        Column("level_code", "text", "level of the warning, a code of the profile's scheme"),
        Column("state_code", "text", "a state of warning_states"),
        Column("proposed_vintage", "month", "vintage that proposed it"),
        Column("predecessor_id", "text", "warning it would replace or has replaced, or empty"),
        Column("review_count", "count", "people who have given an opinion"),
        Column("proposed_at", "timestamp", "moment of the proposal, UTC"),
        Column("state_since", "timestamp", "moment the state began, UTC"),
        Column("released_at", "timestamp", "moment of the release, UTC", True),
        Column("closed_at", "timestamp", "moment the last state began, UTC", True),
        Column("release_reference", "text", "number of the approval, or empty"),
        Column("lifting_reference", "text", "number of the announcement, or empty"),
        Column("through_number", "count", "last action of the log when the state was taken"),
        Column("through_sha256", "text", "sha256 of that action"),
    ),
)
"""Tables of warnings that people write as well as runs."""
