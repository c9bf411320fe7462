"""Every reason given for a file or sheet has its sentences."""

import re
from pathlib import Path

import warehouse.submissions
from catalogue.submission_reasons import SUBMISSION_REASONS

GIVEN = re.compile(r'(?:SubmissionError\(|skipped=|refusal=\()\s*"(\w+)"')


def test_every_reason_given_is_in_the_catalogue() -> None:
    (folder,) = warehouse.submissions.__path__
    given = {
        code
        for path in Path(folder).glob("*.py")
        for code in GIVEN.findall(path.read_text(encoding="utf-8"))
    }
    assert {"empty_file", "hidden_sheet", "path_trick"} <= given
    assert given <= set(SUBMISSION_REASONS)
