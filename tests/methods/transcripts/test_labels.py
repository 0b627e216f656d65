"""Names before turns as meeting programs and people write them; what is only a sentence makes no speaker."""

from __future__ import annotations

import pytest

from vicinia.methods import transcripts
from vicinia.methods.transcripts import names_left

WORDS = ("Buongiorno a tutti.", "Grazie.", "Allora, dico: è dura.")


def words_of(text: str, name: str = "a.txt") -> list[tuple[str, str]]:
    found = transcripts.read(text.encode(), name)
    return [(turn.speaker, found.text[turn.start : turn.end]) for turn in found.turns]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Amina Rossi (Comune di Budrio)", "Bruno Neri"),
        ("Bianchi, Lucia", "Rossi, Amina (esterna)"),
        ("Maria Grazia De Luca Della Valle", "Lucia"),
    ],
)
def test_names_of_meeting_programs(one: str, other: str) -> None:
    said = list(zip((one, other, one), WORDS, strict=True))
    cues = "".join(
        f"\n00:0{at}.000 --> 00:0{at}.900\n{name}: {words}\n" for at, (name, words) in enumerate(said)
    )
    assert words_of(f"WEBVTT\n{cues}", "a.vtt") == said
    assert words_of("\n".join(f"{name}: {words}" for name, words in said)) == said
    for times in (
        ("0:03", "0:09", "1:00:12"),
        ("0 minuti 3 secondi", "1 minuto 9 secondi", "1 ora 1 minuto 1 secondo"),
    ):
        lines = [f"{name}   {time}\n{words}" for (name, words), time in zip(said, times, strict=True)]
        assert words_of("\n".join(lines)) == said


@pytest.mark.parametrize(
    ("shape", "name", "other"),
    [
        ("[{}] 10:03:22\n{}", "Amina Rossi", "Lucia"),
        ("[{}]: {}", "SPEAKER_00", "SPEAKER_01"),
        ("[00:00.000 --> 00:03.000] [{}]: {}", "SPEAKER_00", "SPEAKER_01"),
        ('"{}": {}', "Nonna Pina", "Lucia"),
        ("«{}»: {}", "Nonna Pina", "Lucia"),
        ("({}): {}", "Marco", "Lucia"),
        ("{} – {}", "Nonna Pina", "Lucia"),
        ("{}. {}", "D", "R"),
        ("{}. {}", "I", "R1"),
    ],
)
def test_names_with_signs_around_them(shape: str, name: str, other: str) -> None:
    said = list(zip((name, other, name), WORDS, strict=True))
    assert words_of("\n".join(shape.format(*one) for one in said)) == said


def test_times_of_a_program_that_knows_no_names() -> None:
    found = transcripts.read(b"[00:00.000 --> 00:03.000]  Uno.\n[00:03.000 --> 01:05.500]  Due.")
    assert [(turn.speaker, found.text[turn.start : turn.end], turn.time) for turn in found.turns] == [
        ("", "Uno.", 0.0), ("", "Due.", 3.0)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "Allora: manca la casa.",
        "Ecco, lo dico: manca la casa.",
        "Per me, e per gli altri: niente.",
        "Lui mi fa: «Torna domani».",
        "Il servizio (quello di prima, intendo, in piazza) diceva: no.",
        '"Torna domani" mi dicono: sempre così.',
        "(ride): e poi basta.",
        "Amina – la vicina – lo sa.",
        "Una cosa che nessuno di noi ha mai detto: siamo stanchi.",
        "R. ha perso il lavoro.",
        "D. invece no.",
        "Ci vogliono 3 minuti 10 secondi",
    ],
)
def test_a_sentence_makes_no_speaker(line: str) -> None:
    text = f"Amina: Uno.\nBruno: Due.\nAmina: Tre.\n{line}\nBruno: Quattro."
    assert words_of(text)[2] == ("Amina", f"Tre.\n{line}")
    cue = f"WEBVTT\n\n00:01.000 --> 00:02.000\nUno.\n\n00:02.000 --> 00:03.000\n{line}\n"
    others = "".join(f"\n00:0{at}.000 --> 00:0{at}.900\nParole.\n" for at in range(4, 9))
    assert {who for who, _ in words_of(cue + others, "a.vtt")} == {""}


def test_names_that_stay_before_turns_are_told() -> None:
    talk = "Ada: Uno.\nRosa: Due.\nAda: Tre.\nRosa: Sì.\nUna cosa: niente.\nE un’altra – forse.\n{}"
    for left, name in (("Marco: Io no.", "Marco"), ("Fatima – Io no.", "Fatima")):
        found = transcripts.read(talk.format(left + "\nE poi.\nE ancora.\n" + "Basta.\n" * 20).encode())
        assert names_left(found) == (name,)
    assert names_left(transcripts.read(talk.format("Fine.").encode())) == ()
