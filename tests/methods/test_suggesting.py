"""Suggested codes: planted themes are found, words are named that are there, nothing comes out of nothing."""

from __future__ import annotations

import doctest
import random
import time
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vicinia.methods.suggesting import CodeWords, Suggester, Suggestion

DOCS = Path(__file__).parents[2] / "docs/methods/suggesting.md"
CODES = (
    CodeWords(
        "casa",
        "Casa e affitti",
        "Affitti e bollette che non si riescono a pagare, sfratti, alloggi troppo piccoli o in cattivo "
        "stato, attesa di una casa popolare.",
    ),
    CodeWords(
        "solitudine",
        "Povertà di relazioni",
        "Persone sole, anziani isolati, reti di parenti e amici che si sono ristrette, vicini "
        "che non si conoscono.",
    ),
    CodeWords(
        "burocrazia",
        "Timore della burocrazia",
        "Moduli, permessi, firme e responsabilità che spaventano le associazioni; domande difficili da "
        "compilare, uffici che rimandano.",
    ),
    CodeWords(
        "distanze",
        "Distanze e trasporti",
        "Territorio vasto, difficoltà a spostarsi tra un comune e l'altro, autobus rari, chi non "
        "ha la macchina.",
    ),
)
# What people say: fifteen clauses for each theme, many without a word of its definition.
CLAUSES = {
    "casa": """
        non riescono più a stare dietro all'affitto
        il proprietario ha mandato la lettera di sfratto
        vivono in sei in due stanze con la muffa sui muri
        aspettano l'alloggio popolare da nove anni
        hanno staccato il gas perché le bollette erano arretrate
        nessuno dà in affitto a una famiglia straniera
        la caparra per un appartamento è di tre mesi
        d'inverno il riscaldamento resta spento
        dopo lo sfratto hanno dormito in macchina
        gli alloggi del Comune sono vuoti perché non a norma
        la rata del mutuo si mangia lo stipendio
        in quella palazzina cade l'intonaco
        il contratto di locazione non viene rinnovato
        le case popolari sono in cattivo stato
        pagano seicento euro per un monolocale
    """,
    "solitudine": """
        gli anziani del quartiere restano soli tutto il giorno
        una signora non vede nessuno da settimane
        i figli abitano lontano e i parenti non si fanno vivi
        sul pianerottolo non ci si saluta nemmeno
        manca un amico a cui telefonare la sera
        dopo la morte del marito si è isolata
        chi è solo non chiede aiuto
        le reti di vicinato si sono ristrette
        la domenica è il giorno più lungo per chi vive solo
        tra vicini non ci si conosce più
        le mamme straniere passano le giornate senza compagnia
        nessuno bussa alla porta di quell'uomo
        la solitudine pesa più della mancanza di soldi
        una volta la parentela bastava a tutto
        i ragazzi stanno chiusi in camera e non hanno amici
    """,
    "burocrazia": """
        per una festa in piazza servono venti permessi
        i moduli spaventano le associazioni piccole
        abbiamo paura di firmare qualcosa di sbagliato
        la domanda si compila soltanto con lo SPID
        ci rimandano da un ufficio all'altro
        ogni bando chiede un allegato in più
        la responsabilità ricade sempre sul presidente
        le carte da preparare ci fanno passare la voglia
        l'assicurazione dei volontari è una pratica infinita
        la modulistica cambia ogni anno
        senza un commercialista la rendicontazione non si fa
        il protocollo ha perso la nostra richiesta
        gli adempimenti del terzo settore sono troppi
        chi compila i documenti al posto degli anziani rischia
        per il timore delle sanzioni hanno rinunciato
    """,
    "distanze": """
        l'ultimo autobus parte alle sei di sera
        chi non guida resta a casa
        dalle frazioni non si arriva in ospedale
        il territorio è vasto e gli sportelli sono lontani
        per spostarsi serve sempre la macchina
        la corriera passa due volte al giorno
        tra un comune e l'altro non ci sono collegamenti
        un anziano senza patente è tagliato fuori
        servirebbe una navetta per il mercato
        la stazione dista otto chilometri
        i trasporti di sera non esistono
        le riunioni sono lontane per chi viene dalla pianura
        in bicicletta su quella strada è pericoloso
        abbiamo perso ragazzi perché nessuno li accompagna
        il taxi sociale viaggia soltanto al mattino
    """,
}
FRAMES = (
    "Guardi, da noi {}, e questo lo vediamo tutte le settimane allo sportello.",
    "Quello che mi ha colpito è che {}. Poi ognuno la racconta a modo suo, certo.",
)
# What somebody has coded, in other words than those that are asked.
EXAMPLES = (
    ("Non trovano appartamento, e se lo trovano la caparra è troppo alta.", "casa"),
    ("C'era muffa dappertutto e il riscaldamento rotto.", "casa"),
    ("Hanno perso la casa perché non pagavano più il mutuo.", "casa"),
    ("L'inquilino non aveva un contratto regolare e il proprietario lo ha cacciato.", "casa"),
    ("Le utenze si accumulano, prima la luce e poi il gas.", "casa"),
    ("Passa intere giornate senza scambiare una parola con nessuno.", "solitudine"),
    ("I figli vengono a Natale, per il resto c'è soltanto la badante.", "solitudine"),
    ("Da quando è vedova non frequenta più il centro.", "solitudine"),
    ("Gli adolescenti si chiudono in camera, non hanno compagnia.", "solitudine"),
    ("Sul pianerottolo ci si incrocia senza salutarsi.", "solitudine"),
    ("Ci siamo fermati davanti alla rendicontazione del bando.", "burocrazia"),
    ("Troppi documenti, troppi allegati, e nessuno che spieghi.", "burocrazia"),
    ("Per lo SPID mia madre ha dovuto chiedere al patronato.", "burocrazia"),
    ("Chi firma risponde di tutto, anche delle sanzioni.", "burocrazia"),
    ("La pratica è rimasta ferma al protocollo per mesi.", "burocrazia"),
    ("La corriera non coincide con il treno e si perde la mattina.", "distanze"),
    ("Dalla frazione ci vogliono dieci chilometri di strada.", "distanze"),
    ("Senza patente non si lavora, qui.", "distanze"),
    ("Ci vorrebbe qualcuno che li accompagna alle visite, una navetta.", "distanze"),
    ("I ragazzi vanno in bicicletta perché i collegamenti mancano.", "distanze"),
)
OTHER = (
    "Il concerto è cominciato con un quarto d'ora di ritardo.",
    "Mi piace cucinare il pesce con le patate e il rosmarino.",
    "La squadra ha vinto tre a zero in trasferta.",
    "Buongiorno, possiamo cominciare la registrazione?",
)


def said() -> list[tuple[str, str]]:
    """Thirty short sentences for each theme, with the theme."""
    return [(frame.format(clause), key) for key in CLAUSES for clause, frame in product(clauses(key), FRAMES)]


def told() -> list[tuple[str, str]]:
    """Thirty passages of two sentences for each theme: nearer to the length that people code."""
    found = []
    for key, step in product(CLAUSES, (1, 4)):
        given = clauses(key)
        for place, clause in enumerate(given):
            found.append((f"{FRAMES[0].format(clause)} Poi {given[(place + step) % len(given)]}.", key))
    return found


def clauses(key: str) -> list[str]:
    return [clause.strip() for clause in CLAUSES[key].strip().split("\n")]


def judged(suggester: Suggester, passages: Sequence[tuple[str, str]]) -> tuple[float, float]:
    """The share of passages whose first suggestion is their theme: of all, and of those that have any."""
    found = suggester.suggest([text for text, _key in passages])
    right = [bool(one) and one[0].key == key for one, (_text, key) in zip(found, passages, strict=True)]
    return sum(right) / len(right), sum(right) / sum(map(bool, found))


def test_planted_themes_from_definitions_only() -> None:
    """What is suggested is right; a sentence that shares no word with a definition gets nothing."""
    suggester = Suggester(CODES)
    of_all, of_suggested = judged(suggester, told())
    assert of_suggested >= 0.85 and of_all >= 0.65
    of_all, of_suggested = judged(suggester, said())
    assert of_suggested >= 0.85 and of_all >= 0.45, "clauses were written with other words than definitions"


def test_planted_themes_with_five_examples_each() -> None:
    suggester = Suggester(CODES, EXAMPLES)
    of_all, of_suggested = judged(suggester, told())
    assert of_suggested >= 0.9 and of_all >= 0.9
    of_all, of_suggested = judged(suggester, said())
    assert of_suggested >= 0.85 and of_all >= 0.7


def test_more_examples_are_better() -> None:
    shares = [
        judged(Suggester(CODES, [one for place, one in enumerate(EXAMPLES) if place % 5 < count]), told())[0]
        for count in (0, 1, 3, 5)
    ]
    assert shares == sorted(shares) and shares[-1] > shares[0] + 0.15


def test_an_accepted_passage_is_known_again() -> None:
    suggester = Suggester(CODES, EXAMPLES)
    for text, key in EXAMPLES:
        assert suggester.suggest([text])[0][0].key == key


def test_a_passage_without_known_words_gives_nothing() -> None:
    suggester = Suggester(CODES, EXAMPLES)
    assert suggester.suggest(OTHER) == [()] * len(OTHER)
    assert suggester.suggest(["", " \n", "…?!", "12 000", "che non lo so, ecco, perché no", "🧺"]) == [()] * 6


def test_empty_lists() -> None:
    assert Suggester(()).suggest(["l'affitto"]) == [()]
    assert Suggester(CODES).suggest([]) == []
    assert Suggester(CODES).suggest(["l'affitto"], most=0) == [()]
    assert Suggester([CodeWords("x", "", "")]).suggest(["l'affitto"]) == [()]
    (found,) = Suggester([CodeWords("x", "", ""), CODES[0]]).suggest(["l'affitto"])[0]
    assert found.key == "casa"


def test_one_code_alone() -> None:
    (found,) = Suggester(CODES[:1]).suggest(["Gli affitti!"])[0]
    assert found.key == "casa" and 0 < found.score <= 1 and found.because == ("affitti",)


def test_what_is_refused() -> None:
    with pytest.raises(ValueError, match="Two codes have the key 'casa'"):
        Suggester([CODES[0], CODES[0]])
    with pytest.raises(ValueError, match="carries the code 'x', which is not among"):
        Suggester(CODES, [("a", "x")])
    with pytest.raises(ValueError, match="cannot be negative"):
        Suggester(CODES).suggest(["a"], most=-1)


def test_forms_of_a_word_are_one_word() -> None:
    suggester = Suggester([CodeWords("a", "Precarietà", ""), CodeWords("b", "Volontari", "")])
    for text, key in (("un lavoro precario", "a"), ("le VOLONTARIE", "b"), ("una volontaria", "b")):
        assert [one.key for one in suggester.suggest([text])[0]] == [key]
    plain, accented = suggester.suggest(["la precarieta'", "la precarietà"])
    apart = suggester.suggest(["la precarieta\u0300"])[0]
    assert plain[0].score == accented[0].score == apart[0].score
    assert apart[0].because == ("precarieta\u0300",), "named as written"


def test_words_that_speak_for_a_code_are_named_once_and_in_order() -> None:
    passage = "L'affitto… L'AFFITTO, dico: l'affitto e le bollette di una casa"
    first = Suggester(CODES).suggest([passage])[0][0]
    assert first.key == "casa" and set(first.because) == {"affitto", "bollette", "casa"}
    assert first.because[-1] == "bollette", "the words of the name, or said three times, come first"


def test_equal_scores_are_in_the_order_of_the_codes() -> None:
    codes = [CodeWords(key, "Moduli", "") for key in "cab"]
    assert [one.key for one in Suggester(codes).suggest(["i moduli"])[0]] == ["c", "a", "b"]
    assert [one.key for one in Suggester(codes).suggest(["i moduli"], most=2)[0]] == ["c", "a"]


VOCABULARY = sorted({word for text, _key in (*said(), *EXAMPLES) for word in text.split()})


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(VOCABULARY), max_size=25).map(" ".join) | st.text(max_size=40), max_size=4
    ),
    st.integers(0, 5),
    st.floats(0, 1),
)
def test_whatever_is_said(passages: list[str], most: int, least: float) -> None:
    suggester = Suggester(CODES, EXAMPLES)
    found = suggester.suggest(passages, most=most, least=least)
    assert found == Suggester(CODES, EXAMPLES).suggest(passages, most=most, least=least)
    assert found == [suggester.suggest([one], most=most, least=least)[0] for one in passages]
    for passage, ones in zip(passages, found, strict=True):
        assert len(ones) <= most and len({one.key for one in ones}) == len(ones)
        assert [one.score for one in ones] == sorted((one.score for one in ones), reverse=True)
        for one in ones:
            assert isinstance(one, Suggestion) and least <= one.score <= 1 and 1 <= len(one.because) <= 5
            assert all(word in passage for word in one.because)


def test_a_whole_inquiry_takes_less_than_a_second() -> None:
    """14 transcripts of 60 passages of about 40 words, 19 codes, 190 examples; after the first word."""
    chance = random.Random(1)
    words = [word for text, _key in (*said(), *EXAMPLES) for word in text.split()]
    codes = [CodeWords(str(one), words[one], " ".join(chance.sample(words, 20))) for one in range(19)]
    examples = [(" ".join(chance.sample(words, 40)), str(one % 19)) for one in range(190)]
    passages = [" ".join(chance.sample(words, 40)) for _ in range(14 * 60)]
    Suggester(codes, examples).suggest(passages[:1])
    taken = []
    for _ in range(3):
        start = time.process_time()
        assert len(Suggester(codes, examples).suggest(passages)) == 840
        taken.append(time.process_time() - start)
    assert min(taken) < 1.0, taken


def test_documentation_examples() -> None:
    result = doctest.testfile(str(DOCS), module_relative=False, encoding="utf-8")
    assert result.attempted > 4 and result.failed == 0
