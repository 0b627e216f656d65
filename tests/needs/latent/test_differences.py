"""What one table hides no other table tells: periods that cross, and needs that add up."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from scipy.optimize import linprog

from tests.needs.latent.conftest import WORLD, seen_rows
from vicinia.core.models import AuditEntry
from vicinia.directory.vocabulary import load_vocabulary
from vicinia.needs.latent_files import FileRow, LatentProblem
from vicinia.needs.models import SeenCount
from vicinia.needs.queries.latent import choices_of, counted_in, seen_table
from vicinia.needs.services.latent import store_seen

pytestmark = pytest.mark.django_db
SMALLEST = 3


def rows(need: str, counts: list[int], kind: str = "richieste", **period: str) -> list[FileRow]:
    days = {"dal": "01/01/2026", "al": "30/06/2026"} | period
    return [
        FileRow(
            number, {"comune": name, "cosa": kind, "bisogno": need, "quanti": str(count), "fonte": "", **days}
        )
        for number, (name, count) in enumerate(zip(WORLD, counts, strict=True), start=2)
    ]


@pytest.mark.parametrize(
    ("start", "end"),
    [("01/01/2026", "31/07/2026"), ("30/06/2026", "31/12/2026"), ("01/02/2026", "28/02/2026")],
)
def test_a_period_that_crosses_another_is_refused_and_nothing_stored(six, start, end):
    store_seen(actor=None, district=six, rows=seen_rows())
    later = [FileRow(row.number, {**row.cells, "dal": start, "al": end}) for row in seen_rows()]
    with translation.override("en"), pytest.raises(LatentProblem, match="crosses another one") as found:
        store_seen(actor=None, district=six, rows=later)
    assert "01/01/2026 – 30/06/2026" in str(found.value.problems[0])
    assert SeenCount.objects.count() == 6


def test_periods_that_follow_each_other_and_other_things_are_taken(six):
    store_seen(actor=None, district=six, rows=seen_rows())
    store_seen(
        actor=None, district=six, rows=rows("", [9] * 6, kind="persone", dal="01/07/2026", al="31/12/2026")
    )
    store_seen(actor=None, district=six, rows=rows("", [9] * 6))
    assert SeenCount.objects.count() == 18


def test_within_one_file_too(six):
    both = rows("", [9] * 6) + [
        FileRow(row.number + 6, row.cells) for row in rows("", [8] * 6, dal="01/06/2026", al="31/12/2026")
    ]
    with pytest.raises(LatentProblem) as found:
        store_seen(actor=None, district=six, rows=both)
    assert len(found.value.problems) == 6 and not SeenCount.objects.exists()


def shown(district) -> dict[str, dict[str, int | None]]:
    """All that the pages show of requests, by need and municipality; with the totals under “*”."""
    found = {}
    for choice in choices_of(district):
        table = seen_table(counted_in(district, choice.starts_on, choice.ends_on), choice, SMALLEST)
        found[choice.theme] = table.shown | {"*": table.total}
    return found


def limits(known: dict[str, dict[str, int | None]], needs: list[str], codes: list[str]) -> np.ndarray:
    """The attack: what each count of a need can be, given everything that is shown and that needs add up."""
    cells = [(need, code) for need in needs for code in codes]
    equal, right = [], []
    for need in [*needs, ""]:
        for code in [*codes, "*"]:
            value = known[need].get(code)
            if value is not None:
                line = [
                    float((need in ("", one)) and (code in ("*", where))) for one, where in cells
                ]  # fmt: skip
                equal.append(line)
                right.append(value)
    ends = []
    for at in range(len(cells)):
        goal = np.eye(len(cells))[at]
        low = linprog(goal, A_eq=equal, b_eq=right, bounds=(0, None))
        high = linprog(-goal, A_eq=equal, b_eq=right, bounds=(0, None))
        ends.append((low.fun, -high.fun if high.status == 0 else np.inf))
    return np.array(ends)


@pytest.mark.parametrize("seed", range(6))
def test_all_needs_together_do_not_tell_what_one_need_hides(six, seed):
    load_vocabulary()
    source = np.random.default_rng(seed)
    counts = {need: source.integers(0, 9, 6).tolist() for need in ("food", "home", "work")}
    for need, numbers in counts.items():
        store_seen(actor=None, district=six, rows=rows(need, numbers))
    together = np.sum(list(counts.values()), axis=0).tolist()
    store_seen(actor=None, district=six, rows=rows("", together))
    known = shown(six)
    codes = sorted(set(SeenCount.objects.values_list("municipality_id", flat=True)))
    by_code = {
        (one.theme, one.municipality_id): one.count for one in SeenCount.objects.all()
    }  # fmt: skip
    ends = limits(known, list(counts), codes)
    small = [
        at for at, cell in enumerate((need, code) for need in counts for code in codes)
        if 0 < by_code[cell] < SMALLEST
    ]  # fmt: skip
    assert small, "the world has something to hide"
    for at in small:
        low, high = ends[at]
        assert high - low > 1e-6, f"{at} can be computed"


def test_the_counts_of_a_period_can_be_taken_away_once(six, client: Client, carla, amina):
    store_seen(actor=None, district=six, rows=seen_rows())
    (choice,) = choices_of(six)
    address = f"{reverse('needs:latent_take_away')}?distretto={six.slug}&quale={choice.key}"
    client.force_login(amina)
    assert client.post(address).status_code == 403 and SeenCount.objects.count() == 6
    client.force_login(carla)
    for _again in range(2):
        assert client.post(address).status_code == 302
    assert not SeenCount.objects.exists()
    assert AuditEntry.objects.filter(verb="take_away_seen", actor=carla).count() == 1
    assert date(2026, 1, 1) == choice.starts_on
