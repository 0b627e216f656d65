"""Controls that every room's forms share: the browser's own day and moment."""

from django import forms

# forms copy a widget for each field, so that one stands for all
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
