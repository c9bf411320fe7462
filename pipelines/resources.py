"""What a run is given: the workplace, with the run lock held from start to end.

What does not belong here: what assets do with it.
"""

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import dagster as dg
import psutil

from assets import Progress, RunSettings, SilentProgress, Workplace
from pipelines.environment import Surroundings, present_month, read_surroundings
from pipelines.revision import code_revision, code_sha256
from profiles.model import Profile
from warehouse import Home, LockHolder, SourceError, Warehouse, hold_run_lock
from warehouse.sources import locate_source

PROCESS_TAG = "unemployment_risk/process"
OPTION_TAGS = {
    "is_stored_only": "unemployment_risk/stored_only",
    "is_frozen_change_allowed": "unemployment_risk/allow_frozen",
    "is_recomputed": "unemployment_risk/recompute",
}


def workplace_resource(
    profile: Profile, *, progress: Progress | None = None
) -> dg.ResourceDefinition:
    """Return the resource that opens the workplace and holds the run lock for a run."""

    @dg.resource(description="Profile, folder, warehouse and settings of the run; the run lock.")
    def workplace(context: dg.InitResourceContext) -> Iterator[Workplace]:
        surroundings = read_surroundings()
        home = surroundings.home(profile.settings.code)
        home.create()
        run = context.run
        tags = dict(run.tags) if run is not None else {}
        if run is not None and context.instance is not None:
            context.instance.add_run_tags(run.run_id, {PROCESS_TAG: process_identity(os.getpid())})
        listener = progress or SilentProgress()

        def say_waiting(holder: LockHolder | None) -> None:
            message = f"waiting for the run lock, held by {holder or 'a run that just began'}"
            listener.report("run lock", message)
            if context.log is not None:
                context.log.info(message)

        vintage = tags.get("dagster/partition", "")
        warehouse = Warehouse(home.warehouse_path)
        with (
            hold_run_lock(home.lock_path, vintage=vintage, on_wait=say_waiting),
            warehouse.session(),
        ):
            yield Workplace(
                profile=profile,
                home=home,
                warehouse=warehouse,
                settings=run_settings(profile, home, surroundings, tags),
                progress=listener,
            )

    return workplace


def run_settings(
    profile: Profile, home: Home, surroundings: Surroundings, tags: Mapping[str, str]
) -> RunSettings:
    """Return the settings of a run, from its tags, the calendar and the code."""
    options = {name: tags.get(tag) == "true" for name, tag in OPTION_TAGS.items()}
    return RunSettings(
        present_month=present_month(profile),
        code_revision=code_revision(),
        code_sha256=code_sha256(),
        input_sha256=input_sha256(profile, home),
        process_count=surroundings.process_count,
        is_stored_only=options["is_stored_only"],
        is_frozen_change_allowed=options["is_frozen_change_allowed"],
        is_recomputed=options["is_recomputed"],
    )


def input_sha256(profile: Profile, home: Home) -> str:
    """Return the hash of all a run rests on: bytes of the sources, profile and code."""
    digest = hashlib.sha256(f"{profile.content_sha256}|{code_sha256()}".encode())
    for source in profile.sources:
        try:
            path = locate_source(source, profile_folder=Path(profile.folder), inbox=home.inbox)
        except SourceError:
            digest.update(f"|{source.code} missing".encode())
        else:
            digest.update(f"|{source.code}".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def process_identity(pid: int) -> str:
    """Return a process's number and start, which together no other process ever has."""
    return f"{pid}@{psutil.Process(pid).create_time():.2f}"


def is_process_alive(identity: str) -> bool:
    """Return whether the process of an identity still runs."""
    pid = int(identity.split("@")[0])
    try:
        return process_identity(pid) == identity
    except psutil.NoSuchProcess:
        return False
