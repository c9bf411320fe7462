"""Colours of levels as seen by readers who see fewer colours, and in grey print."""

from functools import cache
from itertools import combinations, pairwise

import numpy as np
import pytest

from profiles import load_profile
from reports.bulletin.names import level_style
from reports.charts.canvas import contrast, ink_on
from reports.charts.signals import SHADES
from reports.charts.style import ACCENT, BANDS, INK, WARM

# Machado, Oliveira & Fernandes (2009), IEEE Transactions on Visualization and Computer
# Graphics 15, 1291–1298, severity 1.0, on linear RGB.
SEEN_BY = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
D65 = np.array([0.9505, 1.0, 1.089])
PROFILES = ("liaoning", "china", "united_states")


def lab(colour, seen_by="normal"):
    """Return lightness 0 to 100 and the two opponent colours of CIELAB."""
    channels = np.array([int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    seen = np.clip(SEEN_BY[seen_by] @ linear, 0, 1)
    ratio = TO_XYZ @ seen / D65
    root = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


@cache
def profile_of(name):
    return load_profile(name)


def level_colours(name):
    profile = profile_of(name)
    levels = sorted(profile.scheme.levels, key=lambda level: level.rank)
    return [level_style(level.code, profile, "zh").colour for level in levels]


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("seen_by", SEEN_BY)
def test_levels_differ_for_every_eye(name, seen_by):
    for one, other in combinations(level_colours(name), 2):
        assert np.linalg.norm(lab(one, seen_by) - lab(other, seen_by)) >= 18, (one, other)


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("seen_by", SEEN_BY)
def test_graver_levels_are_darker_in_grey_print(name, seen_by):
    lightness = [lab(colour, seen_by)[0] for colour in level_colours(name)]
    assert all(before - after >= 3 for before, after in pairwise(lightness))


@pytest.mark.parametrize("name", PROFILES)
def test_words_on_a_level_can_be_read(name):
    for colour in level_colours(name):
        assert contrast(colour, ink_on(colour)) >= 4.5


@pytest.mark.parametrize("name", PROFILES)
def test_every_level_has_a_symbol_of_its_own(name):
    symbols = [level.symbol for level in profile_of(name).scheme.levels]
    assert len(set(symbols)) == len(symbols)


@pytest.mark.parametrize("seen_by", SEEN_BY)
def test_shades_of_probability_and_bands_darken_in_steps(seen_by):
    for shades in (SHADES, BANDS):
        lightness = [lab(colour, seen_by)[0] for colour in shades]
        steps = [one - other for one, other in pairwise(lightness)]
        assert min(steps) >= 5


def test_lines_stand_out_from_paper_and_bands():
    assert min(contrast(colour, "#ffffff") for colour in (INK, ACCENT, WARM)) >= 4.5
    assert min(contrast(ACCENT, band) for band in BANDS) >= 3
