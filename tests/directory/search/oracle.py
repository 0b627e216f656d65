"""The search engine as its documentation describes it, by looking at every document in plain Python.

Slow and short on purpose: it shares only the pure functions on words with the engine, none of its tables,
arrays or SQL, and it is what the engine must agree with on both databases.
"""

import math
from collections import Counter
from dataclasses import dataclass, field

from vicinia.directory.search import Answer, Document, Hit, Query
from vicinia.methods import text
from vicinia.methods.speller import is_near

FIELD_WEIGHTS = {"title": 4.0, "keywords": 2.5, "body": 1.0}
OWN, BEGINNING, NEAR = 1.0, 0.8, 0.7


@dataclass
class Group:
    typed: str
    closeness: dict[str, float]
    corrected: list[str] = field(default_factory=list)


class Oracle:
    """All documents, and the answer to any question about them."""

    def __init__(self, documents: list[Document]) -> None:
        self.documents = documents
        self.fields = {one.id: self._stems_by_field(one) for one in documents}
        self.held = Counter(stem for fields in self.fields.values() for stem in set().union(*fields.values()))
        self.words: Counter[str] = Counter()
        for one in documents:
            every = text.words(f"{one.title} \n {one.keywords} \n {one.body}")
            self.words.update({w.surface for w in every if not text.is_function_word(w.folded)})

    @staticmethod
    def _stems_by_field(document: Document) -> dict[str, set[str]]:
        return {
            name: {
                text.stem(word)
                for word in text.tokens(getattr(document, name))
                if name != "body" or not text.is_function_word(word)
            }
            for name in FIELD_WEIGHTS
        }

    # --- words ---

    def read(self, question: str) -> tuple[list[Group], list[str]]:
        asked: dict[str, text.Word] = {}
        for word in text.words(question):
            asked.setdefault(text.stem(word.folded), word)
        telling = {s: w for s, w in asked.items() if not text.is_function_word(w.folded)} or asked
        groups, unknown = [], []
        for position, (stem, word) in enumerate(telling.items()):
            if self.held[stem]:
                groups.append(Group(word.surface, {stem: OWN}))
                continue
            beginning = self._beginning(word)
            misspelt = self._misspelt(word.surface)
            last = position == len(telling) - 1
            group = (beginning or misspelt) if last else (misspelt or beginning)
            if group:
                groups.append(group)
            else:
                unknown.append(word.surface)
        return groups, unknown

    def _commonest(self, words) -> list[str]:
        return sorted(words, key=lambda word: (-self.words[word], word.encode()))

    def _beginning(self, word: text.Word) -> Group | None:
        found = self._commonest(w for w in self.words if text.fold(w).startswith(word.folded))[:30]
        return Group(word.surface, {text.stem(text.fold(w)): BEGINNING for w in found}) if found else None

    def _near(self, surface: str) -> dict[str, str]:
        folded = text.fold(surface)
        found: dict[str, str] = {}
        if len(folded) < 4 or len(folded) > 24 or any(map(str.isdigit, folded)):
            return found
        for word in self._commonest(self.words):
            other = text.fold(word)
            if 4 <= len(other) <= 24 and not any(map(str.isdigit, other)) and is_near(folded, other):
                found.setdefault(text.stem(other), word)
        return dict(list(found.items())[:5])

    def _misspelt(self, surface: str) -> Group | None:
        found = self._near(surface)
        return Group(surface, dict.fromkeys(found, NEAR), list(found.values())) if found else None

    def widen(self, groups: list[Group]) -> list[Group] | None:
        wider, changed = [], False
        for group in groups:
            more = {s: w for s, w in self._near(group.typed).items() if s not in group.closeness}
            if more and not group.corrected:
                changed = True
                closeness = dict.fromkeys(more, NEAR) | group.closeness
                group = Group(group.typed, closeness, list(more.values()))
            wider.append(group)
        return wider if changed else None

    def weight(self, group: Group) -> float:
        holding = max(self.held[stem] for stem in group.closeness)
        return math.log(1 + (len(self.documents) - holding + 0.5) / (holding + 0.5))

    def match(self, document: Document, groups: list[Group], every: bool) -> tuple[float, float, int] | None:
        """Score, matched weight, words in the title; None when it does not match."""
        fields = self.fields[document.id]
        score = mass = 0.0
        in_title = matched = 0
        for group in groups:
            best = None
            for stem, closeness in group.closeness.items():
                field_weight = sum(w for name, w in FIELD_WEIGHTS.items() if stem in fields[name])
                if field_weight:
                    best = max(best or 0.0, self.weight(group) * closeness * field_weight)
            if best is not None:
                matched += 1
                score, mass = score + best, mass + self.weight(group)
                in_title += any(stem in fields["title"] for stem in group.closeness)
        if matched == 0 or (every and matched < len(groups)):
            return None
        return score, mass, in_title

    # --- filters ---

    @staticmethod
    def metres(query: Query, document: Document) -> int | None:
        if query.latitude is None or document.latitude is None:
            return None
        lat1, lat2 = math.radians(query.latitude), math.radians(round(document.latitude * 1e6) / 1e6)
        half_lon = math.radians(round(document.longitude * 1e6) / 1e6 - query.longitude) / 2
        chord = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(half_lon) ** 2
        return round(2 * 6_371_008.8 * math.asin(math.sqrt(chord)))

    def passes(self, document, query, verify_open, is_holiday, skip=None) -> bool:
        def serves(code):
            return not document.serves or code in document.serves

        if query.radius_km is not None and query.latitude is not None:
            metres = self.metres(query, document)
            asked = query.near_municipality or query.serves or query.municipality
            if metres is None:
                if not asked or not serves(asked):
                    return False
            elif metres > query.radius_km * 1000:
                return False
        if query.kinds and document.kind not in query.kinds:
            return False
        if query.district is not None and document.district != query.district:
            return False
        if query.serves and not serves(query.serves):
            return False
        if query.municipality and skip != "municipality" and document.municipality != query.municipality:
            return False
        for scheme, codes in query.facets.items():
            if codes and skip != scheme and not set(codes) & set(document.facets.get(scheme, ())):
                return False
        return query.open_at is None or self._open(document, query, verify_open, is_holiday)

    @staticmethod
    def _open(document, query, verify_open, is_holiday) -> bool:
        hours = document.hours
        hour = query.open_at.weekday() * 24 + query.open_at.hour
        if hours is None or not hours.mask[hour // 56] >> hour % 56 & 1:
            return False
        if hours.exact or verify_open is None:
            return hours.open_on_holidays or not is_holiday
        return document.id in verify_open([document.id], query.open_at)

    # --- answer ---

    def search(self, query: Query, verify_open=None, is_holiday=False) -> Answer:
        groups, unknown = self.read(query.text)
        if not groups and not unknown:
            attempts = [(groups, False, {d.id: (1.0, 1.0, 0) for d in self.documents})]
        else:
            attempts = [(groups, bool(unknown), self._matching(groups, True))]
            wider = self.widen(groups)
            if wider:
                attempts.append((wider, bool(unknown), self._matching(wider, True)))
            if len(groups) > 1:
                attempts.append((groups, True, self._matching(groups, False)))
            if not groups:
                attempts = [(groups, False, {})]

        def kept(matches, skip=None):
            return [
                d for d in self.documents
                if d.id in matches and self.passes(d, query, verify_open, is_holiday, skip)
            ]  # fmt: skip

        used, relaxed, matches = next((a for a in attempts if kept(a[2])), attempts[0])
        passing = kept(matches)
        if relaxed and passing:
            best = max(matches[d.id][1] for d in passing)
            matches = {key: value for key, value in matches.items() if value[1] >= 0.5 * best}
            passing = kept(matches)
        scored = [self._scored(d, query, matches[d.id]) for d in passing]
        hits = [hit for _, hit in sorted(scored, key=lambda pair: pair[0])]
        facets, municipalities = self._counts(query, matches, kept)
        by_id = {d.id: d for d in self.documents}
        return Answer(
            hits=tuple(hits[(query.page - 1) * query.size : query.page * query.size]),
            total=len(hits),
            facets=facets,
            municipalities=municipalities,
            corrections={g.typed: ", ".join(g.corrected) for g in used if g.corrected},
            points=tuple(
                (h.id, round(by_id[h.id].latitude, 6), round(by_id[h.id].longitude, 6))
                for h in hits if by_id[h.id].latitude is not None
            )[:500],
            relaxed=relaxed,
            ignored=tuple(unknown),
        )  # fmt: skip

    def _matching(self, groups, every):
        found = {d.id: self.match(d, groups, every) for d in self.documents}
        return {key: value for key, value in found.items() if value is not None}

    def _scored(self, document, query, match):
        score, _, in_title = match
        score *= 1 + 0.5 * (in_title / max(len(self.fields[document.id]["title"]), 1))
        metres = self.metres(query, document)
        if query.latitude is not None:
            score /= 1 + (2**63 - 1 if metres is None else metres) / 10_000
        title = " ".join(text.tokens(document.title)).encode()
        far = math.inf if metres is None else metres
        tie = (title[:8].ljust(8, b"\0"), document.id.int)
        key = (title, document.id.int) if query.sort == "title" else (
            (far, -score, tie) if query.sort == "distance" and query.latitude is not None
            else (query.latitude is not None and metres is None, -score, tie)
        )  # fmt: skip
        return key, Hit(document.id, document.kind, score, None if metres is None else metres / 1000)

    @staticmethod
    def _counts(query, matches, kept):
        plain = kept(matches)
        facets = {}
        schemes = {scheme for d in kept_any(plain, kept, matches, query) for scheme in d.facets}
        for scheme in schemes:
            some = kept(matches, scheme) if query.facets.get(scheme) else plain
            counts = Counter(code for d in some for code in set(d.facets.get(scheme, ())))
            if counts:
                facets[scheme] = dict(counts)
        some = kept(matches, "municipality") if query.municipality else plain
        return facets, dict(Counter(d.municipality for d in some if d.municipality))


def kept_any(plain, kept, matches, query):
    """Documents that may show a scheme: those that pass with any one filter left out."""
    return plain + [d for scheme in query.facets for d in kept(matches, scheme)]
