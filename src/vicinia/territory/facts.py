"""The fifteen municipalities of the model district, typed from ISTAT's table at the census of 2011.

Source: Istat, municipalities at the census of 9 October 2011 (population, surface, town halls), CC BY. Town
halls were published in UTM 32N on WGS84 and are given here in degrees. The package needs no file beside it:
these facts draw the schematic map until the real boundaries are loaded.
"""

from typing import NamedTuple

YEAR = 2011
SOURCE_TITLE = "Comuni al censimento 2011: popolazione, superficie, municipi (quindici comuni)"
PUBLISHER, LICENCE = "Istat", "CC BY"
PROVINCE_CODE, PROVINCE, PROVINCE_NAME = "037", "BO", "Bologna"
REGION_CODE, REGION_NAME = "08", "Emilia-Romagna"


class Place(NamedTuple):
    """One municipality; degrees are those of its town hall."""

    code: str
    name: str
    cadastral_code: str
    surface_km2: str
    population: int
    latitude: float
    longitude: float
    altitude_min_m: int
    altitude_max_m: int


PLACES = (
    Place("037002", "Argelato", "A392", "35.1038", 9656, 44.642327, 11.347645, 18, 29),
    Place("037003", "Baricella", "A665", "45.4846", 6763, 44.647061, 11.534550, 3, 15),
    Place("037005", "Bentivoglio", "A785", "51.1063", 5358, 44.635149, 11.417864, 10, 26),
    Place("037008", "Budrio", "B249", "120.1868", 18008, 44.537516, 11.535640, 8, 39),
    Place("037017", "Castello d'Argile", "C185", "29.0710", 6458, 44.681232, 11.296600, 15, 25),
    Place("037019", "Castel Maggiore", "C204", "30.9009", 17507, 44.574997, 11.364892, 22, 52),
    Place("037021", "Castenaso", "C292", "35.7338", 14352, 44.508917, 11.468787, 29, 61),
    Place("037028", "Galliera", "D878", "37.1542", 5462, 44.744740, 11.435942, 10, 21),
    Place("037030", "Granarolo dell'Emilia", "E136", "34.3698", 10766, 44.553423, 11.447695, 19, 40),
    Place("037035", "Malalbergo", "E844", "53.8171", 8771, 44.718905, 11.533979, 8, 20),
    Place("037038", "Minerbio", "F219", "43.0670", 8674, 44.625201, 11.490803, 7, 24),
    Place("037039", "Molinella", "F288", "127.8422", 15651, 44.620369, 11.670322, 3, 19),
    Place("037048", "Pieve di Cento", "G643", "15.9371", 6895, 44.713633, 11.307004, 14, 20),
    Place("037052", "San Giorgio di Piano", "H896", "30.4331", 8201, 44.646984, 11.375139, 15, 27),
    Place("037055", "San Pietro in Casale", "I110", "65.8571", 11736, 44.702625, 11.406194, 11, 19),
)
