"""The alert board: one HTML file that needs nothing else, with the bulletin's content.

What does not belong here: the PDF, what is said.
"""

from reports.board.page import render_board

__all__ = ["render_board"]
