"""Services: what is given, for whom, at what cost, with which documents, in which area."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from vicinia.directory.models.entry import Entry
from vicinia.directory.models.organization import Organization, Program
from vicinia.directory.models.taxonomy import TaxonomyTerm
from vicinia.directory.visibility import Publication, Ring, RingQuerySet
from vicinia.territory.models import Municipality


class ServiceStatus(models.TextChoices):
    """HSDS states of a service."""

    ACTIVE = "active", _("active")
    INACTIVE = "inactive", _("not active")
    DEFUNCT = "defunct", _("ended")
    TEMPORARILY_CLOSED = "temporarily closed", _("closed for a time")


class Service(Entry):
    """Something that a body does for people."""

    BODY: ClassVar[str] = "organization"
    PUBLICATION: ClassVar[str] = "publication"

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="services")
    program = models.ForeignKey(
        Program, null=True, blank=True, on_delete=models.SET_NULL, related_name="services"
    )
    name = models.CharField(_("name"), max_length=300)
    alternate_name = models.CharField(_("other name"), max_length=300, blank=True)
    description = models.TextField(_("what it is"), blank=True)
    url = models.URLField(_("web address"), max_length=500, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    status = models.CharField(
        _("state"), max_length=20, choices=ServiceStatus.choices, default=ServiceStatus.ACTIVE
    )
    interpretation_services = models.TextField(_("interpreters"), blank=True)
    application_process = models.TextField(_("how to get in"), blank=True)
    fees_description = models.TextField(_("cost"), blank=True)
    fees = models.TextField(_("fees"), blank=True)
    wait_time = models.CharField(_("waiting time"), max_length=200, blank=True)
    accreditations = models.TextField(_("accreditations"), blank=True)
    eligibility_description = models.TextField(_("who it is for"), blank=True)
    minimum_age = models.PositiveSmallIntegerField(_("from age"), null=True, blank=True)
    maximum_age = models.PositiveSmallIntegerField(_("to age"), null=True, blank=True)
    assured_date = models.DateField(_("confirmed on"), null=True, blank=True)
    assurer_email = models.EmailField(_("confirmed by"), blank=True)
    licenses = models.TextField(_("licences"), blank=True)
    alert = models.TextField(_("notice"), blank=True)
    last_modified = models.DateTimeField(_("changed"), auto_now=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ring = models.CharField(_("who may see it"), max_length=10, choices=Ring.choices, default=Ring.PUBLIC)
    field_rings = models.JSONField(default=dict, blank=True)
    publication = models.CharField(
        _("publication"), max_length=10, choices=Publication.choices, default=Publication.PUBLISHED
    )
    terms = models.ManyToManyField(TaxonomyTerm, through="ServiceTerm", related_name="services")

    objects = RingQuerySet["Service"].as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("service")
        verbose_name_plural = _("services")
        indexes = [
            models.Index(fields=("district", "publication", "ring", "name"), name="directory_service_list")
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="directory_service_named",
                violation_error_message=_("A service needs a name."),
            ),
            models.CheckConstraint(
                condition=models.Q(minimum_age__isnull=True)
                | models.Q(maximum_age__isnull=True)
                | models.Q(maximum_age__gte=models.F("minimum_age")),
                name="directory_service_ages",
                violation_error_message=_("The highest age cannot be lower than the lowest age."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Welcome(models.TextChoices):
    """How strictly a service keeps to the people it names."""

    UNCONDITIONAL = "unconditional", _("everybody, without conditions")
    PREFERENTIAL = "preferential", _("first of all")
    EXCLUSIVE = "exclusive", _("only")


class ServiceTerm(Entry):
    """A service is classified by a term (an HSDS attribute whose entity is a service)."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="service_terms")
    term = models.ForeignKey(TaxonomyTerm, on_delete=models.CASCADE, related_name="service_terms")
    welcome = models.CharField(_("welcome"), max_length=15, choices=Welcome.choices, blank=True)
    link_type = models.CharField(max_length=100, blank=True)
    value = models.TextField(blank=True)
    label = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("term of a service")
        verbose_name_plural = _("terms of a service")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "service", "term", "link_type", "value"),
                name="directory_service_term_once",
            ),
        ]


class ServiceArea(Entry):
    """Where a service is given. Ours name a municipality (``extent_type`` istat), foreign ones are free."""

    service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.CASCADE, related_name="service_areas"
    )
    service_at_location = models.ForeignKey(
        "directory.ServiceAtLocation",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="service_areas",
    )
    municipality = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.PROTECT, related_name="service_areas"
    )
    name = models.TextField(_("name"), blank=True)
    description = models.TextField(_("description"), blank=True)
    extent = models.TextField(_("extent"), blank=True)
    extent_type = models.CharField(_("kind of extent"), max_length=60, blank=True)
    uri = models.URLField(_("address"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("area served")
        verbose_name_plural = _("areas served")


class CostOption(Entry):
    """What a service costs, for whom, until when."""

    service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.CASCADE, related_name="cost_options"
    )
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)
    option = models.TextField(_("for whom"), blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2, null=True, blank=True)
    amount_description = models.TextField(_("what is paid"), blank=True)

    class Meta:
        verbose_name = _("cost")
        verbose_name_plural = _("costs")


class RequiredDocument(Entry):
    """What to bring."""

    service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.CASCADE, related_name="required_documents"
    )
    document = models.TextField(_("document"), blank=True)
    uri = models.URLField(_("address"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("document to bring")
        verbose_name_plural = _("documents to bring")


class Unit(Entry):
    """What a capacity is counted in."""

    name = models.CharField(_("name"), max_length=200)
    scheme = models.CharField(max_length=100, blank=True)
    identifier = models.CharField(max_length=100, blank=True)
    uri = models.URLField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    def __str__(self) -> str:
        return self.name


class ServiceCapacity(Entry):
    """How much a service can still take."""

    service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.CASCADE, related_name="capacities"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="capacities")
    available = models.FloatField(_("available"))
    maximum = models.FloatField(_("at most"), null=True, blank=True)
    description = models.TextField(_("description"), blank=True)
    updated = models.DateTimeField(_("as of"))

    class Meta:
        verbose_name = _("capacity")
        verbose_name_plural = _("capacities")
