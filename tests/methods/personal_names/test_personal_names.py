"""What betrays a person is found; what people need to say about a place is left alone."""

from __future__ import annotations

import doctest
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vicinia.methods.personal_names import find, places, searching

DOCS = Path(__file__).parents[3] / "docs/methods/personal_names.md"
ALLOWED = (
    "Argelato", "Baricella", "Bentivoglio", "Budrio", "Castel Maggiore", "Castello d'Argile", "Castenaso",
    "Galliera", "Granarolo dell'Emilia", "Malalbergo", "Minerbio", "Molinella", "Pieve di Cento",
    "San Giorgio di Piano", "San Pietro in Casale", "Associazione Filo d'Erba", "Rifugio La Lanterna",
    "Emporio solidale La Dispensa",
)  # fmt: skip

CERTAIN = [
    # titles
    "la signora Rossi non paga l'affitto",
    "La signora Rossi non paga l'affitto",
    "la sig.ra Rossi non paga l'affitto",
    "il sig. Bianchi dorme in auto",
    "il signor Hoxha ha perso il lavoro",
    "la Sig.ra Xyllari chiede aiuto",
    "il dottor Verdi dice che mancano le medicine",
    "don Luigi ha visto tante persone in fila",
    "suor Agnese non ha più posti",
    "la maestra Anna racconta di bambini senza merenda",
    "la signora rossi non paga l'affitto",
    "il signor bianchi non esce più",
    "LA SIGNORA ROSSI NON PAGA L'AFFITTO",
    # households and kin
    "la famiglia Rossi è senza gas",
    "La famiglia El Amrani è senza gas",
    "la fam. Esposito ha tre bambini",
    "famiglia rossi senza riscaldamento",
    "sua figlia Giulia non viene a scuola",
    "il figlio Ahmed ha lasciato il calcio",
    "mio figlio marco ha un compagno che non mangia",
    "il marito di lei, suo cugino Kujtim e suo fratello Arben sono senza lavoro",
    "a casa Ferrari mancano i soldi",
    "un ragazzo che si chiama Mohamed dorme al parco",
    # first name and family name
    "Maria Rossi non ha da mangiare",
    "ho visto Mario Bianchi in fila",
    "ieri Fatima Ouazzani piangeva",
    "Mohamed Hassan ha perso il lavoro",
    "Rossi Maria chiede un pacco",
    "ho parlato con Giovanni De Luca",
    "con Oksana Shevchenko abbiamo compilato il modulo",
    "maria rossi non ce la fa più",
    "c'è bianchini giuseppe che non paga",
    "M. Rossi non paga da tre mesi",
    "ho incontrato Rossi M. al mercato",
    "Amadou Diallo cerca casa",
    "Gurpreet Singh lavora nei campi senza contratto",
    # numbers and addresses
    "chiamate il 333 123 4567",
    "tel. 051/1234567",
    "il numero è +39 333 1234567",
    "cellulare 3331234567",
    "numero rumeno +40 721 234 567",
    "scrivete a qualcuno@posta.example.it",
    "codice fiscale RSSMRA80A01A944X",
    "cf rssmra80a01a944x",
    "conto IT60X0542811101000000123456",
    "abita in via Roma 12",
    "abita in Via Giuseppe Verdi, 3/A",
    "in piazza Martiri n. 5 c'è una famiglia al freddo",
    "in via mazzini 7 manca la luce",
    "vive in via XX Settembre 14",
    "vive in via 4 novembre 14",
    "in viale della Libertà 8 staccano il gas",
    "un anziano nato il 12/03/1940",
    "una donna nata a Budrio il 3 maggio 1985",
    "data di nascita: 01.02.1990",
    "il ragazzo del 14/07/2009",
    "classe 1950, non esce di casa",
]

UNSURE = [
    ("Mario non viene più a scuola", "Mario"),
    ("ieri Giulia piangeva in classe", "Giulia"),
    ("mario non viene più", "mario"),
    ("il papà lavora da Rossi", "Rossi"),
    ("Rossi non paga l'affitto", "Rossi"),
    ("quel ragazzo, Xhulio, dorme fuori", "Xhulio"),
    ("i soldi li presta Gjergjani", "Gjergjani"),
    ("è stato visto con Zbigniew Brzeski", "Zbigniew Brzeski"),
    ("Bianca ha smesso di mangiare a mensa", "Bianca"),
    ("il bar si chiama Aurora", "chiama Aurora"),
    ("in farmacia Maria Rossi compra a credito", "Maria Rossi"),
]

FINE = [
    "",
    "a Galliera chiude il forno",
    "A Galliera chiude il forno",
    "Rossi colori sulle facce dei bambini",
    "rossi e bianchi i palloni rimasti in cortile",
    "A San Pietro in Casale le bollette sono raddoppiate",
    "a S. Pietro in Casale nessuno ha il riscaldamento",
    "Molte famiglie non pagano l'affitto",
    "una famiglia con due bambini non accende il riscaldamento",
    "la signora anziana del terzo piano non esce più",
    "una signora sola compra solo pane",
    "la signora del quarto piano",
    "due signori vecchi aspettano l'autobus",
    "Tre anziani soli in un palazzo senza ascensore",
    "Sarà difficile arrivare a Natale",
    "sarà un inverno freddo, sara difficile pagare",
    "Domenica la mensa è chiusa e lunedì pure",
    "A Natale le famiglie si vergognano di chiedere",
    "Speranza poca, bollette tante",
    "grazia e gioia non se ne vedono più in cortile",
    "Ho visto rose e viole nell'orto sociale",
    "Serena la mattina, triste la sera: così sono gli anziani del centro",
    "La stazione di Castel Maggiore è piena di ragazzi la sera",
    "In biblioteca i ragazzi restano fino alla chiusura perché a casa fa freddo",
    "alla scuola Giovanni Pascoli i bambini arrivano senza merenda",
    "in via Giuseppe Garibaldi ci sono case vuote",
    "in via Roma ci sono 3 famiglie senza gas",
    "in piazza Verdi 3 famiglie dormono in auto",
    "via mail 2 volte al giorno, nessuno risponde",
    "corso di italiano 2 pieno, lista d'attesa",
    "per via di 2 bollette non pagate",
    "sulla strada provinciale 3 non passa l'autobus",
    "il bar Rossi chiude, gli anziani non hanno dove stare",
    "La Caritas e il Comune non rispondono",
    "l'ISEE è troppo alto per 200 euro",
    "chi prende l'ADI non arriva a fine mese",
    "Le badanti Ucraine e Moldave cercano casa",
    "una famiglia Marocchina con quattro figli",
    "famiglie albanesi e pakistane senza residenza",
    "Il Banco Alimentare porta meno cibo",
    "al Pronto Soccorso mandano via chi non ha il medico",
    "all'AUSL ci vogliono 8 mesi",
    "Aperto 8.30-12.30, ma nessuno lo sa",
    "dalle 08.30-12.30 la fila è lunga",
    "il 12/03/2026 hanno staccato la luce in un palazzo intero",
    "nel 2025-2026 gli iscritti sono 120",
    "hanno chiesto 1.200 euro di cauzione",
    "debiti per 15000 euro con la finanziaria",
    "Al Lidl di Budrio rubano per mangiare",
    "Su WhatsApp girano prestiti truffa",
    "all'Associazione Filo d'Erba arrivano più bambini",
    "all'emporio La Dispensa mancano i pannolini",
    "alla parrocchia di San Biagio finiscono i pacchi",
    "Don't worry",
    "TANTI ANZIANI SOLI A BUDRIO",
    "Tanti Anziani Soli Senza Medico Di Base",
    "la madre lavora di notte e il padre è via",
    "il medico di base va in pensione",
    "assunta per tre mesi e poi a casa, senza nulla",
    "il prezzo massimo è salito, secondo noi troppo",
    "una ragazza serena ora non parla più",
    "Primo giorno di scuola senza zaino per molti",
    "Costa troppo il latte in polvere",
    "Riva del canale piena di tende",
    "Leone o agnello, i ragazzi imitano i grandi",
    "nella frazione di Mezzolara non c'è più un negozio",
    "a Mezzolara chiude il forno",
    "l'autobus da Bologna arriva tardi",
    "Piove dentro le case popolari dell'Acer",
    "tra Minerbio e Baricella non passa nessuno",
    "Nessuno parla con i vicini; molti chiedono cibo",
]


@pytest.mark.parametrize("text", CERTAIN)
def test_what_tells_who_somebody_is_is_found(text: str) -> None:
    found = find(text, allowed=ALLOWED)
    assert any(one.certain for one in found), found


@pytest.mark.parametrize(("text", "word"), UNSURE)
def test_what_may_be_a_name_is_asked_about(text: str, word: str) -> None:
    assert [(one.text, one.certain) for one in find(text, allowed=ALLOWED)] == [(word, False)]


@pytest.mark.parametrize("text", FINE)
def test_what_is_about_no_person_is_left_alone(text: str) -> None:
    assert find(text, allowed=ALLOWED) == []


@pytest.mark.parametrize(
    ("text", "kind", "piece"),
    [
        ("chiamate il 333 123 4567, grazie", "telephone", "333 123 4567"),
        ("cf: RSSMRA80A01A944X.", "tax_code", "RSSMRA80A01A944X"),
        ("scrivete a qualcuno@posta.example.it", "email", "qualcuno@posta.example.it"),
        ("abita in via Roma 12, al terzo piano", "address", "via Roma 12"),
        ("la signora Rossi piange", "name", "signora Rossi"),
        ("la sig.ra Maria Rossi piange", "name", "sig.ra Maria Rossi"),
        ("ho parlato con Giovanni De Luca ieri", "name", "Giovanni De Luca"),
    ],
)
def test_the_piece_is_the_one_that_has_to_go(text: str, kind: str, piece: str) -> None:
    (found,) = find(text)
    assert (found.kind, found.text, text[found.start : found.end]) == (kind, piece, piece)


def test_names_of_bodies_and_places_are_allowed_as_a_whole_or_from_the_middle() -> None:
    text = "al Rifugio La Lanterna e da Filo d'Erba"
    assert find(text, allowed=ALLOWED) == []
    assert find("al Centro Anna Rossi", allowed=["Centro Anna Rossi"]) == []
    # the family name of a body's patron does not open the door to everybody who bears it
    assert find("ieri Rossi piangeva", allowed=["Centro Anna Rossi"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Qui a Mezzolara e a Vedrana manca la casa.", ["Mezzolara", "Vedrana"]),
        ("A Vedrana manca la casa", ["Vedrana"]),
        ("Abito a San Martino in Soverzano.", ["San Martino in Soverzano"]),
        ("vengo da Dugliolo e sto nella frazione Selva Malvezzi con i miei", ["Dugliolo", "Selva Malvezzi"]),
        ("Ad Altedo non c'è niente", ["Altedo"]),
        ("verso Osteria Nuova non passa l'autobus", ["Osteria Nuova"]),
        ("tra Vedrana e Mezzolara", ["Vedrana", "Mezzolara"]),
        ("in località Ponte Rizzoli", ["Ponte Rizzoli"]),
    ],
)
def test_small_places_are_asked_about_where_words_are_quoted(text: str, expected: list[str]) -> None:
    found = find(text, allowed=ALLOWED, small_places=True)
    assert [one.text for one in found if not one.certain] == expected


NEAR_PLACES = [
    one for one in FINE
    if one not in (
        "nella frazione di Mezzolara non c'è più un negozio",
        "a Mezzolara chiude il forno",
        "alla parrocchia di San Biagio finiscono i pacchi",
    )
]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        *NEAR_PLACES,
        "Vado in Comune e poi in Biblioteca, a Bologna",
        "È venuta in Italia dal Bangladesh",
        "In Emilia Romagna si sta meglio che in Lombardia",
        "Lo dico a Lei, a Dio e a Natale",
        "a San Pietro in Casale e a Castello d'Argile",
        "abita in Via Roma, vicino al Centro",
        "Chi va a Modena o a Mantova paga di più",
        "Mi hanno detto di no. Poi basta",
    ],
)
def test_large_places_and_words_of_every_day_are_not(text: str) -> None:
    assert find(text, allowed=ALLOWED, small_places=True) == []


def test_only_texts_are_read() -> None:
    with pytest.raises(TypeError, match="must be a string; it is a int"):
        find(12)  # type: ignore[arg-type]


PIECES = "la signora Rossi Maria via Roma 12 non di E' San 333 1234567 . , rossi È @ Ω 'l"
PHRASES = st.lists(st.sampled_from(PIECES.split(" ")), max_size=12).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=80), PHRASES))
def test_findings_stand_where_they_say_and_do_not_overlap(text: str) -> None:
    found = find(text, allowed=ALLOWED)
    for one in found:
        assert one.text == text[one.start : one.end].strip() and one.text
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_examples() -> None:
    assert doctest.testmod(searching).failed == doctest.testmod(places).failed == 0
    assert doctest.testfile(str(DOCS), module_relative=False).failed == 0
