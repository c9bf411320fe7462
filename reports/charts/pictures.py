"""Charts as SVG for pages and as PNG for editable copies.

What does not belong here: how one chart is drawn.
"""

from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING

from reports.bulletin.chart_blocks import (
    BandChart,
    BarChart,
    BeveridgeCurve,
    CalibrationPlot,
    Chart,
    FanChart,
    FlowBars,
    HeatStrip,
    LevelStrip,
    RecordChart,
    SmallMultiples,
    TargetProgress,
    TileMap,
)
from reports.charts.style import WIDTH_INCHES
from reports.charts.svg import smaller_svg

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_PNG_DOTS_PER_INCH = 110
_FAN_HEIGHT_SHARE = 0.44  # of the width


def chart_svg(
    chart: Chart,
    *,
    has_text_as_paths: bool = True,
    width_inches: float = WIDTH_INCHES,
    has_legend: bool = True,
) -> bytes:
    """Return a chart as SVG, the same bytes for the same chart.

    Parameters
    ----------
    chart : Chart
        A chart of the content model.
    has_text_as_paths : bool
        Outlines, so that no reader lacks a font; or text, for a page with its own font.
    width_inches : float
        Narrower charts have larger letters where a page scales them to its width.
    has_legend : bool
        Whether a fan chart has a key of its own.
    """
    return _saved(
        chart,
        "svg",
        width_inches=width_inches,
        has_legend=has_legend,
        has_text_as_paths=has_text_as_paths,
    )


def chart_png(chart: Chart, *, dots_per_inch: float = _PNG_DOTS_PER_INCH) -> bytes:
    """Return a chart as PNG, the same bytes for the same chart."""
    return _saved(chart, "png", dots_per_inch=dots_per_inch)


def drawing_once(draw: Callable[[Chart], bytes] = chart_svg) -> Callable[[Chart], bytes]:
    """Return a drawing that keeps its pictures, for charts that stand in several pages."""
    drawn: dict[int, tuple[Chart, bytes]] = {}

    def draw_once(chart: Chart) -> bytes:
        # By identity, the chart kept with its picture: equal charts need not be comparable.
        if id(chart) not in drawn:
            drawn[id(chart)] = chart, draw(chart)
        return drawn[id(chart)][1]

    return draw_once


def draw_chart(
    chart: Chart, *, width_inches: float = WIDTH_INCHES, has_legend: bool = True
) -> "Figure":
    """Return the matplotlib figure of a chart; to be called under `chart_settings`.

    Raises
    ------
    TypeError
        If there is no drawing for its kind.
    """
    if isinstance(chart, FanChart):
        from reports.charts.over_time import draw_fan

        height = _FAN_HEIGHT_SHARE * width_inches
        return draw_fan(
            chart, width_inches=width_inches, height_inches=height, has_legend=has_legend
        )
    draw = _drawings().get(type(chart))
    if draw is None:
        raise TypeError(f"expected a chart that can be drawn, got {type(chart).__name__}")
    figure: Figure = draw(chart, width_inches=width_inches)
    return figure


def _drawings() -> "dict[type[Chart], Callable[..., Figure]]":
    from reports.charts import (
        by_category,
        flows,
        multiples,
        over_time,
        planes,
        signals,
        targets,
        tiles,
    )

    return {
        LevelStrip: by_category.draw_level_strip,
        BarChart: by_category.draw_bars,
        BandChart: over_time.draw_band,
        RecordChart: over_time.draw_record,
        TileMap: tiles.draw_tile_map,
        SmallMultiples: multiples.draw_small_multiples,
        FlowBars: flows.draw_flow_bars,
        HeatStrip: signals.draw_heat_strip,
        BeveridgeCurve: planes.draw_beveridge,
        CalibrationPlot: planes.draw_calibration,
        TargetProgress: targets.draw_target_progress,
    }


def _saved(
    chart: Chart,
    form: str,
    *,
    dots_per_inch: float = _PNG_DOTS_PER_INCH,
    width_inches: float = WIDTH_INCHES,
    has_legend: bool = True,
    has_text_as_paths: bool = True,
) -> bytes:
    import matplotlib as mpl

    from reports.charts.style import chart_settings

    buffer = BytesIO()
    with mpl.rc_context(chart_settings(chart.code, has_text_as_paths=has_text_as_paths)):
        figure = draw_chart(chart, width_inches=width_inches, has_legend=has_legend)
        metadata = {"Date": None, "Creator": None} if form == "svg" else {"Software": None}
        figure.savefig(buffer, format=form, dpi=dots_per_inch, metadata=metadata)
    if form == "svg":
        return smaller_svg(buffer.getvalue().decode()).encode()
    return buffer.getvalue()
