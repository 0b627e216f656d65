"""Beginning a study, taking in conversations, naming voices."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import District, User
from vicinia.core.widgets import DAY
from vicinia.methods.personal_names import find
from vicinia.survey.models import Category, Participant, Permission, Session, SessionKind, Study
from vicinia.survey.services.sessions import KEPT_FOR
from vicinia.territory.models import Municipality

MOST_BYTES = 20_000_000


class StudyForm(forms.ModelForm[Study]):
    """What is studied, since when."""

    class Meta:
        model = Study
        fields = ("name", "question", "begun_on")
        widgets = {"begun_on": DAY, "question": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "name": _("For example “Territorial survey 2026”."),
            "question": _("The question that people are asked, in the words in which they are asked."),
        }

    def __init__(self, *args: Any, districts: Iterable[District], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"begun_on": timezone.localdate()})
        super().__init__(*args, **kwargs)
        known = list(districts)
        if len(known) > 1:
            self.fields["district"] = forms.ChoiceField(
                label=_("district"), choices=[(one.slug, one.name) for one in known]
            )
        self._districts = {one.slug: one for one in known}
        self.instance.district = known[0]

    def clean(self) -> dict[str, Any]:
        """Also compare with the other studies of the district."""
        data = super().clean() or {}
        if "district" in data:
            self.instance.district = self._districts[data["district"]]
        if Study.objects.filter(district=self.instance.district, name=data.get("name")).exists():
            self.add_error("name", _("There is a study of this name already. Choose another name."))
        return data


class MemberForm(forms.Form):
    """Who joins the research group."""

    user = forms.ModelChoiceField(label=_("Who"), queryset=User.objects.none(), empty_label=_("Choose"))

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]


class ConsentForm(forms.ModelForm[Session]):
    """What is known of a conversation, and what people agreed to."""

    class Meta:
        model = Session
        fields = ("title", "kind", "held_on", "municipality", "scope", "consent", "retain_until")
        widgets = {
            "held_on": DAY,
            "retain_until": DAY,
            "kind": forms.Select(choices=[("", _("Choose")), *SessionKind.choices]),
            "scope": forms.RadioSelect,
        }
        help_texts = {
            "title": _("Without names of people: “Focus group 2, third sector”."),
            "scope": _("The farthest that people agreed to. Each quotation is still decided by itself."),
            "consent": _("In a few words: what people agreed to when they were asked."),
            "retain_until": _(
                "After this day the words are destroyed by themselves; counts and findings stay."
            ),
        }

    def __init__(self, *args: Any, towns: Iterable[Municipality], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["municipality"].queryset = towns
        fields["municipality"].empty_label = str(_("the whole district"))
        fields["scope"].choices = Permission.choices

    def clean_retain_until(self) -> datetime.date:
        """Take a day that is still to come."""
        day: datetime.date = self.cleaned_data["retain_until"]
        if day <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return day


class WordsForm(forms.Form):
    """Words that are brought, or written down here, and a doubt about the names before them."""

    source = "file"
    """The field that holds the words."""

    as_it_is = forms.BooleanField(
        label=_("I have looked: no names stand before the turns. Keep the words as they are"),
        required=False, widget=forms.HiddenInput,
    )  # fmt: skip

    def doubt(self, names: Sequence[str]) -> None:
        """Ask who brings the file to look at it: nobody is known to speak, or names stand before words."""
        if names:
            text = gettext("Lines still begin with what looks like a name: %(names)s.") % {
                "names": ", ".join(f"«{one}»" for one in names[:5])
            }
        else:
            text = gettext("Who speaks is not recognised.")
        self.add_error(self.source, text)
        self.add_error(
            self.source,
            _(
                "Names before the words would be kept with them. Write each turn as “Name: words” and send "
                "it again, or say below that it may stay as it is."
            ),
        )
        self.fields["as_it_is"].widget = forms.CheckboxInput()


def small_text(file: UploadedFile) -> None:
    """Refuse what is too large to be a text, or a project of texts."""
    if (file.size or 0) > MOST_BYTES:
        raise forms.ValidationError(_("This file is larger than 20 MB. Save only the text."))


def _transcript(*, required: bool, more: Any = "") -> forms.FileField:
    return forms.FileField(
        label=_("transcript"),
        required=required,
        help_text=format_lazy(
            "{}{}",
            _(
                "Word (DOCX), ODT, TXT or captions (VTT, SRT), up to 20 MB. The names before each turn are "
                "replaced by pseudonyms and stored nowhere."
            ),
            more,
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.odt,.txt,.vtt,.srt,.rtf,.md,.html"}),
        error_messages={"required": _("Choose the file with the transcript.")},
        validators=[small_text],
    )


class TranscriptForm(WordsForm):
    """The transcript of a conversation that waits for it."""

    file = _transcript(required=True)
    field_order = ("file", "as_it_is")


class WritingForm(WordsForm):
    """A transcript that is written down here."""

    source = "text"
    text = forms.CharField(
        label=_("transcript"), required=False, max_length=2_000_000, strip=False,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "true"}),
        help_text=_(
            "Each turn on a line of its own, with who speaks before it: “Ada: …”. Names become pseudonyms "
            "when the transcript is complete."
        ),
    )  # fmt: skip
    field_order = ("text", "as_it_is")


class SessionForm(ConsentForm, WordsForm):
    """A conversation, with its transcript where there is one."""

    file = _transcript(
        required=False,
        more=format_lazy(" {}", _("Not written yet? Leave it out: you can listen and write it here.")),
    )
    field_order = (*ConsentForm.Meta.fields, "file", "as_it_is")

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        today = timezone.localdate()
        kwargs.setdefault("initial", {"held_on": today, "retain_until": today + KEPT_FOR})
        super().__init__(*args, **kwargs)
        self.instance.study, self.instance.district_id = study, study.district_id

    def clean(self) -> dict[str, Any]:
        """Also compare with the other conversations of the study."""
        data = super().clean() or {}
        if self.instance.study.sessions.filter(title=data.get("title")).exists():
            self.add_error("title", _("The study has a conversation of this title already."))
        return data


class VoicesForm(forms.Form):
    """A pseudonym and a capacity for each voice."""

    def __init__(self, *args: Any, people: Iterable[Participant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = list(people)
        for one in self.people:
            self.fields[f"name_{one.number}"] = forms.CharField(
                label=_("pseudonym"), initial=one.pseudonym, max_length=60
            )
            self.fields[f"category_{one.number}"] = forms.ChoiceField(
                label=_("speaks as"), choices=Category.choices, initial=one.category
            )
        self.fields["sure"] = forms.BooleanField(
            label=_("I have looked: these names are invented and nobody bears them here"),
            required=False, widget=forms.HiddenInput,
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask about pseudonyms that may be somebody's whole name."""
        data = super().clean() or {}
        for one in self.people:
            field = f"name_{one.number}"
            if not data.get("sure") and any(piece.certain for piece in find(data.get(field) or "")):
                self.add_error(
                    field,
                    _("This reads like somebody's real name. Choose another one, or say that it is not."),
                )
                self.fields["sure"].widget = forms.CheckboxInput()
        return data

    def voices(self) -> dict[int, tuple[str, str]]:
        """Return what was said of each voice."""
        said = self.cleaned_data
        return {
            one.number: (said[f"name_{one.number}"], said[f"category_{one.number}"]) for one in self.people
        }


class ExchangeForm(forms.Form):
    """A codebook or project of another program."""

    file = forms.FileField(
        label=_("codebook or project"),
        help_text=_(
            "REFI-QDA (QDC, QDPX) of NVivo, ATLAS.ti, MAXQDA, QualCoder and others, "
            "or Taguette’s own file (SQLITE3), up to 20 MB."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".qdc,.qdpx,.sqlite3,.csv"}),
        error_messages={"required": _("Choose the file.")},
        validators=[small_text],
    )


class VariablesForm(forms.Form):
    """What is known of a conversation, a line each."""

    lines = forms.CharField(
        label=_("variables"), required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line, with a colon: “years in the service: 12”. No names of people."),
    )  # fmt: skip

    def clean_lines(self) -> dict[str, str]:
        """Read each line as a name and a value."""
        found: dict[str, str] = {}
        for line in self.cleaned_data["lines"].splitlines():
            if not line.strip():
                continue
            name, colon, value = line.partition(":")
            if not colon or not name.strip() or not value.strip():
                raise forms.ValidationError(
                    _("“%(line)s” has no colon with words on both sides.") % {"line": line.strip()[:60]}
                )
            found[name.strip()] = value.strip()
        return found
