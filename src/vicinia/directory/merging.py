"""Bodies that look like one: list them, make them one, take them apart again."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core import serializers
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vicinia.core.events import EntryChanged, publish
from vicinia.core.models import District, User
from vicinia.core.services import audit
from vicinia.directory.importing.cells import dialled
from vicinia.directory.importing.known import Known
from vicinia.directory.models import (
    Attribute,
    ChangeRequest,
    DistinctPair,
    ErrorReport,
    Language,
    Merge,
    Metadata,
    NamedReader,
    Organization,
    Phone,
)
from vicinia.directory.policies import can_decide
from vicinia.methods import similarity

# rows that point at a body by value
_BY_VALUE: tuple[tuple[type[models.Model], str], ...] = (
    (Attribute, "link_id"),
    (Metadata, "resource_id"),
    (NamedReader, "subject_id"),
    (ErrorReport, "subject_id"),
    (ChangeRequest, "subject_id"),
    (Organization, "parent_organization_id"),
)
_FILLED = (
    "alternate_name", "description", "email", "website", "tax_status", "tax_id", "year_incorporated",
    "legal_status", "logo", "uri", "municipality_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """Two bodies that may be one."""

    first: Organization
    second: Organization
    score: float
    reasons: tuple[str, ...]


class CannotUndo(Exception):
    """A merge that can no longer be taken apart."""


def suspicions(district: District) -> list[Pair]:
    """Return the pairs of bodies that look alike and that nobody has called different, strongest first."""
    from vicinia.directory.importing.known import as_alike

    known = Known(district)
    told = {
        frozenset(pair)
        for pair in DistinctPair.objects.filter(district=district).values_list("first_id", "second_id")
    }
    found = [
        one
        for one in similarity.candidates(as_alike(body) for body in known.bodies.values())
        if frozenset((UUID(one.key_a), UUID(one.key_b))) not in told
    ]
    keys = {UUID(key) for one in found for key in (one.key_a, one.key_b)}
    bodies = Organization.objects.select_related("municipality").in_bulk(keys)
    return [Pair(bodies[UUID(one.key_a)], bodies[UUID(one.key_b)], one.score, one.reasons) for one in found]


@transaction.atomic
def call_different(*, actor: User, first: Organization, second: Organization) -> DistinctPair:
    """Remember that two bodies which look alike are two."""
    _may(actor, first, second)
    low, high = sorted((first.pk, second.pk))
    pair, _made = DistinctPair.objects.get_or_create(
        district=first.district, first_id=low, second_id=high, defaults={"decided_by": actor}
    )
    audit(actor=actor, verb="call different", subject=first, changes={"other": [None, str(second.pk)]})
    return pair


@transaction.atomic
def merge(*, actor: User, kept: Organization, merged: Organization) -> Merge:
    """Make two bodies one: what hangs on ``merged`` moves to ``kept``, empty fields are filled from it."""
    _may(actor, kept, merged)
    if kept.pk == merged.pk:
        raise ValueError("A body cannot be merged with itself.")
    kept = Organization.objects.select_for_update().get(pk=kept.pk)
    merged = Organization.objects.select_for_update().get(pk=merged.pk)
    snapshot: dict[str, Any] = {"moved": {}, "deleted": [], "filled": {}}
    for model, column in _pointing():
        _move(model, column, kept.pk, merged.pk, snapshot)
    filled = {
        name: getattr(merged, name) for name in _FILLED if not getattr(kept, name) and getattr(merged, name)
    }
    snapshot["filled"] = {
        name: [_plain(getattr(kept, name)), _plain(value)] for name, value in filled.items()
    }
    snapshot["deleted"].insert(0, _frozen([merged]))
    if filled:
        Organization.objects.filter(pk=kept.pk).update(**filled)
    Organization.objects.filter(pk=merged.pk).delete()
    row = Merge.objects.create(
        district=kept.district, kind="organization", kept_id=kept.pk, merged_id=merged.pk, snapshot=snapshot,
        merged_by=actor,
    )  # fmt: skip
    changes = {"merged": [merged.name, None], **snapshot["filled"]}
    audit(actor=actor, verb="merge", subject=kept, changes=changes)
    publish(EntryChanged(kind="organization", ids=(kept.pk, merged.pk)))
    return row


@transaction.atomic
def undo(*, actor: User, row: Merge) -> None:
    """Take a merge apart: everything stands as before, except what was changed since."""
    row = Merge.objects.select_for_update().get(pk=row.pk)
    kept = Organization.objects.filter(pk=row.kept_id).first()
    if row.undone_at is not None or kept is None:
        raise CannotUndo(_("This merge was undone already, or the body that was kept no longer exists."))
    _may(actor, kept, kept)
    if Merge.objects.filter(kept_id=row.merged_id, undone_at=None).exists():
        raise CannotUndo(_("Undo the later merges of this body first."))
    for frozen in row.snapshot["deleted"]:
        for restored in serializers.deserialize("python", frozen):
            restored.save()  # raw: the instants of the row come back too
    for place, keys in row.snapshot["moved"].items():
        label, column = place.split(":")
        model = next(one for one, name in _pointing() if one._meta.label == label and name == column)
        model._default_manager.filter(pk__in=keys, **{column: row.kept_id}).update(**{column: row.merged_id})
    now = {name: _plain(getattr(kept, name)) for name in row.snapshot["filled"]}
    back = {name: before for name, (before, after) in row.snapshot["filled"].items() if now[name] == after}
    if back:
        Organization.objects.filter(pk=kept.pk).update(**back)
    Merge.objects.filter(pk=row.pk).update(undone_by=actor, undone_at=timezone.now())
    audit(actor=actor, verb="unmerge", subject=kept, changes={"merged": [None, str(row.merged_id)]})
    publish(EntryChanged(kind="organization", ids=(row.kept_id, row.merged_id)))


def _may(actor: User, *bodies: Organization) -> None:
    for body in bodies:
        if not (decision := can_decide(actor, body)):
            raise PermissionDenied(str(decision.reason))
    if len({body.district_id for body in bodies}) > 1:
        raise PermissionDenied(_("These bodies belong to two districts."))


def _pointing() -> Iterator[tuple[type[models.Model], str]]:
    """Yield every (model, column) that points at a body."""
    for relation in Organization._meta.related_objects:
        yield relation.related_model, relation.field.attname
    yield from _BY_VALUE


def _move(model: type[models.Model], column: str, kept: UUID, merged: UUID, snapshot: dict[str, Any]) -> None:
    rows = model._default_manager.filter(**{column: merged}).exclude(pk=kept)
    double = set(_double(model, column, kept, list(rows)))
    if double:
        doomed = model._default_manager.filter(pk__in=double)
        snapshot["deleted"].append(_frozen(doomed))
        doomed.delete()
    keys = [key for key in rows.values_list("pk", flat=True) if key not in double]
    if keys:
        snapshot["moved"][f"{model._meta.label}:{column}"] = [str(key) for key in keys]
        model._default_manager.filter(pk__in=keys).update(**{column: kept})


def _double(model: type[models.Model], column: str, kept: UUID, rows: list[Any]) -> Iterator[Any]:
    """Yield the keys of rows that the kept body has already: by a constraint, or the same telephone."""
    theirs = list(model._default_manager.filter(**{column: kept}))
    for constraint in model._meta.constraints:
        names = [_attname(model, name) for name in getattr(constraint, "fields", ())]
        if isinstance(constraint, models.UniqueConstraint) and column in names:
            others = [name for name in names if name != column]
            held = {tuple(getattr(row, name) for name in others) for row in theirs}
            yield from (row.pk for row in rows if tuple(getattr(row, name) for name in others) in held)
    if model is Phone:
        numbers = {dialled(phone.number) for phone in Phone.objects.filter(organization=kept)}
        spoken = set(Language.objects.filter(phone__in=rows).values_list("phone_id", flat=True))
        yield from (
            row.pk
            for row in rows
            if dialled(row.number) in numbers
            and row.pk not in spoken
            and not (row.service_id or row.location_id or row.contact_id or row.service_at_location_id)
        )


def _attname(model: type[models.Model], name: str) -> str:
    return str(getattr(model._meta.get_field(name), "attname", name))


def _frozen(rows: Iterable[models.Model]) -> Any:
    """Return rows as JSON can hold them, instants to the microsecond (Django's own JSON cuts them)."""
    found = serializers.serialize("python", rows)
    return json.loads(json.dumps(found, default=lambda one: getattr(one, "isoformat", one.__str__)()))


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


def side_by_side(first: Organization, second: Organization) -> list[tuple[str, str, str]]:
    """Return (what, of the first, of the second) for the page on which somebody decides."""
    return [
        (str(label), one, other)
        for (label, one), (_label, other) in zip(_described(first), _described(second), strict=True)
        if one or other
    ]


def _described(body: Organization) -> list[tuple[Any, str]]:
    places: dict[str, None] = defaultdict()
    for location in body.locations.prefetch_related("addresses").select_related("municipality"):
        street = next((address.address_1 for address in location.addresses.all()), "")
        town = location.municipality.name if location.municipality else ""
        places[", ".join(part for part in (location.name, street, town) if part)] = None
    return [
        (_("Name"), body.name),
        (_("Other name"), body.alternate_name),
        (
            _("Identifiers"),
            ", ".join(f"{row.identifier_type} {row.identifier}" for row in body.identifiers.all()),
        ),
        (_("Places"), "; ".join(place for place in places if place)),
        (_("Telephones"), ", ".join(row.number for row in body.phones.all())),
        (_("E-mail"), body.email),
        (_("Website"), body.website),
        (_("Services"), "; ".join(row.name for row in body.services.all())),
        (_("Description"), body.description[:300]),
    ]
