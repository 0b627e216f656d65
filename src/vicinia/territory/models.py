"""The territory: municipalities, census areas, their boundaries and their official figures."""

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import District, RoleKind, User, UUIDModel


class Source(UUIDModel):
    """Where a figure comes from: publisher, licence, file and its fingerprint."""

    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=200)
    licence = models.CharField(_("licence"), max_length=100)
    address = models.URLField(_("address"), max_length=500, blank=True)
    file_name = models.CharField(_("file"), max_length=255, blank=True)
    sha256 = models.CharField(max_length=64, unique=True)
    # what the file held when it was loaded ("" for all of Italy, else a region's code) and how many rows
    # still carry this source: a file that is known and untouched is not read again
    scope = models.CharField(_("loaded for"), max_length=2, blank=True)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    rejected = models.PositiveIntegerField(_("rejected rows"), default=0)
    # figures of the model district that nobody has counted: every page that shows them says so
    is_sample = models.BooleanField(_("invented"), default=False)
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return self.title


class Seat(models.TextChoices):
    """What the point of a municipality stands on."""

    TOWN_HALL = "town_hall", _("the town hall")
    LARGEST_PART = "largest_part", _("the town hall of its most populous former municipality")


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    """Questions about many municipalities."""

    def current(self) -> "MunicipalityQuerySet":
        """Leave out municipalities that a newer list no longer has."""
        return self.filter(is_current=True)


class Municipality(models.Model):
    """An Italian municipality of today, known by its six-digit ISTAT code."""

    code = models.CharField(_("ISTAT code"), max_length=6, primary_key=True)
    name = models.CharField(_("name"), max_length=120)
    other_name = models.CharField(_("name in another language"), max_length=120, blank=True)
    cadastral_code = models.CharField(_("cadastral code"), max_length=4, blank=True)
    province_code = models.CharField(_("code of the province"), max_length=3)
    province = models.CharField(_("province"), max_length=2)
    province_name = models.CharField(_("name of the province"), max_length=120)
    region_code = models.CharField(_("code of the region"), max_length=2)
    region_name = models.CharField(_("region"), max_length=120)
    surface_km2 = models.DecimalField(
        _("surface (km²)"), max_digits=10, decimal_places=4, null=True, blank=True
    )
    altitude_min_m = models.IntegerField(_("lowest altitude (m)"), null=True, blank=True)
    altitude_max_m = models.IntegerField(_("highest altitude (m)"), null=True, blank=True)
    # WGS84 degrees; ``seat`` says what the point stands on
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    seat = models.CharField(_("point"), max_length=12, choices=Seat.choices, default=Seat.TOWN_HALL)
    # false when a newer list no longer has it while entries of the directory still point here
    is_current = models.BooleanField(_("exists today"), default=True)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    districts = models.ManyToManyField(
        District, through="DistrictMunicipality", related_name="municipalities"
    )

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        indexes = [
            models.Index(fields=("name",), name="territory_municipality_name"),
            models.Index(fields=("region_code", "province_code"), name="territory_region_province"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(code__regex=r"^[0-9]{6}$"), name="territory_code_form"),
        ]

    def __str__(self) -> str:
        return self.name


class DistrictMunicipality(UUIDModel):
    """A municipality belongs to a social district."""

    district = models.ForeignKey(District, on_delete=models.PROTECT)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT)

    class Meta:
        verbose_name = _("municipality of a district")
        verbose_name_plural = _("municipalities of a district")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "municipality"), name="territory_district_municipality_once"
            )
        ]


class Basis(models.TextChoices):
    """What says which municipality holds the territory of a ceased code, strongest first."""

    OFFICIAL = "official", _("ISTAT's list of changes")
    LIST = "list", _("the older codes in ISTAT's list of municipalities")
    CADASTRAL = "cadastral", _("the same cadastral code")
    BOUNDARY = "boundary", _("its town hall lies within today's boundary")
    DATE = "date", _("the only municipality of the province founded on that day")
    NAME = "name", _("a municipality of the province that bears its name")
    UNKNOWN = "unknown", _("not known yet")

    @property
    def is_certain(self) -> bool:
        """Whether figures may be added up on this ground; a date or a name only makes it likely."""
        return self in (Basis.OFFICIAL, Basis.LIST, Basis.CADASTRAL, Basis.BOUNDARY)


class MunicipalityChange(UUIDModel):
    """A code or a name that no longer exists and the municipality that holds its territory today."""

    code = models.CharField(_("ceased ISTAT code"), max_length=6)
    cadastral_code = models.CharField(_("cadastral code"), max_length=4, blank=True)
    name = models.CharField(_("name at the time"), max_length=120)
    # empty when a census has the code, today's list has not, and no history says when it ceased;
    # otherwise the last day on which it existed
    ceased_on = models.DateField(_("ceased on"), null=True, blank=True)
    # the latest census that counted it
    last_census = models.PositiveSmallIntegerField(_("last census"), null=True, blank=True)
    # the code that took over at the time, which may itself have ceased since
    next_code = models.CharField(_("next ISTAT code"), max_length=6, blank=True)
    successor = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors"
    )
    basis = models.CharField(_("known from"), max_length=10, choices=Basis.choices, default=Basis.UNKNOWN)
    # the same territory under another code or name, not a merger
    same_territory = models.BooleanField(_("same territory"), default=False)
    # its town hall at the last census, WGS84 degrees
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("change of a municipality")
        verbose_name_plural = _("changes of municipalities")
        indexes = [models.Index(fields=("code",), name="territory_change_code")]
        constraints = [
            models.UniqueConstraint(
                fields=("code", "name", "ceased_on"),
                condition=models.Q(ceased_on__isnull=False),
                name="territory_change_once",
            ),
            models.UniqueConstraint(
                fields=("code",),
                condition=models.Q(ceased_on__isnull=True),
                name="territory_undated_change_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class CensusAreaKind(models.TextChoices):
    """The census areas that ISTAT publishes."""

    CENSUS_AREA = "ace", _("census area")
    SUB_MUNICIPAL = "asc", _("sub-municipal area")
    LOCALITY = "loc", _("locality")
    SECTION = "sez", _("census section")


class CensusArea(UUIDModel):
    """A part of a municipality in one census.

    Its number is unique within the municipality *of that census*: two merged municipalities may both have
    had an area 1, so the code of the time is part of the key.
    """

    kind = models.CharField(_("kind"), max_length=3, choices=CensusAreaKind.choices)
    year = models.PositiveSmallIntegerField(_("census"))
    census_code = models.CharField(_("ISTAT code at the census"), max_length=6)
    # the municipality of today; empty while nobody knows what became of a ceased one
    municipality = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.PROTECT, related_name="census_areas"
    )
    number = models.CharField(_("number"), max_length=12)
    name = models.CharField(_("name"), max_length=200, blank=True)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("census_code", "number")
        verbose_name = _("census area")
        verbose_name_plural = _("census areas")
        constraints = [
            models.UniqueConstraint(
                fields=("kind", "year", "census_code", "number"), name="territory_census_area_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.census_code} {self.number}"


class Boundary(UUIDModel):
    """The outline of a municipality: a GeoJSON geometry in WGS84 degrees."""

    municipality = models.OneToOneField(Municipality, on_delete=models.CASCADE, related_name="boundary")
    # Polygon or MultiPolygon
    geometry = models.JSONField()
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("boundary")
        verbose_name_plural = _("boundaries")

    def __str__(self) -> str:
        return str(self.municipality_id)


class Unit(models.TextChoices):
    """What a figure counts or measures."""

    PEOPLE = "people", _("people")
    HOUSEHOLDS = "households", _("households")
    DWELLINGS = "dwellings", _("dwellings")
    BUILDINGS = "buildings", _("buildings")
    UNITS = "units", _("units in buildings")
    SQUARE_METRES = "m2", _("m²")
    SQUARE_KILOMETRES = "km2", _("km²")
    METRES = "m", _("m")
    NUMBER = "number", _("number")


class Variable(models.Model):
    """What a census column means, from ISTAT's own dictionary."""

    code = models.CharField(max_length=40, primary_key=True)
    description = models.TextField(_("description"))
    unit = models.CharField(_("unit"), max_length=40, choices=Unit.choices, default=Unit.NUMBER)
    # a count or an extent: the figure of a whole is the sum of its parts
    is_additive = models.BooleanField(_("can be added up"), default=False)

    class Meta:
        ordering = ("code",)
        verbose_name = _("variable")
        verbose_name_plural = _("variables")

    def __str__(self) -> str:
        return self.code


class Indicator(models.Model):
    """One official figure: a variable, a place, a year, a value, a source.

    Never leaves the house by its key, and comes in millions: a plain integer key keeps it lean.
    """

    variable = models.ForeignKey(
        Variable, on_delete=models.PROTECT, related_name="figures", db_index=False
    )  # leads both unique keys or is found through the area
    year = models.PositiveSmallIntegerField(_("year"))
    # the municipality as it was in that year; ``municipality`` is the one of today
    census_code = models.CharField(_("ISTAT code at the census"), max_length=6)
    municipality = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.PROTECT, related_name="indicators"
    )
    # empty for the municipality as a whole
    census_area = models.ForeignKey(
        CensusArea, null=True, blank=True, on_delete=models.CASCADE, related_name="indicators", db_index=False
    )
    value = models.FloatField(_("value"))
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        constraints = [
            models.UniqueConstraint(
                fields=("variable", "year", "census_code"),
                condition=models.Q(census_area__isnull=True),
                name="territory_figure_of_municipality_once",
            ),
            models.UniqueConstraint(
                fields=("census_area", "variable", "year"),
                condition=models.Q(census_area__isnull=False),
                name="territory_figure_of_area_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variable_id} {self.year} {self.census_code}: {self.value}"


class DeliveryState(models.TextChoices):
    """How far files that were brought in together have come."""

    CHECKING = "checking", _("being looked at")
    CHECKED = "checked", _("looked at, nothing stored")
    STORING = "storing", _("being stored")
    STORED = "stored", _("stored")
    FAILED = "failed", _("stopped")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Deliveries."""

    def visible_to(self, user: User | AnonymousUser) -> "DeliveryQuerySet":
        """Everything for coordinators of any district, nothing for others."""
        if isinstance(user, User) and (
            user.is_superuser or user.roles.filter(kind=RoleKind.COORDINATOR).exists()
        ):
            return self
        return self.none()


class Delivery(UUIDModel):
    """Official files that somebody brings in together: first looked at, then stored, all or nothing.

    They belong to no district: what ISTAT publishes is the same for all.
    """

    brought_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    brought_at = models.DateTimeField(_("brought in"), auto_now_add=True)
    state = models.CharField(
        _("state"), max_length=8, choices=DeliveryState.choices, default=DeliveryState.CHECKING
    )
    # names of files, then addresses, in the order given
    files = models.JSONField(_("files"))
    region_code = models.CharField(_("only this region"), max_length=2, blank=True)
    # what the load did, or would do: see `services.delivering.told`
    report = models.JSONField(default=dict, blank=True)
    problem = models.TextField(_("what was wrong"), blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ("-brought_at",)
        verbose_name = _("delivery of official files")
        verbose_name_plural = _("deliveries of official files")

    def __str__(self) -> str:
        return ", ".join(self.files)


class TravelTime(models.Model):
    """How long public transport takes from one municipality to another, by one published timetable."""

    origin = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    destination = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+", db_index=False)
    # median over the departures of a morning, from town hall to town hall, walks and waiting included
    minutes = models.FloatField(_("minutes"))
    runs_on = models.DateField(_("day of the timetable"))
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("travel time")
        verbose_name_plural = _("travel times")
        constraints = [
            models.UniqueConstraint(fields=("origin", "destination"), name="territory_travel_time_once"),
            models.CheckConstraint(condition=models.Q(minutes__gt=0), name="territory_travel_time_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.origin_id} → {self.destination_id}: {self.minutes:.0f}"
