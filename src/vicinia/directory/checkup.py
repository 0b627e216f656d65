"""Is the search in step with the directory? Asked by the doctor and by ``/healthz``."""

from django.utils.translation import gettext as _

from vicinia.core.checkup import Finding
from vicinia.directory.indexing import shown_services
from vicinia.directory.search.models import State
from vicinia.methods.text import ANALYSER_VERSION

REMAKE = "vicinia reindex"


def search_index() -> Finding:
    """Look for an index made by older rules, and for an empty one beside a directory that is not."""
    state = State.objects.filter(pk=1).first()
    found = state.documents if state else 0
    if state and state.analyser != ANALYSER_VERSION:
        return Finding("search", False, _("the search was made by the rules of an older version"), REMAKE)
    if not found and shown_services().exists():
        return Finding("search", False, _("the search is empty, the directory is not"), REMAKE)
    return Finding("search", True, _("%(n)s entries can be found by searching") % {"n": found})
