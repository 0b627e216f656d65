"""The alliance of the model district: rules, a protocol in force, parties, commitments, all invented."""

from __future__ import annotations

import datetime
import hashlib
import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from vicinia.agreement.models import (
    Article,
    Block,
    Commitment,
    Deed,
    Encounter,
    Expectation,
    Party,
    Passport,
    Protocol,
    Rule,
    Signature,
    SignatureKind,
    Suggestion,
    Version,
)
from vicinia.agreement.printing import protocol_pdf
from vicinia.agreement.services.writing import make_version
from vicinia.core.models import District, User
from vicinia.directory.models import Organization
from vicinia.labs.models import Lab, LabKind, Principle, Procedure, Proposal, QualityElement
from vicinia.survey.models import Finding

DATA = Path(__file__).resolve().parent / "data" / "demo.toml"
ORIGINS: dict[str, tuple[Any, str]] = {
    "findings": (Finding, "title"), "elements": (QualityElement, "label"), "proposals": (Proposal, "title"),
    "principles": (Principle, "name"), "rules": (Rule, "title"),
}  # fmt: skip


@transaction.atomic
def build_agreement(district: District) -> None:
    """Build rules, passports and the protocol anew."""
    clear_agreement(district)
    words = tomllib.loads(DATA.read_text(encoding="utf-8"))
    bodies = {one.name: one for one in Organization.objects.filter(district=district, is_sample=True)}
    for position, one in enumerate(words["rules"]):
        _rule(district, one, position)
    for one in words["passports"]:
        _passport(district, one, bodies)
    _protocol(district, words, bodies)


def clear_agreement(district: District) -> None:
    """Remove what was built; protocols and rules that somebody wrote stay."""
    Encounter.objects.filter(district=district, meeting__lab__is_sample=True).delete()
    Protocol.objects.filter(district=district, is_sample=True).delete()
    Rule.objects.filter(district=district, is_sample=True).delete()
    Passport.objects.filter(district=district, is_sample=True).delete()


def _tie(row: Rule | Article, told: dict[str, Any]) -> None:
    """Tie a row to what it comes from, by the names in the file."""
    for name, (model, field) in ORIGINS.items():
        if told.get(name) and hasattr(row, name):
            found = model.objects.filter(district=row.district_id, **{f"{field}__in": told[name]})
            getattr(row, name).set(found)


def _rule(district: District, told: dict[str, Any], position: int) -> None:
    procedure = Procedure.objects.filter(district=district, name=told.get("procedure", "")).first()
    row = Rule.objects.create(
        district=district, area=told["area"], title=told["title"], trigger=told["trigger"],
        actor=told["actor"], action=told["action"], within=told["within"], unit=told["unit"],
        checklist=told.get("checklist", ""), exception=told.get("exception", ""), position=position,
        state=Rule.State.AGREED, procedure=procedure, is_sample=True,
    )  # fmt: skip
    _tie(row, told)


def _passport(district: District, told: dict[str, Any], bodies: dict[str, Organization]) -> None:
    body = bodies.get(told["body"])
    if body is None:
        return
    row = Passport.objects.create(
        district=district, organization=body, does=told["does"], offers=told["offers"], needs=told["needs"],
        motivation=told["motivation"], is_sample=True,
    )  # fmt: skip
    for text, outcome, note in told["expects"]:
        Expectation.objects.create(
            district=district, passport=row, text=text, outcome=outcome, note=note,
            since=timezone.localdate().year - 1,
        )  # fmt: skip


def _protocol(district: District, words: dict[str, Any], bodies: dict[str, Organization]) -> None:
    today = timezone.localdate()
    lab = Lab.objects.filter(district=district, kind=LabKind.ALLIANCE, is_sample=True).first()
    row = Protocol.objects.create(
        district=district, lab=lab, title=words["title"], preamble=words["preamble"], is_sample=True
    )
    parties = [_party(row, one, bodies, today) for one in words["parties"]]
    first = None
    for number, one in enumerate(words["articles"], 1):
        article = Article.objects.create(
            district=district, protocol=row, number=number, heading=one["heading"]
        )
        for position, text in enumerate(one["blocks"], 1):
            block = Block.objects.create(district=district, article=article, position=position, text=text)
            first = first or block
        _tie(article, one)
        for text, proof, who, days, state, account in one.get("commitments", ()):
            is_open = state == Commitment.State.OPEN
            Commitment.objects.create(
                district=district, article=article, text=text, proof=proof, party=parties[who], state=state,
                account=account, due_on=today + datetime.timedelta(days=days), is_sample=True,
                reported_on=None if is_open else today,
            )  # fmt: skip
    if first is not None:
        _decided(first)
    version = make_version(actor=None, protocol=row, note="testo approvato")
    row.refresh_from_db()
    row.state, row.in_force_on = Protocol.State.IN_FORCE, today - datetime.timedelta(days=200)
    row.expires_on = row.in_force_on + datetime.timedelta(days=3 * 365)
    row.save()
    _attest(row, version, parties)


def _party(
    protocol: Protocol, told: dict[str, Any], bodies: dict[str, Organization], today: datetime.date
) -> Party:
    return Party.objects.create(
        district_id=protocol.district_id, protocol=protocol, organization=bodies.get(told["body"]),
        name=told["body"], category=told["category"], signatory=told["signatory"],
        signatory_role=told["role"], mandate=told["mandate"], is_sample=True,
        mandate_on=today - datetime.timedelta(days=230) if told["mandate"] else None,
    )  # fmt: skip


def _decided(block: Block) -> None:
    """One suggestion that was taken into the text, to show what became of it."""
    author = User.objects.filter(email="elena@demo.invalid").first()
    now = block.text
    old, new = "collaborazione", "cooperazione"
    base = now.replace(new, old)
    start = base.find(old)
    if start < 0:
        return
    Suggestion.objects.create(
        district_id=block.district_id, article=block.article, block=block, base=base, start=start,
        end=start + len(old),
        replacement=new, reason="È la parola che usiamo nello statuto.", author=author,
        state=Suggestion.State.ACCEPTED, answer="D’accordo.", decided_at=timezone.now(),
    )  # fmt: skip


def _attest(protocol: Protocol, version: Version, parties: list[Party]) -> None:
    """All but the last have signed on paper: a demonstration forges no digital signature."""
    content = protocol_pdf(protocol, version)
    deed = Deed.objects.create(
        district_id=protocol.district_id, protocol=protocol, version=version.number, content=content,
        sha256=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    carla = User.objects.filter(email="carla@demo.invalid").first()
    for party in parties[:-1]:
        Signature.objects.create(
            district_id=protocol.district_id, deed=deed, party=party, kind=SignatureKind.PAPER,
            state=Signature.State.ATTESTED, signer=party.signatory, content=content, sha256=deed.sha256,
            attested_by=carla, note="Esempio inventato",
        )  # fmt: skip
        party.joined_on = protocol.in_force_on
        party.save(update_fields=["joined_on"])
