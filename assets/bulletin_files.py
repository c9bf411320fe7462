"""Which files the bulletins of a vintage come in, and where each stands.

What does not belong here: making them (reports.documents), reading what they say
(assets.bulletins).
"""

import re
from pathlib import Path

import pandas as pd

from catalogue import format_month
from profiles.bulletins import (
    STEMS,
    BulletinKind,
    area_bulletin_kinds,
    bulletin_kinds,
    short_kinds,
)
from profiles.model import Profile
from reports.documents import DocumentOrder
from reports.exports.sdmx import FIGURES_NAME, STRUCTURE_NAME
from reports.exports.tables import WORKBOOK_NAME
from warehouse import Home

FORMATS = ("pdf", "docx", "tables", "sdmx")
_DRAFT = re.compile(r"\.(.+\.(pdf|docx|xlsx|csv|xml|html)|SHA256SUMS)\.[a-z0-9_]{8}")
_OWN_DATA = (WORKBOOK_NAME, FIGURES_NAME, STRUCTURE_NAME)


def place_orders(profile: Profile, home: Home, vintage: pd.Timestamp) -> list[DocumentOrder]:
    """Return the bulletins of the whole place: full ones with copy and figures, short ones."""
    full = [
        document_order(home, vintage, kind, _formats_of(kind, profile))
        for kind in bulletin_kinds(profile)
    ]
    return full + [document_order(home, vintage, kind, ("pdf",)) for kind in short_kinds(profile)]


def area_orders(profile: Profile, home: Home, vintage: pd.Timestamp) -> list[DocumentOrder]:
    """Return the bulletins of single areas that every month makes."""
    return [document_order(home, vintage, kind, ("pdf",)) for kind in area_bulletin_kinds(profile)]


def document_order(
    home: Home,
    vintage: pd.Timestamp,
    kind: BulletinKind,
    formats: tuple[str, ...],
    *,
    folder: Path | None = None,
) -> DocumentOrder:
    """Return what to make of a bulletin in the formats named, in another folder if given."""

    def path(suffix: str) -> Path:
        own = home.bulletin_path(
            vintage, *kind.name_parts, stem=kind.stem, area_code=kind.area_code, suffix=suffix
        )
        return own if folder is None else folder / own.name

    def named(*parts: str) -> Path:
        own = home.tables_folder(vintage, *parts)
        return own if folder is None else folder / own.name

    return DocumentOrder(
        kind=kind,
        pdf_path=path(".pdf") if "pdf" in formats else None,
        docx_path=path(".docx") if "docx" in formats else None,
        tables_folder=named(*_tables_name(kind)) if "tables" in formats else None,
        sdmx_folder=named(*_sdmx_name(kind)) if "sdmx" in formats else None,
    )


def drop_stale(profile: Profile, home: Home, vintage: pd.Timestamp) -> list[Path]:
    """Remove documents of earlier runs that a month makes no more; return their paths.

    Parameters
    ----------
    profile
        As it is now: an area or edition it no longer has is made no more, nor is what was
        made on request from figures that may since have changed.
    home, vintage
        Whose outputs.

    Returns
    -------
    list of Path
        Only files named as this product names them are removed, and drafts that a killed run
        left; what people put there stays.
    """
    orders = place_orders(profile, home, vintage) + area_orders(profile, home, vintage)
    files = {path for order in orders for path in (order.pdf_path, order.docx_path) if path}
    folders = {path for order in orders for path in (order.tables_folder, order.sdmx_folder)}
    outputs = home.outputs(vintage)
    place, month = home.folder.name, format_month(vintage)
    stale = [
        path
        for stem in STEMS.values()
        for suffix in (".pdf", ".docx")
        for folder in (outputs, *home.area_bulletins_folder(vintage).glob("*"))
        for path in folder.glob(f"{stem}_{place}_{month}_*{suffix}")
        if path not in files
    ]
    stale += [
        path
        for path in home.data_folder(vintage).glob("*/*")
        if path.parent not in folders and _is_own_data(path.name)
    ]
    stale += [path for path in outputs.rglob(".*.*") if _is_draft(path)]
    for path in stale:
        path.unlink()
    for folder in {path.parent for path in stale}:
        if not any(folder.iterdir()):
            folder.rmdir()
    return sorted(stale)


def _is_own_data(name: str) -> bool:
    return name in _OWN_DATA or re.fullmatch(r"\d{2,}_.*\.csv", name) is not None


def _is_draft(path: Path) -> bool:
    """Return whether a file is one that reports.files began to write."""
    return path.is_file() and _DRAFT.fullmatch(path.name) is not None


def _formats_of(kind: BulletinKind, profile: Profile) -> tuple[str, ...]:
    """Return the formats of a full bulletin: figures for programs speak no language."""
    is_first = kind.language == profile.settings.languages[0]
    return tuple(item for item in FORMATS if item != "sdmx" or is_first)


def _tables_name(kind: BulletinKind) -> tuple[str, ...]:
    return kind.name_parts if kind.extent == "full" else (kind.stem, *kind.name_parts)


def _sdmx_name(kind: BulletinKind) -> tuple[str, ...]:
    return ("sdmx", *(part for part in kind.name_parts if part != kind.language))
