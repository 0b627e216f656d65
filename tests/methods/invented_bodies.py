"""Invented bodies, written twice with the noise of real spreadsheets, and pairs that only look alike."""

from __future__ import annotations

import random
from dataclasses import replace

from vicinia.methods.similarity import Entry

TOWNS = {
    "037002": ("Argelato", 44.64, 11.35),
    "037003": ("Baricella", 44.65, 11.53),
    "037005": ("Bentivoglio", 44.63, 11.42),
    "037008": ("Budrio", 44.54, 11.54),
    "037019": ("Castel Maggiore", 44.58, 11.36),
    "037021": ("Castenaso", 44.51, 11.47),
    "037028": ("Galliera", 44.74, 11.43),
    "037035": ("Malalbergo", 44.72, 11.53),
    "037038": ("Minerbio", 44.62, 11.49),
    "037039": ("Molinella", 44.62, 11.67),
    "037048": ("Pieve di Cento", 44.71, 11.31),
    "037055": ("San Pietro in Casale", 44.70, 11.40),
}
KINDS = [
    "Associazione",
    "Cooperativa sociale",
    "Circolo",
    "Gruppo",
    "Comitato",
    "Centro di ascolto",
    "Emporio solidale",
    "Fondazione",
    "Associazione di volontariato",
    "Polisportiva",
    "Casa",
    "Associazione culturale",
    "",
]
FORMS = ["", "", "ODV", "APS", "ONLUS", "ETS"]
FIRST = [
    "Lanterna",
    "Bussola",
    "Quercia",
    "Fenice",
    "Rondine",
    "Girandola",
    "Mongolfiera",
    "Sorgente",
    "Clessidra",
    "Betulla",
    "Ginestra",
    "Tartaruga",
    "Vela",
    "Radura",
    "Cicogna",
    "Stella",
    "Fontana",
    "Conchiglia",
    "Aquilone",
    "Melograno",
    "Arcobaleno",
    "Pettirosso",
    "Papavero",
    "Sestante",
    "Sentiero",
    "Germoglio",
    "Torrente",
    "Faro",
    "Crocevia",
    "Mosaico",
]
SECOND = [
    "",
    "",
    "",
    "di Pace",
    "Solidale",
    "Verde",
    "dei Ragazzi",
    "della Pianura",
    "Viva",
    "delle Donne",
    "Senza Confini",
    "del Dono",
    "per Tutti",
    "di Quartiere",
    "Amica",
    "del Domani",
    "in Cammino",
    "delle Valli",
    "Gentile",
    "Aperta",
]
SAINTS = [
    "Biagio",
    "Lorenzo",
    "Martino",
    "Apollinare",
    "Geminiano",
    "Petronio",
    "Zenone",
    "Agata",
    "Lucia",
    "Chiara",
]
STREETS = [
    "Garibaldi",
    "Marconi",
    "Giuseppe Verdi",
    "della Repubblica",
    "Roma",
    "Gramsci",
    "Mazzini",
    "Matteotti",
    "Bentini",
]
SHORT = [
    ("Associazione", "Ass."),
    ("Cooperativa sociale", "Coop. soc."),
    ("Parrocchia", "Parr."),
    ("Circolo", "Circ."),
    ("Gruppo", "Gr."),
    ("San ", "S. "),
    ("volontariato", "vol."),
    ("culturale", "cult."),
    ("Comitato", "Com."),
]


def body(rng: random.Random, key: str) -> Entry:
    """One invented body, fully described."""
    code = rng.choice(list(TOWNS))
    town, latitude, longitude = TOWNS[code]
    if rng.random() < 0.15:
        name = f"Caritas parrocchiale San {rng.choice(SAINTS)}"
    else:
        name = f"{rng.choice(KINDS)} {rng.choice(['La ', 'Il ', ''])}{rng.choice(FIRST)} {rng.choice(SECOND)}"
        name = f"{' '.join(name.split())} {rng.choice(FORMS)}".strip()
    return Entry(
        key,
        name,
        code,
        f"Via {rng.choice(STREETS)}, {rng.randint(1, 120)}",
        frozenset({("codice fiscale", str(rng.randint(10**10, 10**11 - 1)))}),
        frozenset({f"+39051{rng.randint(100000, 9999999)}"}),
        frozenset({f"info{rng.randint(1, 10**6)}@{name.split()[-1].lower()}.example"}),
        latitude + rng.uniform(-0.02, 0.02),
        longitude + rng.uniform(-0.02, 0.02),
        town,
    )


def typo(rng: random.Random, text: str) -> str:
    """One slip of the finger: a letter lost, doubled, changed or swapped."""
    place = rng.randrange(1, max(2, len(text) - 1))
    letter = rng.choice("abcdefgilmnoprstuvz")
    return rng.choice(
        [
            text[:place] + text[place + 1 :],
            text[:place] + text[place] + text[place:],
            text[:place] + letter + text[place + 1 :],
            text[:place] + text[place : place + 2][::-1] + text[place + 2 :],
        ]
    )


def written_again(rng: random.Random, entry: Entry, key: str) -> Entry:
    """The same body as another hand would write it."""
    name = entry.name
    for long, short in SHORT:
        if rng.random() < 0.4:
            name = name.replace(long, short)
    if rng.random() < 0.4:
        name = " ".join(word for word in name.split() if word not in FORMS)
    if rng.random() < 0.25:
        name = f"{name} {rng.choice(['APS', 'O.D.V.', 'Onlus', 'E.T.S.'])}"
    if rng.random() < 0.35:
        name = typo(rng, name)
    if rng.random() < 0.2:
        name = f"{name} {rng.choice(['', 'di ', '- '])}{entry.municipality_name}"
    if rng.random() < 0.3:
        name = name.upper()
    address = entry.address.replace("Via ", rng.choice(["Via ", "via ", "V. "])).replace(
        ",", rng.choice([",", "", " n."])
    )
    near = rng.uniform(-0.0008, 0.0008)
    return replace(
        entry,
        key=key,
        name=name,
        address=address if rng.random() < 0.75 else "",
        municipality=entry.municipality if rng.random() < 0.93 else "",
        identifiers=entry.identifiers if rng.random() < 0.3 else frozenset(),
        phones=_again(rng, entry.phones, frozenset({f"+39333{rng.randint(1000000, 9999999)}"})),
        emails=_again(rng, entry.emails, frozenset({f"posta{rng.randint(1, 10**6)}@mail.example"})),
        latitude=entry.latitude + near if entry.latitude and rng.random() < 0.5 else None,
    )


def _again(rng: random.Random, known: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    chance = rng.random()
    return known if chance < 0.5 else frozenset() if chance < 0.8 else other


def lookalike(rng: random.Random, entry: Entry, key: str) -> Entry:
    """Another body that is easily taken for this one."""
    other = body(rng, key)
    kind = rng.random()
    if kind < 0.4:  # a branch of the same network in another town, often with the network's number
        town = rng.choice([code for code in TOWNS if code != entry.municipality])
        name, latitude, longitude = TOWNS[town]
        found = replace(
            other,
            name=entry.name,
            municipality=town,
            municipality_name=name,
            latitude=latitude,
            longitude=longitude,
        )
        if rng.random() < 0.3:
            found = replace(found, name=f"{entry.name} {name}")
        if rng.random() < 0.15:
            found = replace(found, phones=entry.phones)
    elif kind < 0.6:  # another body in the same house
        found = replace(
            other,
            municipality=entry.municipality,
            municipality_name=entry.municipality_name,
            address=entry.address,
            latitude=entry.latitude,
            longitude=entry.longitude,
        )
        if rng.random() < 0.3:
            found = replace(found, phones=entry.phones)
    elif kind < 0.8:  # another body with part of the name, in the same town
        words = entry.name.split()
        words[-1] = rng.choice([word for word in FIRST + SAINTS if word not in words])
        found = replace(
            other,
            name=" ".join(words),
            municipality=entry.municipality,
            municipality_name=entry.municipality_name,
        )
    else:
        found = other
    drop = {
        "identifiers": frozenset(),
        "phones": frozenset(),
        "emails": frozenset(),
        "latitude": None,
        "address": "",
    }
    return replace(found, **{name: value for name, value in drop.items() if rng.random() < 0.4})


def labelled_pairs(seed: int, positives: int, negatives: int) -> list[tuple[Entry, Entry, bool]]:
    """Pairs with the right answer."""
    rng = random.Random(seed)
    pairs = []
    for n in range(positives + negatives):
        entry = body(rng, f"a{n}")
        is_same = n < positives
        other = written_again(rng, entry, f"b{n}") if is_same else lookalike(rng, entry, f"b{n}")
        pairs.append((entry, other, is_same))
    return pairs
