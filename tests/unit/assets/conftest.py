import pandas as pd
import pytest

from assets import RunSettings, Workplace
from catalogue import parse_month
from warehouse import Home, Warehouse
from warehouse.submissions import IdentifierKey


@pytest.fixture
def warehouse(tmp_path):
    warehouse = Warehouse(Home(tmp_path / "toy").warehouse_path)
    with warehouse.session():
        yield warehouse


@pytest.fixture
def workplace_with(tmp_path, toy_profile, warehouse):
    """Make a workplace in the test's own folder; settings differ as the test asks."""
    home = Home(tmp_path / "toy")

    def make(*, profile=toy_profile, **settings):
        standing = {
            "present_month": parse_month("2020-02"),
            "code_revision": "1.0",
            "code_sha256": "code",
            "input_sha256": "input",
        }
        return Workplace(
            profile=profile,
            home=home,
            warehouse=warehouse,
            settings=RunSettings(**{**standing, **settings}),
            identifier_key=IdentifierKey.of(b"a key of the tests, 32 bytes long"),
        )

    return make


@pytest.fixture
def workplace(workplace_with):
    return workplace_with()


@pytest.fixture
def set_down_fact():
    """Record one figure of the toy rate under a vintage."""

    def record(workplace, vintage, *, reference_month, value):
        fact = pd.DataFrame(
            {
                "vintage": [parse_month(vintage)],
                "reference_month": [parse_month(reference_month)],
                "area_code": ["XX"],
                "indicator_code": ["rate"],
                "breakdown": ["total"],
                "value": [value],
                "standard_error": [0.1],
                "source_code": ["survey"],
                "content_sha256": ["bytes"],
                "row_number": [1],
                "sample_size_persons": [None],
            }
        )
        workplace.warehouse.append("core.observation", fact)

    return record


@pytest.fixture
def issue():
    """Mark a vintage as issued, and frozen unless told otherwise."""

    def mark(workplace, vintage, *, is_frozen=True):
        month = parse_month(vintage)
        now = pd.Timestamp("2020-02-20 06:00")
        frames = {
            "runs.issue": pd.DataFrame(
                {
                    "fingerprint": ["input"],
                    "code_revision": ["1.0"],
                    "profile_sha256": ["profile"],
                    "issued_at": [now],
                }
            )
        }
        if is_frozen:
            frames["core.frozen_vintage"] = pd.DataFrame({"frozen_at": [now]})
        workplace.warehouse.replace_vintage(frames, month)

    return mark
