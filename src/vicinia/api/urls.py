"""Open data: the addresses of the API, described at ``/api/docs``."""

from ninja import NinjaAPI

from vicinia.api import hsds, readings

api = NinjaAPI(
    title="Vicinia",
    version="1",
    urls_namespace="api",
    description="A district's public directory as open data (HSDS 3.1), and its readings of need.",
)
api.add_router("/hsds", hsds.router)
api.add_router("/readings", readings.router)
