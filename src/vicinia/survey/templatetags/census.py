"""A questionnaire laid out for paper."""

from typing import Any

from django import template
from django.utils.translation import get_language

from vicinia.methods.xlsform import Form
from vicinia.survey.census_form import BODIES, steps_of, words

register = template.Library()
PAPER_ROWS = range(8)
SHORT = 16
"""Choices that fit on paper; longer lists are written by hand."""


@register.filter
def paper_sections(form: Form) -> list[dict[str, Any]]:
    """Return sections with their questions; conditions are left out, paper cannot hide."""
    language = get_language() or "it"
    sections = []
    for step in steps_of(form):
        if step.kind == "know":
            continue
        questions = []
        for one in step.questions:
            choices = form.choices.get(one.list_name, ())
            labels = [words(choice.label, language, form.default_language) for choice in choices]
            is_short = one.list_name != BODIES and len(labels) <= SHORT
            questions.append(
                {
                    "label": words(one.label, language, form.default_language),
                    "hint": words(one.hint, language, form.default_language),
                    "choices": labels if is_short else [],
                }
            )
        sections.append(
            {
                "title": words(step.title, language, form.default_language),
                "questions": questions,
                "is_roster": step.kind in ("about", "repeat"),
                "rows": PAPER_ROWS,
            }
        )
    return sections
