"""The synthetic province, for which templates are made."""

import openpyxl
import pandas as pd
import pytest

from profiles import load_profile
from profiles.model import Profile

MONTH = pd.Timestamp("2025-07-01")


@pytest.fixture(scope="session")
def province() -> Profile:
    return load_profile("liaoning_demo")


@pytest.fixture(scope="session")
def real_province() -> Profile:
    return load_profile("liaoning")


@pytest.fixture
def month() -> pd.Timestamp:
    return MONTH


@pytest.fixture(scope="session")
def cells_of():
    """Read a workbook as texts: sheet name → rows."""

    def read(path):
        book = openpyxl.load_workbook(path)
        return {
            sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book
        }

    return read
