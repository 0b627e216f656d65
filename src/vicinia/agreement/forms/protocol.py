"""Paragraphs, suggestions, decisions, signatures, what became of a commitment."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vicinia.agreement.models import Commitment, Party, Protocol
from vicinia.agreement.services.writing import LONGEST
from vicinia.core.widgets import DAY

MOST_BYTES = 30_000_000


class Words(forms.CharField):
    """Words of a paragraph: browsers send other line feeds than those they were given."""

    def to_python(self, value: Any) -> str:
        """Keep one sign at the end of a line."""
        return str(super().to_python(value)).replace("\r\n", "\n")


class BlockForm(forms.Form):
    """A paragraph, with the words as they were when the page was opened."""

    base = Words(required=False, strip=False, widget=forms.HiddenInput, max_length=LONGEST)
    text = Words(
        label=_("text"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write the paragraph.")},
    )  # fmt: skip


class SuggestionForm(forms.Form):
    """Other words for some words, with the reason."""

    base = Words(strip=False, widget=forms.HiddenInput, max_length=LONGEST)
    start = forms.IntegerField(required=False, widget=forms.HiddenInput)
    old = Words(
        label=_("the words that you mean"), required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Select them in the paragraph, or copy them here as they stand."),
    )  # fmt: skip
    replacement = Words(
        label=_("instead"), required=False, strip=False, max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Left empty, the words go away."),
    )  # fmt: skip
    is_remark = forms.BooleanField(label=_("only a remark: the words may stay"), required=False)
    reason = forms.CharField(
        label=_("why"), widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why: the others will want to know.")},
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Find the words that are meant in the paragraph."""
        data = super().clean() or {}
        base, old = data.get("base", ""), data.get("old", "")
        start = data.get("start")
        if start is None or start < 0 or base[start : start + len(old)] != old:
            places = _places(base, old)
            start = places[0] if places else -1
            if len(places) > 1:
                said = _("These words stand there more than once. Select those that you mean, or copy more "
                         "of the words around them.")  # fmt: skip
                self.add_error("old", said)
        if start < 0:
            self.add_error("old", _("These words do not stand in the paragraph. Copy them as they are."))
        elif not old and not data.get("is_remark"):
            self.add_error("old", _("Select the words that you mean."))
        data["start"], data["end"] = max(start, 0), max(start, 0) + len(old)
        return data


def _places(base: str, old: str) -> list[int]:
    """Where words stand in a paragraph as whole words; what is empty stands at its beginning."""
    if not old:
        return [0]
    before, behind = (r"\b" if one.isalnum() else "" for one in (old[0], old[-1]))
    return [one.start() for one in re.finditer(f"{before}{re.escape(old)}{behind}", base)]


class DecideForm(forms.Form):
    """Yes or no, with an answer; after a conflict, the paragraph as it should be.

    A remark suggests no words: it only gets its answer.
    """

    def __init__(self, *args: Any, is_remark: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_remark:
            del self.fields["verdict"], self.fields["base"], self.fields["resolved"]

    verdict = forms.ChoiceField(
        label=_("decision"), widget=forms.RadioSelect,
        choices=[("accept", _("take it into the text")), ("reject", _("leave the text as it is"))],
    )  # fmt: skip
    answer = forms.CharField(label=_("answer"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    # the paragraph as it was when the conflict was shown
    base = Words(required=False, strip=False, widget=forms.HiddenInput, max_length=LONGEST)
    resolved = Words(
        label=_("the paragraph as it should be"), required=False, max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
    )  # fmt: skip


class SignedFileForm(forms.Form):
    """A file that somebody signed with a tool of her own."""

    file = forms.FileField(
        label=_("signed file"),
        help_text=_("The PDF with its signatures, or the .p7m envelope, up to 30 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.p7m,.p7s"}),
        error_messages={"required": _("Choose the file.")},
    )  # fmt: skip
    party = forms.ModelChoiceField(
        label=_("signed for"), queryset=Party.objects.none(), required=False,
        empty_label=_("find it by the name in the certificate"),
    )  # fmt: skip

    def __init__(self, *args: Any, protocol: Protocol, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = protocol.parties.filter(withdrawn_on=None)  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile:
        """Refuse what is too large."""
        return _small(self.cleaned_data["file"])


class PaperActForm(forms.Form):
    """The scan of an act signed on paper."""

    party = forms.ModelChoiceField(label=_("signed for"), queryset=Party.objects.none())
    file = forms.FileField(
        label=_("scan of the act"), widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"required": _("Choose the file.")},
    )  # fmt: skip
    note = forms.CharField(label=_("what you have seen"), max_length=300)
    seen = forms.BooleanField(
        label=_("I have seen the original and attest that it was signed"),
        error_messages={"required": _("Only who has seen the original can attest it.")},
    )

    def __init__(self, *args: Any, protocol: Protocol, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = protocol.parties.filter(withdrawn_on=None)  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile:
        """Take a picture or a PDF that is not too large."""
        file = _small(self.cleaned_data["file"])
        head = file.read(8)
        file.seek(0)
        if not head.startswith((b"%PDF", b"\xff\xd8\xff", b"\x89PNG")):
            raise forms.ValidationError(_("Bring the scan as PDF, JPEG or PNG."))
        return file


def _small(file: UploadedFile) -> UploadedFile:
    if (file.size or 0) > MOST_BYTES:
        raise forms.ValidationError(_("This file is larger than 30 MB."))
    return file


class ForceForm(forms.Form):
    """From when, until when."""

    on = forms.DateField(label=_("in force from"), widget=DAY)
    until = forms.DateField(label=_("in force until"), widget=DAY, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", timezone.localdate())


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("why"), widget=forms.Textarea(attrs={"rows": 2}), error_messages={"required": _("Write why.")}
    )


class RenewForm(forms.Form):
    """The title of the next protocol."""

    title = forms.CharField(label=_("title of the next protocol"), max_length=200)


class ReportForm(forms.Form):
    """What became of a commitment."""

    state = forms.ChoiceField(
        label=_("what became of it"), widget=forms.RadioSelect, choices=Commitment.State.choices
    )
    account = forms.CharField(
        label=_("what was done, or what stood in the way"), required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class AuthorityForm(forms.Form):
    """A certificate authority, with its list of revoked certificates."""

    name = forms.CharField(label=_("name"), max_length=200)
    certificate = forms.FileField(label=_("certificate (PEM or DER)"))
    revocations = forms.FileField(label=_("list of revoked certificates (CRL)"), required=False)
    is_test = forms.BooleanField(label=_("for trials only"), required=False)


class RoundsForm(forms.Form):
    """How many rounds of talks."""

    how_many = forms.IntegerField(label=_("rounds"), min_value=1, max_value=12, initial=4)
