"""Random draws that depend on a seed and names only, never on the order of writing.

What does not belong here: what is drawn.
"""

import zlib

import numpy as np


def draws_for(seed: int, *names: str) -> np.random.Generator:
    """Return a generator fixed by a seed and names, such as a sender and a form.

    Examples
    --------
    >>> int(draws_for(7, "210100", "habits").integers(1000)) == int(
    ...     draws_for(7, "210100", "habits").integers(1000)
    ... )
    True
    """
    return np.random.default_rng([seed, *(zlib.crc32(name.encode()) for name in names)])
