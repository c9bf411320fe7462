"""Enterprises that fall silent: how long, whether they will return, how many have closed.

What does not belong here: what a silent enterprise that goes on adds to job change
(late_reporters), the estimates (link_relatives).
"""

from dataclasses import dataclass

import numpy as np

from forecasting.enterprises.panel_grid import BoolArray, FloatArray, IntArray, PanelGrid
from forecasting.enterprises.settings_panel import PanelSettings, SilenceSettings
from forecasting.enterprises.surge import Surge, surge_of_silence

_NEVER = -10_000
_GROUPS = 4  # size class large or small × whether the last report gave a sign


@dataclass(frozen=True)
class Silence:
    """Membership and fate as seen from one vintage.

    ``is_member`` and ``is_silent`` are month × enterprise; ``last_report`` the position of an
    enterprise's last report at or before each month. ``closed_chance`` is the chance that a
    silent enterprise closed in the month, surges apart, month × enterprise.
    ``is_outage`` is month × area. ``surge`` holds the excess of silence by area.
    ``vanished_share`` is the learned share of silences that never end, stage of silence ×
    group; ``resolved_count`` the silences it was learned from.
    """

    is_member: BoolArray
    is_silent: BoolArray
    last_report: IntArray
    closed_chance: FloatArray
    is_outage: BoolArray
    surge: Surge
    vanished_share: FloatArray
    resolved_count: FloatArray


def silence_model(grid: PanelGrid, *, is_giant: BoolArray, settings: PanelSettings) -> Silence:
    """Return who is silent and the chance that each has closed, learned from past silences.

    Parameters
    ----------
    grid
        Reports as known at the vintage.
    is_giant
        By enterprise; giants are never taken for closed while silent.
    settings
        Priors and lengths.

    Notes
    -----
    A silence is open while no later report is known. For every past vintage old enough for
    its silences to be resolved, those open then are counted by stage (months of silence, and
    whether the panel has been renewed since, which brings back members that had left it
    alive), size (first two classes or smaller) and sign (hidden unemployment, net loss or
    expected cuts in the last report), and those that never ended: q = (never + m·prior) /
    (open + m). Of those that vanish without a sign a set share has closed (the rest left the
    panel alive); what a sign adds to q is closure. The month of closing is spread over the
    first months of silence by set shares. Members that were released (grid.released) are not
    silent. Where a renewal of the panel shows in all areas (``renewal_excess_share``), the
    chance of the silent of that month is divided by how many times as many they are. Months in
    which most of an area is silent are outages: they tell nothing about an enterprise and do
    not count as silence.
    """
    options = settings.silence
    last = _last_reports(grid.is_reported)
    closed_before = _closed_before(grid)
    months = np.arange(len(grid.months))[:, None]
    is_recent = (last >= 0) & (months - last <= options.longest_silence_months)
    is_member = is_recent & ~closed_before & (months < grid.released)
    is_outage = _outages(grid, is_member, options)
    skipped = np.cumsum(is_outage.astype(np.int64), axis=0)[:, grid.area]
    is_silent = is_member & ~grid.is_reported
    group = _groups(grid, last[-1], options)
    share, counts, silent_rate = _learned(grid, is_outage, options)
    final = len(grid.months) - 1
    open_now = (last[-1] >= 0) & (last[-1] < final) & ~closed_before[-1] & ~is_giant
    age = _age(last[-1], skipped, final)
    open_now &= (age > 0) & (grid.released > final)
    renewed = _renewal_excess(
        grid, last[-1], np.where(open_now, age, 0), is_member[-1] & ~is_giant,
        silent_rate, is_outage[-1], options,
    )  # fmt: skip
    stage = _stage(age, last[-1], final, _renewals(grid, options))
    chance = _closed_chance(stage, group, share, options)
    usual = silent_rate[np.clip(age, 1, len(silent_rate)) - 1]
    chance *= usual / (usual + renewed[np.maximum(last[-1], 0)])
    closed_chance = _spread(grid, last[-1], np.where(open_now, chance, 0.0), skipped, options)
    surge = surge_of_silence(
        cohort=last[-1], age=np.where(open_now, age, 0), is_exposed=is_member[-1] & ~is_giant,
        area=grid.area, size=grid.size[-1], silent_rate=silent_rate, renewed=renewed,
        months=len(grid.months), areas=len(grid.area_codes), sizes=len(grid.size_codes),
        is_outage=is_outage, options=options, seed=settings.seed, replicates=settings.replicates,
    )  # fmt: skip
    return Silence(is_member, is_silent, last, closed_chance, is_outage, surge, share, counts)


def _last_reports(is_reported: BoolArray) -> IntArray:
    months = np.where(is_reported, np.arange(len(is_reported))[:, None], _NEVER)
    return np.asarray(np.maximum.accumulate(months, axis=0), dtype=np.int64)


def _closed_before(grid: PanelGrid) -> BoolArray:
    """Whether a closure was reported in an earlier month and nothing since."""
    months = np.where(grid.closed, np.arange(len(grid.months))[:, None], _NEVER)
    closed = np.maximum.accumulate(months, axis=0)
    last = _last_reports(grid.is_reported)
    made = (closed >= 0) & (closed >= last) & ~grid.closed
    return np.asarray(made, dtype=np.bool_)


def _outages(grid: PanelGrid, is_member: BoolArray, options: SilenceSettings) -> BoolArray:
    shape = (len(grid.months), len(grid.area_codes))
    members, reported = np.zeros(shape), np.zeros(shape)
    for month in range(shape[0]):
        members[month] = np.bincount(grid.area, weights=is_member[month], minlength=shape[1])
        seen = grid.is_reported[month]
        reported[month] = np.bincount(grid.area, weights=seen, minlength=shape[1])
    return np.asarray((members > 0) & (reported < options.outage_response_share * members))


def _groups(grid: PanelGrid, last: IntArray, options: SilenceSettings) -> IntArray:
    """Return 0 to 3: large or small, without or with a sign in the last report."""
    row = np.maximum(last, 0)
    column = np.arange(len(last))
    is_small = grid.size[row, column] >= 2
    return np.asarray(2 * is_small + _signs(grid, row, column, options))


def _signs(grid: PanelGrid, row: IntArray, column: IntArray, options: SilenceSettings) -> BoolArray:
    end, base = grid.end[row, column], grid.base[row, column]
    staff = np.maximum(np.nan_to_num(end), 1.0)
    hidden = np.nan_to_num(grid.hidden[row, column]) / staff
    expected = np.nan_to_num(grid.expected[row, column]) / staff
    lost = np.nan_to_num(base - end) / np.maximum(np.nan_to_num(base), 1.0)
    is_sized = staff >= 10
    return np.asarray(
        is_sized
        & (
            (hidden >= options.signal_hidden_share)
            | (lost >= options.signal_cut_share)
            | (expected >= options.signal_expected_share)
        )
    )


def _age(last: IntArray, skipped: IntArray, month: int) -> IntArray:
    """Return months of silence up to a month, outages not counted."""
    column = np.arange(len(last))
    before = skipped[np.maximum(last, 0), column]
    return np.asarray(np.maximum(month - last - (skipped[month] - before), 0))


def _renewals(grid: PanelGrid, options: SilenceSettings) -> IntArray:
    return np.cumsum(np.asarray(grid.months.month == options.renewal_month, dtype=np.int64))


def _stage(age: IntArray, last: IntArray, month: int, renewals: IntArray) -> IntArray:
    """Return 0 to 7: how long a silence has lasted, and whether past a renewal of the panel."""
    has_passed = renewals[month] > renewals[np.maximum(last, 0)]
    before = np.where(age <= 6, 3, 4)
    after = np.where(age <= 6, 5, np.where(age <= 12, 6, 7))
    return np.asarray(
        np.where(age <= 3, np.maximum(age, 1) - 1, np.where(has_passed, after, before))
    )


def _renewal_excess(
    grid: PanelGrid,
    last: IntArray,
    age: IntArray,
    is_exposed: BoolArray,
    silent_rate: FloatArray,
    is_outage: BoolArray,
    options: SilenceSettings,
) -> FloatArray:
    """Return by month of the last report what share of members a renewal took after it.

    It is the share of the middle area beyond the usual, zero below ``renewal_excess_share``.
    """
    made = np.zeros(len(grid.months))
    areas = len(grid.area_codes)
    members = np.bincount(grid.area, weights=is_exposed, minlength=areas)
    for month in np.flatnonzero(grid.months[1:].month == options.renewal_month).tolist():
        is_silent = (last == month) & (age > 0)
        if not is_silent.any():
            continue
        silent = np.bincount(grid.area, weights=is_silent, minlength=areas)
        kept = (np.maximum(members, silent) > 0) & ~is_outage
        share = silent[kept] / np.maximum(members, silent)[kept]
        rate = silent_rate[min(int(np.median(age[is_silent])), len(silent_rate)) - 1]
        excess = float(np.median(share)) - float(rate) if kept.any() else 0.0
        made[month] = excess if excess >= options.renewal_excess_share else 0.0
    return made


def _learned(
    grid: PanelGrid, is_outage: BoolArray, options: SilenceSettings
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return shares never ended and counts by stage × group, and shares silent by age."""
    stages = len(options.vanished_shares)
    renewals = _renewals(grid, options)
    final = len(grid.months) - 1
    opened, never = np.zeros((stages, _GROUPS)), np.zeros((stages, _GROUPS))
    silent, exposed = np.zeros(len(options.silent_shares)), 0.0
    reports_end = _last_reports(grid.is_reported)[-1]
    skipped = np.cumsum(is_outage.astype(np.int64), axis=0)[:, grid.area]
    for month in range(max(final - options.learning_months, 1), final):
        seen = (grid.received[: month + 1] <= month + 1) & grid.is_reported[: month + 1]
        last = np.where(seen.any(axis=0), month - np.argmax(seen[::-1], axis=0), _NEVER)
        is_closed = grid.closed[np.maximum(last, 0), np.arange(len(last))] & (last >= 0)
        is_seen = (last >= 0) & ~is_closed & ~is_outage[month][grid.area]
        is_seen &= grid.released > month
        age = np.where(is_seen, _age(last, skipped, month), 0)
        is_open = is_seen & (age > 0)
        recent = is_seen & (age <= options.longest_silence_months)
        exposed += recent.sum()
        inside = is_open & (age <= len(silent))
        silent += np.bincount(age[inside] - 1, minlength=len(silent))
        if month > final - options.resolving_months:
            continue
        group = _groups(grid, last, options)
        # A closure reported after a silence ends it in fact, but it is no return.
        ended_by_closure = grid.closed[np.maximum(reports_end, 0), np.arange(len(last))]
        gone = (reports_end <= month) & ~ended_by_closure
        cell = _stage(age, last, month, renewals) * _GROUPS + group
        opened += _table(cell[is_open], stages)
        never += _table(cell[is_open & gone], stages)
    share = _shares(opened, never, options)
    rate = (silent + options.silent_prior_count * np.array(options.silent_shares)) / (
        exposed + options.silent_prior_count
    )
    return share, opened, rate


def _shares(opened: FloatArray, never: FloatArray, options: SilenceSettings) -> FloatArray:
    """Return shares never ended by stage × group, drawn to the stage's and it to the prior."""
    prior = np.array(options.vanished_shares)[:, None]
    strength = options.vanished_prior_count
    by_stage = (never.sum(axis=1, keepdims=True) + strength * prior) / (
        opened.sum(axis=1, keepdims=True) + strength
    )
    return np.asarray((never + strength * by_stage) / (opened + strength))


def _table(cells: IntArray, stages: int) -> FloatArray:
    counted = np.bincount(cells, minlength=stages * _GROUPS)
    return np.asarray(counted.reshape(stages, _GROUPS), dtype=np.float64)


def _closed_chance(
    stage: IntArray, group: IntArray, share: FloatArray, options: SilenceSettings
) -> FloatArray:
    """Return the chance that an open silence is a closure, by enterprise."""
    vanished = share[stage, group]
    plain = np.minimum(share[stage, group - group % 2], vanished)
    return np.asarray(options.closed_share * plain + (vanished - plain))


def _spread(
    grid: PanelGrid,
    last: IntArray,
    chance: FloatArray,
    skipped: IntArray,
    options: SilenceSettings,
) -> FloatArray:
    """Return the chance by month of closing: set shares over the first months of silence."""
    made = np.zeros(grid.base.shape)
    column = np.flatnonzero(chance > 0)
    silent = np.zeros(len(column), dtype=np.int64)
    shares = np.array([0.0, *options.closing_month_shares])
    for month in range(len(grid.months)):
        is_after = month > last[column]
        step = skipped[month, column] - (skipped[month - 1, column] if month else 0)
        is_counted = is_after & (step == 0)
        silent = silent + is_counted
        part = np.where(
            is_counted & (silent < len(shares)), shares[np.minimum(silent, len(shares) - 1)], 0.0
        )
        made[month, column] = chance[column] * part
    return made
