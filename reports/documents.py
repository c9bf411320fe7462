"""Many bulletins of one vintage at once: PDF, editable copy, tables and figures of each.

Work is spread over processes, one bulletin at a time. What does not belong here: which
bulletins a month makes (profiles.bulletins), what each says (reports.bulletin).
"""

import logging
import pickle
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from profiles.bulletins import BulletinKind
from profiles.model import Profile
from reports.bulletin.compose import compose_bulletin
from reports.bulletin.pdf import bulletin_pdf
from reports.files import write_whole
from reports.inputs import BulletinInputs

_LOGGER = logging.getLogger(__name__)
# Whatever the figures of one area may lead to; a full disk is nobody's figures.
_FAILURES = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)


@dataclass(frozen=True)
class DocumentOrder:
    """A bulletin to make and where its files shall appear; None: not asked for."""

    kind: BulletinKind
    pdf_path: Path | None = None
    docx_path: Path | None = None
    tables_folder: Path | None = None
    sdmx_folder: Path | None = None


@dataclass(frozen=True)
class MadeDocument:
    """What became of an order: its files, or why there are none."""

    order: DocumentOrder
    paths: tuple[Path, ...] = ()
    failure: str = ""


def render_documents(
    inputs: BulletinInputs,
    profile: Profile,
    orders: Sequence[DocumentOrder],
    *,
    process_count: int = 1,
    on_made: Callable[[MadeDocument], None] | None = None,
) -> list[MadeDocument]:
    """Make bulletins of a vintage and return what became of each, in the order given.

    Parameters
    ----------
    inputs : BulletinInputs
        Frames of the vintage, for the whole place: areas are cut out of them.
    profile : Profile
        The place.
    orders : sequence of DocumentOrder
        What to make.
    process_count : int
        Processes to work with; the files do not depend on it.
    on_made : callable, optional
        Told of each as it is made.

    Returns
    -------
    list of MadeDocument
        A bulletin of a single area that cannot be made has a ``failure``, and its PDF and
        copy of an earlier run are removed; the others are made all the same.

    Raises
    ------
    Exception
        Whatever kept a bulletin of the whole place from being made.
    """
    made = []
    for item in _results(inputs, profile, orders, process_count):
        made.append(item)
        if on_made is not None:
            on_made(item)
    return made


def _results(
    inputs: BulletinInputs, profile: Profile, orders: Sequence[DocumentOrder], process_count: int
) -> Iterable[MadeDocument]:
    if process_count == 1 or len(orders) < 2:
        yield from (_made(inputs, profile, order) for order in orders)
        return
    from joblib import Parallel, delayed

    with tempfile.TemporaryDirectory() as name:
        # Written once and read once by each process: sent along, they would be copied each time.
        path = Path(name) / "inputs.pickle"
        path.write_bytes(pickle.dumps((inputs, profile), protocol=pickle.HIGHEST_PROTOCOL))
        run = Parallel(n_jobs=min(process_count, len(orders)), return_as="generator")
        yield from run(delayed(_made_from_file)(str(path), order) for order in orders)


def _made_from_file(path: str, order: DocumentOrder) -> MadeDocument:
    return _made(*_loaded(path), order)


@lru_cache(maxsize=1)
def _loaded(path: str) -> tuple[BulletinInputs, Profile]:
    inputs, profile = pickle.loads(Path(path).read_bytes())
    return inputs, profile


def _made(inputs: BulletinInputs, profile: Profile, order: DocumentOrder) -> MadeDocument:
    if order.kind.area_code is None:
        return MadeDocument(order, _written(inputs, profile, order))
    try:
        return MadeDocument(order, _written(inputs, profile, order))
    except _FAILURES as error:
        _LOGGER.warning("bulletin of %s: %s", order.kind.area_code, error)
        _drop(order)
        return MadeDocument(order, failure=f"{type(error).__name__}: {error}")


def _drop(order: DocumentOrder) -> None:
    """Remove an earlier bulletin that would pass for the one that failed."""
    for path in (order.pdf_path, order.docx_path):
        if path is not None:
            path.unlink(missing_ok=True)


def _written(inputs: BulletinInputs, profile: Profile, order: DocumentOrder) -> tuple[Path, ...]:
    kind = order.kind
    content = compose_bulletin(
        inputs,
        profile,
        language=kind.language,
        edition=kind.edition,
        extent=kind.extent,
        area_code=kind.area_code,
    )
    paths: list[Path] = []
    if order.pdf_path is not None:
        write_whole(bulletin_pdf(content, profile), order.pdf_path)
        paths.append(order.pdf_path)
    if order.docx_path is not None:
        from reports.exports import write_docx

        write_docx(content, profile, order.docx_path)
        paths.append(order.docx_path)
    if order.tables_folder is not None:
        from reports.exports import write_tables

        paths.extend(write_tables(content, order.tables_folder))
    if order.sdmx_folder is not None:
        from reports.exports import write_sdmx

        paths.extend(
            write_sdmx(
                inputs,
                profile,
                order.sdmx_folder,
                edition=kind.edition,
                area_code=kind.area_code,
                shown=content,
            )
        )
    return tuple(paths)
