"""Notices: short messages to the posts of a procedure.

What does not belong here: who is told (profiles.notices), sending (pipelines).
"""

from reports.notices.compose import compose_notice
from reports.notices.content import CutSummary, DueStep, Notice, Occasion
from reports.notices.messages import compose_message, message_groups
from reports.notices.reasons import ReasonSource

__all__ = [
    "CutSummary",
    "DueStep",
    "Notice",
    "Occasion",
    "ReasonSource",
    "compose_message",
    "compose_notice",
    "message_groups",
]
