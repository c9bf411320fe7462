"""The labour force survey of the simulated province, as records of persons.

Stratified two-stage sample, rotation 2-10-2, answers from which the status must be derived.
What does not belong here: the economy (simulation.economy), files (simulation.submissions).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from catalogue import as_month
from catalogue.forms import FORMS
from simulation.persons_answers import ages_of, answers_of, reported_states
from simulation.persons_sample import Cohort, clusters_by_area, draw_cohort
from simulation.persons_settings import VISIT_OFFSETS, SurveySettings
from simulation.persons_status import (
    EMPLOYED,
    UNEMPLOYED,
    Cells,
    Floats,
    LabourMarket,
    Statuses,
    TypeShares,
    first_statuses,
    first_type_shares,
    flows_by_type,
    next_type_shares,
    read_cells,
    step_statuses,
)
from simulation.persons_weights import responding, response_by_area, weights_of

_STREAM = 0x5045  # keeps these draws apart from all others of the same seed
_COHORT, _MONTH = 1, 2
_PERSON_NUMBERS = 4_500_000  # the rest belongs to the insurance register
_LAST_OFFSET = VISIT_OFFSETS[-1]
_COLUMNS = tuple(field.name for field in FORMS["person_record"].fields)


def simulate_person_records(
    economy: LabourMarket,
    *,
    seed: int,
    settings: SurveySettings | None = None,
    months: Sequence[pd.Timestamp] | None = None,
) -> Iterator[pd.DataFrame]:
    """Yield each month's person records of the survey, one frame a month.

    Parameters
    ----------
    economy
        Stocks and flows by month, area, sex and age group; employment by industry.
    seed
        Of sample, moves and answers. A month has the same records whatever months follow it.
    settings
        Design and errors; default: about 11,000 households and 25,000 persons a month.
    months
        Consecutive months wanted, in order; default: all of the economy.

    Yields
    ------
    pandas.DataFrame
        The fields of the form ``person_record`` in its order, one row per respondent, by
        area, cluster and household. ``person_id`` is an identity number of nobody, the same
        at all visits. Weights sum to the population of 16 and over of each area.

    Raises
    ------
    ValueError
        If a month lies outside the economy's.

    Notes
    -----
    Groups in sample in month t began in t, t−1, t−12 and t−13. Their persons are drawn from
    the cross-section of their first month and then move by the economy's flows.
    """
    survey = _Survey(economy, seed, settings or SurveySettings())
    wanted = list(survey.cells.months if months is None else months)
    absent = [month for month in wanted if month not in survey.cells.months]
    if absent:
        raise ValueError(f"months: expected some of the economy's, got {absent[0]:%Y-%m}")
    if wanted:
        yield from survey.records(wanted)


@dataclass
class _Group:
    """A rotation group and where its persons stand now."""

    cohort: Cohort
    start: int  # months since the year 0
    statuses: Statuses


class _Survey:
    """The survey's moving parts; one pass over the months."""

    def __init__(self, economy: LabourMarket, seed: int, settings: SurveySettings) -> None:
        self.cells: Cells = read_cells(economy)
        self._seed, self._settings = seed, settings
        self._sections, self._industry = _industry_shares(economy, self.cells)
        self._populations = self._by_area(self.cells.stocks.sum(axis=2))
        self._cluster_counts = clusters_by_area(self._populations[0], settings)
        self._response = response_by_area(self._populations[0], settings)
        largest = len(settings.household_size_shares)
        self._stride = int(self._cluster_counts.sum()) * settings.dwellings_per_cluster * largest

    def records(self, wanted: list[pd.Timestamp]) -> Iterator[pd.DataFrame]:
        positions = self.cells.months.get_indexer(pd.DatetimeIndex(wanted))
        # Earlier months of the economy, where there are any, carry the first groups in.
        begin = max(0, int(positions[0]) - _LAST_OFFSET)
        types = first_type_shares(self.cells.stocks[begin], self._settings)
        groups = [self._group(begin, begin - age, types) for age in range(_LAST_OFFSET, -1, -1)]
        for position in range(begin, int(positions[-1]) + 1):
            if position > begin:
                flows = flows_by_type(types, self.cells.flows[position], self._settings)
                types = next_type_shares(types, flows)
                groups = self._moved(groups, flows, position)
                groups.append(self._group(position, position, types))
            if position >= positions[0]:
                yield self._month(groups, position)

    def _group(self, position: int, start: int, types: TypeShares) -> _Group:
        """Return the group that starts at a position, its persons drawn from ``position``."""
        first_month = as_month(self.cells.months[position] + pd.DateOffset(months=start - position))
        ordinal = _ordinal(first_month)
        draws = np.random.default_rng([self._seed, _STREAM, _COHORT, ordinal])
        population = self.cells.stocks[position].sum(axis=1)
        shares = population.reshape(len(self.cells.area_codes), -1)
        cohort = draw_cohort(
            first_month,
            area_codes=self.cells.area_codes,
            cell_shares=shares / shares.sum(axis=1, keepdims=True),
            cluster_counts=self._cluster_counts,
            first_person_number=ordinal % (_PERSON_NUMBERS // self._stride) * self._stride,
            draws=draws,
            settings=self._settings,
        )
        statuses = first_statuses(cohort, types, draws=draws, settings=self._settings)
        return _Group(cohort, ordinal, statuses)

    def _moved(self, groups: list[_Group], flows: Floats, position: int) -> list[_Group]:
        now = _ordinal(self.cells.months[position])
        return [
            _Group(
                group.cohort,
                group.start,
                step_statuses(
                    group.statuses,
                    group.cohort,
                    flows,
                    draws=self._month_draws(now, group.start, 0),
                    settings=self._settings,
                ),
            )
            for group in groups
            if now - group.start <= _LAST_OFFSET
        ]

    def _month(self, groups: list[_Group], position: int) -> pd.DataFrame:
        now = _ordinal(self.cells.months[position])
        parts = [
            self._interviewed(group, position, VISIT_OFFSETS.index(now - group.start) + 1)
            for group in groups
            if now - group.start in VISIT_OFFSETS
        ]
        joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        area = joined.pop("area")
        weight = weights_of(
            area,
            joined.pop("age_group"),
            joined.pop("cluster_factor"),
            self._populations[position],
            settings=self._settings,
        )
        order = np.argsort(area, kind="stable")
        frame = pd.DataFrame({name: values[order] for name, values in joined.items()})
        frame.insert(0, "reference_month", as_month(self.cells.months[position]))
        return frame.assign(weight=weight[order])[list(_COLUMNS)]

    def _interviewed(self, group: _Group, position: int, visit: int) -> dict[str, np.ndarray]:
        cohort, settings = group.cohort, self._settings
        month = as_month(self.cells.months[position])
        draws = self._month_draws(_ordinal(month), group.start, 1)
        stocks = self.cells.stocks[position]
        rates = stocks[:, UNEMPLOYED] / (stocks[:, EMPLOYED] + stocks[:, UNEMPLOYED])
        state = reported_states(
            group.statuses, cohort, rates, visit=visit, draws=draws, settings=settings
        )
        answers = answers_of(
            state,
            group.statuses,
            cohort,
            reference_month=month,
            student_share=self.cells.student_share[position],
            industry_code=self._industry_codes(cohort, position),
            draws=draws,
            settings=settings,
        )
        area_code = np.array(self.cells.area_codes, dtype=object)[cohort.area]
        count = len(state)
        rows: dict[str, np.ndarray] = {
            "area": cohort.area,
            "age_group": cohort.age_group,
            "cluster_factor": cohort.cluster_factor[cohort.cluster],
            "person_id": cohort.person_id,
            "household_id": cohort.household_id,
            "cluster_code": cohort.cluster_code,
            "stratum_code": area_code,
            "rotation_group_code": np.full(count, f"G{cohort.first_month:%Y%m}", dtype=object),
            "rotation_visit": np.full(count, visit),
            "area_code": area_code,
            "sex_code": np.where(cohort.is_male, "1", "2").astype(object),
            "age_years": ages_of(cohort, month),
            "household_registration_code": cohort.registration_code,
            "education_code": cohort.education_code,
            **answers,
        }
        answered = responding(cohort, self._response, draws=draws, settings=settings)
        return {name: values[answered] for name, values in rows.items()}

    def _industry_codes(self, cohort: Cohort, position: int) -> np.ndarray:
        cumulated = self._industry[position][cohort.area]
        place = (cumulated < cohort.industry_rank[:, None]).sum(axis=1)
        return np.asarray(self._sections[np.minimum(place, len(self._sections) - 1)])

    def _month_draws(self, now: int, start: int, purpose: int) -> np.random.Generator:
        return np.random.default_rng([self._seed, _STREAM, _MONTH, now, start, purpose])

    def _by_area(self, values: Floats) -> Floats:
        shape = (len(values), len(self.cells.area_codes), self.cells.per_area)
        return np.asarray(values.reshape(shape).sum(axis=2))


def _industry_shares(economy: LabourMarket, cells: Cells) -> tuple[np.ndarray, Floats]:
    """Return section codes and cumulated shares of employment, month × area × section."""
    table = (
        economy.industry_employment.groupby(["reference_month", "area_code", "section_code"])[
            "employed_persons"
        ]
        .sum()
        .unstack("section_code", fill_value=0)
    )
    index = pd.MultiIndex.from_product([cells.months, cells.area_codes])
    values = table.reindex(index).to_numpy(dtype=float)
    shares = values / values.sum(axis=1, keepdims=True)
    shape = (len(cells.months), len(cells.area_codes), table.shape[1])
    return table.columns.to_numpy(dtype=object), np.cumsum(shares, axis=1).reshape(shape)


def _ordinal(month: pd.Timestamp) -> int:
    return int(month.year) * 12 + int(month.month) - 1
