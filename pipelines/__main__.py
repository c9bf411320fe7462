"""``python -m pipelines``: the command line where make is missing."""

from pipelines.cli import app

app()
