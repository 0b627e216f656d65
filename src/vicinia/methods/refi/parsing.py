"""The XML of a project or codebook into the model, forgiving where programs bend the standard."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from vicinia.methods.refi import lexical
from vicinia.methods.refi.model import Case, Code, Coding, Project, Set, Source, Stamp, User, Value, Variable
from vicinia.methods.refi.shape import shaped
from vicinia.methods.untrusted import Node, Unreadable

Thing = TypeVar("Thing", User, Code, Source, Variable, Case, Set)


class Parser:
    """What is known while a project is read: everything by its identifier, and what was unusual."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.notices: list[str] = []
        self.users: dict[str, User] = {}
        self.strangers: dict[str, User] = {}
        self.codes: dict[str, Code] = {}
        self.variables: dict[str, Variable] = {}
        self.sources: dict[str, Source] = {}

    def notice(self, sentence: str) -> None:
        """Keep a sentence for people, once."""
        if sentence not in self.notices and len(self.notices) < 200:
            self.notices.append(sentence)

    def guid_of(self, node: Node, kind: str) -> str:
        """The identifier of an element; one is made where it is missing or malformed."""
        text = node.get("guid").strip()
        if not lexical.is_guid(text):
            self.notice(f"Some {kind} had no proper identifier and were given one.")
        return lexical.guid(text or f"{self.what} {kind} line {node.line} {node.get('name')}")

    def keep(self, known: dict[str, Thing], thing: Thing, kind: str, line: int) -> Thing:
        """Remember a thing by its identifier; no two different ones may share it."""
        other = known.get(lexical.key(thing.guid))
        if other is not None and other != thing and kind != "sources" and other.name == thing.name:
            self.notice(f"{thing.name!r} stands twice among the {kind}, with one identifier: kept once.")
            return other
        if other is not None and other != thing:
            raise Unreadable(
                "duplicate",
                f"Two {kind} in {self.what}, {other.name!r} and {thing.name!r} in line {line}, have the same"
                f" identifier {thing.guid}: nothing tells which one is meant.",
            )
        known[lexical.key(thing.guid)] = thing
        return thing

    def user(self, guid: str) -> User | None:
        """The person behind an identifier; nameless where the list of users leaves them out."""
        if not lexical.key(guid):
            return None
        key = found_by(guid)
        return self.users.get(key) or self.strangers.setdefault(key, User("", lexical.guid(guid)))

    def stamp(self, node: Node) -> Stamp:
        """Who made and changed it (`creatingUser`, or `creatingUserGUID` on the project)."""
        return Stamp(
            self.user(node.get("creatingUser") or node.get("creatingUserGUID")),
            lexical.instant(node.get("creationDateTime")),
            self.user(node.get("modifyingUser") or node.get("modifyingUserGUID")),
            lexical.instant(node.get("modifiedDateTime")),
        )

    def read_users(self, root: Node) -> None:
        for node in root.inside("Users"):
            login = node.get("id")
            self.keep(
                self.users,
                User(node.get("name") or login, self.guid_of(node, "users"), login),
                "users",
                node.line,
            )

    def read_codes(self, root: Node) -> None:
        """Codes in document order; those above before those below."""
        books = [*root.all("CodeBook"), root]
        waiting = [
            (node, None)
            for book in books
            # some programs leave the list of codes out and write the codes at once
            for node in (*book.inside("Codes"), *(book.children if _is(book, "CodeBook") else ()))
            if _is(node, "Code")
        ][::-1]
        stack: list[tuple[Node, Code | None]] = list(waiting)
        while stack:
            node, parent = stack.pop()
            name = node.get("name")
            if not name.strip():
                self.notice(f"A code without a name in line {node.line} was named by its place.")
                name = f"Code {len(self.codes) + 1}"
            colour = node.get("color") or node.get("colour")
            if colour and not lexical.colour(colour):
                self.notice(f"The colour {colour[:40]!r} of the code {name!r} is none, and was left out.")
            code = Code(
                name, parent, self.guid_of(node, "codes"), lexical.colour(colour), description(node),
                lexical.boolean(node.get("isCodable"), True), refs(node, "NoteRef"),
            )  # fmt: skip
            code = self.keep(self.codes, code, "codes", node.line)
            stack += [(child, code) for child in reversed(node.children) if _is(child, "Code")]

    def read_variables(self, root: Node) -> None:
        for node in root.inside("Variables"):
            name = node.get("name") or f"Variable {len(self.variables) + 1}"
            written = node.get("typeOfVariable")
            if lexical.kind(written).lower() != written.strip().lower():
                self.notice(
                    f"The variable {name!r} has no type that the standard knows, and is read as text."
                )
            variable = Variable(
                name, lexical.kind(written), self.guid_of(node, "variables"), description(node)
            )
            self.keep(self.variables, variable, "variables", node.line)

    def codings(self, node: Node) -> tuple[Coding, ...]:
        """The codings on something; those with a code that is not there are said and left out."""
        found = []
        for coding in node.all("Coding"):
            reference = coding.first("CodeRef")
            code = self.codes.get(found_by(reference.get("targetGUID"))) if reference else None
            if code is None:
                self.notice(
                    f"A coding in line {coding.line} names a code that is not in the project: left out."
                )
                continue
            found.append(
                Coding(
                    code, self.user(coding.get("creatingUser")), self.guid_of(coding, "codings"),
                    lexical.instant(coding.get("creationDateTime")), refs(coding, "NoteRef"),
                )
            )  # fmt: skip
        return tuple(found)

    def values(self, node: Node) -> tuple[Value, ...]:
        """Values of variables; those of unknown variables are said and left out."""
        found = []
        for value in node.all("VariableValue"):
            reference = value.first("VariableRef")
            variable = self.variables.get(found_by(reference.get("targetGUID"))) if reference else None
            if variable is None:
                self.notice(
                    f"A value in line {value.line} is of a variable that is not in the project: left out."
                )
                continue
            content = next((child for child in value.children if child.name.lower().endswith("value")), None)
            found.append(Value(variable, lexical.answer(variable.kind, content.text) if content else None))
        return tuple(found)

    def cases(self, root: Node) -> Iterable[Case]:
        known: dict[str, Case] = {}
        for node in root.inside("Cases"):
            case = Case(
                node.get("name"), self.guid_of(node, "cases"), description(node),
                self.named(node, self.codes, "CodeRef"), self.values(node),
                self.named(node, self.sources, "SourceRef"), refs(node, "SelectionRef"),
            )  # fmt: skip
            self.keep(known, case, "cases", node.line)
        return known.values()

    def sets(self, root: Node) -> Iterable[Set]:
        known: dict[str, Set] = {}
        for node in self._flat_sets(root):
            found = Set(
                node.get("name") or f"Set {len(known) + 1}", self.guid_of(node, "sets"), description(node),
                self.named(node, self.codes, "MemberCode"), self.named(node, self.sources, "MemberSource"),
                refs(node, "MemberNote"),
            )  # fmt: skip
            self.keep(known, found, "sets", node.line)
        return known.values()

    def _flat_sets(self, root: Node) -> Iterable[Node]:
        """The sets, and those that some programs put inside others, one after the other."""
        waiting = [node for node in root.inside("Sets") if _is(node, "Set")][::-1]
        while waiting:
            node = waiting.pop()
            inner = list(node.all("Set"))
            if inner:
                self.notice(
                    "Sets lie inside others, which the standard does not know: they stand side by side."
                )
            waiting += inner[::-1]
            yield node

    def named(self, node: Node, known: dict[str, Thing], name: str) -> tuple[Thing, ...]:
        """The things that references point at; what is not there is said and left out."""
        found = []
        for guid in refs(node, name):
            thing = known.get(lexical.key(guid))
            if thing is None:
                self.notice(
                    f"{node.name} {node.get('name')!r} points at something that is not there: left out."
                )
            else:
                found.append(thing)
        return tuple(found)

    def kept(self, nodes: Iterable[Node]) -> tuple[Node, ...]:
        """Parts that travel on as they are, in the form that the schema accepts."""
        return tuple(kept for node in nodes if (kept := shaped(node, self.what, self.notice)))

    def head(self, root: Node) -> Project:
        """What is said of the whole."""
        return Project(
            name=root.get("name"), origin=root.get("origin"), stamp=self.stamp(root),
            base_path=root.get("basePath"), description=description(root), note_refs=refs(root, "NoteRef"),
            links=self.kept(node for node in root.inside("Links") if _is(node, "Link")),
            graphs=self.kept(node for node in root.inside("Graphs") if _is(node, "Graph")),
        )  # fmt: skip


def description(node: Node) -> str:
    """The text of the description."""
    found = node.first("Description")
    return found.text if found else ""


def refs(node: Node, name: str) -> tuple[str, ...]:
    """Identifiers that references name; codebooks write `guid` where projects write `targetGUID`."""
    found = (child.get("targetGUID") or child.get("guid") for child in node.all(name))
    return tuple(lexical.guid(guid) for guid in found if guid.strip())


def found_by(written: str) -> str:
    """What a reference finds: things are kept by the identifier made of what is none, not by that itself."""
    return lexical.key(lexical.guid(written))


def _is(node: Node, name: str) -> bool:
    return node.name.lower() == name.lower()
