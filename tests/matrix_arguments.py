"""What stands in the addresses of the view × role matrix."""

from datetime import date
from typing import Any

import pytest

from tests.needs.readings.conftest import FIGURES, INGREDIENTS, VERSION, put
from vicinia.core import roles
from vicinia.core.models import District, RoleKind, User
from vicinia.directory import merging
from vicinia.directory.models import ChangeRequest, ImportBatch, Membership, Organization, Service
from vicinia.directory.services import editing
from vicinia.needs.models import Reading, Recipe, RecipeVersion, Scenario, ScenarioKind
from vicinia.needs.planning import plan_presidia
from vicinia.needs.services.publishing import publish_reading
from vicinia.needs.services.reading import read
from vicinia.needs.services.recipes import adopt, write_version
from vicinia.needs.services.scenarios import save_scenario
from vicinia.territory.models import Delivery, DeliveryState, Municipality, Source


@pytest.fixture
def invited(association: Organization) -> User:
    """Somebody whom Carla has invited and who has not come in yet."""
    user = User.objects.create_user("gina@example.org")
    Membership.objects.create(
        district=association.district, organization=association, user=user, kind=RoleKind.EDITOR
    )
    return user


@pytest.fixture
def service(association: Organization) -> Service:
    """A published service of Elena's association."""
    return Service.objects.create(
        district=association.district, organization=association, name="Doposcuola Filo d'Erba (inventato)"
    )


@pytest.fixture
def change(elena: User, association: Organization) -> ChangeRequest:
    """A change that Elena proposes."""
    wanted = {"description": "Aiutiamo bambine e bambini nei compiti."}
    proposed = editing.change_entry(actor=elena, entry=association, wanted=wanted)
    assert proposed is not None
    return proposed


@pytest.fixture
def role_args(invited: User) -> dict[str, Any]:
    return {"key": roles.held(user=invited)[0].key}


@pytest.fixture
def body_args(association: Organization) -> dict[str, Any]:
    return {"pk": association.pk}


@pytest.fixture
def add_args(association: Organization) -> dict[str, Any]:
    return {"kind": "service", "pk": association.pk}


@pytest.fixture
def entry_args(association: Organization) -> dict[str, Any]:
    return {"kind": "organization", "pk": association.pk}


@pytest.fixture
def service_args(service: Service) -> dict[str, Any]:
    return {"pk": service.pk}


@pytest.fixture
def change_args(change: ChangeRequest) -> dict[str, Any]:
    return {"pk": change.pk}


@pytest.fixture
def report_args(service: Service) -> dict[str, Any]:
    return {"pk": editing.report_error(entry=service, text="Il telefono è cambiato.").pk}


@pytest.fixture
def a_service_address(service: Service) -> dict[str, Any]:
    return {"pk": service.pk, "name": "doposcuola"}


@pytest.fixture
def a_report_address(service: Service) -> dict[str, Any]:
    return {"pk": service.pk}


@pytest.fixture
def a_body_address(association: Organization) -> dict[str, Any]:
    return {"pk": association.pk, "name": "filo-d-erba"}


@pytest.fixture
def a_town_address(budrio: Municipality) -> dict[str, Any]:
    return {"code": budrio.code, "name": "budrio"}


@pytest.fixture
def import_args(district: District, carla: User) -> dict[str, Any]:
    """A file that has been read and waits to be confirmed."""
    batch = ImportBatch.objects.create(
        district=district,
        file_name="enti.csv",
        sha256="0" * 64,
        state=ImportBatch.State.READY,
        uploaded_by=carla,
    )
    return {"pk": batch.pk}


@pytest.fixture
def pair_args(association: Organization, parish_aid: Organization) -> dict[str, Any]:
    """Two bodies to compare."""
    return {"first": association.pk, "second": parish_aid.pk}


@pytest.fixture
def merge_args(district: District, carla: User) -> dict[str, Any]:
    """Two bodies that were made one."""
    one, other = (Organization.objects.create(district=district, name=f"Gemello {n}") for n in "AB")
    return {"pk": merging.merge(actor=carla, kept=one, merged=other).pk}


@pytest.fixture
def export_args() -> dict[str, Any]:
    """A form of export."""
    return {"form": "csv"}


@pytest.fixture
def needs_version(district: District) -> RecipeVersion:
    """A draft that can be read from invented figures."""
    source = Source.objects.create(title="Prova", publisher="Nessuno", licence="CC0", sha256="1" * 64)
    put(FIGURES, source)
    recipe = Recipe.objects.create(district=district, slug="prova", title="Prova", question="Dove?")
    return write_version(actor=None, recipe=recipe, version=VERSION, ingredients=INGREDIENTS)


@pytest.fixture
def needs_reading(needs_version: RecipeVersion) -> Reading:
    return read(actor=None, version=needs_version)[0]


@pytest.fixture
def needs_version_args(needs_version: RecipeVersion) -> dict[str, Any]:
    return {"pk": needs_version.pk}


@pytest.fixture
def needs_moves_args(needs_reading: Reading) -> dict[str, Any]:
    return {"before": needs_reading.pk, "after": needs_reading.pk}


@pytest.fixture
def needs_reading_args(needs_reading: Reading) -> dict[str, Any]:
    return {"pk": needs_reading.pk}


@pytest.fixture
def needs_area_args(needs_reading: Reading) -> dict[str, Any]:
    return {"pk": needs_reading.pk, "estimate": needs_reading.estimates.all()[0].pk}


@pytest.fixture
def needs_export_args(needs_reading: Reading) -> dict[str, Any]:
    return {"pk": needs_reading.pk, "kind": "csv"}


@pytest.fixture
def published(needs_reading: Reading) -> Reading:
    """A reading that everybody sees."""
    adopt(actor=None, version=needs_reading.version, on=date(2026, 9, 1), where="Un incontro")
    needs_reading.version.refresh_from_db()
    publish_reading(actor=None, reading=needs_reading)
    return needs_reading


@pytest.fixture
def published_args(published: Reading) -> dict[str, Any]:
    return {"pk": published.pk}


@pytest.fixture
def published_area_args(published: Reading) -> dict[str, Any]:
    return {"pk": published.pk, "code": "037028"}


@pytest.fixture
def published_file_args(published: Reading) -> dict[str, Any]:
    return {"pk": published.pk, "kind": "csv"}


@pytest.fixture
def latent_example_args() -> dict[str, Any]:
    """The example of a file of counts."""
    return {"kind": "visti"}


@pytest.fixture
def needs_scenario(district: District, needs_version: RecipeVersion) -> Scenario:
    """A scenario on the invented figures."""
    question, answer = plan_presidia(
        district, theme="", number=1, purpose="media", minutes=20, counts="residents", reading=None,
        existing=False,
    )  # fmt: skip
    return save_scenario(
        actor=None, district=district, kind=ScenarioKind.PRESIDIA, name="Prova", question=question,
        answer=answer,
    )  # fmt: skip


@pytest.fixture
def scenario_args(needs_scenario: Scenario) -> dict[str, Any]:
    return {"pk": needs_scenario.pk}


@pytest.fixture
def delivery_args(carla: User) -> dict[str, Any]:
    """Official files that were looked at."""
    state = DeliveryState.CHECKED
    return {"pk": Delivery.objects.create(brought_by=carla, files=["elenco.csv"], state=state).pk}


@pytest.fixture
def stopped_delivery_args(carla: User) -> dict[str, Any]:
    """Official files that could not be read and are gone."""
    state = DeliveryState.FAILED
    return {"pk": Delivery.objects.create(brought_by=carla, files=["elenco.csv"], state=state).pk}
