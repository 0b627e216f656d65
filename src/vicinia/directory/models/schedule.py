"""When: rules, exceptions and temporary closures. Opening is computed from them in one place only,
``vicinia.methods.opening``."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from vicinia.directory.models.entry import Entry


class OnHolidays(models.TextChoices):
    """What a rule means on a public holiday. Where nobody said, a door is not promised open."""

    CLOSED = "closed", _("closed on public holidays")
    OPEN = "open", _("open on public holidays too")
    UNKNOWN = "unknown", _("not known on public holidays")


class _Timed(Entry):
    """Hours hang on a service, on a place, on a service at a place, or on a resource."""

    service = models.ForeignKey(
        "directory.Service", null=True, blank=True, on_delete=models.CASCADE, related_name="%(class)ss"
    )
    location = models.ForeignKey(
        "directory.Location", null=True, blank=True, on_delete=models.CASCADE, related_name="%(class)ss"
    )
    service_at_location = models.ForeignKey(
        "directory.ServiceAtLocation",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="%(class)ss",
    )
    resource = models.ForeignKey(
        "directory.Resource", null=True, blank=True, on_delete=models.CASCADE, related_name="%(class)ss"
    )

    class Meta:
        abstract = True


class Schedule(_Timed):
    """An opening rule (HSDS schedule: a subset of RRULE, with a validity)."""

    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    dtstart = models.DateField(_("first day"), null=True, blank=True)
    until = models.DateField(_("last day"), null=True, blank=True)
    count = models.PositiveIntegerField(_("how many times"), null=True, blank=True)
    wkst = models.CharField(_("first day of the week"), max_length=2, blank=True)
    freq = models.CharField(
        _("every"),
        max_length=7,
        blank=True,
        choices=[("WEEKLY", _("week")), ("MONTHLY", _("month"))],
    )
    interval = models.PositiveIntegerField(_("every how many"), null=True, blank=True)
    byday = models.CharField(_("days of the week"), max_length=100, blank=True)
    byweekno = models.CharField(_("weeks of the year"), max_length=200, blank=True)
    bymonthday = models.CharField(_("days of the month"), max_length=200, blank=True)
    byyearday = models.CharField(_("days of the year"), max_length=500, blank=True)
    description = models.TextField(_("in words"), blank=True)
    opens_at = models.TimeField(_("opens at"), null=True, blank=True)
    closes_at = models.TimeField(_("closes at"), null=True, blank=True)
    schedule_link = models.URLField(_("web address"), max_length=500, blank=True)
    attending_type = models.TextField(_("how to attend"), blank=True)
    notes = models.TextField(_("notes"), blank=True)
    on_holidays = models.CharField(
        _("on public holidays"), max_length=7, choices=OnHolidays.choices, default=OnHolidays.CLOSED
    )
    by_appointment = models.BooleanField(_("by appointment only"), default=False)

    class Meta:
        verbose_name = _("opening rule")
        verbose_name_plural = _("opening rules")


class ScheduleException(_Timed):
    """One day that differs: other hours, or closed when it has none."""

    on = models.DateField(_("day"))
    opens_at = models.TimeField(_("opens at"), null=True, blank=True)
    closes_at = models.TimeField(_("closes at"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("exception")
        verbose_name_plural = _("exceptions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(opens_at__isnull=True, closes_at__isnull=True)
                | models.Q(opens_at__isnull=False, closes_at__isnull=False),
                name="directory_exception_hours",
                violation_error_message=_("Give both hours, or none if it is closed that day."),
            ),
        ]


class Closure(_Timed):
    """Closed for a time, with a start and, when known, an end."""

    starts_on = models.DateField(_("closed from"))
    ends_on = models.DateField(_("closed to"), null=True, blank=True)
    message = models.CharField(_("what people should know"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("temporary closure")
        verbose_name_plural = _("temporary closures")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="directory_closure_order",
                violation_error_message=_("The closure cannot end before it begins."),
            ),
        ]
