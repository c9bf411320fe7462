"""Every kind of chart in every awkward state: its texts stand apart, inside, and are drawn."""

import warnings
from functools import cache
from itertools import combinations

import chart_samples
import matplotlib as mpl
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from reports.charts.pictures import draw_chart
from reports.charts.style import LEAST_FONT_SIZE, chart_settings

SAMPLES = chart_samples.samples()
TOLERANCE = 1.0  # pixels at 100 dots per inch, a third of a millimetre
SYMBOLS = "○◆▲■★●×"


def texts_of(chart, **settings):
    """Return the boxes of all texts drawn, with what they say and their size, and the sheet."""
    drawn = []

    def recorded(self, renderer, *others, **more):
        # Only texts that are drawn: matplotlib keeps labels of ticks beyond the axes.
        if self.get_visible() and self.get_text().strip():
            drawn.append((self.get_window_extent(renderer), self.get_text(), self.get_fontsize()))
        return draw(self, renderer, *others, **more)

    draw = Text.draw
    with (
        mpl.rc_context(chart_settings("x", has_text_as_paths=True)),
        warnings.catch_warnings(),
        pytest.MonkeyPatch.context() as patch,
    ):
        warnings.simplefilter("error")
        patch.setattr(Text, "draw", recorded)
        figure = draw_chart(chart, **settings)
        FigureCanvasAgg(figure).draw()
    return drawn, figure.bbox


@cache
def texts_of_sample(name):
    return texts_of(SAMPLES[name])


@pytest.mark.parametrize("name", SAMPLES)
def test_no_text_overlaps_another_or_leaves_the_sheet(name):
    drawn, sheet = texts_of_sample(name)
    for box, text, _ in drawn:
        assert box.x0 >= sheet.x0 - TOLERANCE, text
        assert box.x1 <= sheet.x1 + TOLERANCE, text
        assert box.y0 >= sheet.y0 - TOLERANCE, text
        assert box.y1 <= sheet.y1 + TOLERANCE, text
    for (one, one_text, _), (other, other_text, _) in combinations(drawn, 2):
        across = min(one.x1, other.x1) - max(one.x0, other.x0)
        down = min(one.y1, other.y1) - max(one.y0, other.y0)
        # Boxes hold the room of accents and tails, which no figure or Chinese letter uses.
        assert across <= TOLERANCE or down <= 0.25 * min(one.height, other.height), (
            one_text,
            other_text,
        )


@pytest.mark.parametrize("name", SAMPLES)
def test_letters_are_seven_points_or_more_at_the_width_of_a_page(name):
    drawn, sheet = texts_of_sample(name)
    small = [text for _, text, size in drawn if size < LEAST_FONT_SIZE and text not in SYMBOLS]
    assert small == []
    assert sheet.width / 100 * 2.54 == pytest.approx(15.6, abs=0.01)


def test_a_letter_no_font_has_stops_the_drawing():
    with pytest.raises(UserWarning, match="missing from font"):
        texts_of(chart_samples.tile_map(["\U0001f600"]))


@pytest.mark.parametrize("name", ["fan_mixed_levels", "record", "flows", "bars_long", "tiles"])
def test_narrow_charts_keep_their_texts_apart(name):
    drawn, sheet = texts_of(SAMPLES[name], width_inches=4.6)
    assert all(box.x1 <= sheet.x1 + TOLERANCE for box, _, _ in drawn)


def test_labels_of_lines_stand_beside_the_figures_in_the_order_of_the_lines():
    labels = [line.label for line in chart_samples.NEAR_LINES]
    with mpl.rc_context(chart_settings("x", has_text_as_paths=True)):
        figure = draw_chart(SAMPLES["fan_near_lines"])
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        axes = figure.axes[0]
        boxes = {
            text.get_text().replace("\n", " "): text.get_window_extent(canvas.get_renderer())
            for text in axes.texts
        }
        frame = axes.get_window_extent()
        heights = [
            axes.transData.transform((0, line.value))[1] for line in chart_samples.NEAR_LINES
        ]
    shown = [boxes[label] for label in labels]
    assert all(box.x0 >= frame.x1 for box in shown)
    middles = [(box.y0 + box.y1) / 2 for box in shown]
    assert middles == sorted(middles)
    # A label with room keeps the height of its line; crowded ones share what they lack.
    assert middles[-1] == pytest.approx(heights[-1], abs=2 * TOLERANCE)
    assert max(abs(a - b) for a, b in zip(middles, heights, strict=True)) < 40


def test_no_chart_is_higher_than_a_page():
    heights = {name: texts_of_sample(name)[1].height / 100 * 2.54 for name in SAMPLES}
    assert {name: height for name, height in heights.items() if height > 22.5} == {}
