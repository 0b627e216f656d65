"""A protocol as Akoma Ntoso 3.0, the XML of laws and public acts. See `docs/methods/akoma.md`.

Source: OASIS LegalDocumentML, Akoma Ntoso Version 1.0 Part 2: Specifications, and Akoma Ntoso Naming
Convention Version 1.0 (both OASIS Standards); the schema that `write` keeps to is akomantoso30.xsd.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from lxml import etree  # type: ignore[import-untyped]

from vicinia.methods.untrusted import Unreadable, decoded, events

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
MOST_BYTES = 32 << 20

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# ISO 639-1 to the codes of ISO 639-2 (terminology) that the naming convention asks for.
_CODES = """
    ar:ara bg:bul bn:ben cs:ces de:deu el:ell en:eng es:spa fr:fra hr:hrv hu:hun it:ita nl:nld pl:pol pt:por
    ro:ron ru:rus sk:slk sl:slv sq:sqi sr:srp tr:tur uk:ukr ur:urd zh:zho
"""
_LANGUAGES = dict(pair.split(":") for pair in _CODES.split())
_WHAT = "The Akoma Ntoso document"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph ("comma") of an article; line feeds separate its lines."""

    guid: str
    """What stays the same when the paragraph moves: one word without spaces; "" for none."""
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """An article; its number, from 1, is its place in this version."""

    guid: str
    number: int
    heading: str
    paragraphs: tuple[Paragraph, ...] = ()

    @property
    def eid(self) -> str:
        """Its identifier inside this version: `art_3`."""
        return f"art_{self.number}"


@dataclass(frozen=True, slots=True)
class Party:
    """A body that signs: its name, who signs for it, in which role, by which act and of which day."""

    name: str
    signatory: str = ""
    role: str = ""
    act: str = ""
    act_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One version of a protocol."""

    title: str
    date: date
    author: str
    """The name of the body that leads."""
    version: int = 1
    """From 0."""
    status: Literal["draft", "final"] = "draft"
    country: str = "it"
    language: str = "ita"
    """Three small letters (ISO 639-2); the two of ISO 639-1 are turned into them for 25 languages."""
    preamble: tuple[str, ...] = ()
    articles: tuple[Article, ...] = ()
    parties: tuple[Party, ...] = ()
    annexes: tuple[tuple[str, str], ...] = ()
    """Titles and texts."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "language", _LANGUAGES.get(self.language, self.language))

    @property
    def work(self) -> str:
        """The IRI of the protocol in all its versions: `/akn/it/act/2018-12-12/protocollo`."""
        return f"/akn/{self.country}/act/{self.date.isoformat()}/protocollo"

    @property
    def expression(self) -> str:
        """The IRI of this version in this language: `/akn/it/act/2018-12-12/protocollo/ita@v2`."""
        return f"{self.work}/{self.language}@v{self.version}"


def write(document: Document) -> bytes:
    """The document as UTF-8, valid against the OASIS schema; the same document gives the same bytes.

    Characters that XML cannot hold (most control characters, halves of surrogate pairs) are left out.
    Raises ValueError for a country, language, version, status or article number that is not as described
    above, for two articles of one number, and for an identifier that has spaces or that two parts share.
    """
    _check(document)
    root = etree.Element(_in("akomaNtoso"), nsmap={None: NAMESPACE})
    act = _add(root, "act", name="protocollo")
    meta = _meta(act, document, "main", document.title)
    _state(meta, document)
    _add(_add(_add(act, "preface"), "p"), "docTitle", document.title)
    if document.preamble:
        recitals = _add(_add(act, "preamble"), "recitals", eId="recs")
        for at, text in enumerate(document.preamble, start=1):
            _lines(_add(recitals, "recital", eId=f"recs__rec_{at}"), text)
    body = _add(act, "body")
    for article in document.articles:
        _article(body, article)
    if not document.articles:
        # The schema wants something in a body; this says that there is nothing yet.
        _add(body, "hcontainer", eId="hcontainer_1", name="empty")
    if document.parties:
        conclusions = _add(act, "conclusions", eId="concl")
        for at, party in enumerate(document.parties, start=1):
            _signature(conclusions, at, party)
    if document.annexes:
        attachments = _add(act, "attachments")
        for at, (title, text) in enumerate(document.annexes, start=1):
            attachment = _add(attachments, "attachment", eId=f"att_{at}")
            _add(attachment, "heading", title)
            inner = _add(attachment, "doc", name="allegato")
            _meta(inner, document, f"annex_{at}", title)
            _lines(_add(inner, "mainBody"), text)
    found: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return found


def read(data: bytes) -> Document:
    """What `write` wrote, as it was (without the characters that were left out).

    Files of other programs are read as far as they say the same: articles under whatever parts and titles,
    blocks of their content as paragraphs, deeper lists as lines. What cannot be found is empty, or "draft".
    Raises Unreadable for document types and entities, broken XML, more than 32 MiB, another kind of file,
    and dates that are none.
    """
    act = _opened(data)
    meta = act.find(_in("meta"))
    body = next((one for one in act if one.tag in (_in("body"), _in("mainBody"))), None)
    if meta is None or body is None:
        raise Unreadable("kind", f"{_WHAT} is no act or document with its particulars.")
    work, expression = "identification/FRBRWork/FRBR", "identification/FRBRExpression/FRBR"
    version = _value(meta, f"{expression}versionNumber")
    title = _text(act.find(f"{_in('preface')}//{_in('docTitle')}"))
    named = {one.get("eId"): one.get("showAs", "") for one in meta.iterfind(_in("references") + "/*")}
    considered: list[Any] = []
    for part in act.iterfind(f"{_in('preamble')}/*"):
        considered += [one for one in part if one.tag in (_in("recital"), _in("citation"))] or [part]
    quoted = set(body.iterfind(f".//{_in('quotedStructure')}//{_in('article')}"))
    articles = [one for one in body.iter(_in("article")) if one not in quoted]
    return Document(
        title=title or " ".join(_text(act.find(_in("preface"))).split()) or _value(meta, f"{work}alias"),
        date=_date(_value(meta, f"{work}date", "date")),
        author=named.get(_value(meta, f"{work}author", "href").removeprefix("#"), ""),
        version=int(version) if re.fullmatch("[0-9]{1,9}", version) else 1,
        status="final" if _value(meta, "workflow/step", "outcome") == "#final" else "draft",
        country=_value(meta, f"{work}country") or "it",
        language=_value(meta, f"{expression}language", "language") or "ita",
        preamble=tuple(map(_words, considered)),
        articles=tuple(_article_of(one, at) for at, one in enumerate(articles, start=1)),
        parties=tuple(map(_party_of, act.iterfind(f"{_in('conclusions')}//{_in('signature')}"))),
        annexes=tuple(
            (_text(one.find(_in("heading"))), next(map(_words, one.iter(_in("mainBody"), _in("body"))), ""))
            for one in act.iterfind(_in("attachments/attachment"))
        ),
    )


def _check(document: Document) -> None:
    if not re.fullmatch("[a-z]{2}", document.country) or not re.fullmatch("[a-z]{3}", document.language):
        raise ValueError(f"{document.country!r} and {document.language!r} should be two and three letters.")
    if document.version < 0 or document.status not in ("draft", "final"):
        raise ValueError("A version is a number from 0, and its status draft or final.")
    numbers: set[int] = set()
    guids: set[str] = set()
    for article in document.articles:
        if article.number < 1 or article.number in numbers:
            raise ValueError(f"Article {article.number}: numbers are from 1, and each is given once.")
        numbers.add(article.number)
        for guid in (article.guid, *(one.guid for one in article.paragraphs)):
            if re.search(r"\s", guid) or _FORBIDDEN.search(guid):
                raise ValueError(f"{guid!r} in article {article.number} is not one word.")
            if guid and guid in guids:
                raise ValueError(f"Two parts are identified as {guid}.")
            guids.add(guid)


def _add(parent: Any, name: str, text: str | None = None, /, **attributes: str | None) -> Any:
    """A new last child; None leaves an attribute out, and `as_` is the attribute "as"."""
    element = etree.SubElement(parent, _in(name))
    for key, value in attributes.items():
        if value is not None:
            element.set(key.rstrip("_"), _FORBIDDEN.sub("", value))
    element.text = None if text is None else _FORBIDDEN.sub("", text)
    return element


def _lines(parent: Any, text: str) -> None:
    for line in text.split("\n"):
        _add(parent, "p", line)


def _meta(parent: Any, document: Document, component: str, title: str) -> Any:
    """Identification on the three levels: the protocol, this version of it, this file."""
    meta = _add(parent, "meta")
    identification = _add(meta, "identification", source="#author")
    for level in ("Work", "Expression", "Manifestation"):
        iri = document.work if level == "Work" else document.expression
        end = ".xml" if level == "Manifestation" else ""
        one = _add(identification, f"FRBR{level}")
        _add(one, "FRBRthis", value=f"{iri}/!{component}{end}")
        _add(one, "FRBRuri", value=f"{iri}{end}")
        if level == "Work":
            _add(one, "FRBRalias", value=title, name="title")
        _add(one, "FRBRdate", date=document.date.isoformat(), name=level.lower())
        _add(one, "FRBRauthor", href="#author")
        if level == "Work":
            _add(one, "FRBRcountry", value=document.country)
            _add(one, "FRBRname", value="protocollo")
        elif level == "Expression":
            _add(one, "FRBRversionNumber", value=str(document.version))
            _add(one, "FRBRlanguage", language=document.language)
        else:
            _add(one, "FRBRformat", value="application/akn+xml")
    return meta


def _state(meta: Any, document: Document) -> None:
    """Draft or final, and everybody whom the rest refers to."""
    workflow = _add(meta, "workflow", source="#author")
    _add(workflow, "step", date=document.date.isoformat(), by="#author", outcome=f"#{document.status}")
    references = _add(meta, "references", source="#author")
    named = [("Organization", "author", document.author), ("Concept", document.status, document.status)]
    for at, party in enumerate(document.parties, start=1):
        named.append(("Organization", f"party_{at}", party.name))
        named += [("Person", f"signatory_{at}", party.signatory)] if party.signatory else []
        named += [("Role", f"role_{at}", party.role)] if party.role else []
    for kind, eid, shown in named:
        where = f"/akn/ontology/{kind.lower()}/{document.country}/{eid}"
        _add(references, f"TLC{kind}", eId=eid, href=where, showAs=shown)


def _article(body: Any, article: Article) -> None:
    # GUID is the schema's own place for identifiers that hold across versions; an empty one is not valid.
    element = _add(body, "article", eId=article.eid, GUID=article.guid or None)
    _add(element, "num", str(article.number))
    _add(element, "heading", article.heading)
    for at, paragraph in enumerate(article.paragraphs, start=1):
        eid = f"{article.eid}__para_{at}"
        one = _add(element, "paragraph", eId=eid, GUID=paragraph.guid or None)
        _lines(_add(one, "content", eId=f"{eid}__content"), paragraph.text)


def _signature(conclusions: Any, at: int, party: Party) -> None:
    signature = _add(_add(conclusions, "p"), "signature", eId=f"concl__sig_{at}")
    _add(signature, "organization", party.name, refersTo=f"#party_{at}")
    role = f"#role_{at}" if party.role else None
    if party.signatory:
        _add(signature, "person", party.signatory, refersTo=f"#signatory_{at}", as_=role)
    if party.role:
        _add(signature, "role", party.role, refersTo=role)
    if party.act:
        _add(signature, "inline", party.act, name="act")
    if party.act_date:
        _add(signature, "date", party.act_date.isoformat(), date=party.act_date.isoformat())
    for before in signature[:-1]:
        before.tail = ", "


def _opened(data: bytes) -> Any:
    """The document inside the root."""
    if len(data) > MOST_BYTES:
        raise Unreadable("large", f"{_WHAT} has more than {MOST_BYTES >> 20} MiB.")
    # Refuses document types, entities, too many elements and broken XML before lxml sees anything.
    for _ in events(data, _WHAT):
        pass
    content = decoded(data)[0].lstrip().encode("utf-8", "replace")
    closed = {"resolve_entities": False, "load_dtd": False, "no_network": True}
    parser = etree.XMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, **closed)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as problem:
        raise Unreadable("broken", f"{_WHAT} is broken in line {problem.lineno}.") from None
    if root.tag != _in("akomaNtoso") or not len(root):
        raise Unreadable("kind", "The file is no Akoma Ntoso 3.0 document.")
    return root[0]


def _in(path: str) -> str:
    """A path of names inside the namespace."""
    return "/".join(f"{{{NAMESPACE}}}{name}" for name in path.split("/"))


def _value(parent: Any, path: str, attribute: str = "value") -> str:
    found = parent.find(_in(path))
    return "" if found is None else str(found.get(attribute, ""))


def _text(element: Any) -> str:
    return "" if element is None else "".join(element.itertext())


def _words(element: Any) -> str:
    """The lines of a part: every block of text, behind the number that stands before it."""
    lines, number = [], ""
    for one in element.iter(_in("num"), _in("p")):
        if one.tag == _in("num"):
            number = f"{_text(one).strip()} "
        elif next(one.iterancestors(_in("p")), None) is None:
            lines.append(number + _text(one))
            number = ""
    return "\n".join(lines)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise Unreadable("broken", f"{_WHAT} has {text[:40]!r} where a date should be.") from None


def _article_of(element: Any, at: int) -> Article:
    digits = re.search("[0-9]{1,9}", _text(element.find(_in("num"))))
    units: list[Any] = []
    for child in element:
        if child.tag not in (_in("num"), _in("heading"), _in("subheading")):
            units += list(child) if child.tag == _in("content") else [child]
    return Article(
        guid=element.get("GUID") or element.get("wId") or "",
        number=int(digits[0]) if digits else at,
        heading=_text(element.find(_in("heading"))),
        paragraphs=tuple(Paragraph(one.get("GUID") or one.get("wId") or "", _words(one)) for one in units),
    )


def _party_of(element: Any) -> Party:
    act = next((one for one in element.iterfind(_in("inline")) if one.get("name") == "act"), None)
    day = element.find(_in("date"))
    name, signatory, role = (_text(element.find(_in(one))) for one in ("organization", "person", "role"))
    return Party(name, signatory, role, _text(act), None if day is None else _date(day.get("date", "")))
