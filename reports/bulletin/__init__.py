"""The bulletin: what it says (content) and how it becomes a PDF.

What does not belong here: the alert board, drawing.
"""
