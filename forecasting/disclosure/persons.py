"""Groups of the survey behind which fewer persons stand than may be shown.

What does not belong here: grading figures by their error (forecasting.survey).
"""

from collections.abc import Mapping, Sequence

import numpy as np

from forecasting.enterprises.disclosure import parts_to_hide


def hidden_groups(
    persons: Mapping[str, float], partitions: Sequence[Sequence[str]], *, fewest_persons: int
) -> frozenset[str]:
    """Return the groups not to show: of few persons, and what would give these away.

    Parameters
    ----------
    persons
        Persons in sample by group; a group that is absent is nobody's.
    partitions
        Groups that add up to a whole which is shown.
    fewest_persons
        Persons behind a figure at least, and behind the groups hidden together.

    Examples
    --------
    >>> sorted(hidden_groups({"male": 12, "female": 40}, [["male", "female"]], fewest_persons=30))
    ['female', 'male']
    """
    hidden = {code for code, count in persons.items() if 0 < count < fewest_persons}
    for parts in partitions:
        present = [code for code in parts if persons.get(code, 0) > 0]
        counts = np.array([float(persons[code]) for code in present])
        if any(code in hidden for code in present):
            chosen = parts_to_hide(counts, fewest=fewest_persons)
            together = [code for code, is_hidden in zip(present, chosen, strict=True) if is_hidden]
            if len(together) == 1:  # alone, it follows from the whole
                others = [code for code in present if code not in together]
                together += sorted(others, key=lambda code: (persons[code], code))[:1]
            hidden.update(together)
    return frozenset(hidden)
