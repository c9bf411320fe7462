"""Charts as SVG for documents and as PNG for the Dagster UI.

What does not belong here: how one chart is drawn.
"""

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
    charts_of,
)
from reports.inputs import BulletinInputs

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_PNG_DOTS_PER_INCH = 110
_FAN_INCHES = (6.3, 2.75)
_SMALL_INCHES = (4.4, 2.2)


def chart_svg(chart: Chart, *, has_text_as_paths: bool = True, is_small: bool = False) -> bytes:
    """Return a chart as SVG, the same bytes for the same chart.

    Parameters
    ----------
    chart : Chart
        A chart of the content model.
    has_text_as_paths : bool
        Outlines, so that no reader lacks a font; or text, for a page with its own font.
    is_small : bool
        Whether a fan chart is one of many beside each other.
    """
    return _saved(chart, "svg", has_text_as_paths=has_text_as_paths, is_small=is_small)


def chart_png(chart: Chart) -> bytes:
    """Return a chart as PNG, 110 dots per inch."""
    return _saved(chart, "png", has_text_as_paths=True, is_small=False)


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


def _saved(chart: Chart, form: str, *, has_text_as_paths: bool, is_small: bool) -> bytes:
    import matplotlib as mpl

    from reports.charts.style import chart_settings

    buffer = BytesIO()
    settings = chart_settings(chart.code, has_text_as_paths=has_text_as_paths)
    with mpl.rc_context(settings):
        figure = _drawn(chart, is_small=is_small)
        metadata = {"Date": None, "Creator": None} if form == "svg" else {"Software": None}
        figure.savefig(buffer, format=form, dpi=_PNG_DOTS_PER_INCH, metadata=metadata)
    return buffer.getvalue()


def _drawn(chart: Chart, *, is_small: bool) -> "Figure":
    from reports.charts.by_category import draw_bars, draw_level_strip
    from reports.charts.over_time import draw_band, draw_fan, draw_record

    if isinstance(chart, FanChart):
        width, height = _SMALL_INCHES if is_small else _FAN_INCHES
        return draw_fan(chart, width_inches=width, height_inches=height, has_legend=not is_small)
    if isinstance(chart, LevelStrip):
        return draw_level_strip(chart)
    if isinstance(chart, BarChart):
        return draw_bars(chart)
    if isinstance(chart, BandChart):
        return draw_band(chart)
    return draw_record(chart)
