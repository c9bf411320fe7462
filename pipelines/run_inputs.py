"""What a run rests on and was asked to do: the hash of its inputs, the names of its tags.

Free of Dagster, so that the command line can say "nothing new" without waiting for it.
What does not belong here: what a run is given (resources).
"""

import hashlib

from pipelines.revision import code_sha256
from profiles.model import Profile, Source
from warehouse import Home, SourceError
from warehouse.sources import locate_source
from warehouse.submissions import find_submissions

PROCESS_TAG = "unemployment_risk/process"
SOURCES_TAG = "unemployment_risk/new_from"
REMOTE_KINDS = ("url", "database", "sdmx")
OPTION_TAGS = {
    "is_stored_only": "unemployment_risk/stored_only",
    "is_frozen_change_allowed": "unemployment_risk/allow_frozen",
    "is_recomputed": "unemployment_risk/recompute",
}


def input_sha256(profile: Profile, home: Home) -> str:
    """Return the hash of all a run rests on: bytes of the sources, profile and code."""
    digest = hashlib.sha256(f"{profile.content_sha256}|{code_sha256()}".encode())
    for code, sha256 in source_hashes(profile, home).items():
        digest.update(f"|{code}|{sha256}".encode())
    return digest.hexdigest()


def source_hashes(profile: Profile, home: Home) -> dict[str, str]:
    """Return a hash of what each source has sent so far, by source, in profile order."""
    return {source.code: source_sha256(source, profile, home) for source in profile.sources}


def has_remote_sources(profile: Profile) -> bool:
    """Return whether a profile asks databases or services, whose state no file tells."""
    return any(source.location.kind in REMOTE_KINDS for source in profile.sources)


def source_sha256(source: Source, profile: Profile, home: Home) -> str:
    """Return a hash of what a source has sent so far; a word where no file tells it."""
    if source.location.kind in REMOTE_KINDS:
        return "asked at every run"
    if source.forms:
        found = find_submissions(source, inbox=home.inbox, addresses={})
        parts = [f"{item.file_name}:{item.content_sha256}" for item in found]
        return hashlib.sha256("|".join(parts).encode()).hexdigest()
    try:
        folder = profile.folder_of(source.location.path)
        path = locate_source(source, profile_folder=folder, inbox=home.inbox)
    except SourceError:
        return "missing"
    return hashlib.sha256(path.read_bytes()).hexdigest()
