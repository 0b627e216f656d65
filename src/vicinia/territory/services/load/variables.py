"""What census columns mean when no dictionary was loaded, and in which unit they count."""

import re

from vicinia.territory.models import Unit

POPULATION, SURFACE, LOWEST, HIGHEST = "P1", "SUPERFICIE", "ALT_MIN", "ALT_MAX"

# our own short words for the columns that the product itself uses
_COMMON = {
    POPULATION: "Residenti",
    "P2": "Residenti maschi",
    "P3": "Residenti femmine",
    "P27": "Residenti da 65 a 69 anni",
    "P28": "Residenti da 70 a 74 anni",
    "P29": "Residenti da 75 anni in su",
    "P60": "Residenti da 15 anni in su nelle forze di lavoro",
    "P62": "Residenti disoccupati in cerca di nuova occupazione",
    "ST1": "Residenti stranieri e apolidi",
    "PF1": "Famiglie",
    "PF3": "Famiglie di una persona",
    "PF8": "Famiglie di sei e più persone",
    "A2": "Abitazioni occupate da residenti",
    "A6": "Abitazioni vuote",
    "A44": "Superficie delle abitazioni occupate da residenti",
    "A46": "Famiglie in affitto",
    "A47": "Famiglie in casa di proprietà",
    "E1": "Edifici",
    "E3": "Edifici residenziali",
    "E27": "Interni in edifici residenziali",
    SURFACE: "Superficie del territorio",
    LOWEST: "Altitudine minima",
    HIGHEST: "Altitudine massima",
    "ALTITUDINE": "Altitudine della località",
    "TIPOLOC": "Tipo di località (codice ISTAT)",
    "AMPLOC": "Classe di ampiezza della località (codice ISTAT)",
    "CAPOLUOGO": "Località capoluogo (1 sì, 0 no)",
}
_UNITS = {
    SURFACE: Unit.SQUARE_KILOMETRES,
    LOWEST: Unit.METRES,
    HIGHEST: Unit.METRES,
    "ALTITUDINE": Unit.METRES,
    "PF2": Unit.PEOPLE,
    "PF9": Unit.PEOPLE,
    "A44": Unit.SQUARE_METRES,
    "A46": Unit.HOUSEHOLDS,
    "A47": Unit.HOUSEHOLDS,
    "A48": Unit.HOUSEHOLDS,
    "E27": Unit.UNITS,
}
_FAMILIES = (
    (re.compile(r"(P|ST|IT)\d+(_B)?"), Unit.PEOPLE),
    (re.compile(r"PF\d+"), Unit.HOUSEHOLDS),
    (re.compile(r"A\d+"), Unit.DWELLINGS),
    (re.compile(r"E\d+"), Unit.BUILDINGS),
)
_NOT_ADDITIVE = {Unit.METRES, Unit.NUMBER}


def fallback_description(code: str) -> str:
    """Return what a column means in our own words; its code when we have none."""
    return _COMMON.get(code, code)


def unit_of(code: str) -> Unit:
    """Return what a column counts, from the families of ISTAT's codes.

    >>> str(unit_of("P14")), str(unit_of("PF9")), str(unit_of("TIPOLOC"))
    ('people', 'people', 'number')
    """
    if code in _UNITS:
        return _UNITS[code]
    return next((unit for form, unit in _FAMILIES if form.fullmatch(code)), Unit.NUMBER)


def is_additive(code: str) -> bool:
    """Whether the figures of parts add up to the figure of the whole.

    >>> is_additive("P1"), is_additive("ALT_MIN")
    (True, False)
    """
    return unit_of(code) not in _NOT_ADDITIVE
