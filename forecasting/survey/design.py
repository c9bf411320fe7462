"""Person records as weighted totals by cluster, area and domain, one month at a time.

What does not belong here: checking records (survey.records), estimates (survey.direct,
survey.change), variances (survey.linearisation), fitting weights (survey.calibration).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.survey.domains import VARIABLES, PersonDomain, PersonIndicator, variables_of
from forecasting.survey.linearisation import Floats, Integers, ratio
from forecasting.survey.records import AreaScheme, PreparedPersons

Flags = npt.NDArray[np.bool]


@dataclass(frozen=True)
class MarginCells:
    """The cell of each margin that each person is in.

    ``codes``: person × margin, cells numbered through all margins; −1 is in none. ``count``:
    cells of all margins. ``is_met``: fitted weights meet the total of every cell in sample.
    """

    codes: Integers
    count: int
    is_met: bool = True


Calibrator = Callable[[pd.DataFrame, Floats], tuple[Floats, Floats, MarginCells | None]]
"""From a month's records and weights: weights before and after the fit, and the cells whose
totals they meet; None where nothing could be fitted."""


@dataclass(frozen=True)
class MonthTotals:
    """One month; arrays domain × [cluster ×] area × variable unless said otherwise.

    ``residuals``: what variances are made of, the totals by cluster or, under calibration,
    those of what the population totals leave unexplained. ``counts``: persons with a positive
    weight. ``largest_weight``: of a person, domain × area × variable. ``area_population``,
    ``area_counts``: weight and persons of 16 and over by area. ``is_present``: stratum ×
    area. ``clusters``, ``strata``: identifiers over all months by cluster, ``stratum`` the
    same numbered within the month, non-decreasing.
    """

    month: pd.Timestamp
    clusters: Integers
    strata: Integers
    stratum: Integers
    totals: Floats
    by_cluster: Floats
    residuals: Floats
    counts: Floats
    cluster_counts: Integers
    largest_weight: Floats
    area_population: Floats
    area_counts: Floats
    is_present: Flags
    in_area: Flags
    is_calibrated: bool
    has_unmet_totals: bool

    def estimates(self, indicator: PersonIndicator) -> Floats:
        """Return the indicator by domain × area: % or persons; not a number without a base."""
        above = self.totals[..., VARIABLES.index(indicator.numerator)]
        if indicator.denominator is None:
            base = self.totals[..., VARIABLES.index("population")]
            return np.where(base > 0, above, np.nan)
        return 100 * ratio(above, self.totals[..., VARIABLES.index(indicator.denominator)])

    def influence(self, indicator: PersonIndicator) -> Floats:
        """Return each cluster's linearised contribution: cluster × domain × area.

        Notes
        -----
        A ratio R = Y / X has u = 100 (y − R x) / X, a total u = y.
        """
        above = self.residuals[..., VARIABLES.index(indicator.numerator)]
        if indicator.denominator is None:
            return np.moveaxis(above, 1, 0)
        position = VARIABLES.index(indicator.denominator)
        below, whole = self.residuals[..., position], self.totals[..., position]
        value = np.nan_to_num(self.estimates(indicator)) / 100
        scale = np.nan_to_num(ratio(np.full(whole.shape, 100.0), whole))
        return np.moveaxis((above - value[:, None] * below) * scale[:, None], 1, 0)


def month_totals(
    prepared: PreparedPersons,
    domains: Sequence[PersonDomain],
    calibrator: Calibrator | None = None,
) -> Iterator[MonthTotals]:
    """Yield the totals of each month wanted, in order; months without records too."""
    for month in prepared.months:
        rows = prepared.starts[month]
        yield totals_of_month(
            month,
            prepared.persons.iloc[rows],
            prepared.cluster[rows],
            prepared.stratum[rows],
            domains=domains,
            areas=prepared.areas,
            calibrator=calibrator,
        )


def totals_of_month(
    month: pd.Timestamp,
    persons: pd.DataFrame,
    cluster: Integers,
    stratum: Integers,
    *,
    domains: Sequence[PersonDomain],
    areas: AreaScheme,
    calibrator: Calibrator | None,
) -> MonthTotals:
    """Return one month's totals; see ``MonthTotals``."""
    weight = persons["weight"].to_numpy(dtype=np.float64)
    cells, given = None, weight
    if calibrator is not None and len(persons):
        given, weight, cells = calibrator(persons, weight)
    pairs, coded = _coded(persons, cluster, stratum, domains, areas)
    positive = (weight > 0).astype(np.float64)
    sums, counts = _summed(weight, coded), _summed(positive, coded)
    explained = 0.0 if cells is None else _explained(given, weight, cells, coded)
    number = np.searchsorted(np.unique(pairs[:, 0]), pairs[:, 0])
    in_area, is_present = _presence(number, coded, areas)
    adult, member = coded.variables[:, 0], areas.membership
    return MonthTotals(
        month=month,
        clusters=pairs[:, 1],
        strata=pairs[:, 0],
        stratum=number,
        totals=_last(sums.sum(axis=2) @ member),
        by_cluster=_last(sums @ member),
        residuals=_last((sums - explained) @ member),
        counts=_last(counts.sum(axis=2) @ member),
        cluster_counts=_last(((counts @ member) > 0).sum(axis=2)),
        largest_weight=_largest_weights(weight, coded, areas),
        area_population=np.bincount(coded.area, weight * adult, coded.shape[1]) @ member,
        area_counts=np.bincount(coded.area, positive * adult, coded.shape[1]) @ member,
        is_present=is_present,
        in_area=in_area,
        is_calibrated=cells is not None,
        has_unmet_totals=cells is not None and not cells.is_met,
    )


@dataclass(frozen=True)
class _Coded:
    """Persons of a month as numbers: place of their cluster, record area, what they count in."""

    place: Integers
    area: Integers
    shape: tuple[int, int]  # clusters × record areas
    memberships: tuple[Flags, ...]  # by domain
    variables: Floats


def _coded(
    persons: pd.DataFrame,
    cluster: Integers,
    stratum: Integers,
    domains: Sequence[PersonDomain],
    areas: AreaScheme,
) -> tuple[Integers, _Coded]:
    """Return stratum and cluster by place, sorted, and the persons as numbers."""
    pairs, place = np.unique(np.column_stack([stratum, cluster]), axis=0, return_inverse=True)
    area = pd.Index(areas.record_areas).get_indexer(pd.Index(persons["area_code"]))
    return pairs, _Coded(
        place=np.asarray(place).reshape(-1),
        area=np.asarray(area, dtype=np.int64),
        shape=(len(pairs), len(areas.record_areas)),
        memberships=tuple(domain.members(persons) for domain in domains),
        variables=variables_of(persons),
    )


def _last(values: npt.NDArray[np.generic]) -> npt.NDArray:  # type: ignore[type-arg]
    """Move the variable axis, second, to the end."""
    return np.moveaxis(values, 1, -1)


def _summed(weight: Floats, coded: _Coded) -> Floats:
    """Return weighted sums: domain × variable × place × record area."""
    shape, columns = coded.shape, coded.variables.shape[1]
    sums = np.zeros((len(coded.memberships), columns, *shape))
    key = coded.place * shape[1] + coded.area
    for number, members in enumerate(coded.memberships):
        rows = np.flatnonzero(members)
        weighted = weight[rows, None] * coded.variables[rows]
        for column in range(columns):
            made = np.bincount(key[rows], weighted[:, column], minlength=shape[0] * shape[1])
            sums[number, column] = made.reshape(shape)
    return sums


def _explained(given: Floats, weight: Floats, cells: MarginCells, coded: _Coded) -> Floats:
    """Return fitted totals by cluster of each variable's regression on the margins' cells.

    The regression is weighted by the weights given, its fit summed by those fitted. The
    variable is that of one domain and one area, zero for everyone else.
    """
    cross = np.zeros((cells.count, cells.count))
    by_cluster = np.zeros((coded.shape[0], cells.count))
    margins = [(codes, codes >= 0) for codes in cells.codes.T]
    for codes, known in margins:
        by_cluster += _table(coded.place, codes, known, weight, by_cluster.shape)
        for others, also in margins:
            cross += _table(codes, others, known & also, given, cross.shape)
    inverse = np.linalg.pinv(cross, rcond=1e-10, hermitian=True)
    columns = coded.variables.shape[1]
    fitted = np.empty((len(coded.memberships), columns, *coded.shape))
    for number, members in enumerate(coded.memberships):
        for column in range(columns):
            counted = members & (coded.variables[:, column] > 0)
            products = np.zeros((cells.count, coded.shape[1]))
            for codes, known in margins:
                products += _table(codes, coded.area, known & counted, given, products.shape)
            fitted[number, column] = by_cluster @ (inverse @ products)
    return fitted


def _table(
    rows: Integers, columns: Integers, kept: Flags, weight: Floats, shape: tuple[int, int]
) -> Floats:
    """Return the sums of weights by row and column code, of the persons kept."""
    chosen = np.flatnonzero(kept)
    key = rows[chosen] * shape[1] + columns[chosen]
    sums = np.bincount(key, weights=weight[chosen], minlength=shape[0] * shape[1])
    return np.asarray(sums.reshape(shape))


def _presence(number: Integers, coded: _Coded, areas: AreaScheme) -> tuple[Flags, Flags]:
    """Return whether each cluster, and each stratum, has records in each area."""
    touched = np.zeros(coded.shape, dtype=np.bool)
    touched[coded.place, coded.area] = True
    in_area = np.greater(touched @ areas.membership, 0)
    is_present = np.zeros((int(number.max(initial=-1)) + 1, len(areas.codes)), dtype=np.bool)
    np.logical_or.at(is_present, number, in_area)
    return in_area, is_present


def _largest_weights(weight: Floats, coded: _Coded, areas: AreaScheme) -> Floats:
    """Return the largest weight of a person who counts: domain × area × variable."""
    columns = coded.variables.shape[1]
    largest = np.zeros((len(coded.memberships), coded.shape[1], columns))
    for number, members in enumerate(coded.memberships):
        rows = np.flatnonzero(members)
        weighted = weight[rows, None] * coded.variables[rows]
        np.maximum.at(largest[number], coded.area[rows], weighted)
    inside = np.where(areas.membership[:, :, None] > 0, largest[:, :, None], 0.0)
    return np.asarray(inside.max(axis=1, initial=0.0))
