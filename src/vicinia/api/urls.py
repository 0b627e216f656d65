"""Open data: the addresses of the API."""

from ninja import NinjaAPI

api = NinjaAPI(title="Vicinia", version="1", urls_namespace="api")
