"""Edit an entry as a whole: what it says, its telephones, its hours, its closures."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from vicinia.core.widgets import DAY
from vicinia.directory.forms.adding import ResourceForm
from vicinia.directory.forms.week import WeekForm
from vicinia.directory.models import Location, Organization, Resource, Service, Taxonomy
from vicinia.directory.services import document
from vicinia.directory.services.document import Document, Entry
from vicinia.directory.visibility import Ring
from vicinia.methods.identifiers import check
from vicinia.territory.models import Municipality
from vicinia.territory.queries import municipalities_of


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _form_fields(kind: type[Any]) -> list[str]:
    return [name.removesuffix("_id") for name in document.FIELDS[kind]]


class SafeAddressMixin:
    """A web address is http or https; ``javascript:`` and friends are turned away with a sentence."""

    def _web_address(self, name: str) -> str:
        value: str = self.cleaned_data.get(name, "")  # type: ignore[attr-defined]
        if value and not value.lower().startswith(("http://", "https://")):
            raise forms.ValidationError(_t("Write an address that begins with https:// or http://."))
        return value

    def clean_website(self) -> str:
        return self._web_address("website")

    def clean_url(self) -> str:
        return self._web_address("url")


class OrganizationForm(SafeAddressMixin, forms.ModelForm[Organization]):
    website = forms.CharField(label=_("website"), required=False, max_length=500)

    class Meta:
        model = Organization
        fields = _form_fields(Organization)
        widgets = {"description": _area(5)}


class ServiceForm(SafeAddressMixin, forms.ModelForm[Service]):
    url = forms.CharField(label=_("web address"), required=False, max_length=500)

    class Meta:
        model = Service
        fields = _form_fields(Service)
        widgets = {
            "description": _area(5),
            "eligibility_description": _area(3),
            "application_process": _area(3),
            "fees_description": _area(2),
            "alert": _area(2),
        }
        help_texts = {
            "alert": _("Something people should know now. It stands at the top of the page."),
            "application_process": _("Do people just come, call, or need somebody to send them?"),
        }


class LocationForm(forms.ModelForm[Location]):
    class Meta:
        model = Location
        fields = _form_fields(Location)
        widgets = {"description": _area(3), "transportation": _area(2)}


class PhoneForm(forms.Form):
    number = forms.CharField(label=_("number"), max_length=60, required=False)
    description = forms.CharField(label=_("when or whom to call"), max_length=200, required=False)
    ring = forms.ChoiceField(
        label=_("who may see it"), choices=Ring.choices, initial=Ring.PUBLIC, required=False
    )

    def clean_number(self) -> str:
        number = str(self.cleaned_data["number"]).strip()
        if number and number != self.initial.get("number") and not check("phone", number).ok:
            raise forms.ValidationError(
                _t("This does not look like a telephone number. Example: 051 123456.")
            )
        return number


class ClosureForm(forms.Form):
    starts_on = forms.DateField(
        label=_("closed from"),
        required=False,
        widget=DAY,
    )
    ends_on = forms.DateField(
        label=_("closed to"),
        required=False,
        widget=DAY,
    )
    message = forms.CharField(label=_("what people should know"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if ends and not starts:
            self.add_error("starts_on", _t("From which day is it closed?"))
        if starts and ends and ends < starts:
            self.add_error("ends_on", _t("The closure cannot end before it begins."))
        return cleaned


class AddressForm(forms.Form):
    address_1 = forms.CharField(label=_("street and number"), max_length=300)
    city = forms.CharField(label=_("town"), max_length=200)
    postal_code = forms.CharField(label=_("postcode"), max_length=20)
    state_province = forms.CharField(label=_("province"), max_length=100)


class LinesField(forms.CharField):
    """A list, one item a line."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]

    def validate(self, value: Any) -> None:
        """Any list will do, the empty one too."""

    def run_validators(self, value: Any) -> None:
        """Lines have no length limit of their own."""


class ServiceLinksForm(forms.Form):
    """What a service is about, at which of the body's places, and for which municipalities."""

    places = forms.MultipleChoiceField(
        label=_("at which places"), required=False, widget=forms.CheckboxSelectMultiple
    )
    areas = forms.MultipleChoiceField(
        label=_("for people of which municipalities"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Leave all empty when it does not matter where people live."),
    )

    def __init__(self, *args: Any, service: Service, current: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = {item["term_id"] for item in current["terms"]}
        for taxonomy in Taxonomy.objects.filter(code__in=document.FACETS).prefetch_related("terms__labels"):
            terms = [(str(term.pk), term.label()) for term in taxonomy.terms.all()]
            self.fields[f"facet_{taxonomy.code}"] = forms.MultipleChoiceField(
                label=FACET_NAMES[taxonomy.code],
                choices=terms,
                initial=[key for key, _label in terms if key in chosen],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        body = Location.objects.filter(organization=service.organization_id)
        self._choices("places", [(str(row.pk), str(row)) for row in body])
        self.fields["places"].initial = [item["location_id"] for item in current["places"]]
        towns = municipalities_of(service.district)
        self._choices("areas", [(town.pk, town.name) for town in towns])
        self.fields["areas"].initial = [item["municipality_id"] for item in current["areas"]]

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def facets(self) -> list[forms.BoundField]:
        """Return the fields of our vocabularies, in their order."""
        return [self[f"facet_{code}"] for code in document.FACETS if f"facet_{code}" in self.fields]

    def document(self) -> Document:
        """Return the three parts of the document that this form shows."""
        chosen = [key for code in document.FACETS for key in self.cleaned_data.get(f"facet_{code}", ())]
        return {
            "terms": [{"term_id": key} for key in chosen],
            "places": [{"location_id": key} for key in self.cleaned_data["places"]],
            "areas": [
                {"municipality_id": code, "extent_type": "istat"} for code in self.cleaned_data["areas"]
            ],
        }


class DocumentsForm(forms.Form):
    documents = LinesField(
        label=_("documents to bring"), required=False, widget=_area(3), help_text=_("One a line.")
    )


class MessageForm(forms.Form):
    message = forms.CharField(
        label=_("message to the coordination"), required=False, max_length=1000, widget=_area(2)
    )


FACET_NAMES = {
    "need": _("which need it answers"),
    "answer": _("what it gives"),
    "welcomed": _("who is welcomed"),
    "access": _("how people get in"),
}
MAIN: dict[type[Any], type[forms.ModelForm[Any]]] = {
    Organization: OrganizationForm,
    Service: ServiceForm,
    Location: LocationForm,
    Resource: ResourceForm,
}
PhoneSet = forms.formset_factory(PhoneForm, extra=2)
ClosureSet = forms.formset_factory(ClosureForm, extra=1)
AddressSet = forms.formset_factory(AddressForm, extra=0)


class EntryEditor:
    """All forms of one entry, checked together; ``document()`` is what was typed."""

    def __init__(self, entry: Entry, data: QueryDict | None = None, *, with_message: bool) -> None:
        self.entry = entry
        current = document.read(entry)
        names = {part.name for part in document.PARTS[type(entry)]}
        self.main = MAIN[type(entry)](data, instance=entry)
        if "municipality" in self.main.fields:
            self.main.fields["municipality"].queryset = municipalities_of(entry.district)  # type: ignore[attr-defined]
        self.phones = (
            PhoneSet(data, initial=current["phones"], prefix="phones") if "phones" in names else None
        )
        self.documents = (
            DocumentsForm(data, initial={"documents": "\n".join(d["document"] for d in current["documents"])})
            if "documents" in names
            else None
        )
        self.week = WeekForm(data, hours=current["hours"]) if "hours" in names else None
        self.closures = (
            ClosureSet(data, initial=current["closures"], prefix="closures") if "closures" in names else None
        )
        self.addresses = (
            AddressSet(data, initial=current["addresses"], prefix="addresses")
            if "addresses" in names
            else None
        )
        self.links = (
            ServiceLinksForm(data, service=entry, current=current) if isinstance(entry, Service) else None
        )
        self.message = MessageForm(data) if with_message else None

    def forms(self) -> list[Any]:
        """Return the forms and form sets that this kind of entry has."""
        every = (
            self.main,
            self.phones,
            self.documents,
            self.week,
            self.closures,
            self.addresses,
            self.links,
            self.message,
        )
        return [form for form in every if form is not None]

    def is_valid(self) -> bool:
        """Check every form, so that all errors show at once."""
        valid = [form.is_valid() for form in self.forms()]
        return all(valid)

    def document(self) -> Document:
        """Return the parts that the forms show, as a document; call it after ``is_valid``."""
        fields = document.FIELDS[type(self.entry)]
        wanted: Document = {name: self._typed(name) for name in fields}
        if self.phones is not None:
            wanted["phones"] = [
                {
                    "number": row["number"],
                    "description": row.get("description", ""),
                    "ring": row.get("ring") or Ring.PUBLIC.value,
                }
                for row in self.phones.cleaned_data
                if row.get("number")
            ]
        if self.documents is not None:
            wanted["documents"] = [{"document": line} for line in self.documents.cleaned_data["documents"]]
        if self.week is not None and (hours := self.week.hours()) is not None:
            wanted["hours"] = hours
        if self.closures is not None:
            wanted["closures"] = [
                {
                    "starts_on": row["starts_on"].isoformat(),
                    "ends_on": row["ends_on"].isoformat() if row.get("ends_on") else None,
                    "message": row.get("message", ""),
                }
                for row in self.closures.cleaned_data
                if row.get("starts_on")
            ]
        if self.addresses is not None:
            wanted["addresses"] = [dict(row) for row in self.addresses.cleaned_data if row]
        if self.links is not None:
            wanted |= self.links.document()
        return wanted

    def _typed(self, name: str) -> Any:
        if name.endswith("_id"):
            chosen = self.main.cleaned_data[name.removesuffix("_id")]
            return chosen.pk if chosen else None
        return self.main.cleaned_data[name]

    def said(self) -> str:
        """Return the message to the coordination."""
        return str(self.message.cleaned_data.get("message", "")) if self.message else ""


class RefuseForm(forms.Form):
    """Why a proposed change is not accepted."""

    reason = forms.CharField(
        label=_("reason"),
        max_length=1000,
        widget=_area(3),
        help_text=_("The person who proposed it reads this. Say what would make it right."),
    )


class BodyFilter(forms.Form):
    """Narrow the list of bodies."""

    q = forms.CharField(label=_("Name"), required=False, max_length=200)
    municipality = forms.ModelChoiceField(
        label=_("Municipality"),
        queryset=Municipality.objects.none(),
        required=False,
        empty_label=_("All municipalities"),
    )

    def __init__(self, *args: Any, municipalities: QuerySet[Municipality], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["municipality"].queryset = municipalities  # type: ignore[attr-defined]
