"""The territory: municipalities, census areas, their boundaries and their official figures."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import District, UUIDModel


class Source(UUIDModel):
    """Where a figure comes from: publisher, licence, file and its fingerprint."""

    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=200)
    licence = models.CharField(_("licence"), max_length=100)
    address = models.URLField(_("address"), max_length=500, blank=True)
    file_name = models.CharField(_("file"), max_length=255, blank=True)
    sha256 = models.CharField(max_length=64, unique=True)
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return self.title


class Municipality(models.Model):
    """An Italian municipality, known by its six-digit ISTAT code."""

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
    # the town hall, WGS84 degrees
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    districts = models.ManyToManyField(
        District, through="DistrictMunicipality", related_name="municipalities"
    )

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


class MunicipalityChange(UUIDModel):
    """A code that no longer exists and the municipality that holds its territory today."""

    code = models.CharField(_("ceased ISTAT code"), max_length=6)
    cadastral_code = models.CharField(_("cadastral code"), max_length=4, blank=True)
    name = models.CharField(_("name at the time"), max_length=120)
    ceased_on = models.DateField(_("ceased on"))
    successor = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.CASCADE, related_name="predecessors"
    )
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("change of a municipality")
        verbose_name_plural = _("changes of municipalities")
        constraints = [
            models.UniqueConstraint(fields=("code", "name", "ceased_on"), name="territory_change_once"),
        ]


class CensusAreaKind(models.TextChoices):
    """The census areas that ISTAT publishes."""

    CENSUS_AREA = "ace", _("census area")
    SUB_MUNICIPAL = "asc", _("sub-municipal area")
    LOCALITY = "loc", _("locality")
    SECTION = "sez", _("census section")


class CensusArea(UUIDModel):
    """A part of a municipality in one census. Its number is unique within the municipality only."""

    kind = models.CharField(_("kind"), max_length=3, choices=CensusAreaKind.choices)
    year = models.PositiveSmallIntegerField(_("census"))
    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="census_areas")
    number = models.CharField(_("number"), max_length=12)
    name = models.CharField(_("name"), max_length=200, blank=True)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("municipality", "number")
        verbose_name = _("census area")
        verbose_name_plural = _("census areas")
        constraints = [
            models.UniqueConstraint(
                fields=("kind", "year", "municipality", "number"), name="territory_census_area_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.municipality} {self.number}"


class Boundary(UUIDModel):
    """The outline of a municipality: a GeoJSON geometry in WGS84 degrees."""

    municipality = models.OneToOneField(Municipality, on_delete=models.CASCADE, related_name="boundary")
    geometry = models.JSONField()
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("boundary")
        verbose_name_plural = _("boundaries")


class Variable(models.Model):
    """What a census column means, from ISTAT's own dictionary."""

    code = models.CharField(max_length=40, primary_key=True)
    description = models.TextField(_("description"))
    unit = models.CharField(_("unit"), max_length=40)

    class Meta:
        ordering = ("code",)
        verbose_name = _("variable")
        verbose_name_plural = _("variables")

    def __str__(self) -> str:
        return self.code


class Indicator(UUIDModel):
    """One official figure: a variable, a place, a year, a value, a source."""

    variable = models.ForeignKey(Variable, on_delete=models.PROTECT, related_name="figures")
    year = models.PositiveSmallIntegerField(_("year"))
    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="indicators")
    # empty for the municipality as a whole
    census_area = models.ForeignKey(
        CensusArea, null=True, blank=True, on_delete=models.CASCADE, related_name="indicators"
    )
    value = models.FloatField(_("value"))
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        constraints = [
            models.UniqueConstraint(
                fields=("variable", "year", "municipality"),
                condition=models.Q(census_area__isnull=True),
                name="territory_figure_of_municipality_once",
            ),
            models.UniqueConstraint(
                fields=("variable", "year", "census_area"),
                condition=models.Q(census_area__isnull=False),
                name="territory_figure_of_area_once",
            ),
        ]
