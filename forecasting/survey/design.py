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
    cells of all margins.
    """

    codes: Integers
    count: int


Calibrator = Callable[[pd.DataFrame, Floats], tuple[Floats, Floats, MarginCells | None]]
"""From a month's records and weights: weights before and after the fit, and the cells whose
totals they meet; None where nothing could be fitted."""


@dataclass(frozen=True)
class MonthTotals:
    """One month; arrays domain × [cluster ×] area × variable unless said otherwise.

    ``residuals``: what variances are made of, the totals by cluster or, under calibration,
    those of what the population totals leave unexplained. ``counts``: persons with a positive
    weight. ``largest_weight``: domain × area. ``area_population``,
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
    pairs, place = np.unique(np.column_stack([stratum, cluster]), axis=0, return_inverse=True)
    place = np.asarray(place).reshape(-1)
    area = pd.Index(areas.record_areas).get_indexer(pd.Index(persons["area_code"]))
    variables = variables_of(persons)
    memberships = [domain.members(persons) for domain in domains]
    shape = (len(pairs), len(areas.record_areas))
    sums = _summed(weight, memberships, variables, place, area, shape)
    residuals = sums
    if cells is not None:
        residuals = sums - _explained(
            given, weight, cells, memberships, variables, place, area, shape
        )
    positive = (weight > 0).astype(np.float64)
    counts = _summed(positive, memberships, variables, place, area, shape)
    number = np.searchsorted(np.unique(pairs[:, 0]), pairs[:, 0])
    in_area, is_present = _presence(number, place, area, areas)
    by_cluster = sums @ areas.membership
    return MonthTotals(
        month=month,
        clusters=pairs[:, 1],
        strata=pairs[:, 0],
        stratum=number,
        totals=_last(by_cluster.sum(axis=2)),
        by_cluster=_last(by_cluster),
        residuals=_last(residuals @ areas.membership),
        counts=_last(counts.sum(axis=2) @ areas.membership),
        cluster_counts=_last(((counts @ areas.membership) > 0).sum(axis=2)),
        largest_weight=_largest_weights(weight, memberships, area, areas),
        area_population=np.bincount(area, weight * variables[:, 0], shape[1]) @ areas.membership,
        area_counts=np.bincount(area, positive * variables[:, 0], shape[1]) @ areas.membership,
        is_present=is_present,
        in_area=in_area,
        is_calibrated=cells is not None,
    )


def _last(values: npt.NDArray[np.generic]) -> npt.NDArray:  # type: ignore[type-arg]
    """Move the variable axis, second, to the end."""
    return np.moveaxis(values, 1, -1)


def _summed(
    weight: Floats,
    memberships: Sequence[Flags],
    variables: Floats,
    place: Integers,
    area: Integers,
    shape: tuple[int, int],
) -> Floats:
    """Return weighted sums: domain × variable × place × record area."""
    sums = np.zeros((len(memberships), variables.shape[1], *shape))
    key = place * shape[1] + area
    for number, members in enumerate(memberships):
        rows = np.flatnonzero(members)
        of_rows, weight_of_rows = key[rows], weight[rows]
        for column in range(variables.shape[1]):
            values = weight_of_rows * variables[rows, column]
            sums[number, column] = np.bincount(
                of_rows, weights=values, minlength=shape[0] * shape[1]
            ).reshape(shape)
    return sums


def _explained(
    given: Floats,
    weight: Floats,
    cells: MarginCells,
    memberships: Sequence[Flags],
    variables: Floats,
    place: Integers,
    area: Integers,
    shape: tuple[int, int],
) -> Floats:
    """Return fitted totals by cluster of each variable's regression on the margins' cells.

    The regression is weighted by the weights given, its fit summed by those fitted. The
    variable is that of one domain and one area, zero for everyone else.
    """
    cross = np.zeros((cells.count, cells.count))
    by_cluster = np.zeros((shape[0], cells.count))
    margins = [(codes, codes >= 0) for codes in cells.codes.T]
    for codes, known in margins:
        by_cluster += _table(place, codes, known, weight, by_cluster.shape)
        for others, also in margins:
            cross += _table(codes, others, known & also, given, cross.shape)
    inverse = np.linalg.pinv(cross, rcond=1e-10, hermitian=True)
    fitted = np.empty((len(memberships), variables.shape[1], *shape))
    for number, members in enumerate(memberships):
        for column in range(variables.shape[1]):
            counted = members & (variables[:, column] > 0)
            products = np.zeros((cells.count, shape[1]))
            for codes, known in margins:
                products += _table(codes, area, known & counted, given, products.shape)
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


def _presence(
    number: Integers, place: Integers, area: Integers, areas: AreaScheme
) -> tuple[Flags, Flags]:
    """Return whether each cluster, and each stratum, has records in each area."""
    touched = np.zeros((len(number), len(areas.record_areas)), dtype=np.bool)
    touched[place, area] = True
    in_area = np.greater(touched @ areas.membership, 0)
    is_present = np.zeros((int(number.max(initial=-1)) + 1, len(areas.codes)), dtype=np.bool)
    np.logical_or.at(is_present, number, in_area)
    return in_area, is_present


def _largest_weights(
    weight: Floats, memberships: Sequence[Flags], area: Integers, areas: AreaScheme
) -> Floats:
    """Return the largest weight of a person: domain × area."""
    largest = np.zeros((len(memberships), len(areas.record_areas)))
    for number, members in enumerate(memberships):
        np.maximum.at(largest[number], area[members], weight[members])
    inside = np.where(areas.membership > 0, largest[:, :, None], 0.0)
    return np.asarray(inside.max(axis=1, initial=0.0))
