"""Running one vintage from the command line: the same job, lock and ledger as the daemon's.

What does not belong here: reading arguments and speaking to people (pipelines.cli).
"""

import os
import warnings
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from catalogue import format_month
from pipelines.environment import Surroundings
from pipelines.processes import is_running_since, process_identity
from pipelines.run_inputs import OPTION_TAGS, PROCESS_TAG, has_remote_sources, input_sha256
from profiles.bulletins import area_bulletin_kinds, bulletin_kinds, short_kinds
from profiles.model import Profile
from reports.exports.checksums import LIST_NAME, verify_checksums
from warehouse import Home, Warehouse, read_lock_holder
from warehouse.warning_log import are_states_told

if TYPE_CHECKING:
    import dagster as dg

    from assets import Progress

QUIET_CONSOLE = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass(frozen=True)
class RunOptions:
    """What a run may do beyond the ordinary; see ``unemployment-risk run --help``."""

    is_stored_only: bool = False
    is_frozen_change_allowed: bool = False
    is_recomputed: bool = False

    def tags(self) -> dict[str, str]:
        """Return the run tags that carry the options."""
        return {tag: "true" for name, tag in OPTION_TAGS.items() if getattr(self, name)}


@dataclass(frozen=True)
class RunOutcome:
    """How a run ended: its files, what went wrong in which step, sources not read."""

    run_id: str
    is_success: bool
    failures: dict[str, str]
    source_failures: tuple[str, ...]
    files: dict[str, Path]


def made_files(profile: Profile, home: Home, vintage: pd.Timestamp) -> dict[str, Path]:
    """Return the files and folders a vintage's run makes, by what they are."""
    files = {
        f"{kind.stem} ({', '.join(kind.name_parts)})": home.bulletin_path(
            vintage, *kind.name_parts, stem=kind.stem
        )
        for kind in (*bulletin_kinds(profile), *short_kinds(profile))
    }
    if area_bulletin_kinds(profile):
        files["bulletins of areas"] = home.area_bulletins_folder(vintage)
    return {
        **files,
        "alert board": home.board_path(vintage),
        "all boards": home.outputs_index_path,
        "figures": home.data_folder(vintage),
        "list of sums": home.outputs(vintage) / LIST_NAME,
        "published copy": home.published_path,
    }


def is_up_to_date(profile: Profile, home: Home, vintage: pd.Timestamp) -> bool:
    """Return whether a vintage was made from these very sources, profile and code, and stands.

    A file of it that was lost or changed since is made again.
    """
    if not home.warehouse_path.exists() or is_run_at_work(home) or has_remote_sources(profile):
        return False
    if not all(path.exists() for path in made_files(profile, home, vintage).values()):
        return False
    outgoing = verify_checksums(home.outputs(vintage))
    if outgoing.differing or outgoing.missing:
        return False
    warehouse = Warehouse(home.warehouse_path)
    issue = warehouse.read_table("runs.issue", vintage=vintage)
    if input_sha256(profile, home) not in set(issue["fingerprint"]):
        return False
    return profile.procedure is None or are_states_told(warehouse, vintage)


def is_run_at_work(home: Home) -> bool:
    """Return whether a living process holds the run lock, and with it the warehouse."""
    holder = read_lock_holder(home.lock_path)
    if holder is None:
        return False
    # After a crash of the machine another process may bear the holder's number.
    started = datetime.fromisoformat(holder.started_at).timestamp()
    return is_running_since(holder.pid, started)


def open_instance(home: Home) -> "dg.DagsterInstance":
    """Return the Dagster instance of a profile's home, made where it is new."""
    import dagster as dg

    prepare_dagster_home(home)
    return dg.DagsterInstance.get()


def prepare_dagster_home(home: Home) -> None:
    """Make the Dagster home with its own settings, and name it to Dagster."""
    home.create()
    target = home.dagster_home / "dagster.yaml"
    settings = _dagster_settings().read_bytes()
    if not target.exists() or target.read_bytes() != settings:
        # In one step: a daemon's run may be reading it.
        draft = target.with_suffix(f".{os.getpid()}")
        draft.write_bytes(settings)
        os.replace(draft, target)  # noqa: PTH105
    os.environ["DAGSTER_HOME"] = str(home.dagster_home)


def run_month(
    profile: Profile,
    vintage: pd.Timestamp,
    *,
    surroundings: Surroundings,
    options: RunOptions,
    progress: "Progress",
) -> RunOutcome:
    """Make one vintage and return how it went; a failing step does not raise.

    Raises
    ------
    KeyboardInterrupt
        If the run was stopped from outside, once it has put its things away.
    """
    from pipelines.definitions import build_definitions
    from pipelines.jobs import MONTHLY_JOB
    from pipelines.reaper import reap_dead_runs

    home = surroundings.home(profile.settings.code)
    with open_instance(home) as instance, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reap_dead_runs(instance)
        job = build_definitions(profile, progress=progress).resolve_job_def(MONTHLY_JOB)
        result = job.execute_in_process(
            partition_key=format_month(vintage),
            instance=instance,
            run_config=QUIET_CONSOLE,
            tags={**options.tags(), PROCESS_TAG: process_identity(os.getpid())},
            raise_on_error=False,
        )
        reap_dead_runs(instance)  # a run waited for may have been killed meanwhile
        if _is_interrupted(result):
            raise KeyboardInterrupt
        failures = _failures(result)
        source_failures = _source_failures(result)
    return RunOutcome(
        run_id=result.run_id,
        is_success=result.success,
        failures=failures,
        source_failures=source_failures,
        files=made_files(profile, home, vintage),
    )


def _failures(result: "dg.ExecuteInProcessResult") -> dict[str, str]:
    failures: dict[str, str] = {}
    for event in result.all_events:
        if event.is_step_failure and event.step_key is not None:
            error = event.step_failure_data.error
            cause = error.cause if error is not None and error.cause is not None else error
            failures[event.step_key] = cause.message.strip() if cause is not None else "failed"
        elif event.is_failure and not event.is_step_event:
            failures.setdefault("run", str(event.message))
    return failures


def _is_interrupted(result: "dg.ExecuteInProcessResult") -> bool:
    from dagster._core.events import RunFailureReason

    return any(
        event.job_failure_data.failure_reason is RunFailureReason.UNEXPECTED_TERMINATION
        for event in result.all_events
        if event.event_type_value == "PIPELINE_FAILURE"
    )


def _source_failures(result: "dg.ExecuteInProcessResult") -> tuple[str, ...]:
    # From the events, not the warehouse: the next run may already hold that.
    entries = (
        event.materialization.metadata.get("failure")
        for event in result.all_events
        if event.is_step_materialization
    )
    return tuple(str(entry.value) for entry in entries if entry is not None)


def _dagster_settings() -> Path:
    here = Path(__file__).resolve().parent
    in_wheel = here / "dagster.yaml"
    return in_wheel if in_wheel.exists() else here.parent / "dagster.yaml"
