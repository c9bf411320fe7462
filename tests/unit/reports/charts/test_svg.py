import os
import pickle
import re
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from xml.etree import ElementTree

import chart_samples
import pytest

from reports.charts import chart_png, chart_svg
from reports.charts.svg import smaller_svg

SAMPLES = chart_samples.samples()
OF_ONE_KIND = (
    "fan_mixed_levels", "band", "record", "bars", "strip", "tiles", "panels", "flows", "heat",
    "beveridge", "calibration", "targets",
)  # fmt: skip


@pytest.mark.parametrize("name", OF_ONE_KIND)
def test_same_chart_gives_the_same_svg_without_a_date(name):
    first = chart_svg(SAMPLES[name])
    assert first == chart_svg(pickle.loads(pickle.dumps(SAMPLES[name])))
    assert b"date" not in first
    ElementTree.fromstring(first)


@pytest.mark.parametrize("name", OF_ONE_KIND)
def test_a_chart_of_a_page_is_small(name):
    assert len(chart_svg(SAMPLES[name], has_text_as_paths=False)) <= 40_000


def test_other_processes_of_other_hash_seeds_draw_the_same_bytes():
    names = ("fan_mixed_levels", "tiles")
    code = (
        "import sys, hashlib, chart_samples\n"
        "from reports.charts import chart_svg\n"
        "s = chart_samples.samples()\n"
        f"print([hashlib.sha256(chart_svg(s[n])).hexdigest() for n in {names!r}])\n"
    )
    path = os.pathsep.join(sys.path)
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai"))
    }
    assert len(said) == 1


def test_charts_are_drawn_in_worker_processes():
    charts = [SAMPLES["flows"], SAMPLES["heat"]]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(chart_svg, charts)) == [chart_svg(chart) for chart in charts]


def test_png_has_the_dots_asked_for():
    wide = [
        int.from_bytes(chart_png(SAMPLES["flows"], dots_per_inch=dots)[16:20])
        for dots in (100, 200)
    ]
    assert wide == [614, 1228]


def test_long_lines_end_where_they_ended():
    points = [(10 + 1.2345 * step, 50 + 7 * (-1) ** step / 3) for step in range(60)]
    path = " \n".join(
        f"{'L' if step else 'M'} {x:.6f} {y:.6f}" for step, (x, y) in enumerate(points)
    )
    small = smaller_svg(f'<svg ><path d="{path}" style="fill: none"/></svg>')
    start, *steps = re.findall(r"[Ml](-?[\d.]+) ?(-?[\d.]+)", small)
    x, y = float(start[0]), float(start[1])
    for right, down in steps:
        x, y = x + float(right), y + float(down)
    assert x == pytest.approx(points[-1][0], abs=0.06)
    assert y == pytest.approx(points[-1][1], abs=0.06)


def test_marks_of_two_styles_keep_their_own():
    uses = '<use x="1" style="fill: red"/><use x="2" style="fill: blue"/>'
    assert smaller_svg(f"<svg ><g>{uses}</g></svg>").count("fill:") == 2


def test_lines_of_one_style_become_one_path_and_areas_do_not():
    line = '<path d="M 0 0 L 1 1" style="fill: none; stroke: red"/>'
    area = '<path d="M 0 0 L 1 1 z" style="fill: red"/>'
    assert smaller_svg(f"<svg >{line}{line}</svg>").count("<path") == 1
    assert smaller_svg(f"<svg >{area}{area}</svg>").count("<path") == 2


def test_figures_in_text_are_left_alone():
    assert ">0.12345 L 1.23456<" in smaller_svg("<svg ><text>0.12345 L 1.23456</text></svg>")
