"""From bytes to figures: one reader per form of source.

What does not belong here: which figures are accepted (warehouse.intake).
"""

from warehouse.sources.reading import Received, SourceError, locate_source, read_source

__all__ = ["Received", "SourceError", "locate_source", "read_source"]
