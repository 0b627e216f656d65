"""The public part of the directory as HSDS 3.1, page by page, for everybody and without a key."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from ninja import Query, Router

from vicinia.directory.hsds.loading import load
from vicinia.directory.hsds.nest import Nester
from vicinia.directory.models import Organization, Service

MOST_PER_PAGE = 200
router = Router(tags=["HSDS 3.1"])
Page = Annotated[int, Query(ge=1)]
PerPage = Annotated[int, Query(ge=1, le=MOST_PER_PAGE)]


@router.get("/", summary="Which HSDS this is", url_name="hsds_root")
def root(request: HttpRequest) -> dict[str, str]:
    """Say the version, the profile and where the description of this API lies."""
    return {
        "version": "3.1",
        "profile": request.build_absolute_uri(reverse("api:hsds_profile")),
        "openapi_url": request.build_absolute_uri(reverse("api:openapi-json")),
    }


@router.get("/profile", summary="What this profile adds to HSDS 3.1", url_name="hsds_profile")
def profile(request: HttpRequest) -> dict[str, Any]:
    """Name the conventions of this publisher; nothing of HSDS is changed or left out."""
    return {
        "name": "Vicinia",
        "extends": "HSDS 3.1",
        "conventions": {
            "location.external_identifier": "ISTAT code of the municipality when the type is ISTAT",
            "service_area.extent": "ISTAT code of a municipality when extent_type is istat",
            "organization_identifier.identifier_type": ["codice fiscale", "partita IVA", "RUNTS", "IPA"],
            "taxonomy": "four facets: need, answer, welcomed, access",
        },
    }


@router.get("/services", summary="Services, a page at a time", url_name="hsds_services")
def services(
    request: HttpRequest,
    page: Page = 1,
    per_page: PerPage = 50,
    search: str = "",
    organization_id: UUID | None = None,
    taxonomy_term_id: UUID | None = None,
    modified_after: datetime | None = None,
) -> dict[str, Any]:
    """List public services in a stable order; filters are joined by AND."""
    rows = _services()
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(description__icontains=search))
    if organization_id:
        rows = rows.filter(organization=organization_id)
    if taxonomy_term_id:
        rows = rows.filter(service_terms__term=taxonomy_term_id).distinct()
    if modified_after:
        rows = rows.filter(last_modified__gte=modified_after)
    return _page("service", rows, page, per_page)


@router.get("/services/{key}", summary="One service with all that belongs to it", url_name="hsds_service")
def service(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """Return one public service, fully nested."""
    return _one("service", _services(), key)


@router.get("/organizations", summary="Bodies, a page at a time", url_name="hsds_organizations")
def organizations(
    request: HttpRequest, page: Page = 1, per_page: PerPage = 50, search: str = ""
) -> dict[str, Any]:
    """List public bodies in a stable order."""
    rows = Organization.objects.visible_to(None)
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(description__icontains=search))
    return _page("organization", rows, page, per_page)


@router.get("/organizations/{key}", summary="One body with its services", url_name="hsds_organization")
def organization(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """Return one public body, fully nested."""
    return _one("organization", Organization.objects.visible_to(None), key)


def _services() -> QuerySet[Service]:
    # what is open to everybody, whoever asks: a session does not widen open data
    bodies = Organization.objects.visible_to(None)
    return Service.objects.visible_to(None).filter(organization__in=bodies)


def _page(table: str, rows: QuerySet[Any], page: int, per_page: int) -> dict[str, Any]:
    # keys never change, so that an entry does not move between pages while somebody walks them
    paginator = Paginator(rows.order_by("pk").values_list("pk", flat=True), per_page)
    keys = list(paginator.page(page)) if page <= paginator.num_pages else []
    contents = _nested(table, keys)
    return {
        "total_items": paginator.count,
        "total_pages": paginator.num_pages,
        "page_number": page,
        "size": len(contents),
        "first_page": page == 1,
        "last_page": page >= paginator.num_pages,
        "empty": not contents,
        "contents": contents,
    }


def _one(table: str, rows: QuerySet[Any], key: UUID) -> dict[str, Any]:
    if not rows.filter(pk=key).exists():
        raise Http404
    return _nested(table, [key])[0]


def _nested(table: str, keys: list[UUID]) -> list[dict[str, Any]]:
    if not keys:
        return []
    loaded = load(None, None, services=keys) if table == "service" else load(None, None, organizations=keys)
    nester = Nester(loaded)
    return [nester.nest(table, str(key)) for key in keys]
