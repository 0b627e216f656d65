"""The thread beside a row: what it comes from, what became of it."""

from typing import Any

from django import template
from django.db.models import Model
from django.template.context import RequestContext

from vicinia.core import thread

register = template.Library()


@register.inclusion_tag("core/thread/beside.html", takes_context=True)
def thread_beside(context: RequestContext, row: Model) -> dict[str, Any]:
    """Draw one step of the thread in both directions."""
    person = context["request"].user
    return {
        "row": row,
        "step": thread.step_of(row),
        "origins": thread.origins(row, person, 1),
        "outcomes": thread.outcomes(row, person, 1),
    }


@register.inclusion_tag("core/thread/after.html", takes_context=True)
def thread_after(context: RequestContext, row: Model) -> dict[str, Any]:
    """Draw what became of a row."""
    return {"knots": thread.outcomes(row, context["request"].user, 1)}
