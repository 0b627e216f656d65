"""Projects made up for the tests, as a program would write them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from vicinia.methods import refi

NAMESPACE = "urn:QDA-XML:project:1.0"
PERSON, OTHER = "0db16d31-4e09-4bf1-a11d-3910de77f25c", "9d2ed20e-381c-4d9c-b99f-b14900f4bdeb"
HOME, RENT = "5eab3dca-d16c-42b5-9a34-1e8408f60652", "11dddf52-b555-452e-9119-5a989ff8fcc0"
TALK = "bad85f79-ddf0-441d-b5ba-1e8048b372c1"
TEXT = "Qui c'è 🧺 poco lavoro.\nL'affitto pesa, però 👩🏽‍🌾 l'orto aiuta."
CODES = f"""<CodeBook><Codes><Code guid="{HOME}" name="Casa" isCodable="false" color="#B00020">
  <Code guid="{RENT}" name="Affitto" isCodable="true"><Description>Quanto pesa</Description></Code>
</Code></Codes></CodeBook>"""
USERS = f'<Users><User guid="{PERSON}" name="amina"/><User guid="{OTHER}" name="bruno"/></Users>'


def guid(number: int) -> str:
    """A well-formed identifier for a number."""
    return f"00000000-0000-4000-8000-{number:012x}"


def selection(
    start: int, end: int, name: str = "", number: int = 1, code: str = RENT, user: str = PERSON
) -> str:
    """A selection with one coding."""
    named = f' name="{name}"' if name else ""
    return (
        f'<PlainTextSelection guid="{guid(number)}"{named} startPosition="{start}" endPosition="{end}"'
        f' creatingUser="{user}"><Coding guid="{guid(number + 10**6)}" creatingUser="{user}">'
        f'<CodeRef targetGUID="{code}"/></Coding></PlainTextSelection>'
    )


def source(inner: str, place: str = "internal://talk.txt", name: str = "Intervista 1") -> str:
    """A text source."""
    named = f' name="{name}"' if name else ""
    path = f' plainTextPath="{place}"' if place else ""
    return f'<Sources><TextSource guid="{TALK}"{named}{path}>{inner}</TextSource></Sources>'


def whole(*parts: str, namespace: str = NAMESPACE) -> str:
    """The XML of a project."""
    told = f' xmlns="{namespace}"' if namespace else ""
    head = '<?xml version="1.0" encoding="utf-8"?>'
    return f'{head}<Project{told} name="Prova" origin="test">{"".join(parts)}</Project>'


def packed(
    path: Path, xml: str | bytes, files: dict[str, str | bytes] | None = None, name: str = "project.qde"
) -> Path:
    """A project file on disk."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, xml)
        for member, content in ({"sources/talk.txt": TEXT} if files is None else files).items():
            archive.writestr(member, content)
    return path


def simple(path: Path, *, text: str | bytes = TEXT, selections: str = "", **changes: str) -> Path:
    """A project with one text."""
    return packed(path, whole(USERS, CODES, source(selections, **changes)), {"sources/talk.txt": text})


def everything() -> refi.Project:
    """A project in which little that the standard knows is missing; files are named as they are written."""
    amina, bruno = refi.User("amina", guid(1)), refi.User("Bruno B.", guid(2), login="bb")
    casa = refi.Code(
        "Casa & famiglia", None, guid(10), "#B00020", "«Definizione» <1>\ne criteri", False, (guid(60),)
    )
    rent = refi.Code('Affitto "alto"', casa, guid(11), "#e57", "", True)
    trust = refi.Code("Fiducia\t👍", None, guid(12))
    deep = refi.Code("Casa & famiglia", rent, guid(13))
    role = refi.Variable("ruolo", "Text", guid(20), "che cosa fa")
    years = refi.Variable("anni", "Integer", guid(21))
    share = refi.Variable("quota", "Float", guid(22))
    alone = refi.Variable("sola", "Boolean", guid(23))
    day = refi.Variable("giorno", "Date", guid(24))
    at = refi.Variable("quando", "DateTime", guid(25))
    stamp = refi.Stamp(amina, "2026-01-15T10:00:00Z", bruno, "2026-02-01T11:30:00+01:00")
    values = (
        refi.Value(role, "assistente\nsociale"), refi.Value(years, -12), refi.Value(share, 0.1),
        refi.Value(alone, False), refi.Value(day, "2026-01-15"), refi.Value(at, "2026-01-15T10:00:00Z"),
        refi.Value(years, None),
    )  # fmt: skip
    talk = refi.Source(
        "Intervista <1>", TEXT, guid(30), description="prima", stamp=stamp, notes=(guid(60),), values=values,
        codings=(refi.Coding(trust, bruno, guid(40), "2026-01-16T09:00:00Z", (guid(60),)),),
        rich=refi.File.of(f"{guid(30)}.rtf", b"{\\rtf1 x}"),
    )  # fmt: skip
    sheet = refi.Source(
        "Scheda",
        "Una pagina.",
        guid(31),
        "pdf",
        media=refi.File.of(f"{guid(31)}.pdf", b"%PDF-1.7 x"),
        text_guid=guid(35),
    )
    film = refi.Source("Ripresa", "", guid(32), "video", place="relative:///ripresa.mp4")
    photo = refi.Source("Foto", "", guid(33), "picture", media=refi.File.of(f"{guid(33)}.png", b"\x89PNG"))
    tape = refi.Source(
        "Nastro",
        "parole",
        guid(34),
        "audio",
        media=refi.File.of(f"{guid(34)}.m4a", b"m4a"),
        text_guid=guid(36),
    )
    memo = refi.Source("Memo", "Da rivedere: però 🧺", guid(60), "note", stamp=stamp)
    selections = (
        refi.Selection(
            talk, 8, 20, (refi.Coding(rent, amina, guid(51)), refi.Coding(trust, amina, guid(52))), amina,
            guid(50), "lavoro", "perché sì", amina, "2026-01-15T10:00:00Z", bruno, "2026-01-15T11:00:00Z",
            (guid(60),),
        ),
        refi.Selection(
            talk, 8, 20, (refi.Coding(rent, bruno, guid(53)),), bruno, guid(50), "lavoro", "perché sì", amina,
            "2026-01-15T10:00:00Z", bruno, "2026-01-15T11:00:00Z", (guid(60),),
        ),
        refi.Selection(talk, 3, 3, (), bruno, guid(54), author=bruno),
        refi.Selection(sheet, 4, 10, (refi.Coding(trust, bruno, guid(56)),), bruno, guid(55), author=bruno),
        refi.Selection(memo, 0, 2, (refi.Coding(deep, amina, guid(58)),), amina, guid(57), author=amina),
    )  # fmt: skip
    case = refi.Case("Caso 1", guid(70), "una madre", (casa,), values[:4], (talk, sheet), (guid(50),))
    together = refi.Set("Insieme", guid(80), "tre cose", (rent, trust), (talk,), (guid(60),))
    return refi.Project(
        "Prova <tutto>", (casa, rent, deep, trust), (talk, sheet, film, photo, tape), selections,
        (amina, bruno), (case,), (role, years, share, alone, day, at), (together,), (memo,), "Di prova.",
        "Vicinia", stamp, "/un/posto", (guid(60),),
    )  # fmt: skip


def rewritten(path: Path, change: dict[str, str], target: Path) -> Path:
    """A copy of a project whose XML has some words exchanged."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    xml = files.pop("project.qde").decode()
    for old, new in change.items():
        assert old in xml, old
        xml = xml.replace(old, new)
    return packed(target, xml, dict(files))


def archive_of(files: dict[str, bytes]) -> bytes:
    """A ZIP file in memory."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()
