"""Charts of one quantity against another: unemployment and vacancies, coverage of intervals.

What does not belong here: estimating what is drawn.
"""

from typing import TYPE_CHECKING

from reports.bulletin.chart_blocks import BeveridgeCurve, BeveridgePoint, CalibrationPlot
from reports.charts.lettering import text_width_points
from reports.charts.style import (
    ACCENT,
    GRID,
    INK,
    LEAST_FONT_SIZE,
    MUTED,
    POINTS_PER_INCH,
    WARM,
    WIDTH_INCHES,
    add_legend,
    new_axes,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LATEST_MONTHS = 12
_CURVE_INCHES = 2.5
_COVERAGE_INCHES = 2.05
_MARKERS = ("o", "s", "^", "D", "v", "P")
_COLOURS = (ACCENT, "#b45309", "#3f7f5f", "#6b4c9a", INK, MUTED)
_BOTTOM_POINTS = 32.0
_LABEL_HEIGHT = 9.0
_SPREAD_PCT = 1.3  # between marks of one nominal share, so that none hides another


def draw_beveridge(chart: BeveridgeCurve, *, width_inches: float = WIDTH_INCHES) -> "Figure":
    """Return the figure of unemployment against vacancies, months joined in order."""
    figure, axes = _plane(_CURVE_INCHES, width_inches)
    points = chart.points
    before, latest = points[:-LATEST_MONTHS], points[-LATEST_MONTHS:]
    axes.plot(*_places(points), color=MUTED, linewidth=0.7, zorder=1)
    _draw_points(axes, before, "o", MUTED, chart.labels["before"], is_filled=False)
    _draw_points(axes, latest, "s", ACCENT, chart.labels["latest"], is_filled=True)
    axes.set_xlabel(chart.vacancy_label, fontsize=LEAST_FONT_SIZE)
    axes.set_ylabel(chart.unemployment_label, fontsize=LEAST_FONT_SIZE)
    add_legend(axes)
    _name_months(axes, points)
    return figure


def draw_calibration(chart: CalibrationPlot, *, width_inches: float = WIDTH_INCHES) -> "Figure":
    """Return the figure of nominal against observed coverage, a shape per horizon."""
    figure, axes = _plane(_COVERAGE_INCHES, width_inches)
    horizons = sorted({point.horizon_months for point in chart.points})
    axes.plot(
        [0, 100], [0, 100], color=WARM, linewidth=0.9, linestyle=(0, (5, 2)),
        label=chart.labels["exact"],
    )  # fmt: skip
    for place, horizon in enumerate(horizons):
        own = [point for point in chart.points if point.horizon_months == horizon]
        shift = (place - (len(horizons) - 1) / 2) * _SPREAD_PCT
        observed = [100 * point.observed_share for point in own]
        axes.errorbar(
            [100 * point.nominal_share + shift for point in own],
            observed,
            yerr=[
                [
                    value - 100 * point.lower_share
                    for value, point in zip(observed, own, strict=True)
                ],
                [
                    100 * point.upper_share - value
                    for value, point in zip(observed, own, strict=True)
                ],
            ],
            linestyle="none",
            marker=_MARKERS[place % len(_MARKERS)],
            markersize=4.2,
            color=_COLOURS[place % len(_COLOURS)],
            elinewidth=0.8,
            capsize=1.6,
            label=chart.horizon_titles[horizon],
        )
    nominal = sorted({100 * point.nominal_share for point in chart.points})
    axes.set_xticks(nominal, [f"{share:.0f}" for share in nominal])
    axes.set_xlim(min(nominal, default=50) - 8, 100)
    axes.set_ylim(0, 102)
    axes.set_yticks(range(0, 101, 20))
    axes.set_xlabel(chart.labels["nominal"], fontsize=LEAST_FONT_SIZE)
    axes.set_ylabel(chart.labels["observed"], fontsize=LEAST_FONT_SIZE)
    add_legend(axes, columns=len(horizons) + 1)
    return figure


def _plane(height_inches: float, width_inches: float) -> "tuple[Figure, Axes]":
    figure, axes = new_axes(height_inches, width_inches=width_inches)
    figure.subplots_adjust(bottom=_BOTTOM_POINTS / (height_inches * POINTS_PER_INCH))
    axes.grid(axis="x", color=GRID, linewidth=0.6)
    axes.xaxis.labelpad = 2
    axes.yaxis.labelpad = 2
    return figure, axes


def _places(points: tuple[BeveridgePoint, ...]) -> tuple[list[float], list[float]]:
    return (
        [point.vacancy_rate_pct for point in points],
        [point.unemployment_rate_pct for point in points],
    )


def _draw_points(
    axes: "Axes",
    points: tuple[BeveridgePoint, ...],
    marker: str,
    colour: str,
    label: str,
    *,
    is_filled: bool,
) -> None:
    if not points:
        return
    errors = [1.96 * (point.standard_error_pp or 0.0) for point in points]
    axes.errorbar(
        *_places(points),
        yerr=errors,
        linestyle="none",
        marker=marker,
        markersize=3.4,
        markerfacecolor=colour if is_filled else "white",
        color=colour,
        elinewidth=0.6 if is_filled else 0.35,
        capsize=1.2 if is_filled else 0,
        label=label,
    )


def _name_months(axes: "Axes", points: tuple[BeveridgePoint, ...]) -> None:
    """Name the first, the last, the outermost and every January, where no other name stands."""
    if not points:
        return
    vacancies = [point.vacancy_rate_pct for point in points]
    outermost = {vacancies.index(min(vacancies)), vacancies.index(max(vacancies))}
    januaries = {place for place, point in enumerate(points) if point.month.month == 1}
    named = {0, len(points) - 1} | outermost | januaries
    axes.autoscale_view()
    figure = axes.figure
    scale = POINTS_PER_INCH / figure.dpi
    frame = axes.get_window_extent()
    taken: list[tuple[float, float, float, float]] = []
    rank = dict.fromkeys(outermost, 1) | {0: 2, len(points) - 1: 0}
    for place in sorted(named, key=lambda place: (rank.get(place, 3), -place)):
        point = points[place]
        x, y = axes.transData.transform((point.vacancy_rate_pct, point.unemployment_rate_pct))
        text = f"{point.month:%Y-%m}"
        width = text_width_points(text, LEAST_FONT_SIZE)
        left, bottom = (x - frame.x0) * scale + 4, (y - frame.y0) * scale + 3
        if left + width > frame.width * scale:
            left -= width + 8
        bottom = min(bottom, frame.height * scale - _LABEL_HEIGHT)
        box = (left, bottom, left + width, bottom + _LABEL_HEIGHT)
        if any(_overlap(box, other) for other in taken):
            continue
        taken.append(box)
        is_last = place == len(points) - 1
        axes.annotate(
            text,
            (left, bottom),
            xycoords="axes points",
            fontsize=LEAST_FONT_SIZE,
            color=INK if is_last else MUTED,
            va="bottom",
            bbox={"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 0.3},
        )


def _overlap(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
