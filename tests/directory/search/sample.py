"""Invented documents and questions, the same on every run."""

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

from vicinia.directory.search import Document, Hours, Query

_WORDS = """
emporio solidale mensa pasti caldi distribuzione pacchi alimentari spesa sospesa sportello ascolto
casa affitto sfratto bollette utenze dormitorio docce guardaroba vestiti usati mobili farmaci
ambulatorio gratuito dentista psicologo consultorio donne violenza centro antiviolenza minori
doposcuola compiti scuola italiano stranieri corso formazione lavoro tirocinio orientamento reddito
assegno patronato pensione invalidità disabilità anziani trasporto accompagnamento badanti famiglie
neonati pannolini latte pediatra migranti permesso soggiorno avvocato debiti microcredito orto
comunità parrocchia volontariato cooperativa città unità mobile strada emergenza freddo colazione
recupero eccedenze biblioteca giocattoli libri sport perché università caffè 1522 118 isee caf sert
Łódź straße dopo di noi per chi come insieme
"""
WORDS = _WORDS.split()
MUNICIPALITIES = [f"0370{number:02d}" for number in range(1, 16)]
DISTRICTS = [UUID(int=1 << 100), UUID(int=2 << 100)]
CONCEPTS = {
    "need": ["food", "home", "health", "work", "talk"],
    "answer": ["place", "goods", "money"],
    "way": ["door"],
}
MONDAY = datetime(2026, 1, 5, tzinfo=UTC)


def documents(amount: int, seed: int) -> list[Document]:
    chance = random.Random(seed)
    return [document(number, chance) for number in range(1, amount + 1)]


def document(number: int, chance: random.Random) -> Document:
    placed = chance.random() < 0.8
    far = chance.random() < 0.1
    hours = None
    if chance.random() < 0.8:
        mask = tuple(chance.getrandbits(56) | chance.getrandbits(56) for _ in range(3))
        hours = Hours(mask, exact=chance.random() < 0.6, open_on_holidays=chance.random() < 0.3)
    return Document(
        id=UUID(int=chance.getrandbits(64) << 64 | number),
        kind=chance.choice(["service", "service", "organization", "page"]),
        district=chance.choice([*DISTRICTS, None]),
        title=" ".join(chance.choices(WORDS, k=chance.randint(0, 5))).capitalize(),
        keywords=", ".join(chance.choices(WORDS, k=chance.randint(0, 4))),
        body=" ".join(chance.choices(WORDS, k=chance.randint(0, 25))),
        latitude=chance.gauss(44.62, 4.0 if far else 0.12) if placed else None,
        longitude=chance.gauss(11.48, 4.0 if far else 0.16) if placed else None,
        municipality=chance.choice(MUNICIPALITIES) if placed else "",
        serves=tuple(chance.sample(MUNICIPALITIES, chance.choice([0, 0, 1, 3]))),
        facets={
            scheme: tuple(chance.sample(codes, chance.randint(0, min(2, len(codes)))))
            for scheme, codes in CONCEPTS.items()
        },
        hours=hours,
    )


def question(chance: random.Random) -> Query:
    place = chance.random() < 0.6
    return Query(
        text=_text(chance),
        latitude=chance.gauss(44.62, 0.1) if place else None,
        longitude=chance.gauss(11.48, 0.1) if place else None,
        radius_km=chance.choice([None, 3, 10, 15.5, 40, 500]) if place else None,
        facets={
            scheme: tuple(chance.sample([*codes, "unheard-of"], chance.randint(1, 2)))
            for scheme, codes in CONCEPTS.items()
            if chance.random() < 0.2
        },
        open_at=MONDAY + timedelta(minutes=chance.randrange(7 * 24 * 60)) if chance.random() < 0.3 else None,
        serves=chance.choice(MUNICIPALITIES) if chance.random() < 0.2 else "",
        municipality=chance.choice(MUNICIPALITIES) if chance.random() < 0.15 else "",
        near_municipality=chance.choice(MUNICIPALITIES) if chance.random() < 0.3 else "",
        district=chance.choice(DISTRICTS) if chance.random() < 0.15 else None,
        kinds=tuple(chance.sample(["service", "organization", "page", "none"], 2))
        if chance.random() < 0.2
        else (),
        sort=chance.choices(["relevance", "distance", "title"], [6, 2, 2])[0],
        page=chance.choice([1, 1, 1, 2, 3]),
        size=chance.choice([5, 20, 50]),
    )


def _text(chance: random.Random) -> str:
    words = chance.choices(WORDS, k=chance.choice([0, 1, 1, 1, 2, 2, 3, 4]))
    for i, word in enumerate(words):
        fate = chance.random()
        if fate < 0.2 and len(word) > 2:
            cut = chance.randrange(len(word))
            other = chance.choice("aeirtzà")
            before, after = word[:cut], word[cut + 1 :]
            swapped = before + word[cut : cut + 2][::-1] + word[cut + 2 :]
            words[i] = chance.choice(
                [before + after, before + other + word[cut:], before + other + after, swapped]
            )
        elif fate < 0.3:
            words[i] = word[: chance.randint(1, len(word))]
        elif fate < 0.35:
            words[i] = word.upper()
        elif fate < 0.4:
            words[i] = chance.choice(["dove", "posso", "xyzzy", "qwk"])
    return chance.choice(["", "  ", "dove posso "]) + " ".join(words)
