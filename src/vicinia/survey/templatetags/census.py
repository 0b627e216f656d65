"""A questionnaire laid out for paper."""

from django import template
from django.utils.translation import get_language

from vicinia.methods.xlsform import Form
from vicinia.survey.census_paper import Paper, Section

register = template.Library()


@register.filter
def paper_sections(form: Form) -> list[Section]:
    """Return sections with their questions; conditions are said, because paper cannot hide."""
    return Paper(form, get_language() or "it").sections()
