"""Adding a recording to a conversation."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vicinia.core.dates import full_date
from vicinia.core.widgets import DAY
from vicinia.survey.models import Session


class RecordingForm(forms.Form):
    """A file with voices, and how long it may be kept."""

    file = forms.FileField(
        label=_("recording"),
        help_text=_("MP3, M4A, OGG, WAV, FLAC, MP4 or WebM, up to 1 GB. Its name is not kept."),
        widget=forms.ClearableFileInput(attrs={"accept": "audio/*,video/mp4,video/webm"}),
        error_messages={"required": _("Choose the recording."), "empty": _("This file is empty.")},
    )
    retain_until = forms.DateField(
        label=_("keep the recording until"), widget=DAY,
        help_text=_(
            "After this day it is destroyed by itself. Often the transcript is enough after some weeks."
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        self.session = session
        soon = min(session.retain_until, timezone.localdate() + datetime.timedelta(days=90))
        kwargs.setdefault("initial", {"retain_until": soon})
        super().__init__(*args, **kwargs)

    def clean_retain_until(self) -> datetime.date:
        """Take a day to come on which the words may be kept, too."""
        day: datetime.date = self.cleaned_data["retain_until"]
        if day <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day that is still to come."))
        if day > self.session.retain_until:
            raise forms.ValidationError(
                _("What was said may be kept until %(day)s: choose that day, or an earlier one."),
                params={"day": full_date(self.session.retain_until)},
            )
        return day
