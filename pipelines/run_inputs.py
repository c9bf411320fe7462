"""What a run rests on and was asked to do: the hash of its inputs, the names of its tags.

Free of Dagster, so that the command line can say "nothing new" without waiting for it.
What does not belong here: what a run is given (resources).
"""

import hashlib
from pathlib import Path

from pipelines.revision import code_sha256
from profiles.model import Profile
from warehouse import Home, SourceError
from warehouse.sources import locate_source

PROCESS_TAG = "unemployment_risk/process"
OPTION_TAGS = {
    "is_stored_only": "unemployment_risk/stored_only",
    "is_frozen_change_allowed": "unemployment_risk/allow_frozen",
    "is_recomputed": "unemployment_risk/recompute",
}


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
