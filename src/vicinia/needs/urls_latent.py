"""Addresses of the page of who is not reached, and of the files that feed it."""

from django.urls import URLPattern, URLResolver, path

from vicinia.needs.views import latent

urlpatterns: list[URLPattern | URLResolver] = [
    path("lavoro/bisogni/scoperto/", latent.latent, name="latent"),
    path("lavoro/bisogni/scoperto/tabella.csv", latent.latent_export, name="latent_export"),
    path("lavoro/bisogni/scoperto/togli/", latent.latent_take_away, name="latent_take_away"),
    path("lavoro/bisogni/scoperto/visti/", latent.latent_seen, name="latent_seen"),
    path("lavoro/bisogni/scoperto/attesi/", latent.latent_expected, name="latent_expected"),
    path("lavoro/bisogni/scoperto/esempi/<slug:kind>.csv", latent.latent_example, name="latent_example"),
]
