"""Nothing is lost on the way out and in, whatever a project holds."""

from __future__ import annotations

import dataclasses
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.methods.refi import projects
from tests.methods.refi.schemas import problems
from vicinia.methods import refi

WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
NAMES = WORDS.filter(str.strip)
TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r\x00"), max_size=60)


def test_a_project_with_everything(tmp_path: Path) -> None:
    project = projects.everything()
    refi.write(project, tmp_path / "a.qdpx")
    again = refi.read(tmp_path / "a.qdpx")
    for part in dataclasses.fields(project):
        assert part.name == "notices" or getattr(again, part.name) == getattr(project, part.name), part.name
    for mine, theirs in zip(project.sources, again.sources, strict=True):
        for one, other in ((mine.media, theirs.media), (mine.rich, theirs.rich)):
            assert (one and one.read()) == (other and other.read())
    assert len(again.notices) == 1 and "ripresa.mp4" in again.notices[0]
    refi.write(again, tmp_path / "b.qdpx")
    assert refi.read(tmp_path / "b.qdpx") == again
    assert (tmp_path / "a.qdpx").read_bytes() == (tmp_path / "b.qdpx").read_bytes()


def test_a_project_with_everything_is_valid(tmp_path: Path) -> None:
    for name in ("a.qdpx", "a.qdc"):
        refi.write(projects.everything(), tmp_path / name)
        assert not problems(tmp_path / name)


def test_a_project_can_be_written_over_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.qdpx"
    refi.write(projects.everything(), path)
    refi.write(refi.read(path), path)
    again = refi.read(path)
    assert [one.media.read() for one in again.sources if one.media] == [b"%PDF-1.7 x", b"\x89PNG", b"m4a"]
    assert sorted(child.name for child in tmp_path.iterdir()) == ["a.qdpx"], "nothing is left lying about"


@st.composite
def made_up(draw: st.DrawFn) -> refi.Project:
    users = [refi.User(name) for name in draw(st.lists(NAMES, max_size=3))]
    codes: list[refi.Code] = []
    for name in draw(st.lists(NAMES, min_size=1, max_size=6)):
        parent = draw(st.sampled_from([None, *codes]))
        codes.append(refi.Code(name, parent, description=draw(WORDS), is_codable=draw(st.booleans())))
    sources = [refi.Source(name, text) for name, text in draw(st.lists(st.tuples(NAMES, TEXTS), max_size=3))]
    selections = []
    for source in sources:
        for _ in range(draw(st.integers(0, 3))):
            start = draw(st.integers(0, len(source.text)))
            end = draw(st.integers(start, len(source.text)))
            user = draw(st.sampled_from([None, *users]))
            chosen = draw(st.lists(st.sampled_from(codes), max_size=2))
            codings = tuple(refi.Coding(code, user) for code in chosen)
            selections.append(refi.Selection(source, start, end, codings, user, author=user))
    return refi.Project(
        draw(NAMES), tuple(codes), tuple(sources), tuple(selections), tuple(users), origin="test"
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made_up())
def test_any_project_comes_back(tmp_path: Path, project: refi.Project) -> None:
    path = tmp_path / "a.qdpx"
    refi.write(project, path)
    again = refi.read(path)
    assert depth_first(project.codes) == list(again.codes)
    assert dataclasses.replace(again, codes=project.codes) == project
    assert not again.notices


def depth_first(codes: tuple[refi.Code, ...]) -> list[refi.Code]:
    """A file tells codes in the order of the tree."""
    order: list[refi.Code] = []

    def add(parent: refi.Code | None) -> None:
        for code in codes:
            if code.parent is parent:
                order.append(code)
                add(code)

    add(None)
    return order


def test_parts_that_are_not_shown_travel_on(tmp_path: Path) -> None:
    xml = projects.whole(
        projects.USERS, projects.CODES,
        f"""<Sources>
        <PDFSource guid="{projects.guid(1)}" name="Scheda" path="internal://s.pdf">
          <PDFSelection guid="{projects.guid(2)}" page="3" firstX="1" firstY="2" secondX="30" secondY="40">
            <Coding guid="{projects.guid(3)}"><CodeRef targetGUID="{projects.RENT}"/></Coding></PDFSelection>
          <Representation guid="{projects.guid(4)}" plainTextPath="internal://s.txt">
            {projects.selection(0, 3, "Una")}</Representation>
        </PDFSource>
        <AudioSource guid="{projects.guid(5)}" name="Nastro" path="internal://n.m4a">
          <Transcript guid="{projects.guid(6)}" plainTextPath="internal://n.txt">
            <SyncPoint guid="{projects.guid(7)}" timeStamp="1000" position="4"/>
            <TranscriptSelection guid="{projects.guid(8)}" fromSyncPoint="{projects.guid(7)}"
              toSyncPoint="{projects.guid(7)}"/></Transcript>
          <AudioSelection guid="{projects.guid(9)}" begin="0" end="900"/>
        </AudioSource></Sources>
        <Links><Link guid="{projects.guid(20)}" direction="OneWay" originGUID="{projects.RENT}"
          targetGUID="{projects.HOME}"/></Links>
        <Graphs><Graph guid="{projects.guid(21)}" name="mappa">
          <Vertex guid="{projects.guid(22)}" firstX="1" firstY="2" shape="Oval" color="#fff"/>
          <Vertex guid="{projects.guid(23)}" firstX="5" firstY="2"/>
          <Edge guid="{projects.guid(24)}" sourceVertex="{projects.guid(22)}"
            targetVertex="{projects.guid(23)}" lineStyle="dashed"/></Graph></Graphs>""",
    )  # fmt: skip
    files = {
        "sources/s.pdf": b"%PDF", "sources/s.txt": "Una pagina", "sources/n.m4a": b"m4a",
        "sources/n.txt": "ora e poi",
    }  # fmt: skip
    first = refi.read(projects.packed(tmp_path / "a.qdpx", xml, files))
    assert [(one.kind, one.text) for one in first.sources] == [("pdf", "Una pagina"), ("audio", "ora e poi")]
    assert [(one.source.name, one.text) for one in first.selections] == [("Scheda", "Una")]
    refi.write(first, tmp_path / "b.qdpx")
    second = refi.read(tmp_path / "b.qdpx")
    assert second.links == first.links and second.graphs == first.graphs
    assert [one.kept for one in second.sources] == [one.kept for one in first.sources]
    assert [one.name for one in second.sources[0].kept] == ["PDFSelection"]
    with zipfile.ZipFile(tmp_path / "b.qdpx") as archive:
        assert archive.read("sources/n.txt") == b"ora e poi", "what kept parts point at stays under its name"
    assert not problems(tmp_path / "b.qdpx")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda p: dataclasses.replace(p, users=()), "not among the users"),
        (lambda p: dataclasses.replace(p, codes=p.codes[:1]), "not in the project"),
        (lambda p: dataclasses.replace(p, codes=p.codes[::-1]), "must come before it"),
        (lambda p: dataclasses.replace(p, codes=(*p.codes, p.codes[0])), "have the same identifier"),
        (lambda p: dataclasses.replace(p, sources=()), "not among the sources"),
        (lambda p: dataclasses.replace(p, users=(refi.User("x", "7"),)), "is no GUID"),
        (lambda p: dataclasses.replace(p, codes=(refi.Code("a", colour="red"),)), "write it as #RRGGBB"),
        (lambda p: dataclasses.replace(p, codes=(refi.Code(" "),)), "has no name"),
        (
            lambda p: dataclasses.replace(p, selections=(refi.Selection(p.sources[0], 0, 999),)),
            "goes from 0 to 999",
        ),
    ],
)
def test_parts_that_do_not_belong_together_are_refused(change, says, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=says):
        refi.write(change(projects.everything()), tmp_path / "a.qdpx")
    assert not list(tmp_path.iterdir()), "nothing is written"


def test_the_ending_says_what_is_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"should end in \.qdpx"):
        refi.write(projects.everything(), tmp_path / "a.docx")
    with pytest.raises(ValueError, match="at least one code"):
        refi.write(refi.Project("leer"), tmp_path / "a.qdc")
    refi.write(refi.Project("leer"), tmp_path / "a.qdpx")
    assert refi.read(tmp_path / "a.qdpx") == refi.Project("leer", origin="Vicinia")
    assert not list(tmp_path.glob(".*"))
