"""Addresses of the room ``needs`` in the work area (``/it/lavoro/bisogni/…``)."""

from django.urls import URLPattern, URLResolver, path

from vicinia.needs.urls_antennas import urlpatterns as antenna_urls
from vicinia.needs.urls_latent import urlpatterns as latent_urls
from vicinia.needs.urls_scenarios import urlpatterns as scenario_urls
from vicinia.needs.views import charts, publishing, readings, recipes

app_name = "needs"
urlpatterns: list[URLPattern | URLResolver] = [
    path("lavoro/bisogni/", readings.index, name="index"),
    path("lavoro/bisogni/inizia/", readings.start, name="start"),
    path("lavoro/bisogni/confronta/", readings.compare, name="compare"),
    path("lavoro/bisogni/letture/<uuid:pk>/", readings.reading_detail, name="reading"),
    path("lavoro/bisogni/letture/<uuid:pk>/aree/<uuid:estimate>/", readings.area, name="area"),
    path("lavoro/bisogni/letture/<uuid:pk>/profilo.pdf", readings.print_profile, name="profile"),
    path("lavoro/bisogni/letture/<uuid:pk>/punteggi.svg", charts.forest, name="chart_forest"),
    path("lavoro/bisogni/confronta/<uuid:before>/<uuid:after>.svg", charts.moves, name="chart_moves"),
    path("lavoro/bisogni/letture/<uuid:pk>/file/<slug:kind>/", readings.export, name="export"),
    path("lavoro/bisogni/letture/<uuid:pk>/pubblica/", publishing.publish, name="publish"),
    path("lavoro/bisogni/letture/<uuid:pk>/ritira/", publishing.withdraw, name="withdraw"),
    path("lavoro/bisogni/ricette/<uuid:pk>/", recipes.detail, name="recipe"),
    path("lavoro/bisogni/ricette/<uuid:pk>/leggi/", readings.read_now, name="read"),
    path("lavoro/bisogni/ricette/<uuid:pk>/adotta/", recipes.adopt, name="adopt"),
    path("lavoro/bisogni/ricette/<uuid:pk>/scarta/", recipes.discard, name="discard"),
    path("lavoro/bisogni/ricette/<uuid:pk>/nuova/", recipes.new_version, name="new_version"),
    *antenna_urls,
    *latent_urls,
    *scenario_urls,
]
