"""Charts as SVG for documents and as PNG for the Dagster UI.

What does not belong here: how one chart is drawn.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from profiles.model import Language, Profile
from reports.bulletin.compose import compose_bulletin
from reports.bulletin.content import (
    BandChart,
    BarChart,
    Chart,
    FanChart,
    LevelStrip,
    RecordChart,
    charts_of,
)
from reports.charts.style import WIDTH_INCHES
from reports.inputs import BulletinInputs

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
    figure_settings = _FigureSettings(width_inches, has_legend)
    return _saved(chart, "svg", figure_settings, has_text_as_paths=has_text_as_paths)


def chart_png(chart: Chart) -> bytes:
    """Return a chart as PNG, 110 dots per inch."""
    return _saved(chart, "png", _FigureSettings(), has_text_as_paths=True)


def render_charts_for_ui(
    inputs: BulletinInputs, profile: Profile, *, language: Language
) -> dict[str, bytes]:
    """Return the bulletin's charts as PNG by code, for metadata an analyst reads.

    Returns
    -------
    dict of str to bytes
        Codes among ``levels``, ``fan``, ``industries``, ``diffusion``, ``record``; a
        chart without data is absent.
    """
    content = compose_bulletin(inputs, profile, language=language)
    return {chart.code: chart_png(chart) for chart in charts_of(content)}


@dataclass(frozen=True)
class _FigureSettings:
    width_inches: float = WIDTH_INCHES
    has_legend: bool = True


def _saved(chart: Chart, form: str, settings: _FigureSettings, *, has_text_as_paths: bool) -> bytes:
    import matplotlib as mpl

    from reports.charts.style import chart_settings

    buffer = BytesIO()
    with mpl.rc_context(chart_settings(chart.code, has_text_as_paths=has_text_as_paths)):
        figure = _drawn(chart, settings)
        metadata = {"Date": None, "Creator": None} if form == "svg" else {"Software": None}
        figure.savefig(buffer, format=form, dpi=_PNG_DOTS_PER_INCH, metadata=metadata)
    return buffer.getvalue()


def _drawn(chart: Chart, settings: _FigureSettings) -> "Figure":
    from reports.charts.by_category import draw_bars, draw_level_strip
    from reports.charts.over_time import draw_band, draw_fan, draw_record

    width = settings.width_inches
    if isinstance(chart, FanChart):
        height = _FAN_HEIGHT_SHARE * width
        return draw_fan(
            chart, width_inches=width, height_inches=height, has_legend=settings.has_legend
        )
    if isinstance(chart, LevelStrip):
        return draw_level_strip(chart)
    if isinstance(chart, BarChart):
        return draw_bars(chart, width_inches=width)
    if isinstance(chart, BandChart):
        return draw_band(chart, width_inches=width)
    if isinstance(chart, RecordChart):
        return draw_record(chart, width_inches=width)
    raise TypeError(f"expected a chart that can be drawn, got {type(chart).__name__}")
