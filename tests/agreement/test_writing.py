"""Two people write one paragraph, suggest and decide: nothing that somebody typed is lost."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _

from tests.agreement.building import TEXT, made_block
from tests.labs.building import read
from vicinia.agreement.models import Annex, Article, Block, Protocol, Suggestion
from vicinia.agreement.queries.protocols import written
from vicinia.agreement.services import writing
from vicinia.core.models import AuditEntry, User
from vicinia.core.services.rows import Refused
from vicinia.survey.models import Finding

pytestmark = pytest.mark.django_db

EARLIER = TEXT.replace("Gli enti", "Tutti gli enti")
LATER = TEXT.replace("tra loro", "ogni mese")


def write(client: Client, block: Block, base: str, text: str) -> Any:
    return client.post(reverse("agreement:block", args=[block.pk]), {"base": base, "text": text})


def say(client: Client, block: Block, old: str, new: str = "", **more: object) -> Any:
    said = {"base": block.text, "old": old, "replacement": new, "reason": "È più chiaro"} | more
    return client.post(reverse("agreement:suggest", args=[block.pk]), said)


def rule_on(client: Client, suggestion: Suggestion, verdict: str = "accept", **more: object) -> Any:
    return client.post(reverse("agreement:decide", args=[suggestion.pk]), {"verdict": verdict} | more)


def put(block: Block, text: str) -> None:
    """Somebody else changes the paragraph meanwhile."""
    Block.objects.filter(pk=block.pk).update(text=text)


def now(block: Block) -> str:
    return Block.objects.get(pk=block.pk).text


def state_of(suggestion: Suggestion) -> str:
    return Suggestion.objects.get(pk=suggestion.pk).state


# --- two people, one paragraph ----------------------------------------------------------------------


def test_changes_that_do_not_touch_are_put_together(as_carla: Client, block: Block) -> None:
    put(block, EARLIER)
    answer = write(as_carla, block, TEXT, LATER)
    assert answer.status_code == 302
    assert now(block) == "Tutti gli enti ascoltano la persona 🌱 e si parlano ogni mese."
    page = read(as_carla.get(answer.headers["Location"]))
    assert _("Somebody changed other words meanwhile: both changes stand.") in page


def test_the_same_words_are_shown_to_who_came_second_and_nothing_is_lost(
    as_carla: Client, block: Block
) -> None:
    theirs = TEXT.replace("tra loro", "sempre")
    put(block, theirs)
    answer = write(as_carla, block, TEXT, LATER)
    assert answer.status_code == 409
    page = read(answer)
    assert "<dd>tra loro</dd>" in page and "<dd>sempre</dd>" in page and "<dd>ogni mese</dd>" in page
    assert now(block) == theirs
    form = answer.context["form"]
    assert (form["base"].value(), form["text"].value()) == (theirs, LATER)
    chosen = TEXT.replace("tra loro", "sempre, e ogni mese per iscritto")
    assert write(as_carla, block, form["base"].value(), chosen).status_code == 302
    assert now(block) == chosen


def test_a_form_that_has_lost_what_it_was_about_overwrites_nothing(as_carla: Client, block: Block) -> None:
    assert write(as_carla, block, "", "Tutt’altro").status_code == 409
    assert now(block) == TEXT


def test_line_feeds_of_browsers_change_no_word(as_carla: Client, article: Article) -> None:
    as_carla.post(reverse("agreement:block_new", args=[article.pk]), {"text": "a) ascolto\r\nb) consenso"})
    block = Block.objects.get()
    assert block.text == "a) ascolto\nb) consenso"
    assert write(as_carla, block, "a) ascolto\r\nb) consenso", "a) ascolto\r\nb) risposta").status_code == 302
    assert now(block) == "a) ascolto\nb) risposta"
    say(as_carla, block, "ascolto\r\nb)", "ascolto\r\nc)", base="a) ascolto\r\nb) risposta")
    suggestion = Suggestion.objects.get()
    assert (suggestion.old, suggestion.replacement) == ("ascolto\nb)", "ascolto\nc)")


def test_a_paragraph_is_not_emptied(as_carla: Client, block: Block) -> None:
    answer = write(as_carla, block, TEXT, "  ")
    assert answer.status_code == 422
    assert _("Write the paragraph.") in read(answer)
    assert now(block) == TEXT


def test_the_history_says_what_stood_there(carla: User, block: Block) -> None:
    writing.write_block(actor=carla, block=block, base=TEXT, text=LATER)
    writing.write_block(actor=carla, block=block, base=LATER, text=LATER)
    entry = AuditEntry.objects.get(verb="write_paragraph")
    assert entry.changes == {"text": [TEXT, LATER]}


@pytest.mark.parametrize("state", [Protocol.State.SIGNING, Protocol.State.IN_FORCE, Protocol.State.ENDED])
def test_words_stand_still_after_the_draft(
    as_carla: Client, suggestion: Suggestion, protocol: Protocol, state: str
) -> None:
    Protocol.objects.update(state=state)
    block, article = suggestion.block, suggestion.block.article
    still = _("The words of a protocol that is being signed do not change any more.")
    for answer in (
        write(as_carla, block, TEXT, LATER), say(as_carla, block, "persona", "gente"),
        rule_on(as_carla, suggestion),
        as_carla.post(reverse("agreement:block_new", args=[article.pk]), {"text": "Altro"}),
        as_carla.post(
            reverse("agreement:card_change", args=["articolo", article.pk]), {"number": 1, "heading": "Altro"}
        ),
        as_carla.post(
            reverse("agreement:card_new", args=["allegato", protocol.pk]), {"title": "A", "text": "B"}
        ),
    ):  # fmt: skip
        assert answer.status_code == 422
        assert still in read(answer)
    for name, args in (
        ("block_remove", [block.pk]), ("card_remove", ["articolo", article.pk]),
        ("step", [protocol.pk, "firma"]),
    ):  # fmt: skip
        answer = as_carla.post(reverse(f"agreement:{name}", args=args), follow=True)
        assert still in read(answer), name
    assert (now(block), state_of(suggestion)) == (TEXT, Suggestion.State.OPEN)
    assert Article.objects.get().heading == "Ascolto"
    assert not Annex.objects.exists()
    assert Protocol.objects.get().state == state


def test_what_an_article_comes_from_can_be_added_later(
    as_carla: Client, article: Article, finding: Finding
) -> None:
    Protocol.objects.update(state=Protocol.State.IN_FORCE)
    said = {"number": 1, "heading": article.heading, "findings": [finding.pk]}
    assert (
        as_carla.post(reverse("agreement:card_change", args=["articolo", article.pk]), said).status_code
        == 302
    )
    assert list(article.findings.all()) == [finding]


# --- suggestions ------------------------------------------------------------------------------------


def test_a_suggestion_goes_into_words_that_have_changed_around_it(
    as_carla: Client, suggestion: Suggestion
) -> None:
    put(suggestion.block, EARLIER)
    (shown,) = written(suggestion.block.article)
    assert shown.suggestions[0].place == (EARLIER.index("si parlano"), EARLIER.index("."))
    assert rule_on(as_carla, suggestion, answer="Bene").status_code == 302
    assert now(suggestion.block) == EARLIER.replace("tra loro", "con il suo consenso")
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.answer, suggestion.decided_by) == (
        "accepted", "Bene", User.objects.get(first_name="Carla"),
    )  # fmt: skip


def test_a_suggestion_on_words_that_are_gone_asks_how_the_paragraph_should_be(
    as_carla: Client, suggestion: Suggestion
) -> None:
    put(suggestion.block, LATER)
    assert written(suggestion.block.article)[0].suggestions[0].place is None
    answer = rule_on(as_carla, suggestion)
    assert answer.status_code == 409
    form = answer.context["form"]
    assert (form["base"].value(), form["resolved"].value()) == (LATER, LATER)
    assert 'name="resolved"' in read(answer) and 'name="base"' in read(answer)
    assert (now(suggestion.block), state_of(suggestion)) == (LATER, "open")
    both = "Gli enti si parlano ogni mese, con il suo consenso."
    assert rule_on(as_carla, suggestion, base=LATER, resolved=both).status_code == 302
    assert (now(suggestion.block), state_of(suggestion)) == (both, "accepted")


def test_the_resolved_paragraph_overwrites_nothing_that_came_in_between(
    as_carla: Client, suggestion: Suggestion
) -> None:
    put(suggestion.block, LATER)
    rule_on(as_carla, suggestion)
    third = LATER.replace("ogni mese", "ogni giorno")
    put(suggestion.block, third)
    mine = LATER.replace("ogni mese", "con il suo consenso")
    answer = rule_on(as_carla, suggestion, base=LATER, resolved=mine)
    assert answer.status_code == 409
    assert answer.context["form"]["resolved"].value() == mine, "what was typed is still there"
    assert answer.context["form"]["base"].value() == third
    assert now(suggestion.block) == third


def test_a_no_needs_its_reason(as_carla: Client, suggestion: Suggestion) -> None:
    answer = rule_on(as_carla, suggestion, "reject", answer="  ")
    assert answer.status_code == 422
    assert _("Write why: whoever suggested it will want to know.") in read(answer)
    assert state_of(suggestion) == "open"
    rule_on(as_carla, suggestion, "reject", answer="Serve a tutti")
    assert (state_of(suggestion), now(suggestion.block)) == ("rejected", TEXT)
    page = read(as_carla.get(reverse("agreement:article", args=[suggestion.block.article_id])))
    assert "Serve a tutti" in page, "the answer stands beside what was suggested"


def test_what_is_decided_is_decided(as_carla: Client, suggestion: Suggestion) -> None:
    rule_on(as_carla, suggestion, "reject", answer="No")
    answer = rule_on(as_carla, suggestion)
    assert answer.status_code == 422
    assert _("This was decided already.") in read(answer)
    assert now(suggestion.block) == TEXT


def test_one_takes_back_only_what_is_ones_own_and_open(
    client: Client, elena: User, amina: User, suggestion: Suggestion
) -> None:
    address = reverse("agreement:suggestion_withdraw", args=[suggestion.pk])
    refused = _("Only an open suggestion of your own can be taken back.")
    client.force_login(elena)
    assert refused in read(client.post(address, follow=True))
    assert state_of(suggestion) == "open"
    client.force_login(amina)
    assert refused not in read(client.post(address, follow=True))
    assert state_of(suggestion) == "withdrawn"
    assert refused in read(client.post(address, follow=True))


def test_words_that_are_not_in_the_paragraph_are_said_so(as_carla: Client, block: Block) -> None:
    answer = say(as_carla, block, "parole mai scritte", "altre")
    assert answer.status_code == 422
    assert _("These words do not stand in the paragraph. Copy them as they are.") in read(answer)
    answer = say(as_carla, block, "", "altre")
    assert _("Select the words that you mean.") in read(answer)
    answer = say(as_carla, block, "persona", "persona")
    assert _("These are the same words: write what should stand instead.") in read(answer)
    assert _("Say why: the others will want to know.") in read(say(as_carla, block, "enti", "x", reason=""))
    assert not Suggestion.objects.exists()


def test_places_are_counted_in_code_points(as_carla: Client, article: Article) -> None:
    block = made_block(article, "👩‍👩‍👧 aiuto 🌱 aiuto")
    second = block.text.rindex("aiuto")
    say(as_carla, block, "aiuto", "ascolto", start=second)
    suggestion = Suggestion.objects.get()
    assert (suggestion.start, suggestion.end) == (second, len(block.text))
    rule_on(as_carla, suggestion)
    assert now(block) == "👩‍👩‍👧 aiuto 🌱 ascolto"


def test_a_place_that_does_not_fit_its_words_is_looked_for(as_carla: Client, block: Block) -> None:
    for start in (-3, 1, 5000):
        say(as_carla, block, "enti", "gruppi", start=start)
    assert {one.old for one in Suggestion.objects.all()} == {"enti"}


def test_a_remark_changes_no_word(as_carla: Client, block: Block) -> None:
    say(as_carla, block, "persona", "gente", is_remark="on")
    remark = Suggestion.objects.get()
    assert (remark.is_remark, remark.replacement) == (True, "")
    put(block, "Parole nuove")
    address = reverse("agreement:decide", args=[remark.pk])
    assert 'name="verdict"' not in read(as_carla.get(address)), "nothing to take into the text"
    answer = as_carla.post(address, {"verdict": "accept", "answer": " "})
    assert answer.status_code == 422
    assert _("Write an answer: whoever remarked on it will want to know.") in read(answer)
    assert as_carla.post(address, {"answer": "Grazie"}).status_code == 302
    assert (now(block), state_of(remark)) == ("Parole nuove", "accepted")
    page = read(as_carla.get(reverse("agreement:article", args=[block.article_id])))
    assert _("answered") in page and "Grazie" in page


@pytest.mark.parametrize(
    ("text", "old", "found"),
    [
        ("Si parla della rete, la nostra.", "la", 21), ("Si parla della rete.", "la", None),
        ("La rete, la casa e la via.", "la", None), ("Dell’ente e di altri", "ente", 5),
        ("a) ascolto; b) (consenso)", "(consenso)", 15), ("Città e paese", "Citt", None),
    ],
)  # fmt: skip
def test_words_are_found_as_whole_words_and_only_where_it_is_clear_which(
    as_carla: Client, article: Article, text: str, old: str, found: int | None
) -> None:
    block = made_block(article, text)
    answer = say(as_carla, block, old, "LA")
    if found is None:
        assert answer.status_code == 422 and not Suggestion.objects.exists()
        assert answer.context["form"]["replacement"].value() == "LA"
        several = _("These words stand there more than once. Select those that you mean, or copy more of the "
                    "words around them.")  # fmt: skip
        assert (several in read(answer)) is (text.split().count(old) > 1)
    else:
        assert Suggestion.objects.get().start == found


def test_the_database_keeps_no_stretch_that_ends_before_it_begins(suggestion: Suggestion) -> None:
    suggestion.end = suggestion.start - 1
    with pytest.raises(IntegrityError), transaction.atomic():
        suggestion.save()


def test_the_service_refuses_what_no_form_sends(carla: User, block: Block) -> None:
    for start, end in ((-1, 3), (3, 2), (0, len(TEXT) + 1), (4, 4)):
        with pytest.raises(Refused):
            writing.suggest(
                actor=carla, block=block, base=TEXT, start=start, end=end, replacement="", reason="x"
            )
