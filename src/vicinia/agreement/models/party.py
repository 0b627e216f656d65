"""Who signs: parties with their mandate, the file that is signed, signatures verified here."""

from __future__ import annotations

import re
import unicodedata

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vicinia.agreement.models.protocol import Protocol
from vicinia.core.models import DistrictOwned, User
from vicinia.directory.districts import NetworkQuerySet
from vicinia.directory.models import Organization
from vicinia.survey.models import Category


class Party(DistrictOwned):
    """A body that joins the protocol: who signs for it, and by which act."""

    protocol = models.ForeignKey(Protocol, on_delete=models.CASCADE, related_name="parties")
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.SET_NULL, related_name="parties",
        verbose_name=_("body in the directory"),
    )  # fmt: skip
    name = models.CharField(_("name of the body"), max_length=300)
    category = models.CharField(_("category"), max_length=14, choices=Category.choices)
    signatory = models.CharField(_("who signs"), max_length=160)
    signatory_role = models.CharField(_("as"), max_length=160, blank=True)
    mandate = models.CharField(_("act that gives the mandate"), max_length=200, blank=True)
    mandate_on = models.DateField(_("date of the act"), null=True, blank=True)
    joined_on = models.DateField(_("joined on"), null=True, blank=True, editable=False)
    # joined when the protocol was in force already
    is_accession = models.BooleanField(default=False, editable=False)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True, editable=False)
    withdrawal_reason = models.CharField(_("why"), max_length=300, blank=True, editable=False)
    is_sample = models.BooleanField(_("invented"), default=False, editable=False)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "protocol", "name"),
                name="agreement_party_once",
                violation_error_message=_("This body is a party already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_mandate(self) -> bool:
        """Whether the act and its date are known."""
        return bool(self.mandate and self.mandate_on)


class Deed(DistrictOwned):
    """The file of one version, as it was given out to be signed. It stays once somebody has signed it."""

    protocol = models.ForeignKey(Protocol, on_delete=models.CASCADE, related_name="deeds")
    version = models.PositiveSmallIntegerField()
    content = models.BinaryField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("-version",)
        verbose_name = _("file to sign")
        verbose_name_plural = _("files to sign")
        constraints = [
            models.UniqueConstraint(fields=("district", "protocol", "version"), name="agreement_deed_once")
        ]

    def __str__(self) -> str:
        return f"{self.protocol} {self.version}"


class SignatureKind(models.TextChoices):
    """How somebody signed."""

    PADES = "pades", _("in the PDF (PAdES)")
    CADES = "cades", _("in an envelope (CAdES, .p7m)")
    PAPER = "paper", _("on paper, attested")


class Signature(DistrictOwned):
    """A signature that somebody made with a tool of her own. A click here never makes one."""

    class State(models.TextChoices):
        """What verification found."""

        VALID = "valid", _("valid")
        CHANGED = "changed", _("the file was changed after signing")
        REVOKED = "revoked", _("the certificate was revoked")
        EXPIRED = "expired", _("the certificate had expired")
        NOT_YET = "not_yet_valid", _("the certificate was not valid yet")
        UNKNOWN = "unknown_authority", _("the authority is not known here")
        BROKEN = "broken", _("cannot be read")
        OTHER_FILE = "other_file", _("it is on another file")
        ATTESTED = "attested", _("seen on paper and attested")

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="signatures")
    deed = models.ForeignKey(Deed, on_delete=models.CASCADE, related_name="signatures")
    kind = models.CharField(max_length=5, choices=SignatureKind.choices)
    state = models.CharField(max_length=18, choices=State.choices)
    signer = models.CharField(max_length=300, blank=True)
    serial = models.CharField(max_length=80, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    is_timestamped = models.BooleanField(default=False)
    # as of when the lists of its authority were searched for revoked certificates; none: never searched
    listed_at = models.DateTimeField(null=True, blank=True, editable=False)
    listed_until = models.DateTimeField(null=True, blank=True, editable=False)
    # its authority is trusted for trials only
    is_trial = models.BooleanField(default=False, editable=False)
    content = models.BinaryField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    # who attests an act on paper, or says that a signature of another name is this party's
    attested_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    note = models.CharField(_("note"), max_length=300, blank=True)
    received_at = models.DateTimeField(auto_now_add=True)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("received_at",)
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            models.UniqueConstraint(fields=("district", "deed", "party"), name="agreement_signature_once"),
            models.CheckConstraint(
                condition=~models.Q(state="attested") | models.Q(kind="paper"),
                name="agreement_signature_paper",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.get_state_display()}"

    @property
    def counts(self) -> bool:
        """Whether it binds the party."""
        return self.state in (self.State.VALID, self.State.ATTESTED)

    @property
    def is_unchecked(self) -> bool:
        """Whether it counts, and no list in its time says that its certificate was not revoked."""
        ran_out = self.listed_until is not None and self.listed_until < self.received_at
        return self.state == self.State.VALID and (self.listed_at is None or ran_out)

    @property
    def has_other_name(self) -> bool:
        """Whether its certificate bears another name than who signs for the party."""
        return bool(self.signer) and plain_name(self.signer) != plain_name(self.party.signatory)


class Authority(DistrictOwned):
    """A certificate authority that the district trusts, with its list of revoked certificates."""

    name = models.CharField(_("name"), max_length=200)
    certificate = models.BinaryField(editable=False)
    revocations = models.BinaryField(default=b"", editable=False)
    # when the list was made, and when it is due to be renewed
    listed_at = models.DateTimeField(null=True, blank=True, editable=False)
    listed_until = models.DateTimeField(null=True, blank=True, editable=False)
    added_at = models.DateTimeField(auto_now_add=True)
    is_test = models.BooleanField(_("for trials only"), default=False)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("certificate authority")
        verbose_name_plural = _("certificate authorities")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "name"),
                name="agreement_authority_once",
                violation_error_message=_("This authority is there already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_old_list(self) -> bool:
        """Whether its list was due to be renewed."""
        return self.listed_until is not None and self.listed_until < timezone.now()


def plain_name(name: str) -> str:
    """A name as it is compared: without case, accents and order of its words."""
    flat = unicodedata.normalize("NFKD", name.casefold())
    return " ".join(sorted(re.findall(r"\w+", "".join(c for c in flat if not unicodedata.combining(c)))))
