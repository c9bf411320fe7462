"""Running one vintage from the command line: the same job, lock and ledger as the daemon's.

What does not belong here: reading arguments and speaking to people (pipelines.cli).
"""

import os
import shutil
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import psutil

from catalogue import format_month
from pipelines.environment import Surroundings
from pipelines.resources import OPTION_TAGS, input_sha256
from profiles.model import Profile
from warehouse import Home, Warehouse, read_lock_holder

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
    """How a run ended: its files, or what went wrong in which step."""

    run_id: str
    is_success: bool
    failures: dict[str, str]
    files: dict[str, Path]


def made_files(profile: Profile, home: Home, vintage: pd.Timestamp) -> dict[str, Path]:
    """Return the files a vintage's run makes, by what they are."""
    code, month = profile.settings.code, format_month(vintage)
    folder = home.outputs(vintage)
    bulletins = {
        f"bulletin ({language})": folder / f"bulletin_{code}_{month}_{language}.pdf"
        for language in profile.settings.languages
    }
    return {
        **bulletins,
        "alert board": folder / f"alert_board_{code}_{month}.html",
        "published copy": home.published_path,
    }


def is_up_to_date(profile: Profile, home: Home, vintage: pd.Timestamp) -> bool:
    """Return whether a vintage was made from these very sources, profile and code."""
    if not home.warehouse_path.exists() or is_run_at_work(home):
        return False
    if not all(path.exists() for path in made_files(profile, home, vintage).values()):
        return False
    issue = Warehouse(home.warehouse_path).read_table("runs.issue", vintage=vintage)
    return input_sha256(profile, home) in set(issue["fingerprint"])


def is_run_at_work(home: Home) -> bool:
    """Return whether a living process holds the run lock, and with it the warehouse."""
    holder = read_lock_holder(home.lock_path)
    return holder is not None and psutil.pid_exists(holder.pid)


def open_instance(home: Home) -> "dg.DagsterInstance":
    """Return the Dagster instance of a profile's home, made where it is new."""
    import dagster as dg

    prepare_dagster_home(home)
    return dg.DagsterInstance.get()


def prepare_dagster_home(home: Home) -> None:
    """Make the Dagster home with its own settings, and name it to Dagster."""
    home.create()
    shutil.copyfile(_dagster_settings(), home.dagster_home / "dagster.yaml")
    os.environ["DAGSTER_HOME"] = str(home.dagster_home)


def run_month(
    profile: Profile,
    vintage: pd.Timestamp,
    *,
    surroundings: Surroundings,
    options: RunOptions,
    progress: "Progress",
) -> RunOutcome:
    """Make one vintage and return how it went; a failing step does not raise."""
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
            tags=options.tags(),
            raise_on_error=False,
        )
        failures = _failures(result)
    return RunOutcome(
        run_id=result.run_id,
        is_success=result.success,
        failures=failures,
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


def _dagster_settings() -> Path:
    here = Path(__file__).resolve().parent
    in_wheel = here / "dagster.yaml"
    return in_wheel if in_wheel.exists() else here.parent / "dagster.yaml"
