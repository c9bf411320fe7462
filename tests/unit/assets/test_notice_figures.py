import numpy as np
import pandas as pd
import pytest

from assets.notice_figures import NOTICE, notice_figures
from catalogue import parse_month
from profiles import load_profile
from warehouse.connection import Warehouse

V = parse_month("2024-06")
MONTHS = pd.date_range("2021-01-01", V, freq="MS", unit="us")
CITIES = ("210100", "210200", "210300")


def reports(seed: int = 3, *, last_is_trebled: bool = False) -> pd.DataFrame:
    """Return reports of three cities, five a month, each received in its month."""
    rng = np.random.default_rng(seed)
    rows: list[dict[str, object]] = []
    for month in MONTHS:
        mean = 15.0 if last_is_trebled and month >= MONTHS[-4] else 5.0
        for area in CITIES:
            rows += [
                {
                    "vintage": month,
                    "area_code": area,
                    "revision_number": 0,
                    "report_number": f"{month:%Y%m}-{number}",
                    "enterprise_code": f"E{number}",
                    "report_date": month + pd.Timedelta(days=9),
                    "cut_persons": float(rng.integers(20, 300)),
                    "is_withdrawn": False,
                }
                for number in range(rng.poisson(mean))
            ]
    return pd.DataFrame(rows)


@pytest.fixture
def figures_of(monkeypatch, workplace_with):
    """Return the figures made of given reports, those of a vintage as known then."""
    place = workplace_with(profile=load_profile("liaoning_demo"))

    def made(frame: pd.DataFrame, vintage: pd.Timestamp = V) -> pd.DataFrame:
        def known(_: Warehouse, month: pd.Timestamp) -> pd.DataFrame:
            return frame[frame["vintage"] <= month].reset_index(drop=True)

        monkeypatch.setattr("assets.notice_figures.layoff_reports_known", known)
        return notice_figures(place, vintage, {NOTICE})

    return made


def latest(frame: pd.DataFrame) -> pd.Series:
    return frame[frame["reference_month"] == V].set_index("area_code")["value"]


def test_province_and_cities_with_reports_have_a_figure_with_its_error(figures_of):
    made = figures_of(reports())
    assert set(made["area_code"]) == {"210000", *CITIES}
    assert made["reference_month"].max() == V
    assert (made["standard_error"] > 0).all()
    assert abs(latest(made)["210000"]) < 0.3


def test_more_reports_everywhere_raise_the_province(figures_of):
    assert latest(figures_of(reports(last_is_trebled=True)))["210000"] > 0.2


def test_revisions_and_withdrawals_later_on_change_no_past_figure(figures_of):
    first = reports()
    later = first[first["vintage"] == MONTHS[20]].assign(
        vintage=MONTHS[30], revision_number=1, cut_persons=900.0, is_withdrawn=True
    )
    pd.testing.assert_frame_equal(figures_of(first), figures_of(pd.concat([first, later])))


def test_years_handed_in_at_once_count_in_their_own_months(figures_of):
    at_once = reports().assign(vintage=V)
    assert latest(figures_of(at_once))["210000"] == pytest.approx(
        latest(figures_of(reports()))["210000"], abs=0.15
    )


def test_no_reports_give_no_figure(figures_of):
    assert figures_of(reports().head(0)).empty
