"""Who published a file."""

from vicinia.territory.models import Source
from vicinia.territory.reading.kinds import Kind, Recognised

_ISTAT = ("Istat", "CC BY")
PUBLISHERS = {
    Kind.MUNICIPALITIES: ("Elenco dei comuni italiani", *_ISTAT),
    Kind.FACTS: ("Comuni al censimento: popolazione, superficie, municipi", *_ISTAT),
    Kind.CENSUS: ("Indicatori del censimento per area", *_ISTAT),
    Kind.DICTIONARY: ("Tracciato delle variabili censuarie", *_ISTAT),
    Kind.CHANGES: ("Variazioni amministrative e territoriali", *_ISTAT),
    Kind.SUPPRESSED: ("Elenco dei comuni soppressi", *_ISTAT),
    Kind.REGISTER: ("Archivio dei comuni ANPR", "Ministero dell'Interno", "CC BY 4.0"),
    Kind.INCOME: (
        "Redditi e principali variabili IRPEF su base comunale",
        "Ministero dell'Economia e delle Finanze",
        "CC BY 3.0",
    ),
    Kind.BOUNDARIES: ("Confini dei comuni", "Istat", "CC BY 4.0"),
}


def source_for(item: Recognised, region: str) -> tuple[Source, bool]:
    """Return the source of a file, known by its fingerprint, and whether it was loaded before."""
    title, publisher, licence = PUBLISHERS[item.kind]
    source, made = Source.objects.get_or_create(
        sha256=item.file.sha256,
        defaults={
            "title": title,
            "publisher": publisher,
            "licence": licence,
            "address": item.file.address[:500],
            "file_name": item.file.name[:255],
            "scope": region,
        },
    )
    return source, not made


def scope_of(source: Source, region: str) -> str:
    """Return for which part of Italy a source is loaded after a load for ``region``.

    Two loads for two regions do not make all of Italy: the latest one is remembered.
    """
    return "" if source.rows and not source.scope else region
