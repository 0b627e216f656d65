"""Files of counts and estimates: whole or not at all, the same twice, and a sentence for each bad row."""

import pytest
from django.utils import translation

from tests.needs.latent.conftest import WORLD, seen_rows, survey_rows
from vicinia.core.models import AuditEntry
from vicinia.methods.small_area import fay_herriot
from vicinia.needs.latent_files import FileRow, LatentProblem, number, read_rows, whole_number
from vicinia.needs.models import Expectation, SeenCount
from vicinia.needs.services.latent import store_expectations, store_seen
from vicinia.territory.models import Municipality

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def test_the_same_file_twice_changes_nothing_and_a_new_count_takes_the_place(six, carla):
    first = store_seen(actor=carla, district=six, rows=seen_rows())
    assert (first.new, first.changed, first.same) == (6, 0, 0)
    stamp = list(SeenCount.objects.values_list("pk", "stored_at").order_by("pk"))
    again = store_seen(actor=carla, district=six, rows=seen_rows())
    assert (again.new, again.changed, again.same) == (0, 0, 6)
    assert list(SeenCount.objects.values_list("pk", "stored_at").order_by("pk")) == stamp
    third = store_seen(actor=carla, district=six, rows=seen_rows(quanti="1.301"))
    assert (third.new, third.changed, third.same) == (0, 1, 5)
    budrio = SeenCount.objects.get(municipality="037008")
    assert budrio.count == 1301 and (budrio.pk in {pk for pk, _ in stamp})
    assert AuditEntry.objects.filter(verb="store_seen", actor=carla).count() == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"comune": "Budria"}, "Did you mean Budrio"),
        ({"comune": ""}, "the column “comune” is empty"),
        ({"quanti": "-3"}, "-3 is below zero"),
        ({"quanti": "tanti"}, "“tanti” is not a whole number"),
        ({"quanti": "2,5"}, "“2,5” is not a whole number"),
        ({"quanti": "999999999999"}, "too large"),
        ({"dal": "01/07/2026"}, "ends before it begins"),
        ({"dal": "31/02/2026"}, "“31/02/2026” is not a day"),
        ({"cosa": "abbracci"}, "Write persone, richieste or pacchi"),
        ({"bisogno": "volare"}, "no need is called “volare”"),
        ({"comune": "Galliera"}, "it repeats row 2"),
        ({"fonte": "x" * 201}, "longer than 200"),
    ],
)
def test_a_bad_count_is_named_and_nothing_is_stored(six, changes, said):
    with pytest.raises(LatentProblem) as found:
        store_seen(actor=None, district=six, rows=seen_rows(**changes))
    assert len(found.value.problems) == 1
    assert said in found.value.problems[0]
    assert found.value.problems[0].startswith("Row 4:" if "repeats" in said else "Row 2:")
    assert not SeenCount.objects.exists() and not AuditEntry.objects.filter(verb="store_seen").exists()


def test_every_bad_row_is_named(six):
    rows = [*seen_rows(quanti="x"), FileRow(9, {**seen_rows()[1].cells, "al": "domani"})]
    with pytest.raises(LatentProblem) as found:
        store_seen(actor=None, district=six, rows=rows)
    assert [line.split(":")[0] for line in found.value.problems] == ["Row 2", "Row 9"]


def test_a_municipality_outside_the_district_is_refused(six):
    Municipality.objects.create(
        code="037006", name="Bologna", province_code="037", province="BO", province_name="Bologna",
        region_code="08", region_name="Emilia-Romagna",
    )  # fmt: skip
    with pytest.raises(LatentProblem, match="Bologna is not in the district Pianura Est"):
        store_seen(actor=None, district=six, rows=seen_rows(comune="Bologna"))


def test_a_code_without_its_zero_is_understood(six):
    store_seen(actor=None, district=six, rows=seen_rows(comune="37008"))
    assert SeenCount.objects.filter(municipality="037008").exists()


def test_what_is_stored_is_what_the_model_says(six, carla):
    stored = store_expectations(
        actor=carla, district=six, rows=survey_rows(), year=2025, origin="Indagine", method="reml"
    )
    assert (stored.new, stored.changed) == (6, 0)
    rows = list(Expectation.objects.order_by("municipality"))
    world = [WORLD[row.municipality.name] for row in rows]
    fit = fay_herriot(
        [share / 100 for _r, share, _n, _m in world], None, method="reml", transform="arcsin",
        effective_sizes=[answers for _r, _s, answers, _m in world],
    )  # fmt: skip
    assert [row.share for row in rows] == pytest.approx(fit.eblup.tolist(), abs=1e-12)
    assert [row.mean_squared_error for row in rows] == pytest.approx(fit.mse.tolist(), abs=1e-14)
    assert rows[0].method == "Fay–Herriot, REML, arcsin" and rows[0].population == WORLD["Argelato"][0]
    again = store_expectations(
        actor=carla, district=six, rows=survey_rows(), year=2025, origin="Indagine", method="reml"
    )
    assert (again.new, again.changed, again.same) == (0, 0, 6)
    assert AuditEntry.objects.filter(verb="store_expectations").count() == 1


def test_persons_with_a_variance_are_the_same_as_a_share_with_one(six):
    def rows(in_persons: bool) -> list[FileRow]:
        lines = []
        for at, (name, (residents, share, answers, _met)) in enumerate(WORLD.items(), start=2):
            p = share / 100
            variance = p * (1 - p) / answers
            cells = {"comune": name, "residenti": str(residents)}
            if in_persons:
                cells |= {"persone": repr(p * residents), "varianza": repr(variance * residents**2)}
            else:
                cells |= {"quota": repr(p), "varianza": repr(variance)}
            lines.append(FileRow(at, cells))
        return lines

    for year, in_persons in ((2024, True), (2025, False)):
        store_expectations(actor=None, district=six, rows=rows(in_persons), year=year, origin="x")
    of = {
        year: list(
            Expectation.objects.filter(year=year).order_by("municipality").values_list("share", flat=True)
        )
        for year in (2024, 2025)
    }
    assert of[2024] == pytest.approx(of[2025], abs=1e-9) and len(of[2024]) == 6


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"quota": ""}, "either “quota”"),
        ({"persone": "30"}, "either “quota”"),
        ({"campione": ""}, "either “varianza” or “campione”"),
        ({"campione": "0"}, "rests on nobody"),
        ({"campione": "18.001"}, "more people answered than live in Budrio"),
        ({"quota": "8"}, "the share is above 1"),
        ({"quota": "-1%"}, "-1% is below zero"),
        ({"quota": "nan"}, "“nan” is not a number"),
        ({"residenti": ""}, "how many people live in Budrio is not known"),
        ({"comune": "Galliera", "residenti": "5400"}, "it repeats row 2"),
        ({"campione": "", "varianza": "0,001"}, "Use the same column"),
    ],
)
def test_a_bad_estimate_is_named_and_nothing_is_stored(six, changes, said):
    with pytest.raises(LatentProblem) as found:
        store_expectations(actor=None, district=six, rows=survey_rows(**changes), year=2025, origin="x")
    assert any(said in problem for problem in found.value.problems), found.value.problems
    assert not Expectation.objects.exists()


def test_too_few_municipalities_and_identical_scores_are_said(six):
    with pytest.raises(LatentProblem, match="at least 5 are needed"):
        store_expectations(actor=None, district=six, rows=survey_rows()[:4], year=2025, origin="x")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"comune;cosa;comune\nBudrio;x;y\n", "is there twice"),
        (b"comune;quanti\nBudrio;3\n", "The column “cosa” is missing"),
        (b"comune;cosa\n", "there is no row"),
        (b"PK\x03\x04\x00\x00\x00\x00" * 50, "cannot be read as CSV"),
        (b"x" * (2 * 1024 * 1024 + 1), "larger than 2 MB"),
    ],
)
def test_what_is_no_such_file_is_refused(content, said):
    with pytest.raises(LatentProblem, match=said):
        read_rows(content, needed=("comune", "cosa"))


def test_rows_keep_their_number_in_the_file_and_columns_other_names():
    rows = read_rows(b"Codice,Kind\n\n037008,persone\n", needed=("comune", "cosa"))
    assert [(row.number, row["comune"], row["cosa"], row["fonte"]) for row in rows] == [
        (3, "037008", "persone", "")
    ]


def test_numbers_as_people_write_them():
    assert whole_number("1.200") == 1200 and number("8,5%") == pytest.approx(0.085)
    assert number("1.234,5") == 1234.5 and number("0.08") == 0.08
