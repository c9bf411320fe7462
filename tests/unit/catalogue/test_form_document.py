import sys
from pathlib import Path

import pytest

from catalogue.document import main
from catalogue.form_document import TYPE_MEANINGS, forms_page
from catalogue.forms import FORMS

PAGE = Path(__file__).parents[3] / "docs" / "forms.md"


def test_the_page_in_docs_is_the_one_the_forms_make():
    assert PAGE.read_text(encoding="utf-8") == forms_page(), "stale; run: make docs"


def test_every_field_of_every_form_stands_on_the_page_with_its_synonyms():
    page = forms_page()
    assert page.count("\n## ") == len(FORMS)
    rows = [line for line in page.splitlines() if line.startswith("| **")]
    fields = [field for form in FORMS.values() for field in form.fields]
    assert len(rows) == len(fields)
    for row, field in zip(rows, fields, strict=True):
        assert f"`{field.name}`" in row
        assert all(synonym in row for synonym in field.synonyms)


def test_every_type_in_use_is_explained():
    used = {field.type for form in FORMS.values() for field in form.fields}
    assert used <= set(TYPE_MEANINGS)


def test_a_page_that_does_not_exist_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["document", str(tmp_path / "other.md")])
    with pytest.raises(ValueError, match=r"other\.md"):
        main()
