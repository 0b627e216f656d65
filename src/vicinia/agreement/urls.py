"""Addresses of the room ``agreement`` in the work area (``/it/lavoro/alleanza/…``)."""

from django.urls import URLPattern, URLResolver, path, register_converter
from django.urls.converters import StringConverter

from vicinia.agreement.views import articles, cards, commitments, knowing, protocols, rules, signing


class ProtocolStep(StringConverter):
    """Opening for signature, or back to the draft."""

    regex = "firma|bozza"


register_converter(ProtocolStep, "protocol_step")

app_name = "agreement"
BASE = "lavoro/alleanza/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{BASE}enti/", knowing.passports, name="passports"),
    path(f"{BASE}enti/<uuid:pk>/", knowing.passport, name="passport"),
    path(f"{BASE}enti/<uuid:pk>/scrivi/", knowing.passport_write, name="passport_write"),
    path(f"{BASE}enti/<uuid:pk>/attese/nuova/", knowing.expectation_new, name="expectation_new"),
    path(f"{BASE}attese/<uuid:pk>/", knowing.expectation_change, name="expectation"),
    path(f"{BASE}incontri/<uuid:pk>/giri/", knowing.rounds, name="rounds"),
    path(f"{BASE}regole/", rules.rules, name="rules"),
    path(f"{BASE}regole/nuova/", rules.rule_new, name="rule_new"),
    path(f"{BASE}regole/<uuid:pk>/", rules.rule, name="rule"),
    path(f"{BASE}regole/<uuid:pk>/cambia/", rules.rule_change, name="rule_change"),
    path(f"{BASE}regole/<uuid:pk>/togli/", rules.rule_remove, name="rule_remove"),
    path(f"{BASE}protocolli/", protocols.protocols, name="protocols"),
    path(f"{BASE}protocolli/nuovo/", protocols.protocol_new, name="protocol_new"),
    path(f"{BASE}protocolli/<uuid:pk>/", protocols.protocol, name="protocol"),
    path(f"{BASE}protocolli/<uuid:pk>/cambia/", protocols.protocol_change, name="protocol_change"),
    path(f"{BASE}protocolli/<uuid:pk>/versione/", protocols.version_make, name="version_make"),
    path(f"{BASE}protocolli/<uuid:pk>/confronto/", protocols.synopsis, name="synopsis"),
    path(f"{BASE}protocolli/<uuid:pk>/file/<slug:kind>/", protocols.protocol_file, name="protocol_file"),
    path(f"{BASE}protocolli/<uuid:pk>/rinnova/", protocols.protocol_renew, name="protocol_renew"),
    path(f"{BASE}protocolli/<uuid:pk>/chiudi/", protocols.protocol_end, name="protocol_end"),
    path(f"{BASE}protocolli/<uuid:pk>/passo/<protocol_step:step>/", signing.protocol_step, name="step"),
    path(f"{BASE}protocolli/<uuid:pk>/firme/", signing.signing, name="signing"),
    path(f"{BASE}protocolli/<uuid:pk>/firme/carta/", signing.attest, name="attest"),
    path(f"{BASE}protocolli/<uuid:pk>/da-firmare/", signing.deed, name="deed"),
    path(f"{BASE}protocolli/<uuid:pk>/in-vigore/", signing.force, name="force"),
    path(f"{BASE}protocolli/<uuid:pk>/autorita/", signing.authority_new, name="authority_new"),
    path(f"{BASE}protocolli/autorita/<uuid:pk>/togli/", signing.authority_remove, name="authority_remove"),
    path(f"{BASE}protocolli/firme/<uuid:pk>/", signing.signature_file, name="signature_file"),
    path(f"{BASE}protocolli/parti/<uuid:pk>/recesso/", signing.party_withdraw, name="party_withdraw"),
    path(f"{BASE}protocolli/articoli/<uuid:pk>/", articles.article, name="article"),
    path(f"{BASE}protocolli/articoli/<uuid:pk>/comma/", articles.block_new, name="block_new"),
    path(f"{BASE}protocolli/commi/<uuid:pk>/", articles.block_write, name="block"),
    path(f"{BASE}protocolli/commi/<uuid:pk>/togli/", articles.block_remove, name="block_remove"),
    path(f"{BASE}protocolli/commi/<uuid:pk>/suggerisci/", articles.suggest, name="suggest"),
    path(f"{BASE}protocolli/suggerimenti/<uuid:pk>/", articles.decide, name="decide"),
    path(
        f"{BASE}protocolli/suggerimenti/<uuid:pk>/ritira/",
        articles.suggestion_withdraw,
        name="suggestion_withdraw",
    ),
    path(f"{BASE}protocolli/carte/<slug:kind>/<uuid:pk>/nuova/", cards.card_new, name="card_new"),
    path(f"{BASE}protocolli/carte/<slug:kind>/<uuid:pk>/cambia/", cards.card_change, name="card_change"),
    path(f"{BASE}protocolli/carte/<slug:kind>/<uuid:pk>/togli/", cards.card_remove, name="card_remove"),
    path(f"{BASE}impegni/", commitments.commitments, name="commitments"),
    path(f"{BASE}impegni/anno/<int:year>/", commitments.year, name="year"),
    path(f"{BASE}impegni/<uuid:pk>/", commitments.commitment, name="commitment"),
    path(f"{BASE}impegni/<uuid:pk>/esito/", commitments.report, name="report"),
]
