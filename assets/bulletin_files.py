"""Which files the bulletins of a vintage come in, and where each stands.

What does not belong here: making them (reports.documents), reading what they say
(assets.bulletins).
"""

from pathlib import Path

import pandas as pd

from profiles.bulletins import BulletinKind, area_bulletin_kinds, bulletin_kinds, short_kinds
from profiles.model import Profile
from reports.documents import DocumentOrder
from warehouse import Home

FORMATS = ("pdf", "docx", "tables", "sdmx")


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


def _formats_of(kind: BulletinKind, profile: Profile) -> tuple[str, ...]:
    """Return the formats of a full bulletin: figures for programs speak no language."""
    is_first = kind.language == profile.settings.languages[0]
    return tuple(item for item in FORMATS if item != "sdmx" or is_first)


def _tables_name(kind: BulletinKind) -> tuple[str, ...]:
    return kind.name_parts if kind.extent == "full" else (kind.stem, *kind.name_parts)


def _sdmx_name(kind: BulletinKind) -> tuple[str, ...]:
    return ("sdmx", *(part for part in kind.name_parts if part != kind.language))
