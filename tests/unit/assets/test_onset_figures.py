import numpy as np
import pandas as pd
import pytest

from assets.onset_figures import CLAIMS, ONSET, OnsetProbabilities
from catalogue import month_range, parse_month
from profiles import load_profile

FIRST, V = parse_month("2015-01"), parse_month("2020-06")
AREAS = ("210000", "210100", "210200")
TOP = "210000"


class Rates:
    """Rates of areas as known at a vintage; January's comes with February's in March."""

    def __init__(self, values: pd.DataFrame, *, revised: tuple[str, str, float] | None = None):
        self.values, self.revised = values, revised

    def figures_at(self, vintage):
        known = self.values[self.values.index < vintage].copy()
        if vintage.month == 2:
            known = known.iloc[:-1]
        if self.revised is not None and vintage >= parse_month(self.revised[0]):
            known.loc[parse_month(self.revised[1]), "210100"] += self.revised[2]
        return known, known.notna().astype(float).replace(0.0, np.nan) * 0.2


@pytest.fixture
def probabilities(monkeypatch, workplace_with):
    place = workplace_with(profile=load_profile("liaoning"))

    def made(rates, vintages, *, province=None):
        own = pd.DataFrame(columns=["reference_month", "area_code", "breakdown", "estimate",
                                    "standard_error"])  # fmt: skip
        if province is not None:
            own = pd.DataFrame({"reference_month": province.index, "area_code": TOP,
                                "breakdown": "total", "estimate": province.to_numpy(),
                                "standard_error": 0.2})  # fmt: skip
        monkeypatch.setattr(
            "assets.onset_figures.table_at",
            lambda _, vintage: own[own["reference_month"] < vintage],
        )
        return OnsetProbabilities(place, rates, vintages)

    return made


def rates(rise: float = 0.0) -> pd.DataFrame:
    months = month_range(FIRST, V)
    rng = np.random.default_rng(11)
    values = pd.DataFrame(5.0 + rng.normal(0, 0.2, (len(months), len(AREAS))),
                          index=months, columns=list(AREAS))  # fmt: skip
    values.loc[values.index[-8:], "210100"] += np.linspace(0, rise, 8)
    return values


def test_a_rise_makes_an_onset_likely_and_calm_does_not(probabilities):
    made = probabilities(Rates(rates(3.0)), [V]).at(V).set_index("area_code")
    assert (made["indicator_code"] == ONSET).all()
    assert made.loc["210100", "value"] > 75.0
    assert made.loc["210200", "value"] < 30.0
    assert made["reference_month"].eq(parse_month("2020-05")).all()
    assert made["standard_error"].isna().all()


@pytest.mark.parametrize("revised", [None, ("2020-04", "2019-10", 0.4)])
def test_a_vintage_says_the_same_whichever_are_asked_beside_it(probabilities, revised):
    known = Rates(rates(1.5), revised=revised)
    vintages = month_range(parse_month("2020-01"), V)
    together = probabilities(known, vintages)
    for vintage in vintages[1::2]:
        alone = probabilities(known, [vintage]).at(vintage)
        pd.testing.assert_frame_equal(together.at(vintage), alone)


def test_what_is_known_later_changes_no_earlier_vintage(probabilities):
    early, late = parse_month("2020-03"), V
    calm, revised = Rates(rates()), Rates(rates(3.0), revised=("2020-05", "2019-01", 2.0))
    revised.values.loc[:"2020-02"] = calm.values.loc[:"2020-02"]
    one, other = (probabilities(each, [early, late]).at(early) for each in (calm, revised))
    pd.testing.assert_frame_equal(one, other)


def test_the_province_has_its_own_figure_beside_its_cities(probabilities):
    values = rates()
    province = values[TOP].copy()
    values[TOP] = np.nan
    made = probabilities(Rates(values), [V], province=province).at(V)
    assert set(made["area_code"]) == set(AREAS)


def test_an_area_without_rates_or_with_too_few_has_no_figure(probabilities):
    values = rates()
    values["210200"] = np.nan
    values.loc[values.index[:-10], "210100"] = np.nan
    made = probabilities(Rates(values), [V]).at(V)
    assert made["area_code"].tolist() == [TOP]
    assert probabilities(Rates(values.head(0)), [V]).at(V).empty


def test_claims_of_an_area_count_from_the_vintage_that_knew_them(probabilities, workplace_with):
    place = workplace_with(profile=load_profile("liaoning"))
    months = month_range(parse_month("2017-01"), parse_month("2020-05"))
    values = np.full(len(months), 500.0)
    values[-4:] = [600.0, 900.0, 1200.0, 1400.0]
    facts = pd.DataFrame(
        {"reference_month": months, "area_code": "210200", "indicator_code": CLAIMS,
         "breakdown": "total", "value": values, "standard_error": np.nan,
         "sample_size_persons": np.nan, "row_number": 1, "source_code": "claims",
         "content_sha256": "bytes"}
    )  # fmt: skip
    for month, rows in facts.groupby("reference_month"):
        vintage = pd.Timestamp(month) + pd.DateOffset(months=1)
        place.warehouse.replace_vintage({"core.observation": rows}, vintage.as_unit("us"))
    before = parse_month("2020-02")
    with_claims = probabilities(Rates(rates()), [before, V])
    early = with_claims.at(before).set_index("area_code")["value"]
    late = with_claims.at(V).set_index("area_code")["value"]
    assert late["210200"] > early["210200"] + 5.0
    assert abs(late["210100"] - early["210100"]) < 15.0
