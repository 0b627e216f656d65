"""Open data: the addresses of the API, described at ``/api/docs``."""

from ninja import NinjaAPI

from vicinia.api.hsds import router

api = NinjaAPI(
    title="Vicinia",
    version="1",
    urls_namespace="api",
    description="The public part of a district's directory as open data (HSDS 3.1).",
)
api.add_router("/hsds", router)
