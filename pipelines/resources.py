"""What a run is given: the workplace, with the run lock held from start to end.

What does not belong here: what assets do with it.
"""

import os
from collections.abc import Iterator, Mapping

import dagster as dg

from assets import Progress, RunSettings, SilentProgress, Workplace
from pipelines.demonstration import send_demonstration
from pipelines.environment import (
    Surroundings,
    identifier_key,
    outputs_address,
    present_month,
    read_surroundings,
    source_addresses,
)
from pipelines.processes import process_identity
from pipelines.revision import code_revision, code_sha256
from pipelines.run_inputs import OPTION_TAGS, PROCESS_TAG, input_sha256
from profiles.model import Profile
from warehouse import Home, LockHolder, Warehouse, hold_run_lock


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
        with hold_run_lock(home.lock_path, vintage=vintage, on_wait=say_waiting):
            send_demonstration(
                profile, home, say=lambda subject: listener.report("simulation", subject)
            )
            with warehouse.session():
                yield Workplace(
                    profile=profile,
                    home=home,
                    warehouse=warehouse,
                    settings=run_settings(profile, home, surroundings, tags),
                    identifier_key=identifier_key(home),
                    addresses=source_addresses(profile),
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
        outputs_address=outputs_address(),
        is_stored_only=options["is_stored_only"],
        is_frozen_change_allowed=options["is_frozen_change_allowed"],
        is_recomputed=options["is_recomputed"],
    )
