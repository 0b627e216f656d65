"""Addresses of antennas, signals and alerts. The antenna's own pages are short and need no account."""

from django.urls import URLPattern, URLResolver, path

from vicinia.needs.views import alerts, antenna_phone, antennas, signals

urlpatterns: list[URLPattern | URLResolver] = [
    path("lavoro/bisogni/antenne/", antennas.antenna_list, name="antennas"),
    path("lavoro/bisogni/antenne/nuova/", antennas.antenna_invite, name="antenna_invite"),
    path("lavoro/bisogni/antenne/<uuid:pk>/", antennas.antenna_detail, name="antenna"),
    path("lavoro/bisogni/antenne/<uuid:pk>/link/", antennas.antenna_link, name="antenna_link"),
    path("lavoro/bisogni/antenne/<uuid:pk>/pausa/", antennas.antenna_pause, name="antenna_pause"),
    path("lavoro/bisogni/antenne/<uuid:pk>/riprendi/", antennas.antenna_resume, name="antenna_resume"),
    path("lavoro/bisogni/segnali/", signals.signal_list, name="signals"),
    path("lavoro/bisogni/segnali/<uuid:pk>/cancella-parole/", signals.erase_words, name="erase_words"),
    path("lavoro/bisogni/avvisi/", alerts.alert_list, name="alerts"),
    path("lavoro/bisogni/avvisi/<uuid:pk>/", alerts.alert_detail, name="alert"),
    path("lavoro/bisogni/avvisi/<uuid:pk>/chiudi/", alerts.alert_decide, name="alert_decide"),
    path("lavoro/bisogni/avvisi/<uuid:pk>/riapri/", alerts.alert_reopen, name="alert_reopen"),
    path("antenna/", antenna_phone.phone, name="antenna_phone"),
    path("antenna/lavoratore.js", antenna_phone.worker, name="antenna_worker"),
    path("antenna/esci/", antenna_phone.leave, name="antenna_leave"),
    path("antenna/segnali/<uuid:pk>/", antenna_phone.thanks, name="antenna_thanks"),
    path("antenna/segnali/<uuid:pk>/ritira/", antenna_phone.withdraw, name="antenna_withdraw"),
    path("antenna/<slug:token>/", antenna_phone.arrive, name="antenna_arrive"),
]
