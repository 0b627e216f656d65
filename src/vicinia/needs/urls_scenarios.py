"""Addresses of "where and with whom"."""

from django.urls import URLPattern, URLResolver, path

from vicinia.needs.views import scenarios

urlpatterns: list[URLPattern | URLResolver] = [
    path("lavoro/bisogni/dove/", scenarios.scenarios, name="scenarios"),
    path("lavoro/bisogni/dove/presidi/", scenarios.presidia, name="presidia"),
    path("lavoro/bisogni/dove/aree/", scenarios.areas, name="areas"),
    path("lavoro/bisogni/dove/confronta/", scenarios.scenario_compare, name="scenario_compare"),
    path("lavoro/bisogni/dove/<uuid:pk>/", scenarios.scenario, name="scenario"),
    path("lavoro/bisogni/dove/<uuid:pk>/scenario.pdf", scenarios.scenario_pdf, name="scenario_pdf"),
    path("lavoro/bisogni/dove/<uuid:pk>/elimina/", scenarios.scenario_delete, name="scenario_delete"),
]
