"""What a reader asks for, read from the address: nothing here can fail, unknown values are left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from vicinia.directory import search
from vicinia.portal.queries.vocabulary import FACETS, Vocabulary
from vicinia.territory.queries.maps import Place, find_place

MAX_TEXT = 200
MAX_PAGE = 500
PAGE_SIZE = 20
DISTANCES_KM = (3, 5, 10, 20)
SORTS: tuple[search.Sort, ...] = ("relevance", "distance", "title")


@dataclass(frozen=True, slots=True)
class Question:
    """One search as the address tells it; ``place`` is the municipality that ``near`` names."""

    text: str = ""
    place: Place | None = None
    unknown_place: str = ""
    within_km: int | None = None
    serves: bool = False
    is_open: bool = False
    municipality: str = ""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: search.Sort = "relevance"
    page: int = 1

    @classmethod
    def read(cls, values: QueryDict, places: list[Place], words: Vocabulary) -> "Question":
        """Read the address of a results page."""
        near = values.get("near", "").strip()[:MAX_TEXT]
        place = find_place(near, places) if near else None
        within = values.get("within", "")
        sort = values.get("sort", "")
        return cls(
            text=" ".join(values.get("q", "").replace("\x00", "").split())[:MAX_TEXT],
            place=place,
            unknown_place="" if place else near,
            within_km=int(within) if within in {str(km) for km in DISTANCES_KM} and place else None,
            serves=bool(values.get("serves")) and place is not None,
            is_open=bool(values.get("open")),
            municipality=next((p.code for p in places if p.code == values.get("in")), ""),
            facets={
                scheme: codes
                for scheme in FACETS
                if (
                    codes := tuple(
                        dict.fromkeys(c for c in values.getlist(scheme) if (scheme, c) in words.by_code)
                    )
                )
            },
            sort=sort if sort in SORTS and (sort != "distance" or place) else "relevance",
            page=_page(values.get("page", "1")),
        )

    def query(self, *, now: datetime, district: UUID | None, kinds: tuple[str, ...]) -> search.Query:
        """Return the question as the search engine takes it."""
        return search.Query(
            text=self.text,
            latitude=self.place.latitude if self.place else None,
            longitude=self.place.longitude if self.place else None,
            radius_km=self.within_km,
            near_municipality=self.place.code if self.place else "",
            serves=self.place.code if self.place and self.serves else "",
            municipality=self.municipality,
            facets=dict(self.facets),
            open_at=now if self.is_open else None,
            district=district,
            kinds=kinds,
            sort=self.sort,
            page=self.page,
            size=PAGE_SIZE,
        )

    @property
    def filters(self) -> int:
        """How many filters narrow the answer."""
        chosen = sum(len(codes) for codes in self.facets.values())
        return chosen + self.serves + self.is_open + bool(self.within_km) + bool(self.municipality)

    def address(self, *, without: Sequence[str] = (), value: str = "") -> str:
        """Return the query string of this question without some of its parts (or one value of a part)."""
        pairs: list[tuple[str, str]] = [
            ("q", self.text),
            ("near", self.place.code if self.place else ""),
            ("within", str(self.within_km or "")),
            ("serves", "1" if self.serves else ""),
            ("open", "1" if self.is_open else ""),
            ("in", self.municipality),
            ("sort", self.sort if self.sort != "relevance" else ""),
        ]
        pairs += [(scheme, code) for scheme, codes in self.facets.items() for code in codes]
        kept = [
            (name, text)
            for name, text in pairs
            if text and not (name in without and (not value or text == value))
        ]
        return "?" + urlencode(kept)


def _page(text: str) -> int:
    return min(int(text), MAX_PAGE) if text.isascii() and text.isdigit() and int(text) > 0 else 1


class ReportForm(forms.Form):
    """Something on a page is wrong: one field, no account, no name."""

    text = forms.CharField(
        label=_("What is wrong?"),
        help_text=_("For example: the hours have changed, the number does not answer, the place has moved."),
        max_length=2000,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": _("Write a few words, so that we know what to put right."),
            "min_length": _("Write a few words more, so that we know what to put right."),
        },
    )
    # people do not see this field; programmes that fill in every field do
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    def is_from_a_programme(self) -> bool:
        """Return whether the field that people cannot see was filled in."""
        return bool(self.cleaned_data.get("website"))
