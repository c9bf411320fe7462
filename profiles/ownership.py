"""The broad group of ownership a registration type belongs to, as a profile's lists say.

What does not belong here: the lists themselves (code_lists.csv of a profile).
"""

from typing import TYPE_CHECKING

import pandas as pd

from profiles.model import CodeListEntry, Profile

if TYPE_CHECKING:
    from collections.abc import Sequence

OWNERSHIP = "ownership"
"""The code list of the groups."""

_REGISTRATION_TYPE = "registration_type"


def ownership_codes(
    profile: Profile, registration_type_codes: "pd.Series[str]", reference_months: pd.Series
) -> "pd.Series[str]":
    """Return the ownership group (所有制类型) of registration types, row by row.

    Parameters
    ----------
    profile
        Its list ``registration_type`` names a group of ``ownership`` for each entry.
    registration_type_codes
        Codes; missing ones have no group.
    reference_months
        Months, month-start; a code means what it meant in its month, for lists change.

    Returns
    -------
    pandas.Series
        Codes of the list ``ownership``, text, by the index of the codes given; missing where
        the code is missing, not in force in its month, or has no group.
    """
    entries = profile.code_list(_REGISTRATION_TYPE)
    pairs = pd.MultiIndex.from_arrays([registration_type_codes, reference_months])
    places, distinct = pd.factorize(pairs)
    groups = [_group(entries, code, month) for code, month in distinct]
    found = pd.array(groups, dtype="str").take(places)
    return pd.Series(found, index=registration_type_codes.index, name="ownership_code")


def _group(entries: "Sequence[CodeListEntry]", code: object, month: pd.Timestamp) -> str | None:
    for entry in entries:
        if entry.code == code and entry.is_effective(month):
            return entry.ownership_code
    return None
