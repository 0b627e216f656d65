"""Sentences are found in Python and templates; translations stay in step without noise."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from vicinia.core import translations

TEMPLATE = """{% load i18n %}
  <p>{% translate "Plain" %} ( "unbalanced {{ x }}</p>
    {% blocktranslate trimmed count n=n %}
       one {{ n }} door
     {% plural %}
       {{ n }} doors
  {% endblocktranslate %}
{% include "x.html" with label=_("Inside a tag") %}{{ x|default:_("Inside a filter") }}
{% translate "May" context "month" %} don't {# Translators: nothing #}
"""
CODE = '''"""Docstring with coding: nonsense."""
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
A = _("Lazy") + ngettext("%(n)s road", "%(n)s roads", 2)
B = pgettext("verb", "Close")
C = "not translated"
'''


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    room = tmp_path / "core"
    (room / "templates").mkdir(parents=True)
    (room / "locale" / "it").mkdir(parents=True)
    (room / "migrations").mkdir()
    (tmp_path / "cli.py").write_text('print(_("From the command line"))\n')
    (room / "apps.py").write_text("")
    (room / "views.py").write_text(CODE)
    (room / "migrations" / "0001.py").write_text('_("Frozen")')
    (room / "templates" / "page.html").write_text(TEMPLATE)
    monkeypatch.setattr(translations, "PACKAGE", tmp_path)
    return room


def test_finds_every_kind_of_sentence(house: Path) -> None:
    found = {(message.id, message.context) for message in translations.template_catalog(house) if message.id}
    assert found == {
        ("Plain", None),
        (("one %(n)s door", "%(n)s doors"), None),
        ("Inside a tag", None),
        ("Inside a filter", None),
        ("May", "month"),
        ("Lazy", None),
        (("%(n)s road", "%(n)s roads"), None),
        ("Close", "verb"),
        ("From the command line", None),
    }


def test_extract_keeps_translations_drops_the_unused_and_settles(house: Path) -> None:
    path = translations.po_path(house, "it")
    assert translations.write_all(check=True) == ["core/locale/it/LC_MESSAGES/django.po"]
    assert not path.exists()
    translations.write_all()
    text = path.read_text()
    path.write_text(
        text.replace('msgid "Plain"\nmsgstr ""', 'msgid "Plain"\nmsgstr "Semplice"')
        + '\nmsgid "Gone"\nmsgstr "Via"\n'
    )
    assert translations.write_all() == ["core/locale/it/LC_MESSAGES/django.po"]
    kept = path.read_text()
    assert 'msgstr "Semplice"' in kept
    assert "Gone" not in kept
    assert translations.write_all() == []
    assert "POT-Creation-Date" not in kept and "#:" not in kept


def test_another_language_is_a_folder(house: Path) -> None:
    (house / "locale" / "fr").mkdir()
    assert "core/locale/fr/LC_MESSAGES/django.po" in translations.write_all()
    assert "plural=(n > 1)" in translations.po_path(house, "fr").read_text()


def test_compile_writes_what_gettext_reads_and_names_faults(house: Path) -> None:
    import gettext

    translations.write_all()
    path = translations.po_path(house, "it")
    path.write_text(path.read_text().replace('msgid "Plain"\nmsgstr ""', 'msgid "Plain"\nmsgstr "Semplice"'))
    found = translations.compile_all()
    assert any("not translated: 'Lazy'" in fault for fault in found)
    assert not any("'Plain'" in fault for fault in found)
    with path.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Plain") == "Semplice"


@pytest.mark.parametrize(
    ("source", "translated", "fault"),
    [
        ("%(n)s doors", "%(m)s porte", "placeholders"),
        ("{name} asks", "chiede", "placeholders"),
        ("Fine", "", "not translated"),
        ("Fine", "Bene", None),
    ],
)
def test_faults(source: str, translated: str, fault: str | None) -> None:
    catalog = Catalog(locale="it")
    catalog.add(source, translated)
    found = list(translations.faults(catalog))
    assert (fault is None and found == []) or (fault is not None and fault in found[0])


def test_command_line(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert translations.main(["extract", "--check"]) == 1
    assert "out of step" in capsys.readouterr().out
    assert translations.main(["extract", "directory"]) == 0
    assert not translations.po_path(house, "it").exists()
    assert translations.main(["extract"]) == 0
    assert translations.main(["extract", "--check"]) == 0
    assert translations.main(["compile", "--check"]) == 1
