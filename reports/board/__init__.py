"""The alert board: one HTML file that needs nothing else, and an index of all vintages.

What does not belong here: the PDF, what is said.
"""

from reports.board.index import BoardRecord, render_board_index
from reports.board.page import render_board

__all__ = ["BoardRecord", "render_board", "render_board_index"]
