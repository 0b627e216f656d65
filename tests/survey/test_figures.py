"""Voices beside official figures: of the municipalities that a finding names, and of the whole district."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.needs.readings.conftest import put
from vicinia.core.models import District
from vicinia.survey.models import Finding
from vicinia.survey.queries.restitution import Figures, figures_of
from vicinia.territory.models import Municipality, Source

pytestmark = pytest.mark.django_db
BUDRIO, GALLIERA = "037008", "037028"


@pytest.fixture
def source() -> Source:
    return Source.objects.create(
        title="Censimento di prova", publisher="Nessuno", licence="CC0", sha256="1" * 64
    )


@pytest.fixture
def known(source: Source, finding: Finding) -> None:
    old = {GALLIERA: {"P1": 5900, "P29": 500}}
    put(old, source, year=2001)
    put(
        {
            BUDRIO: {"P1": 18000, "P29": 1800, "PF1": 8000, "PF3": 2000},
            GALLIERA: {"P1": 5400, "P29": 810, "PF1": 2000, "PF3": 800, "A46": 500},
        },
        source,
    )


def test_what_is_said_of_the_whole_district_has_the_figures_of_the_district(
    finding: Finding, known: None
) -> None:
    (whole,) = figures_of(finding)
    assert whole == Figures(
        finding.district.name, 2011, 23400, pytest.approx(2610 / 23400), 2800 / 10000, 500 / 2000, 2
    )


def test_a_municipality_stands_above_the_district(
    as_carla: Client, finding: Finding, known: None, district: District
) -> None:
    finding.municipalities.add(Municipality.objects.get(code=GALLIERA))
    here, whole = figures_of(finding)
    assert here == Figures("Galliera", 2011, 5400, 0.15, 0.4, 0.25)
    assert whole.municipalities == 2
    page = as_carla.get(reverse("survey:finding", args=[finding.pk])).content.decode()
    assert "Che cosa dicono lì le statistiche" in page and district.name in page and "2 comuni" in page


def test_without_figures_nothing_is_shown(as_carla: Client, finding: Finding) -> None:
    assert figures_of(finding) == []
    assert 'id="figures"' not in as_carla.get(reverse("survey:finding", args=[finding.pk])).content.decode()
