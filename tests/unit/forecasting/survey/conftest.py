from pathlib import Path

import pandas as pd
import pytest

FIXTURES = Path(__file__).parents[3] / "fixtures" / "survey"
TEXT = {"sex_code": "str", "household_registration_code": "str"}


@pytest.fixture(scope="session")
def two_months() -> pd.DataFrame:
    """Two months of a synthetic sample, half of the clusters in both."""
    frame = pd.read_csv(FIXTURES / "persons.csv", dtype=TEXT, parse_dates=["reference_month"])
    return frame.astype({"reference_month": "datetime64[us]"})


@pytest.fixture(scope="session")
def one_month(two_months) -> pd.DataFrame:
    return two_months[two_months["reference_month"] == "2025-01-01"].reset_index(drop=True)


@pytest.fixture(scope="session")
def margins() -> pd.DataFrame:
    return pd.read_csv(FIXTURES / "margins.csv", dtype={"sex_code": "str"})


@pytest.fixture(scope="session")
def r_figures() -> pd.DataFrame:
    """Figures of R's survey package on the same data, by tests/fixtures/survey/figures.R."""
    return pd.read_csv(FIXTURES / "figures.csv").astype({"breakdown": "str"})
