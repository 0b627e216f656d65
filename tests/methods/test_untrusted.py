"""Archives whose own account of themselves leads nowhere."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from vicinia.methods import refi, transcripts
from vicinia.methods.untrusted import Archive, Unreadable

Damage = Callable[[bytearray], bytes]
WORDS = "<w:document xmlns:w='w'><w:p><w:t>Anna: Buongiorno.</w:t></w:p></w:document>"


def packed(**members: str) -> bytearray:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, words in members.items():
            archive.writestr(name, words)
    return bytearray(buffer.getvalue())


def listed(data: bytearray) -> int:
    """Where the list of contents begins."""
    return data.index(b"PK\x01\x02")


def far_away(data: bytearray) -> bytes:
    data[listed(data) + 42 : listed(data) + 46] = b"\xf0\xff\xff\xff"
    return bytes(data)


def before_the_beginning(data: bytearray) -> bytes:
    """The list is said to begin later than it does: the places in it become negative."""
    end = data.rindex(b"PK\x05\x06")
    data[end + 16 : end + 20] = struct.pack("<I", listed(data) + 40)
    return bytes(data)


def beyond_all_files(data: bytearray) -> bytes:
    """A place of 64 bits that no file can have."""
    at = listed(data)
    name = int.from_bytes(data[at + 28 : at + 30], "little")
    extra = struct.pack("<HHQ", 1, 8, 2**64 - 1)
    data[at + 30 : at + 32] = struct.pack("<H", len(extra))
    data[at + 42 : at + 46] = b"\xff" * 4
    data[at + 46 + name : at + 46 + name] = extra
    end = data.rindex(b"PK\x05\x06")
    size = int.from_bytes(data[end + 12 : end + 16], "little")
    data[end + 12 : end + 16] = struct.pack("<I", size + len(extra))
    return bytes(data)


def an_unknown_method(data: bytearray) -> bytes:
    data[listed(data) + 10] = 99
    return bytes(data)


def another_method(data: bytearray) -> bytes:
    """Said to be packed as LZMA."""
    data[listed(data) + 10] = 14
    return bytes(data)


def broken_content(data: bytearray) -> bytes:
    at = listed(data)
    data[at - 30 : at - 10] = b"\xff" * 20
    return bytes(data)


DAMAGES = [
    far_away, before_the_beginning, beyond_all_files, an_unknown_method, another_method, broken_content,
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_cannot_be_unpacked_is_broken(damage: Damage) -> None:
    data = damage(packed(**{"word/document.xml": WORDS}))
    with Archive(data, "prova.zip") as archive, pytest.raises(Unreadable) as caught:
        archive.read("word/document.xml")
    assert caught.value.reason == "broken"
    assert str(caught.value).startswith("word/document.xml in prova.zip cannot be unpacked: ")


@pytest.mark.parametrize("damage", DAMAGES)
def test_transcripts_and_projects_say_so(damage: Damage, tmp_path: Path) -> None:
    with pytest.raises(transcripts.Unreadable, match="cannot be unpacked"):
        transcripts.read(damage(packed(**{"word/document.xml": WORDS})), "a.docx")
    path = tmp_path / "a.qdpx"
    path.write_bytes(damage(packed(**{"project.qde": "<Project name='Prova' origin='tests of ours'/>"})))
    with pytest.raises(refi.Unreadable, match="cannot be unpacked"):
        refi.read(path)
