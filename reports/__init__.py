"""How it is told: the bulletin as PDF, the alert board as HTML, charts and wording.

Frames in, files out. What does not belong here: estimating, forecasting, deciding a
level, reading the warehouse.
"""

from reports.board.index import BoardRecord, render_board_index
from reports.board.page import render_board
from reports.bulletin.pdf import BulletinPages, render_bulletin
from reports.inputs import BulletinInputs

__all__ = [
    "BoardRecord",
    "BulletinInputs",
    "BulletinPages",
    "render_board",
    "render_board_index",
    "render_bulletin",
]
