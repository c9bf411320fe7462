"""Why a part of the outlook is not told, in words.

What does not belong here: the parts themselves.
"""

from catalogue import MISSING_REASONS
from profiles.model import Language
from reports.inputs import BulletinInputs, rows_of_vintage
from reports.wording import phrase
from reports.wording.reasons import describe_missing

_OWN_REASONS = ("no_scenarios", "not_computed", "not_moved", "not_comparable")


def reason_of_part(inputs: BulletinInputs, part: str, subject_code: str, language: Language) -> str:
    """Return why there is nothing of a part; that it was not computed where none is stored."""
    rows = rows_of_vintage(inputs.outlook_failure, inputs.vintage)
    rows = rows[(rows["part"] == part) & (rows["subject_code"] == subject_code)]
    code = "not_computed" if rows.empty else str(rows["reason_code"].iloc[0])
    if code in _OWN_REASONS:
        return phrase(f"reason_{code}", language)
    known = MISSING_REASONS.get(code)
    return describe_missing(code, language) if known else phrase("reason_not_computed", language)
