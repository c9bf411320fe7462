"""A month run to its PDF, and every figure in the PDF found in the warehouse by its key."""

import re
from collections import defaultdict

import pypdf
import pytest
import warehouse_keys as keys

from assets import SilentProgress
from catalogue import TABLES, parse_month
from pipelines.environment import Surroundings
from pipelines.month import RunOptions, made_files, run_month
from reports.bulletin.compose import compose_bulletin
from reports.bulletin.figures import figures_of, texts_of
from reports.bulletin.keys import Address, Derivation, parse_key
from warehouse import Warehouse

pytestmark = pytest.mark.nightly

V = parse_month("2019-11")


@pytest.fixture(scope="module")
def month(toy_profile, write_toy_inbox, tmp_path_factory):
    """Return the surroundings of a month that has been run."""
    folder = tmp_path_factory.mktemp("read_back")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNEMPLOYMENT_RISK_HOME", str(folder))
        patch.setenv("UNEMPLOYMENT_RISK_PROCESSES", "1")
        around = Surroundings(profile_code="toy", var_folder=folder, process_count=1)
        write_toy_inbox(around.home("toy").inbox)
        outcome = run_month(
            toy_profile, V, surroundings=around, options=RunOptions(), progress=SilentProgress()
        )
    assert outcome.failures == {}
    return around


@pytest.fixture(scope="module")
def told(month, toy_profile):
    """Return what the bulletin says in both languages, told from the warehouse."""
    from assets.bulletin_reading import bulletin_inputs
    from assets.workplace import RunSettings, Workplace

    home = month.home("toy")
    warehouse = Warehouse(home.warehouse_path, is_read_only=True)
    settings = RunSettings(present_month=V, code_revision="", code_sha256="", input_sha256="")
    place = Workplace(
        profile=toy_profile, home=home, warehouse=warehouse, settings=settings, identifier_key=None
    )
    inputs = bulletin_inputs(place, V)
    return {
        language: compose_bulletin(inputs, toy_profile, language=language)
        for language in ("en", "zh")
    }


def tables_named(content):
    named = set()

    def note(key):
        if isinstance(key, Address):
            named.add(key.table)
        elif isinstance(key, Derivation):
            for item in key.arguments:
                note(item)

    for _, figure in figures_of(content):
        if figure.key:
            note(parse_key(figure.key))
    return sorted(name for name in named if name in TABLES)


def rows_of(path, content, profile):
    warehouse = Warehouse(path, is_read_only=True)
    tables = defaultdict(list)
    for name in tables_named(content):
        tables[name].append(warehouse.read_table(name))
    return keys.Rows(tables, profile)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_figure_of_the_pdf_is_that_of_the_warehouse(month, told, toy_profile, language):
    home, content = month.home("toy"), told[language]
    read = rows_of(home.warehouse_path, content, toy_profile)
    keyed = [figure for _, figure in figures_of(content) if figure.key]
    assert len(keyed) > 50
    assert [wrong for figure in keyed if (wrong := keys.wrong_key(figure, read))] == []
    texts = [text for text in texts_of(content) if text.is_on_page]
    shown = [figure for text in texts for figure in text.figures]
    assert [f for f in shown if f.key and keys.unexplained_numbers(f, toy_profile)] == []
    pdf = pypdf.PdfReader(made_files(toy_profile, home, V)[f"bulletin ({language})"])
    text = bare("".join(page.extract_text() for page in pdf.pages))
    assert [figure.text for figure in shown if bare(figure.text) not in text] == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_readers_of_the_published_copy_find_the_same_estimates(month, told, toy_profile, language):
    home, content = month.home("toy"), told[language]
    published = [
        name for name in tables_named(content) if name.split(".")[0] not in ("core", "raw")
    ]
    warehouse = Warehouse(home.published_path, is_read_only=True)
    read = keys.Rows({name: [warehouse.read_table(name)] for name in published}, toy_profile)
    checked = [
        figure
        for _, figure in figures_of(content)
        if figure.key and not re.search(r"\b(?:core|raw|restricted)\.", figure.key)
    ]
    assert len(checked) > 30
    assert [wrong for figure in checked if (wrong := keys.wrong_key(figure, read))] == []


def bare(text):
    return re.sub(r"[\s\u200b]+", "", text)
