"""How every chart looks: fonts, colours, axes.

Colours keep their order in greyscale and for colour-blind readers; nothing is told by
colour alone. What does not belong here: any one chart.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from reports.fonts import CHART, chart_font_file

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure
    from matplotlib.typing import RcKeyType

INK = "#1f2933"
MUTED = "#6b7785"
GRID = "#e3e7eb"
ACCENT = "#174a7c"
BANDS = ("#dfe9f3", "#bcd2e8", "#8db3d9")  # 95, 80 and 50 %
WARM = "#9a3412"
WIDTH_INCHES = 156 / 25.4  # the text of a page after GB/T 9704
FONT_SIZE = 8.0
LEAST_FONT_SIZE = 7.0
POINTS_PER_INCH = 72.0
_LEFT_INCHES = 0.52
_RIGHT_INCHES = 0.08
_BOTTOM_INCHES = 0.24
_TOP_INCHES = 0.28
_WIDE_INCHES = 5.0


def chart_settings(salt: str, *, has_text_as_paths: bool) -> "dict[RcKeyType, Any]":
    """Return the matplotlib settings under which a chart is drawn.

    Parameters
    ----------
    salt : str
        Makes identifiers in the SVG the same on each run, and apart between charts.
    has_text_as_paths : bool
        Whether letters become outlines, for a PDF, or stay text, for a page.
    """
    register_chart_font()
    return {
        "font.family": [CHART],
        "font.size": FONT_SIZE,
        "svg.hashsalt": salt,
        "svg.fonttype": "path" if has_text_as_paths else "none",
        "axes.unicode_minus": True,
        "axes.edgecolor": MUTED,
        "axes.linewidth": 0.6,
        "axes.labelcolor": INK,
        "text.color": INK,
        "xtick.color": MUTED,
        "ytick.color": MUTED,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "path.simplify": False,
        "hatch.linewidth": 0.5,
        "text.hinting": "no_hinting",  # letters as wide in pictures as in documents
    }


def register_chart_font() -> None:
    """Make the chart font known to matplotlib, once in a process."""
    from matplotlib import font_manager

    path = str(chart_font_file())
    if all(entry.fname != path for entry in font_manager.fontManager.ttflist):
        font_manager.fontManager.addfont(path)


def new_axes(
    height_inches: float, *, width_inches: float = WIDTH_INCHES, foot_inches: float = 0.0
) -> "tuple[Figure, Axes]":
    """Return an empty figure with one pair of quiet axes and room for labels around them.

    ``foot_inches`` is left free below the labels of the months.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width_inches, height_inches))
    axes = figure.add_subplot()
    figure.subplots_adjust(
        left=_LEFT_INCHES / width_inches,
        right=1 - _RIGHT_INCHES / width_inches,
        bottom=(_BOTTOM_INCHES + foot_inches) / height_inches,
        top=1 - _TOP_INCHES / height_inches,
    )
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.grid(axis="y", color=GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(length=2.5, width=0.6)
    return figure, axes


def label_unit(axes: "Axes", unit: str) -> None:
    """Write the unit above the vertical axis, where it is read first."""
    if unit:
        axes.annotate(
            unit,
            (0, 1),
            xytext=(-2, 5),
            xycoords="axes fraction",
            textcoords="offset points",
            ha="left",
            va="bottom",
            color=MUTED,
        )


def group_thousands(axis: "Axis") -> None:
    """Write figures of ten thousand and more with separators, all with a real minus sign."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    low, high = axis.get_view_interval()
    axis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]))
    if max(abs(low), abs(high)) >= 10_000:
        axis.set_major_formatter(
            FuncFormatter(lambda value, _: f"{value:,.0f}".replace("-", "\N{MINUS SIGN}"))
        )


def mark_months(axes: "Axes") -> None:
    """Mark years, or months as year-month where the span is short, in figures alone."""
    from matplotlib import dates

    first, last = axes.get_xlim()
    span_years = (last - first) / 365.25
    if span_years > 3:
        step = max(1, round(span_years / 8))
        axes.xaxis.set_major_locator(dates.YearLocator(step))  # type: ignore[no-untyped-call]
        form = "%Y"
    else:
        months = range(1, 13, 3 if span_years > 1 else 1)
        axes.xaxis.set_major_locator(dates.MonthLocator(months))  # type: ignore[no-untyped-call]
        form = "%Y-%m"
    axes.xaxis.set_major_formatter(dates.DateFormatter(form))  # type: ignore[no-untyped-call]


def add_legend(axes: "Axes", *, columns: int = 4) -> None:
    """Put the key above the axes at the right, letters and gaps smaller on a narrow chart."""
    if not axes.get_legend_handles_labels()[1]:
        return
    is_wide = axes.get_window_extent().width >= POINTS_PER_INCH * _WIDE_INCHES
    axes.legend(
        loc="lower right",
        bbox_to_anchor=(1, 1),
        ncols=columns,
        frameon=False,
        borderaxespad=0.1,
        handlelength=2.2 if is_wide else 1.5,
        columnspacing=1.4 if is_wide else 0.7,
        fontsize=FONT_SIZE if is_wide else LEAST_FONT_SIZE,
    )


def set_month_ticks(axes: "Axes", months: "Sequence[pd.Timestamp]", labels: Sequence[str]) -> None:
    """Mark given months on a time axis, each with its label."""
    from matplotlib.dates import date2num

    places = [float(date2num(month)) for month in months]  # type: ignore[no-untyped-call]
    axes.set_xticks(places, list(labels))
