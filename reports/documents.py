"""Many bulletins of one vintage at once: PDF, editable copy, tables and figures of each.

Work is spread over processes, one bulletin at a time. What does not belong here: which
bulletins a month makes (profiles.bulletins), what each says (reports.bulletin).
"""

import logging
import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from profiles.bulletins import BulletinKind
from profiles.model import Edition, Language, Profile
from reports.bulletin.compose import compose_extents
from reports.bulletin.content import BulletinContent, Chart
from reports.bulletin.pages import page_pictures
from reports.bulletin.pdf import bulletin_pdf
from reports.charts import drawing_once
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
    has_page_pictures: bool = False


@dataclass(frozen=True)
class MadeDocument:
    """What became of an order: its files, or why there are none; pages as PNG if asked for."""

    order: DocumentOrder
    paths: tuple[Path, ...] = ()
    failure: str = ""
    pages: tuple[bytes, ...] = ()


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
        What to make. Extents of one edition, language and area are composed once.
    process_count : int
        Processes to work with; the files do not depend on it.
    on_made : callable, optional
        Told of each, those of one edition, language and area after one another.

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
    made: dict[int, MadeDocument] = {}
    groups = _grouped(orders)
    for group, items in zip(groups, _results(inputs, profile, groups, process_count), strict=True):
        for (place, _), item in zip(group, items, strict=True):
            made[place] = item
            if on_made is not None:
                on_made(item)
    return [made[place] for place in range(len(orders))]


_Group = list[tuple[int, DocumentOrder]]


def _grouped(orders: Sequence[DocumentOrder]) -> list[_Group]:
    """Return orders, with their places, by the full bulletin they are cut from."""
    groups: dict[tuple[Edition, Language, str | None], _Group] = {}
    for place, order in enumerate(orders):
        kind = order.kind
        key = (kind.edition, kind.language, kind.area_code)
        groups.setdefault(key, []).append((place, order))
    return list(groups.values())


def _results(
    inputs: BulletinInputs, profile: Profile, groups: Sequence[_Group], process_count: int
) -> Iterable[list[MadeDocument]]:
    if process_count == 1 or len(groups) < 2:
        yield from (_made(inputs, profile, _orders(group)) for group in groups)
        return
    from joblib import Parallel, delayed

    with tempfile.TemporaryDirectory() as name:
        # Written once and read once by each process: sent along, they would be copied each time.
        path = Path(name) / "inputs.pickle"
        path.write_bytes(pickle.dumps((inputs, profile), protocol=pickle.HIGHEST_PROTOCOL))
        run = Parallel(n_jobs=min(process_count, len(groups)), return_as="generator")
        yield from run(delayed(_made_from_file)(str(path), _orders(group)) for group in groups)


def _orders(group: _Group) -> list[DocumentOrder]:
    return [order for _, order in group]


def _made_from_file(path: str, orders: Sequence[DocumentOrder]) -> list[MadeDocument]:
    return _made(*_loaded(path), orders)


@lru_cache(maxsize=1)
def _loaded(path: str) -> tuple[BulletinInputs, Profile]:
    inputs, profile = pickle.loads(Path(path).read_bytes())
    return inputs, profile


def _made(
    inputs: BulletinInputs, profile: Profile, orders: Sequence[DocumentOrder]
) -> list[MadeDocument]:
    """Return what became of orders that differ in extent alone."""
    return list(_made_or_not(inputs, profile, orders))


def _made_or_not(
    inputs: BulletinInputs, profile: Profile, orders: Sequence[DocumentOrder]
) -> Iterator[MadeDocument]:
    area_code = orders[0].kind.area_code
    if area_code is None:
        yield from _written(inputs, profile, orders)
        return
    made_count = 0
    try:
        for item in _written(inputs, profile, orders):
            yield item
            made_count += 1
    except _FAILURES as error:
        _LOGGER.warning("bulletin of %s: %s", area_code, error)
        for order in orders[made_count:]:
            _drop(order)
            yield MadeDocument(order, failure=f"{type(error).__name__}: {error}")


def _drop(order: DocumentOrder) -> None:
    """Remove an earlier bulletin that would pass for the one that failed."""
    for path in (order.pdf_path, order.docx_path):
        if path is not None:
            path.unlink(missing_ok=True)


def _written(
    inputs: BulletinInputs, profile: Profile, orders: Sequence[DocumentOrder]
) -> Iterator[MadeDocument]:
    kind = orders[0].kind
    contents = compose_extents(
        inputs,
        profile,
        [order.kind.extent for order in orders],
        language=kind.language,
        edition=kind.edition,
        area_code=kind.area_code,
    )
    draw = drawing_once()
    for order, content in zip(orders, contents, strict=True):
        paths = tuple(_files_of(order, content, inputs, profile, draw))
        pages = page_pictures(content, profile, draw=draw) if order.has_page_pictures else ()
        yield MadeDocument(order, paths, pages=pages)


def _files_of(
    order: DocumentOrder,
    content: BulletinContent,
    inputs: BulletinInputs,
    profile: Profile,
    draw: Callable[[Chart], bytes],
) -> Iterator[Path]:
    """Write the files asked for and yield their paths."""
    if order.pdf_path is not None:
        write_whole(bulletin_pdf(content, profile, draw=draw), order.pdf_path)
        yield order.pdf_path
    if order.docx_path is not None:
        from reports.exports import write_docx

        write_docx(content, profile, order.docx_path)
        yield order.docx_path
    if order.tables_folder is not None:
        from reports.exports import write_tables

        yield from write_tables(content, order.tables_folder)
    if order.sdmx_folder is not None:
        from reports.exports import write_sdmx

        yield from write_sdmx(
            inputs,
            profile,
            order.sdmx_folder,
            edition=order.kind.edition,
            area_code=order.kind.area_code,
            shown=content,
        )
