"""What a run itself does to warnings: it proposes levels and their lifting, and no more.

Pure: log and levels in, actions out. What does not belong here: what people do
(assets.warning_actions), writing the log (assets.warning_life).
"""

import hashlib
from collections.abc import Mapping

import pandas as pd

from catalogue.warning_log import WarningAction, warning_states
from catalogue.warning_states import IN_FORCE, SYSTEM, UNDECIDED, ActionCode


def system_actions(
    log: pd.DataFrame, levels: pd.DataFrame, *, vintage: pd.Timestamp, ranks: Mapping[str, int]
) -> list[WarningAction]:
    """Return what a run adds to the log for the levels it proposes at a vintage.

    Parameters
    ----------
    log : pandas.DataFrame
        ``warnings.action`` as it stands.
    levels : pandas.DataFrame
        area_code, level_code, since_vintage, evidence_sha256; one row per area.
    vintage : pandas.Timestamp
        Of the levels.
    ranks : mapping
        Rank by level code; 0 and below is no warning.

    Returns
    -------
    list of WarningAction
        By area code. Empty where the log has all of it already, so that a second run adds
        nothing, and where the log knows a later vintage: an old vintage made again is no news.

    Notes
    -----
    A level above normal is proposed once for each unbroken run at it. A warning that people
    rejected, lifted or kept stays decided until the level changes. A proposal that nobody
    decided lapses with its evidence, and gives way to one of another level; what people
    proposed by hand is theirs and only gives way to a graver level. A released warning is
    never ended here: its lifting is proposed, or another level to follow it.
    """
    if len(log) and log["vintage"].max() > vintage:
        return []
    states = warning_states(log)
    actions: list[WarningAction] = []
    for row in levels.sort_values("area_code").to_dict("records"):
        area = _Area(str(row["area_code"]), vintage, states, log, ranks)
        since = pd.Timestamp(row["since_vintage"])
        actions += area.actions(str(row["level_code"]), since, str(row["evidence_sha256"]))
    return actions


def evidence_sha256(*frames: pd.DataFrame) -> str:
    """Return the fingerprint of the rows a proposal rests on: level, signals, event levels."""
    parts = (frame.to_csv(index=False, date_format="%Y-%m-%d") for frame in frames)
    return hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()


def new_warning_id(log: pd.DataFrame, area_code: str, vintage: pd.Timestamp) -> str:
    """Return the next free id of an area and vintage, such as ``210100-202601-1``."""
    stem = f"{area_code}-{vintage:%Y%m}-"
    used = log.loc[log["warning_id"].str.startswith(stem), "warning_id"].nunique()
    return f"{stem}{used + 1}"


class _Area:
    """The warnings of one area, and what a level proposed now means for them."""

    def __init__(
        self,
        area_code: str,
        vintage: pd.Timestamp,
        states: pd.DataFrame,
        log: pd.DataFrame,
        ranks: Mapping[str, int],
    ) -> None:
        self.area_code, self.vintage, self.ranks = area_code, vintage, ranks
        self.log = log
        self.states = states[states["area_code"] == area_code]
        self.undecided = self._last(UNDECIDED)
        self.in_force = self._last(IN_FORCE)

    def actions(self, level_code: str, since: pd.Timestamp, evidence: str) -> list[WarningAction]:
        if self.ranks[level_code] <= 0:
            return [*self._lapsed(), *self._lifting_proposed(since)]
        if self.undecided is not None and self._is_kept(level_code):
            return []
        if self.in_force is not None and self.in_force["level_code"] == level_code:
            is_lifting = self.in_force["state_code"] == "lifting_proposed"
            kept = [self._action(self.in_force, "keep")] if is_lifting else []
            return [*self._lapsed(), *kept]
        if self._is_decided(level_code, since):
            return self._lapsed()
        return self._proposed(level_code, evidence)

    def _is_kept(self, level_code: str) -> bool:
        """Return whether what is undecided stays: the same level, or a graver one by hand."""
        assert self.undecided is not None
        own = str(self.undecided["level_code"])
        is_by_hand = self.undecided["proposed_by"] != SYSTEM
        return own == level_code or (is_by_hand and self.ranks[own] > self.ranks[level_code])

    def _is_decided(self, level_code: str, since: pd.Timestamp) -> bool:
        own = self.states[self.states["level_code"] == level_code]
        decided = own[own["state_code"].isin(["rejected", "lifted"])]
        return bool((decided["proposed_vintage"] >= since).any())

    def _proposed(self, level_code: str, evidence: str) -> list[WarningAction]:
        before = self.in_force if self.in_force is not None else self.undecided
        proposal = WarningAction(
            warning_id=new_warning_id(self.log, self.area_code, self.vintage),
            area_code=self.area_code,
            vintage=self.vintage,
            level_code=level_code,
            action_code="propose",
            actor_code=SYSTEM,
            role_code=SYSTEM,
            predecessor_id="" if before is None else str(before["warning_id"]),
            evidence_sha256=evidence,
        )
        if self.undecided is None:
            return [proposal]
        return [self._action(self.undecided, "supersede"), proposal]

    def _lapsed(self) -> list[WarningAction]:
        is_own = self.undecided is not None and self.undecided["proposed_by"] == SYSTEM
        return [self._action(self.undecided, "lapse")] if is_own else []

    def _lifting_proposed(self, since: pd.Timestamp) -> list[WarningAction]:
        if self.in_force is None or self.in_force["state_code"] != "released":
            return []
        own = self.log[self.log["warning_id"] == self.in_force["warning_id"]]
        kept = own[(own["action_code"] == "keep") & (own["actor_code"] != SYSTEM)]
        if (kept["vintage"] >= since).any():
            return []
        return [self._action(self.in_force, "propose_lifting")]

    def _last(self, codes: frozenset[str]) -> "pd.Series[str] | None":
        rows = self.states[self.states["state_code"].isin(codes)]
        return None if rows.empty else rows.iloc[-1]

    def _action(self, warning: "pd.Series[str] | None", action: ActionCode) -> WarningAction:
        assert warning is not None
        return WarningAction(
            warning_id=str(warning["warning_id"]),
            area_code=self.area_code,
            vintage=self.vintage,
            level_code=str(warning["level_code"]),
            action_code=action,
            actor_code=SYSTEM,
            role_code=SYSTEM,
        )
