"""What many tests share: a toy place with two sources, and months."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from profiles.model import Profile


def _words(text: str) -> dict[str, str]:
    return {"en": text, "zh": text}


def _source(code: str, path: str, indicator_code: str, layout: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": code,
        "title": _words(code),
        "kind": "labour_survey",
        "owner": _words("owner"),
        "publisher": _words("publisher"),
        "citation": "citation",
        "licence": "licence",
        "revisions": _words("none"),
        "permitted_editions": ["internal", "public"],
        "area_code": "XX",
        "indicator_code": indicator_code,
        "location": {"kind": "inbox", "path": path},
        "layout": layout,
        "calendar": {"lag_months": 1},
    }


def toy_settings() -> dict[str, Any]:
    """The toy place: a rate by month, employment of two industries."""
    rate = {"area_code": "XX", "indicator_code": "rate"}
    jobs = {"area_code": "XX", "indicator_code": "jobs"}
    rule = {
        "title": _words("rule"),
        "level_code": "yellow",
        "standing": "default",
        "source": "a default",
        "effective_from": "2000-01",
        "thresholds": [
            {"value": 6.0, "effective_from": "2000-01", "source": "test", "standing": "default"}
        ],
    }
    gap = [{**rule["thresholds"][0], "value": 0.5}]  # type: ignore[index]
    return {
        "settings": {
            "code": "toy",
            "title": _words("Toyland"),
            "summary": _words("a toy"),
            "timezone": "UTC",
            "languages": ["en", "zh"],
            "first_vintage": "2010-01",
            "last_vintage": "2020-01",
            "headline": rate,
            "targets": [rate, jobs],
            "signal_history_months": 6,
            "employment_indicator_code": "jobs",
            "bulletin": {
                "title": _words("Bulletin"),
                "issuer": _words("Issuer"),
                "audience": _words("internal"),
            },
        },
        "areas": [{"code": "XX", "title": _words("Toyland"), "kind": "nation"}],
        "indicators": [
            {
                "code": "rate",
                "title": _words("Unemployment rate"),
                "definition": _words("unemployed over labour force"),
                "unit": "pct",
                "decimals": 1,
                "rise_means": "worse",
                "minimum": 0.0,
                "maximum": 100.0,
                "seasonal_mode": "additive",
                "rounding_unit": 0.1,
                "sampling_error": {"standard_error": 0.1, "source": "test"},
            },
            {
                "code": "jobs",
                "title": _words("Employment"),
                "definition": _words("persons employed"),
                "unit": "persons",
                "decimals": 0,
                "rise_means": "better",
                "minimum": 0.0,
                "seasonal_mode": "multiplicative",
                "rounding_unit": 1000.0,
            },
        ],
        "breakdowns": [
            {"code": "total", "title": _words("Total")},
            {
                "code": "10",
                "title": _words("Mines"),
                "parent_code": "total",
                "is_counted_in_diffusion": True,
            },
            {
                "code": "20",
                "title": _words("Mills"),
                "parent_code": "total",
                "is_counted_in_diffusion": True,
            },
        ],
        "sources": [
            _source(
                "survey",
                "rate.csv",
                "rate",
                {
                    "form": "wide_by_month",
                    "month_column": "month",
                    "value_columns": {"rate_pct": rate},
                },
            ),
            _source(
                "firms",
                "jobs.csv",
                "jobs",
                {
                    "form": "long",
                    "month_column": "month",
                    "value_column": "thousands",
                    "breakdown_column": "industry",
                    "unit_multiplier": 1000.0,
                },
            ),
        ],
        "scheme": {
            "title": _words("Levels"),
            "source": "a default",
            "standing": "default",
            "hold_months": 3,
            "levels": [
                {"code": "normal", "rank": 0, "title": _words("none"), "colour": "#777777",
                 "symbol": "○"},
                {"code": "yellow", "rank": 1, "title": _words("yellow"), "colour": "#ccaa00",
                 "symbol": "▲"},
                {"code": "red", "rank": 2, "title": _words("red"), "colour": "#aa0000",
                 "symbol": "■"},
            ],
        },
        "rules": [
            {**rule, "id": "R1", "kind": "signal_above", "series": rate,
             "required_probability": 0.9},
            {**rule, "id": "S1", "kind": "gap_at_least", "series": rate, "thresholds": gap,
             "required_probability": 0.9, "level_code": "red"},
            {**rule, "id": "S2", "kind": "gap_at_least_within", "series": rate, "thresholds": gap,
             "required_probability": 0.5, "within_months": 6},
        ],
        "folder": ".",
        "content_sha256": "0" * 64,
    }  # fmt: skip


@pytest.fixture
def toy_profile() -> Profile:
    return Profile.model_validate(toy_settings())


@pytest.fixture
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
