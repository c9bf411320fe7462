"""Which code runs: a revision to print and a hash to compare.

What does not belong here: the revision stored with an issued bulletin (warehouse).
"""

import hashlib
import subprocess
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = (
    "assets", "catalogue", "forecasting", "pipelines", "profiles", "reports", "simulation",
    "warehouse",
)  # fmt: skip
CODE_SUFFIXES = (".py", ".sql", ".typ", ".js", ".css", ".html")


def code_folder() -> Path:
    """Return the folder the product's packages stand in."""
    return Path(__file__).resolve().parent.parent


@cache
def code_sha256() -> str:
    """Return the hash of the product's own source files, names and bytes."""
    root = code_folder()
    digest = hashlib.sha256()
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*")):
            if path.suffix in CODE_SUFFIXES:
                digest.update(str(path.relative_to(root)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def code_revision() -> str:
    """Return the version and, in a checkout, the commit; "+" marks uncommitted changes."""
    try:
        release = version("unemployment-risk")
    except PackageNotFoundError:
        release = "unreleased"
    commit = _git("rev-parse", "--short=12", "HEAD")
    if not commit:
        return release
    return f"{release} ({commit}{'+' if _git('status', '--porcelain') else ''})"


def _git(*arguments: str) -> str:
    root = code_folder()
    if not (root / ".git").exists():
        return ""
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=root, capture_output=True, text=True, check=True, timeout=20
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()
