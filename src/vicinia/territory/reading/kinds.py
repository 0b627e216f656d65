"""What a file is, told by its header: the option under which it was given does not matter."""

from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vicinia.territory.reading.files import SEPARATORS, Opened, Table, open_table
from vicinia.territory.reading.problems import InputProblem


class Kind(Enum):
    """The kinds of official files that can be loaded."""

    MUNICIPALITIES = "municipalities"
    FACTS = "facts"
    CENSUS = "census"
    DICTIONARY = "dictionary"
    REGISTER = "register"
    CHANGES = "changes"
    SUPPRESSED = "suppressed"
    BOUNDARIES = "boundaries"
    INCOME = "income"

    @property
    def title(self) -> str | Promise:
        """What people call it."""
        return _TITLES[self]


_TITLES: dict[Kind, str | Promise] = {
    Kind.MUNICIPALITIES: gettext_lazy("ISTAT's list of municipalities"),
    Kind.FACTS: gettext_lazy("ISTAT's municipalities at a census, with surface and town halls"),
    Kind.CENSUS: gettext_lazy("ISTAT's census figures by area"),
    Kind.DICTIONARY: gettext_lazy("ISTAT's dictionary of census variables"),
    Kind.REGISTER: gettext_lazy("ANPR's register of municipalities"),
    Kind.CHANGES: gettext_lazy("ISTAT's list of changes of municipalities"),
    Kind.SUPPRESSED: gettext_lazy("ISTAT's list of suppressed municipalities"),
    Kind.BOUNDARIES: gettext_lazy("boundaries of municipalities (GeoJSON)"),
    Kind.INCOME: gettext_lazy("incomes by municipality of the Ministry of Economy"),
}

# For each kind the columns without which it cannot be read, by key, with the title that ISTAT gives them.
REQUIRED: dict[Kind, dict[str, str]] = {
    Kind.MUNICIPALITIES: {
        "codiceregione": "Codice Regione",
        "codicecomuneformatoalfanumerico": "Codice Comune formato alfanumerico",
        "denominazioneinitaliano": "Denominazione in italiano",
        "denominazioneregione": "Denominazione Regione",
        "siglaautomobilistica": "Sigla automobilistica",
        "codicecatastaledelcomune": "Codice Catastale del comune",
    },
    Kind.FACTS: {
        "procom": "PRO_COM",
        "codreg": "COD_REG",
        "nome": "NOME",
        "superficieinkmq": "SUPERFICIE (in KMQ)",
        "xwgs8432n": "X_WGS84_32N",
        "ywgs8432n": "Y_WGS84_32N",
    },
    Kind.CENSUS: {"codreg": "CODREG", "procom": "PROCOM", "comune": "COMUNE", "p1": "P1"},
    Kind.DICTIONARY: {"nomecampo": "NOME_CAMPO", "definizione": "DEFINIZIONE"},
    Kind.REGISTER: {
        "codistat": "CODISTAT",
        "dataistituzione": "DATAISTITUZIONE",
        "datacessazione": "DATACESSAZIONE",
        "codcatastale": "CODCATASTALE",
        "denominazioneit": "DENOMINAZIONE_IT",
        "siglaprovincia": "SIGLAPROVINCIA",
    },
    Kind.CHANGES: {
        "anno": "Anno",
        "tipovariazione": "Tipo variazione",
        "codice*": "Codice Comune formato alfanumerico",
        "denominazionecomune": "Denominazione Comune",
        "codice*associatoallavariazione*": "Codice del Comune associato alla variazione",
    },
    Kind.INCOME: {
        "annodiimposta": "Anno di imposta",
        "codiceistatcomune": "Codice Istat Comune",
        "denominazionecomune": "Denominazione Comune",
        "codiceistatregione": "Codice Istat Regione",
        "numerocontribuenti": "Numero contribuenti",
    },
    Kind.SUPPRESSED: {
        "codicecomune": "Codice Comune",
        "denominazionecomune": "Denominazione Comune",
        "dataevento": "Data evento",
        "codice*associatoallavariazione*": "Codice del Comune associato alla variazione",
    },
}

# Where a changes file keeps its codes: the titles have changed over the years.
_CODE_TITLES = ("codicecomuneformatoalfanumerico", "codiceistatdelcomune", "codicecomune")


@dataclass(frozen=True, slots=True)
class Recognised:
    """A file and what it is; ``table`` is empty for boundaries."""

    file: Opened
    kind: Kind
    table: Table | None


def recognise(file: Opened) -> Recognised:
    """Tell what a file is.

    :raises InputProblem: it is nothing that can be loaded, or a column is missing (which is named).
    """
    with file.text() as text:
        beginning = text.read(200).lstrip()
    if beginning.startswith(("{", "[")):
        return Recognised(file, Kind.BOUNDARIES, None)
    best: tuple[float, Kind, Table, list[str]] | None = None
    for separator in SEPARATORS:
        table = open_table(file, separator)
        if table is None:
            continue
        for kind, required in REQUIRED.items():
            missing = [title for key, title in required.items() if find_column(table, key) is None]
            share = 1 - len(missing) / len(required)
            if best is None or (share, len(required)) > (best[0], len(REQUIRED[best[1]])):
                best = share, kind, table, missing
    if best is None or best[0] < 0.5 or (best[3] and best[0] == 0.5 and len(REQUIRED[best[1]]) < 4):
        raise InputProblem(
            _(
                "“%(file)s” is none of the files that can be loaded. Give a file as ISTAT or ANPR publishes "
                "it, with its own header."
            )
            % {"file": file.name}
        )
    _share, kind, table, missing = best
    if missing:
        raise InputProblem(
            _("“%(file)s” looks like %(kind)s, but these columns are missing: %(columns)s.")
            % {"file": file.name, "kind": kind.title, "columns": ", ".join(missing)}
        )
    return Recognised(file, kind, table)


def find_column(table: Table, key: str) -> int | None:
    """Return a column's position by key; a key with ``*`` stands for the titles of several years."""
    if key == "codice*":
        return next((table.columns[title] for title in _CODE_TITLES if title in table.columns), None)
    if key == "codice*associatoallavariazione*":
        return next(
            (
                position
                for title, position in table.columns.items()
                if "associatoallavariazione" in title
                and title.startswith(("codicedelcomune", "codiceistatdelcomune"))
            ),
            None,
        )
    return table.columns.get(key)
