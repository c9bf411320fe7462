"""Charts of the content model, drawn the same to the byte on every run.

What does not belong here: choosing what to show (reports.bulletin).
"""

from reports.charts.pictures import chart_png, chart_svg, drawing_once

__all__ = ["chart_png", "chart_svg", "drawing_once"]
