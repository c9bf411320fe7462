"""What many tests share: a toy place with two sources, and months."""

from pathlib import Path

import pandas as pd
import pytest

from profiles import load_profile
from profiles.model import Profile

TOY_FOLDER = Path(__file__).parent / "fixtures" / "profiles" / "toy"


@pytest.fixture(scope="session")
def toy_profile() -> Profile:
    return load_profile(str(TOY_FOLDER))


@pytest.fixture(scope="session")
def write_toy_inbox():
    """Write a toy inbox: a rate with a season and a jump in 2019-06, and two industries."""

    def write(inbox: Path, *, last_month: str = "2019-12", jump_pp: float = 2.0) -> None:
        inbox.mkdir(parents=True, exist_ok=True)
        months = pd.date_range("2012-01-01", last_month, freq="MS")
        wave = pd.Series([0.4, 0.3, 0.1, -0.1, -0.3, 0.2, 0.3, 0.1, -0.2, -0.4, -0.3, -0.1])
        number = pd.Series(range(len(months)))
        noise = ((number * 37) % 11 - 5) / 50
        rate = 4.5 + wave[months.month - 1].to_numpy() + noise.to_numpy()
        rate = rate + jump_pp * (months >= "2019-06-01")
        table = pd.DataFrame({"month": months.strftime("%Y-%m"), "rate_pct": rate.round(1)})
        table.to_csv(inbox / "rate.csv", index=False)
        rows = []
        for industry, base in (("total", 300.0), ("10", 100.0), ("20", 200.0)):
            level = base * (1 + 0.001 * number + 0.02 * wave[months.month - 1].to_numpy())
            rows.append(
                pd.DataFrame(
                    {
                        "month": months.strftime("%Y-%m"),
                        "industry": industry,
                        "thousands": (level + noise).round(1),
                    }
                )
            )
        pd.concat(rows).to_csv(inbox / "jobs.csv", index=False)

    return write
