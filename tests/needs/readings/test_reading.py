"""From figures to a reading that is kept: numbers, intervals, sources, refusals."""

import numpy as np
import pytest

from tests.needs.readings.conftest import FIGURES, INGREDIENTS, VERSION, put
from vicinia.core.models import AuditEntry
from vicinia.methods import composite
from vicinia.needs.formula import Figure
from vicinia.needs.models import Estimate, Part, Reading
from vicinia.needs.queries.figures import figures_of
from vicinia.needs.scoring import ReadingProblem
from vicinia.needs.services.reading import read
from vicinia.needs.services.recipes import write_version
from vicinia.territory.models import CensusArea, Indicator, MunicipalityChange

pytestmark = pytest.mark.django_db


def values() -> list[list[float]]:
    return [
        [100 * one["P50"] / one["P46"], 100 * one["P62"] / one["P60"]]
        for one in (FIGURES["037008"], FIGURES["037019"], FIGURES["037028"])
    ]


def scores(reading: Reading) -> dict[str, float]:
    return dict(reading.estimates.values_list("municipality_id", "value"))


@pytest.mark.parametrize(
    ("method", "penalty", "expected"),
    [
        ("zscore", "positive", lambda v: composite.zscore_sum(v, [1, 1]).scores),
        (
            "ampi",
            "positive",
            lambda v: composite.ampi(v, [1, 1], np.mean(v, axis=0), penalty="positive").scores,
        ),
        ("ampi", "negative", lambda v: composite.ampi(v, [1, 1], np.mean(v, axis=0)).scores),
        ("mpi", "positive", lambda v: composite.mpi(v, [1, 1], penalty="positive").scores),
    ],
)
def test_the_scores_are_those_of_the_method(figures, recipe, method, penalty, expected):
    version = write_version(
        actor=None, recipe=recipe, version=VERSION | {"method": method, "penalty": penalty},
        ingredients=INGREDIENTS,
    )  # fmt: skip
    reading, is_new = read(actor=None, version=version)
    assert is_new and reading.areas == 3
    found = scores(reading)
    assert [found[code] for code in ("037008", "037019", "037028")] == pytest.approx(list(expected(values())))


def test_every_step_is_kept(figures, version):
    reading, _new = read(actor=None, version=version)
    galliera = reading.estimates.get(municipality="037028")
    assert (galliera.quintile, galliera.rank_first, galliera.population) == (4, 1, 5400)
    assert galliera.lower <= galliera.value <= galliera.upper
    parts = list(Part.objects.filter(estimate=galliera).order_by("ingredient__position"))
    assert [(part.numerator, part.denominator) for part in parts] == [(1500, 5100), (215, 2800)]
    assert parts[1].value == pytest.approx(100 * 215 / 2800)
    assert sum(part.normalised for part in parts) == pytest.approx(galliera.value)
    assert [source.title for source in reading.sources.all()] == ["Censimento di prova"]
    assert not reading.includes_sample


def test_the_same_figures_give_the_reading_that_is_there(figures, version, source, carla):
    first, is_new = read(actor=carla, version=version)
    again, is_new_again = read(actor=carla, version=version)
    assert (is_new, is_new_again, first.pk) == (True, False, again.pk)
    assert Reading.objects.count() == 1
    assert AuditEntry.objects.filter(verb="read_needs").count() == 1
    put({"037028": {"P62": 260}}, source)
    later, is_new = read(actor=carla, version=version)
    assert is_new and later.pk != first.pk
    assert scores(first)["037028"] < scores(later)["037028"], "old figures stay as they were"


def test_a_reading_is_stored_whole_or_not_at_all(figures, version, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("the power goes")

    monkeypatch.setattr(Part.objects, "bulk_create", broken)
    with pytest.raises(RuntimeError):
        read(actor=None, version=version)
    assert (Reading.objects.count(), Estimate.objects.count()) == (0, 0)


def test_missing_variables_are_listed(figures, recipe):
    more = [*INGREDIENTS, {"name": "In affitto", "numerator": "A46", "denominator": "PF1", "polarity": 1}]
    version = write_version(actor=None, recipe=recipe, version=VERSION, ingredients=more)
    with pytest.raises(ReadingProblem) as refused:
        read(actor=None, version=version)
    assert "A46 (2011" in str(refused.value) and "PF1 (2011" in str(refused.value)
    assert "P50" not in str(refused.value)


def test_areas_without_a_figure_are_left_out_and_named(figures, version):
    Indicator.objects.filter(census_code="037028", variable="P62").delete()
    with pytest.raises(ReadingProblem, match="2"):
        read(actor=None, version=version)


def test_an_indicator_that_is_the_same_everywhere_is_refused_by_name(figures, recipe):
    one = {"name": "Sempre uguale", "numerator": "P46", "denominator": "P46", "polarity": 1}
    version = write_version(actor=None, recipe=recipe, version=VERSION, ingredients=[*INGREDIENTS, one])
    with pytest.raises(ReadingProblem, match="Sempre uguale"):
        read(actor=None, version=version)


def test_figures_of_another_year_are_asked_for_by_year(figures, recipe, source):
    put(
        {code: {"P1": 0.9 * found["P1"] - 10 * i} for i, (code, found) in enumerate(FIGURES.items())},
        source,
        2001,
    )
    one = {"name": "Persi", "numerator": "P1@2001 - P1", "denominator": "P1@2001", "polarity": 1}
    version = write_version(actor=None, recipe=recipe, version=VERSION, ingredients=[one])
    reading, _new = read(actor=None, version=version)
    value = Part.objects.get(estimate__reading=reading, estimate__municipality="037008").value
    assert value == pytest.approx(100 * (16200 - 18000) / 16200)


def test_parts_of_a_municipality_are_added_up(district, figures, source):
    Indicator.objects.filter(census_code="037028", variable="P62").delete()
    for number, value in (("1", 100), ("2", 115)):
        part = CensusArea.objects.create(
            kind="sez", year=2011, census_code="037028", municipality_id="037028", number=number
        )
        Indicator.objects.create(
            variable_id="P62", year=2011, census_code="037028", municipality_id="037028", census_area=part,
            value=value, source=source,
        )  # fmt: skip
    table = figures_of(district, level="municipality", scope="district", wanted=[Figure("P62", 2011)])
    galliera = next(area for area in table.areas if area.municipality.code == "037028")
    assert galliera.values == {Figure("P62", 2011): 215}
    assert galliera.summed == {Figure("P62", 2011)}


def test_a_municipality_that_took_in_others_is_their_sum(district, figures, source):
    for code, value in (("037888", 40), ("037889", 60)):
        MunicipalityChange.objects.create(
            code=code, name=code, successor_id="037028", basis="official", ceased_on="2014-01-01",
            next_code="037028",
        )  # fmt: skip
        Indicator.objects.create(
            variable_id="P62",
            year=2011,
            census_code=code,
            municipality_id="037028",
            value=value,
            source=source,
        )
    Indicator.objects.filter(census_code="037028", variable="P62").delete()
    table = figures_of(district, level="municipality", scope="district", wanted=[Figure("P62", 2011)])
    galliera = next(area for area in table.areas if area.municipality.code == "037028")
    assert galliera.values[Figure("P62", 2011)] == 100
