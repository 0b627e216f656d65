"""Every address of the site."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from wagtail.admin import urls as wagtail_admin_urls

from vicinia.api.urls import api
from vicinia.core.urls import people_patterns, thread_patterns
from vicinia.portal.urls import root_patterns

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(root_patterns)),
    path("", include("vicinia.core.urls")),
    path("api/", api.urls),
    path("lingua/", include("django.conf.urls.i18n")),
    path("redazione/", include(wagtail_admin_urls)),
]
urlpatterns += i18n_patterns(
    # the phones of a meeting come all at once: nothing is looked through before them
    path("", include("vicinia.labs.urls")),
    path("", include(people_patterns)),
    path("", include(thread_patterns)),
    path("", include("vicinia.territory.urls")),
    path("", include("vicinia.directory.urls")),
    path("", include("vicinia.survey.urls")),
    path("", include("vicinia.agreement.urls")),
    path("", include("vicinia.needs.urls")),
    path("", include("vicinia.portal.urls")),
)

if settings.MODE != "production":
    from django.conf.urls.static import static

    urlpatterns += static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)

handler400 = "vicinia.core.views.errors.bad_request"
handler403 = "vicinia.core.views.errors.forbidden"
handler404 = "vicinia.core.views.errors.not_found"
handler500 = "vicinia.core.views.errors.server_error"
