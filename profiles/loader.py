"""Reading a profile's folder into a checked ``Profile``.

What does not belong here: what a setting means (profiles.model), which references must
hold (profiles.checks).
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from profiles.checks import reference_problems
from profiles.documents import SETTINGS_FILE, Entry, SettingsT
from profiles.draft import NOTICES_FILE, read_draft
from profiles.model import Profile
from profiles.problems import Problem, ProfileError

_HOME = Path(__file__).parent


def profile_codes() -> list[str]:
    """Return the codes of the profiles that come with the software, in alphabetical order."""
    return sorted(path.parent.name for path in _HOME.glob(f"*/{SETTINGS_FILE}"))


def load_profile(code_or_folder: str | Path) -> Profile:
    """Return the profile of a place, every reference in it checked.

    Parameters
    ----------
    code_or_folder
        A code of ``profile_codes()``, or the path of a folder that holds ``profile.toml``,
        ``areas.toml``, ``indicators.toml``, ``sources.toml``, ``rules.toml`` and, where
        wanted, ``plan_targets.toml``, ``procedure.toml``, ``response.toml``, ``events.toml``,
        ``notices.toml``,
        ``breakdowns.csv``, ``code_lists.csv`` and ``facts/``. Where ``profile.toml`` names
        a folder beside in ``based_on``, files the folder lacks are taken from that one.

    Returns
    -------
    Profile
        With ``content_sha256`` over the names and bytes of all files that serve, but not
        of ``notices.toml``: who is told of a figure decides none.

    Raises
    ------
    ProfileError
        If there is no such profile, or anything in it is wrong; the message lists all errors
        at once, each with file, line, key, what was expected and what stands there.

    Examples
    --------
    >>> load_profile("china").settings.headline.unique_id
    'CN/urban_surveyed_unemployment_rate/total'
    """
    folder = _folder_of(code_or_folder)
    draft = read_draft(folder)
    problems = [*draft.problems, *reference_problems(draft)]
    if problems or draft.settings is None or draft.scheme is None:
        raise ProfileError(str(code_or_folder), problems)
    return Profile(
        settings=draft.settings.value,
        areas=_values(draft.areas),
        indicators=_values(draft.indicators),
        breakdowns=_values(draft.breakdowns),
        code_lists=_values(draft.code_lists),
        sources=_values(draft.sources),
        scheme=draft.scheme.value,
        rules=_values(draft.rules),
        plan_targets=_values(draft.plan_targets),
        event_rules=_values(draft.event_rules),
        event_handling=None if draft.event_handling is None else draft.event_handling.value,
        procedure=None if draft.procedure is None else draft.procedure.value,
        notices=None if draft.notices is None else draft.notices.value,
        measures=_values(draft.measures),
        scenarios=_values(draft.scenarios),
        folder=str(folder),
        base_folder=None if draft.base_folder is None else str(draft.base_folder),
        content_sha256=_content_sha256(folder, draft.base_folder),
    )


def _folder_of(code_or_folder: str | Path) -> Path:
    folder = _HOME / code_or_folder if code_or_folder in profile_codes() else Path(code_or_folder)
    if not (folder / SETTINGS_FILE).is_file():
        expected = f"one of {', '.join(profile_codes())}, or a folder with {SETTINGS_FILE}"
        problem = Problem(SETTINGS_FILE, 1, "", expected, repr(str(code_or_folder)))
        raise ProfileError(str(code_or_folder), [problem])
    return folder.resolve()


def _values(entries: Iterable[Entry[SettingsT]]) -> tuple[SettingsT, ...]:
    return tuple(entry.value for entry in entries)


def _content_sha256(folder: Path, base_folder: Path | None) -> str:
    """Return the hash of the files that serve, whatever the order the system lists them in."""
    files = {} if base_folder is None else _files(base_folder)
    digest = hashlib.sha256()
    for name, path in sorted({**files, **_files(folder)}.items()):
        content = path.read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _files(folder: Path) -> dict[str, Path]:
    # Hidden files and caches are left by editors and systems; they say nothing of a place.
    named = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    return {
        name: path
        for name, path in named.items()
        if path.is_file()
        and name != NOTICES_FILE
        and not any(part[0] in "._" for part in name.split("/"))
    }
