"""Small files in the very formats of the offices, with their traps."""

import json
from pathlib import Path

LIST_HEADER = (
    'Codice Regione;"Codice dell\'Unità territoriale sovracomunale \n(valida a fini statistici)";'
    "Codice Provincia (Storico)(1);Progressivo del Comune (2);Codice Comune formato alfanumerico;"
    "Denominazione (Italiana e straniera);Denominazione in italiano;Denominazione altra lingua;"
    "Codice Ripartizione Geografica;Ripartizione geografica;Denominazione Regione;"
    '"Denominazione dell\'Unità territoriale sovracomunale \n(valida a fini statistici)";'
    "Tipologia di Unità territoriale sovracomunale ;Sigla automobilistica;Codice Comune formato numerico;"
    "Codice Comune numerico con 110 province (dal 2010 al 2016);Codice Catastale del comune\r\n"
)
# region, province, progressive, code, name, other name, region, province, sign, older code, cadastral
PLACES = [
    ("08", "037", " 006 ", "037006", "Bologna", "", "Emilia-Romagna", "Bologna", "BO", "37006", "A944"),
    ("08", "037", " 008 ", "037008", "Budrio", "", "Emilia-Romagna", "Bologna", "BO", "37008", "B249"),
    ("08", "037", " 017 ", "037017", "Castello d'Argile", "", "Emilia-Romagna", "Bologna", "BO", "37017",
     "C185"),
    ("08", "037", " 052 ", "037052", "San Giorgio di Piano", "", "Emilia-Romagna", "Bologna", "BO", "37052",
     "H896"),
    ("08", "037", " 061 ", "037061", "Valsamoggia", "", "Emilia-Romagna", "Bologna", "BO", "37061", "M320"),
    ("08", "099", " 030 ", "099030", "Montecopiolo", "", "Emilia-Romagna", "Rimini", "RN", "41033", "F478"),
    ("15", "063", " 049 ", "063049", "Napoli", "", "Campania", "Napoli", "NA", "63049", "F839"),
    ("15", "064", " 121 ", "064121", "Montoro", "", "Campania", "Avellino", "AV", "64121", "M330"),
    ("04", "021", " 008 ", "021008", "Bolzano", "Bozen", "Trentino-Alto Adige", "Bolzano", "BZ", "21008",
     "A952"),
]  # fmt: skip


def list_row(place: tuple[str, ...]) -> str:
    region, province, progressive, code, name, other, region_name, province_name, sign, older, cadastral = (
        place
    )
    both = f"{name}/{other}" if other else name
    return ";".join(
        [region, "2" + province[1:], province, progressive, code, both, name, other, "2", "Nord-est",
         region_name, province_name, "1", sign, code.lstrip("0"), older, cadastral]
    )  # fmt: skip


def municipalities(
    folder: Path, places=PLACES, *, name="Elenco-comuni-italiani.csv", encoding="latin-1"
) -> Path:
    """ISTAT's list: Latin-1, CRLF, bare LF inside quoted titles, padded codes, NA for Naples."""
    path = folder / name
    text = LIST_HEADER + "".join(list_row(place) + "\r\n" for place in places)
    path.write_bytes(text.encode(encoding))
    return path


FACTS_HEADER = (
    'RIPARTIZIONE;COD_REG;COD_PRO;PRO_COM;"CODICE_\nCATASTALE";NOME;SUPERFICIE (in KMQ);POP_2001;POP_2011;'
    'X_WGS84_32N;Y_WGS84_32N;ALTITUDINE _MINIMA;"ALTITUDINE\n_MASSIMA"' + ";" * 50 + "\r\n"
)
# region, code, cadastral, name, surface, 2001, 2011, x, y, lowest, highest
FACTS = [
    ("8", "37006", "A944", "Bologna", "140,8588", "371217", "371337", "686000,5", "4929000", "31", "392"),
    ("8", "37008", "B249", "Budrio", "120,1868", "15734", "18008", "701449,509", "4934703,876", "8", "39"),
    ("8", "37004", "A726", "Bazzano", "13,9663", "5952", "6806", "668000", "4930500", "67", "281"),
    ("8", "37018", "C191", "Castello di Serravalle", "39,2", "4162", "4887", "665500", "4925500", "90",
     "500"),
    ("11", "41033", "F478", "Montecopiolo", "35,8121", "1222", "1175", "768000", "4859000", "300", "1406"),
    ("15", "63049", "F839", "Napoli", "119,0213", "1004500", "962003", "927000", "4533000", "0", "458"),
    ("15", "64061", "F693", "Montoro Inferiore", "19,93", "9306", "10237", "979000", "4531000", "160", "900"),
    ("15", "64062", "F694", "Montoro Superiore", "20,07", "7841", "8846", "981000", "4532000", "150", "950"),
]  # fmt: skip


def facts(folder: Path, rows=FACTS, *, name="Elenco_comuni_2011.csv") -> Path:
    """ISTAT's municipalities at the census: decimal comma, fifty empty columns at the end."""
    path = folder / name
    lines = [
        ";".join(["X", region, code[:-3], code, cadastral, place, *rest]) + ";" * 50 + "\r\n"
        for region, code, cadastral, place, *rest in rows
    ]
    path.write_bytes((FACTS_HEADER + "".join(lines)).encode("latin-1"))
    return path


CENSUS_HEADER = "CODREG;REGIONE;CODPRO;PROVINCIA;CODCOM;COMUNE;PROCOM;ACE;P1;P2;ST1;PF1;A44\r\n"
CENSUS = [
    "8;Emilia-Romagna;37;Bologna;6;Bologna;37006;0;7083;3495;300;3100;317550",
    "8;Emilia-Romagna;37;Bologna;6;Bologna;37006;1;9000;4400;800;4100;400000",
    "8;Emilia-Romagna;37;Bologna;4;Bazzano;37004;1;3000;1500;200;1300;120000",
    "8;Emilia-Romagna;37;Bologna;18;Castello di Serravalle;37018;1;2500;1200;100;1000;",
    "15;Campania;63;Napoli;49;Napoli;63049;1;50000;24000;900;20000;1500000",
]


def census(folder: Path, rows=CENSUS, *, name="R08_indicatori_2011_areecensimento.csv", header=CENSUS_HEADER):
    path = folder / name
    path.write_bytes((header + "".join(row + "\r\n" for row in rows)).encode("latin-1"))
    return path


ANPR_HEADER = (
    "CODISTAT,ID,DATAISTITUZIONE,DATACESSAZIONE,CODCATASTALE,DENOMINAZIONE_IT,DENOMTRASLITTERATA,"
    "ALTRADENOMINAZIONE,ALTRADENOMTRASLITTERATA,ID_PROVINCIA,IDPROVINCIAISTAT,IDREGIONE,IDPREFETTURA,STATO,"
    "SIGLAPROVINCIA,FONTE,DATAULTIMOAGG,COD_DENOM\n"
)
# code, founded, ceased, cadastral, name, sign
REGISTER = [
    ("037006", "1861-03-17", "9999-12-31", "A944", "BOLOGNA", "BO"),
    ("037008", "1861-03-17", "9999-12-31", "B249", "BUDRIO", "BO"),
    ("037061", "2014-01-01", "9999-12-31", "M320", "VALSAMOGGIA", "BO"),
    ("063049", "1861-03-17", "9999-12-31", "F839", "NAPOLI", "NA"),
    ("064121", "2013-12-03", "9999-12-31", "M330", "MONTORO", "AV"),
]
CEASED = [
    ("037004", "1861-03-17", "2013-12-31", "A726", "BAZZANO", "BO"),
    ("037018", "1861-03-17", "2013-12-31", "C191", "CASTELLO DI SERRAVALLE", "BO"),
]


def register(folder: Path, rows=REGISTER, *, name="comuniANPR_ISTAT.csv") -> Path:
    path = folder / name
    lines = [
        f"{code},1,{founded},{ceased},{cadastral},{place},{place},,,1,{code[:3]},08,{sign},A,{sign},,2016-06-17,\n"
        for code, founded, ceased, cadastral, place, sign in rows
    ]
    path.write_text(ANPR_HEADER + "".join(lines), encoding="utf-8")
    return path


CHANGES_HEADER = (
    "Anno;Tipo variazione;Codice Regione;Codice Comune formato alfanumerico;Denominazione Comune;"
    "Codice del Comune associato alla variazione o nuovo codice Istat del Comune ;"
    "Denominazione Comune associata alla variazione o nuova denominazione;Provvedimento e Documento;"
    "Data decorrenza validità amministrativa\r\n"
)
# a merger of mergers: Savigno went (in this invented list) to Bazzano in 2012, and Bazzano to Valsamoggia
CHANGES = [
    "2014;ES;08;037004;Bazzano;037061;Valsamoggia;Legge;01/01/2014",
    "2014;ES;08;037018;Castello di Serravalle;037061;Valsamoggia;Legge;01/01/2014",
    "2012;ES;08;037058;Savigno;037004;Bazzano;Legge;01/01/2012",
    "2014;CE;08;037006;Bologna;037008;Budrio;Legge;01/01/2014",
    "2013;CD;08;037008;Budrio Vecchio;;Budrio;Legge;01/07/2013",
    "2015;ES;15;064061;Montoro Inferiore;064121;Montoro;Legge;",
]


def changes(folder: Path, rows=CHANGES, *, name="Variazioni_amministrative.csv") -> Path:
    path = folder / name
    path.write_bytes((CHANGES_HEADER + "".join(row + "\r\n" for row in rows)).encode("cp1252"))
    return path


def square(code: str, name: str, west: float, south: float, size: float = 0.2, **properties) -> dict:
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {"name": name, "com_istat_code": code, "reg_istat_code": "08", **properties},
    }


SQUARES = [
    square("037006", "Bologna", 11.30, 44.40),
    square("037008", "Budrio", 11.50, 44.50),
    square("037061", "Valsamoggia", 11.00, 44.40, 0.25),
]


def boundaries(folder: Path, features=SQUARES, *, name="limits_R_8_municipalities.geojson") -> Path:
    """One feature on each line, as openpolis publishes them."""
    path = folder / name
    lines = ",\n".join(json.dumps(feature) for feature in features)
    path.write_text('{"type":"FeatureCollection","features": [\n' + lines + "\n]}\n", encoding="utf-8")
    return path


def dictionary(folder: Path, *, name="tracciato_2011_areecensimento.csv", encoding="cp1252") -> Path:
    path = folder / name
    text = (
        "Nome Campo;Definizione\r\n"
        "CODREG;Codice numerico che identifica la regione nell’ambito del territorio nazionale\r\n"
        "P1;Popolazione residente - totale\r\n"
        "P14;Popolazione residente - età < 5 anni\r\n"
        "A44;Superficie delle abitazioni occupate da almeno una persona residente\r\n"
    )
    path.write_bytes(text.encode(encoding))
    return path
