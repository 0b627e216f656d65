"""Invented counts and estimates for the model district: an example of who is not reached, not a fact."""

from __future__ import annotations

from django.db import transaction

from vicinia.core.models import District
from vicinia.needs.latent_files import FileRow
from vicinia.needs.models.seen import Expectation, SeenCount
from vicinia.needs.services.latent import store_expectations, store_seen

YEAR = 2025
PERIOD = ("2026-01-01", "2026-06-30")
_SURVEY = "Indagine inventata per il distretto modello"
_COUNTS = "Conteggi inventati per il distretto modello"

# municipality: (share in need per cent, answers; nobody asked where 0), people met; None where nobody counted
INVENTED: dict[str, tuple[float, int, int | None]] = {
    "037002": (7.1, 140, 560),
    "037003": (9.6, 120, 410),
    "037005": (7.0, 130, 690),
    "037008": (8.2, 160, 870),
    "037017": (7.4, 110, 260),
    "037019": (6.2, 170, 780),
    "037021": (5.9, 130, 540),
    "037028": (12.8, 90, 95),
    "037030": (6.4, 130, 430),
    "037035": (9.9, 100, 205),
    "037038": (8.0, 110, 330),
    "037039": (10.4, 90, 2),
    "037048": (8.6, 110, 240),
    "037052": (0.0, 0, 310),
    "037055": (9.0, 120, None),
}


@transaction.atomic
def build_latent(district: District) -> None:
    """Put the invented rows in place, unless somebody has brought in others; again changes nothing."""
    if not Expectation.objects.filter(district=district, is_sample=False).exists():
        estimates = [
            FileRow(number, {"comune": code, "quota": f"{share}%", "campione": str(answers)})
            for number, (code, (share, answers, _met)) in enumerate(INVENTED.items(), start=2)
            if answers
        ]
        store_expectations(
            actor=None, district=district, rows=estimates, year=YEAR, origin=_SURVEY, is_sample=True
        )
    if not SeenCount.objects.filter(district=district, is_sample=False).exists():
        start, end = PERIOD
        counts = [
            FileRow(
                number,
                {"comune": code, "cosa": "persone", "dal": start, "al": end, "quanti": str(met),
                 "fonte": _COUNTS},
            )
            for number, (code, (_share, _answers, met)) in enumerate(INVENTED.items(), start=2)
            if met is not None
        ]  # fmt: skip
        store_seen(actor=None, district=district, rows=counts, is_sample=True)


@transaction.atomic
def clear_latent(district: District) -> None:
    """Take away what was invented; what somebody brought in stays."""
    SeenCount.objects.filter(district=district, is_sample=True).delete()
    Expectation.objects.filter(district=district, is_sample=True).delete()
