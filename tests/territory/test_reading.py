"""Official files as they are: encodings, line breaks in titles, numbers, and what is said of broken ones."""

import doctest
import math
import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.territory import official
from vicinia.territory.reading import census, download, files, history, numbers
from vicinia.territory.reading.boundaries import contains, read_boundaries
from vicinia.territory.reading.files import open_file
from vicinia.territory.reading.kinds import Kind, recognise
from vicinia.territory.reading.municipalities import read_census_municipalities, read_list
from vicinia.territory.reading.problems import InputProblem, Rejected


@pytest.mark.parametrize("module", [files, numbers, history])
def test_examples_in_the_documentation_hold(module):
    assert doctest.testmod(module).failed == 0


@given(st.integers(-(10**9), 10**9), st.integers(0, 4))
def test_italian_numbers_come_back(whole, decimals):
    value = whole / 10**decimals
    written = f"{value:,.{decimals}f}".replace(",", "_").replace(".", ",").replace("_", ".")
    assert numbers.parse_number(written) == pytest.approx(value, abs=1e-9)


@given(st.text(max_size=30))
def test_a_cell_is_a_finite_number_or_missing_or_refused(text):
    try:
        value = numbers.parse_number(text)
    except ValueError:
        return
    assert value is None or math.isfinite(value)


@given(st.dates())
def test_days_in_both_forms(day):
    expected = None if day.year >= 9000 else day
    assert numbers.parse_day(day.isoformat()) == expected
    assert numbers.parse_day(f"{day.day}/{day.month:02}/{day.year:04}") == expected


def test_every_kind_is_told_by_its_header(tmp_path):
    made = {
        Kind.MUNICIPALITIES: official.municipalities(tmp_path),
        Kind.FACTS: official.facts(tmp_path),
        Kind.CENSUS: official.census(tmp_path),
        Kind.REGISTER: official.register(tmp_path),
        Kind.CHANGES: official.changes(tmp_path),
        Kind.BOUNDARIES: official.boundaries(tmp_path),
        Kind.DICTIONARY: official.dictionary(tmp_path),
    }
    assert {kind: recognise(open_file(path)).kind for kind, path in made.items()} == {
        kind: kind for kind in made
    }


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_encodings_are_told_apart(tmp_path, encoding):
    places = [*official.PLACES[:1], ("08", "099", " 1 ", "099031", "Forlì Città", *official.PLACES[5][5:])]
    path = official.municipalities(tmp_path, places, encoding=encoding)
    rows = list(read_list(recognise(open_file(path)).table))
    assert [row.name for row in rows] == ["Bologna", "Forlì Città"]


def test_windows_characters_survive(tmp_path):
    path = official.dictionary(tmp_path)
    assert open_file(path).encoding == "cp1252"
    described = dict(census.read_dictionary(recognise(open_file(path)).table))
    assert described["P14"] == "Popolazione residente - età < 5 anni"
    assert "CODREG" not in described


def test_naples_is_not_missing(tmp_path):
    rows = {row.code: row for row in read_list(recognise(open_file(official.municipalities(tmp_path))).table)}
    assert rows["063049"].province == "NA"
    assert rows["099030"].older_codes == ("041033",)
    assert rows["021008"].other_name == "Bozen"


def test_lines_are_those_of_the_file(tmp_path):
    bad = list(official.PLACES)
    bad[2] = (*bad[2][:3], "37O17", *bad[2][4:])
    bad[4] = (*bad[4][:3], "037006", *bad[4][4:])
    path = official.municipalities(tmp_path, bad)
    found = [row for row in read_list(recognise(open_file(path)).table) if isinstance(row, Rejected)]
    # two titles have a line break, so the header takes lines 1 to 3
    lines = path.read_bytes().replace(b"\r\n", b"\n").split(b"\n")
    assert [b"37O17" in lines[found[0].line - 1], found[1].line] == [True, 8]
    assert found[0].line == 6
    assert "37O17" in found[0].reason
    assert "4" in found[1].reason


def test_surface_has_a_decimal_comma_and_empty_columns_do_not_matter(tmp_path):
    rows = list(read_census_municipalities(recognise(open_file(official.facts(tmp_path))).table))
    assert rows[1].surface_km2 == 120.1868
    assert rows[1].population == {2001: 15734, 2011: 18008}


def test_a_town_hall_in_the_sea_of_another_ocean_is_refused(tmp_path):
    wrong = (*official.FACTS[0][:7], "44,5", "11,3", *official.FACTS[0][9:])
    (row,) = read_census_municipalities(recognise(open_file(official.facts(tmp_path, [wrong]))).table)
    assert isinstance(row, Rejected)
    assert "UTM 32N" in row.reason


def _problem(path) -> str:
    with pytest.raises(InputProblem) as refused:
        found = recognise(open_file(path))
        if found.kind is Kind.CENSUS:
            list(census.prepare(found.table).rows())
        elif found.kind is Kind.BOUNDARIES:
            list(read_boundaries(found.file))
        else:
            list(read_list(found.table))
    return str(refused.value)


def test_a_missing_column_is_named(tmp_path):
    path = official.municipalities(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"Sigla automobilistica", b"Sigla"))
    assert "Sigla automobilistica" in _problem(path)


def test_a_file_that_breaks_off_is_named_with_its_line(tmp_path):
    path = official.municipalities(tmp_path)
    path.write_bytes(path.read_bytes()[:-40])
    assert ":" not in _problem(path)[:5]
    assert "12" in _problem(path)


def test_an_open_quotation_mark_is_found(tmp_path):
    path = official.municipalities(tmp_path, official.PLACES * 20)
    path.write_bytes(path.read_bytes().replace(b";Budrio;", b';"Budrio;', 1))
    assert "5" in _problem(path)


@pytest.mark.parametrize(
    "content",
    [b"", b"   \n", b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0old", b"<!DOCTYPE html><html>",
     b"\x00\x01\x02binary",
     b"name|age\nx|1\n", b'{"type":"Feature"}', b'{"features": [', b"a" * 1_500_000],
    ids=["empty", "blank", "zip", "xls", "web page", "binary", "other table", "one feature", "cut",
         "one line"],
)  # fmt: skip
def test_what_is_no_official_file_is_refused_by_name(tmp_path, content):
    path = tmp_path / "strano.csv"
    path.write_bytes(content)
    assert "strano.csv" in _problem(path)


def test_a_folder_and_a_missing_file_are_refused(tmp_path):
    for path in (tmp_path, tmp_path / "manca.csv"):
        assert str(path.name) in _problem(path)


def test_a_file_above_the_limit_is_refused_before_it_is_read(tmp_path):
    path = official.census(tmp_path)
    with pytest.raises(InputProblem, match="areecensimento"):
        open_file(path, max_bytes=100)


def test_a_table_of_200_mb_is_read_in_little_memory(tmp_path):
    import tracemalloc

    path = tmp_path / "R08_indicatori_2011_sezioni.csv"
    row = official.CENSUS[0].encode() + b";" * 2000 + b"\r\n"
    with path.open("wb") as out:
        out.write(official.CENSUS_HEADER.encode())
        for _ in range(200_000_000 // len(row)):
            out.write(row)
    tracemalloc.start()
    table = recognise(open_file(path)).table
    rows = table.rows()
    for _ in range(200):
        next(rows)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    path.unlink()
    assert peak < 40_000_000


def test_census_year_from_columns_name_or_option(tmp_path):
    section = "CODREG;REGIONE;CODPRO;PROVINCIA;CODCOM;COMUNE;PROCOM;SEZ2011;NSEZ;P1\r\n"
    by_column = official.census(tmp_path, [], name="sezioni.csv", header=section)
    assert census.prepare(recognise(open_file(by_column)).table).year == 2011
    assert census.prepare(recognise(open_file(official.census(tmp_path))).table).year == 2011
    unnamed = recognise(open_file(official.census(tmp_path, name="areecensimento.csv"))).table
    assert census.prepare(unnamed, 2001).year == 2001
    with pytest.raises(InputProblem, match="--year"):
        census.prepare(unnamed)


def test_a_future_census_is_refused(tmp_path):
    path = official.census(tmp_path, name="R08_indicatori_2091_areecensimento.csv")
    assert "2091" in _problem(path)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [(";7083;", ";settemila;", "P1"), (";7083;", ";-3;", "P1"), (";37006;0;", ";37006;;", ""),
     (";37006;0;", ";x;0;", "x")],
)  # fmt: skip
def test_a_census_row_is_refused_with_its_column(tmp_path, before, after, said):
    rows = [official.CENSUS[0].replace(before, after), *official.CENSUS[1:]]
    table = census.prepare(recognise(open_file(official.census(tmp_path, rows))).table)
    found = list(table.rows())
    assert isinstance(found[0], Rejected)
    assert found[0].line == 2
    assert said in found[0].reason
    assert not any(isinstance(row, Rejected) for row in found[1:])


def test_a_census_area_twice_is_refused(tmp_path):
    table = census.prepare(recognise(open_file(official.census(tmp_path, official.CENSUS[:1] * 2))).table)
    found = list(table.rows())
    assert isinstance(found[1], Rejected)
    assert (found[1].line, "2" in found[1].reason) == (3, True)


def _broken(change) -> dict:
    feature = official.square("037006", "Bologna", 11.3, 44.4)
    change(feature)
    return feature


def _ring(feature: dict, points: list) -> None:
    feature["geometry"]["coordinates"] = [points]


BROKEN = {
    "point": _broken(lambda f: f.update(geometry={"type": "Point", "coordinates": [11, 44]})),
    "swapped": _broken(lambda f: _ring(f, [[44, 11], [45, 11], [45, 12], [44, 11]])),
    "metres": _broken(lambda f: _ring(f, [[6e5, 4e6], [7e5, 4e6], [7e5, 5e6], [6e5, 4e6]])),
    "open": _broken(lambda f: f["geometry"]["coordinates"][0].pop()),
    "flat": _broken(lambda f: _ring(f, [[11, 44], [11.1, 44], [11.2, 44], [11, 44]])),
    "empty": _broken(lambda f: f["geometry"].update(coordinates=[])),
    "text": _broken(lambda f: f["geometry"].update(coordinates=[[["a", "b"]] * 4])),
    "no code": _broken(lambda f: f["properties"].pop("com_istat_code")),
    "no geometry": _broken(lambda f: f.update(geometry=None)),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_wrong_boundary_is_refused_with_its_line(tmp_path, name):
    path = official.boundaries(tmp_path, [official.SQUARES[1], BROKEN[name], official.SQUARES[2]])
    found = list(read_boundaries(open_file(path)))
    assert [isinstance(row, Rejected) for row in found] == [False, True, False]
    assert found[1].line == 3


def test_inside_and_outside_of_a_boundary_with_a_hole():
    outer = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]
    hole = [[1, 1], [2, 1], [2, 2], [1, 2], [1, 1]]
    geometry = {"type": "MultiPolygon", "coordinates": [[outer, hole]]}
    assert contains(geometry, 3, 3)
    assert not contains(geometry, 1.5, 1.5)
    assert not contains(geometry, 5, 3)


def test_an_archive_is_opened_and_other_members_left(tmp_path):
    inside = official.census(tmp_path)
    path = tmp_path / "dati.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(inside, "../../fuori/" + inside.name)
        archive.writestr("leggimi.pdf", "x")
    folder = tmp_path / "aperto"
    (found,) = download.unpack(path, folder)
    assert folder in found.parents
    assert found.read_bytes() == inside.read_bytes()


def test_a_zip_bomb_is_left_closed(tmp_path):
    path = tmp_path / "bomba.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("zeri.csv", b"0" * 60_000_000)
    with pytest.raises(InputProblem, match=r"bomba\.zip"):
        download.unpack(path, tmp_path / "aperto")
    assert (
        sum(file.stat().st_size for file in (tmp_path / "aperto").rglob("*") if file.is_file()) < 11_000_000
    )


def test_downloads_are_https_only_and_fail_gently(tmp_path):
    with pytest.raises(InputProblem, match="https"):
        download.fetch("http://example.org/a.csv", tmp_path)

    def refuses(address, timeout):
        raise OSError("no route")

    with pytest.raises(InputProblem, match="no route"):
        download.fetch("https://example.org/a.csv", tmp_path, refuses)
    assert list(tmp_path.iterdir()) == []


def test_a_download_has_a_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(download, "MAX_BYTES", 1000)
    with pytest.raises(InputProblem):
        download.fetch("https://example.org/a.csv", tmp_path, lambda address, timeout: BytesIO(b"x" * 5000))
    good = download.fetch(
        "https://example.org/x/b%20c.csv", tmp_path, lambda address, timeout: BytesIO(b"ok")
    )
    assert (good.name, good.read_bytes()) == ("b c.csv", b"ok")
