"""How every chart looks: fonts, colours, axes.

Colours keep their order in greyscale and for colour-blind readers; nothing is told by
colour alone. What does not belong here: any one chart.
"""

from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from reports.fonts import CHART, chart_font_file

if TYPE_CHECKING:
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
WIDTH_INCHES = 6.3
FONT_SIZE = 8.0
_LEFT_INCHES = 0.52
_RIGHT_INCHES = 0.08
_BOTTOM_INCHES = 0.24
_TOP_INCHES = 0.28


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
    }


def register_chart_font() -> None:
    """Make the chart font known to matplotlib, once in a process."""
    from matplotlib import font_manager

    path = str(chart_font_file())
    if all(entry.fname != path for entry in font_manager.fontManager.ttflist):
        font_manager.fontManager.addfont(path)


def new_axes(height_inches: float, *, width_inches: float = WIDTH_INCHES) -> "tuple[Figure, Axes]":
    """Return an empty figure with one pair of quiet axes and room for labels around them."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width_inches, height_inches))
    axes = figure.add_subplot()
    figure.subplots_adjust(
        left=_LEFT_INCHES / width_inches,
        right=1 - _RIGHT_INCHES / width_inches,
        bottom=_BOTTOM_INCHES / height_inches,
        top=1 - _TOP_INCHES / height_inches,
    )
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.grid(axis="y", color=GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(length=2.5, width=0.6)
    return figure, axes


def wrapped(label: str, *, width: int = 34) -> str:
    r"""Return a label on two lines at most, a Chinese character counting as two letters.

    Examples
    --------
    >>> wrapped("Trade, transportation, warehousing and utilities")
    'Trade, transportation, warehousing\nand utilities'
    """
    first, rest = _first_line(label, width)
    second, hidden = _first_line(rest, width)
    second = f"{second[:-1]}…" if hidden else second
    return f"{first}\n{second}" if second else first


def shortened(label: str, *, width: int = 34) -> str:
    """Return a label on one line, its middle left out: areas often differ at their end.

    Examples
    --------
    >>> shortened("Autonomous Prefecture of the Upper River No. 12")
    'Autonomous Prefec…pper River No. 12'
    """
    if _columns(label) <= width:
        return label
    head, _ = _fitting(label, width // 2)
    tail, _ = _fitting(label[::-1], width // 2)
    return f"{head}…{tail[::-1]}"


def _columns(label: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in label)


def _fitting(label: str, width: int) -> tuple[str, str]:
    used = 0
    for place, char in enumerate(label):
        used += _columns(char)
        if used > width:
            return label[:place], label[place:]
    return label, ""


def _first_line(label: str, width: int) -> tuple[str, str]:
    line, rest = _fitting(label, width)
    if not rest:
        return line, ""
    space = f"{line}{rest[0]}".rfind(" ")
    end = space if space > len(line) // 2 else len(line)
    return label[:end].rstrip(), label[end:].lstrip()


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
