"""Many bulletins at once: the same bytes however many work, and one failure is one failure."""

from dataclasses import replace

import odd_inputs
import pypdf
import pytest

from profiles.bulletins import bulletin_kind
from reports import documents
from reports.bulletin.content import charts_of
from reports.documents import DocumentOrder, MadeDocument, render_documents


@pytest.fixture(scope="module")
def place(inputs, profile):
    """Return inputs and profile of a country with three areas."""
    return odd_inputs.many_areas(inputs, profile, count=4)


def area_codes(profile):
    return [item.code for item in profile.areas if item.code != "US"]


def order_of(profile, folder, code, extent="summary"):
    kind = bulletin_kind(profile, edition="internal", language="en", extent=extent, area_code=code)
    stem = folder / "_".join((extent, *kind.name_parts))
    return DocumentOrder(kind, pdf_path=stem.with_suffix(".pdf"))


def orders_in(profile, folder):
    whole = order_of(profile, folder, None)
    data = DocumentOrder(
        whole.kind, whole.pdf_path, folder / "whole.docx", folder / "data", folder / "sdmx"
    )
    return [data, *(order_of(profile, folder, code) for code in area_codes(profile))]


def contents_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_one_and_two_processes_make_the_same_bytes_in_the_order_asked(place, tmp_path):
    inputs, profile = place
    folders = [tmp_path / "one", tmp_path / "two"]
    for count, folder in enumerate(folders, start=1):
        told: list[MadeDocument] = []
        orders = orders_in(profile, folder)[:2]
        made = render_documents(inputs, profile, orders, process_count=count, on_made=told.append)
        assert [item.order for item in made] == orders
        assert [item.failure for item in made] == [""] * len(orders)
        assert told == made
        assert all(path.is_file() for item in made for path in item.paths)
    one, two = (contents_of(folder) for folder in folders)
    assert {"whole.docx", "data/tables.xlsx", "sdmx/structure.sdmx.xml"} <= set(one)
    assert one == two


@pytest.mark.parametrize(
    "error", [ZeroDivisionError("no persons"), IndexError("no row"), KeyError("rate")]
)
def test_area_that_fails_leaves_the_others_and_no_file_of_an_earlier_run(
    place, tmp_path, monkeypatch, error
):
    inputs, profile = place
    orders = orders_in(profile, tmp_path)[1:]
    for order in orders:
        order.pdf_path.write_bytes(b"of an earlier run")
    failing = orders[1]
    monkeypatch.setattr(documents, "bulletin_pdf", lambda *_, **__: b"made")
    compose = documents.compose_extents

    def compose_all_but_one(*arguments, area_code, **options):
        if area_code == failing.kind.area_code:
            raise error
        return compose(*arguments, area_code=area_code, **options)

    monkeypatch.setattr(documents, "compose_extents", compose_all_but_one)
    made = render_documents(inputs, profile, orders)
    assert [bool(item.failure) for item in made] == [False, True, False]
    assert type(error).__name__ in made[1].failure
    assert made[1].paths == ()
    assert not failing.pdf_path.exists()
    assert [order.pdf_path.read_bytes() for order in (orders[0], orders[2])] == [b"made"] * 2


def test_extents_of_a_bulletin_are_composed_and_drawn_once(place, tmp_path, monkeypatch):
    inputs, profile = place
    drawn = []
    draw = documents.drawing_once
    monkeypatch.setattr(
        documents, "drawing_once", lambda: draw(lambda chart: drawn.append(chart) or b"<svg/>")
    )
    monkeypatch.setattr(
        documents, "bulletin_pdf", lambda content, _, draw: b"".join(map(draw, charts_of(content)))
    )
    composed = []
    compose = documents.compose_extents
    monkeypatch.setattr(
        documents,
        "compose_extents",
        lambda *arguments, **options: composed.append(options) or compose(*arguments, **options),
    )
    code = area_codes(profile)[0]
    orders = [
        order_of(profile, tmp_path, of, extent)
        for extent in ("full", "summary", "leaflet")
        for of in (None, code)
    ]
    made = render_documents(inputs, profile, orders)
    assert [item.order for item in made] == orders
    assert [options["area_code"] for options in composed] == [None, code]
    assert drawn
    assert len(drawn) == len({id(chart) for chart in drawn})


def test_pages_of_a_document_come_with_it_where_asked_for(place, tmp_path):
    inputs, profile = place
    order = order_of(profile, tmp_path, None)
    asked, plain = replace(order, has_page_pictures=True), order
    with_pages, without = render_documents(inputs, profile, [asked, plain])
    assert len(with_pages.pages) == len(pypdf.PdfReader(order.pdf_path).pages)
    assert all(page.startswith(b"\x89PNG") for page in with_pages.pages)
    assert without.pages == ()


def test_whole_place_that_fails_is_an_error(place, tmp_path, monkeypatch):
    inputs, profile = place

    def fail(*_, **__):
        raise ValueError("no figures")

    monkeypatch.setattr(documents, "compose_extents", fail)
    with pytest.raises(ValueError, match="no figures"):
        render_documents(inputs, profile, [order_of(profile, tmp_path, None)])


def test_full_disk_is_no_fault_of_an_area(place, tmp_path, monkeypatch):
    inputs, profile = place

    def fail(*_):
        raise OSError("no space left")

    monkeypatch.setattr(documents, "bulletin_pdf", lambda *_, **__: b"made")
    monkeypatch.setattr(documents, "write_whole", fail)
    with pytest.raises(OSError, match="no space"):
        render_documents(inputs, profile, orders_in(profile, tmp_path)[1:2])
