"""One figure as readers see it, with its value and the key of the warehouse.

What does not belong here: what a key means (keys), texts and tables of figures (content).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A figure as shown, its unrounded value, and its key in the warehouse.

    ``parts`` are further figures within the text, such as the error after a figure.
    """

    text: str
    value: float | None = None
    key: str = ""
    parts: tuple["Figure", ...] = ()
