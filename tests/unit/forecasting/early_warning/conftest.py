"""Frames of reports (tests/fixtures/layoff_reports.py) can be imported."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "fixtures"))
