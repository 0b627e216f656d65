// A phone at its table: what it says and votes is kept on it first, and leaves once, as soon as the server answers.
import { leaving, newKey, post, waitingOn } from "./outbox.js";

const KEPT = 201;
const DECIDED = [KEPT, 404, 422];

/** The page of a phone; returns how to renew it. What somebody writes or touches stays where it is. */
export function sitAtTable(root) {
  const form = root.querySelector("form[data-say]");
  const follow = keepAnswers(form, { ...root.querySelector("[data-state]").dataset });
  const showVotes = keepVotes(root, form);
  return async () => {
    const answer = await fetch(root.dataset.part, { cache: "no-store" }).catch(() => null);
    if (!answer?.ok || answer.status === 204) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-state]");
    const shown = root.querySelector("[data-state]");
    Object.assign(shown.dataset, fresh.dataset);
    for (const part of ["[data-now]", "[data-said]"]) swap(shown, fresh, part, (one) => one.textContent);
    // votes change on this phone alone: other people's words must not move them under a thumb
    swap(shown, fresh, "[data-votes]", (one) => [...one.querySelectorAll("form")].map((vote) => vote.action).join());
    showVotes();
    follow(fresh.dataset);
  };
}

function swap(shown, fresh, part, told) {
  const [old, now] = [shown.querySelector(part), fresh.querySelector(part)];
  if (told(old) !== told(now)) old.replaceChildren(...now.childNodes);
}

/** Answers: they belong to the question and the table at which they were written. */
function keepAnswers(form, now) {
  const { text, assignment, finding } = form.elements; // `finding` only in a lab that begins from findings
  const part = (name) => form.querySelector(`[data-${name}]`);
  const [asked, changed, box, list] = ["asked", "changed", "waiting", "refused"].map(part);
  const store = waitingOn(`table-${form.dataset.say}`);
  const refused = waitingOn(`refused-${form.dataset.say}`);
  const draft = waitingOn(`draft-${form.dataset.say}`);

  const table = form.elements.table;
  const own = table.value;
  const isWriting = () => text.value.trim() !== "";
  const show = () => {
    if (!isWriting() || !assignment.value) {
      assignment.value = now.state;
      asked.textContent = now.text || asked.dataset.wait;
      table.value = own;
    }
    if (now.closed && isWriting()) giveBack();
    changed.hidden = !isWriting() || !now.state || assignment.value === now.state;
    const waiting = store.all().length;
    box.hidden = !waiting;
    box.textContent = waiting === 1 ? box.dataset.one : box.dataset.many.replace("NUMBER", waiting);
    list.replaceChildren(...refused.all().map(returned));
    list.hidden = !list.children.length;
    // nothing can be sent any more: what did not leave is shown, the fields are not
    for (const one of form.querySelectorAll(".field, .form-actions, [data-asked]")) one.hidden = Boolean(now.closed);
    form.hidden = Boolean(now.closed) && !waiting && list.hidden;
  };
  const giveBack = () => {
    refused.add({ sender_key: newKey(), text: text.value.trim(), problem: form.dataset.over });
    text.value = "";
    draft.remove("now");
  };
  const written = () => {
    text.setCustomValidity("");
    draft.remove("now");
    if (isWriting()) {
      const at = { table: table.value, assignment: assignment.value, asked: asked.textContent };
      draft.add({ sender_key: "now", text: text.value, ...at });
    }
    show();
  };
  // refused: the words stay with whoever wrote them, with the reason
  const returned = (row) => {
    const item = document.createElement("li");
    item.append(line("p", row.text), line("p", row.problem));
    if (navigator.clipboard) item.append(button(list.dataset.copy, () => navigator.clipboard.writeText(row.text)));
    if (!now.closed) {
      item.append(button(list.dataset.again, () => {
        text.value = [text.value, row.text].filter(Boolean).join("\n");
        refused.remove(row.sender_key);
        written();
      }));
    }
    item.append(button(list.dataset.drop, () => {
      refused.remove(row.sender_key);
      show();
    }));
    return item;
  };
  const send = async (row) => {
    const body = new FormData(form);
    for (const name of ["assignment", "table", "text", "finding", "sender_key"]) body.set(name, row[name] ?? "");
    const answer = await post(form.action, body);
    if (!DECIDED.includes(answer?.status)) return false;
    if (answer.status !== KEPT) {
      const { problem } = await answer.json().catch(() => ({}));
      if (!refused.add({ ...row, problem: problem ?? "" })) return false;
    }
    return Boolean(store.remove(row.sender_key));
  };
  const leave = leaving(store, send, show);
  text.addEventListener("input", written);
  form.addEventListener("submit", (event) => {
    const row = {
      assignment: assignment.value,
      table: table.value,
      text: text.value.trim(),
      finding: finding?.value ?? "",
      sender_key: newKey(),
    };
    if (!row.text) return;
    if (!row.assignment) {
      event.preventDefault();
      text.setCustomValidity(form.dataset.none);
      text.reportValidity();
      return;
    }
    // a phone that can keep nothing sends the page itself
    if (!store.add(row)) {
      form.elements.sender_key.value = row.sender_key;
      return;
    }
    event.preventDefault();
    text.value = "";
    if (finding) finding.value = "";
    written();
    leave();
  });
  const [begun] = draft.all();
  if (begun && !isWriting()) {
    text.value = begun.text;
    assignment.value = begun.assignment;
    asked.textContent = begun.asked;
    // words belong to the table at which they were written, also when the phone sits at another one by now
    if (begun.table) table.value = begun.table;
  }
  const exit = document.querySelector("form[data-leave]");
  exit?.addEventListener("submit", (event) => {
    const kept = [store, draft, refused, waitingOn(`votes-${form.dataset.say}`)];
    if (!kept.some((one) => one.all().length)) return;
    if (!confirm(exit.dataset.leave)) return event.preventDefault();
    // whoever takes this phone next sees nothing of it
    for (const one of kept) for (const { sender_key } of one.all()) one.remove(sender_key);
  });
  show();
  leave();
  return (state) => {
    now = { ...state };
    text.setCustomValidity("");
    show();
  };
}

/** Votes: a button changes at once, the last one pressed is sent until the server has it. */
function keepVotes(root, form) {
  const store = waitingOn(`votes-${form.dataset.say}`);
  const waiting = root.querySelector("[data-waiting-votes]");
  const problems = root.querySelector("[data-problem]");
  const vote = (address) => [...root.querySelectorAll("[data-vote]")].find((one) => one.action === address);

  const show = () => store.all().forEach((row) => press(vote(row.sender_key), row.value));
  const rest = () => {
    show();
    waiting.hidden = !store.all().length;
  };
  const send = async (row) => {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.set("value", row.value);
    const answer = await post(row.sender_key, body);
    if (!DECIDED.includes(answer?.status)) return false;
    const shown = vote(row.sender_key);
    if (answer.status === KEPT) {
      if (shown) shown.dataset.kept = row.value;
      problems.hidden = true;
    } else {
      const { problem } = await answer.json().catch(() => ({}));
      press(shown, shown?.dataset.kept ?? "");
      problems.textContent = problem ?? "";
      problems.hidden = !problem;
    }
    // another button may have been pressed meanwhile: that one is sent next
    const isStill = store.all().find((one) => one.sender_key === row.sender_key)?.value === row.value;
    return !isStill || Boolean(store.remove(row.sender_key));
  };
  const leave = leaving(store, send, rest);
  root.addEventListener("submit", (event) => {
    const chosen = event.target.closest("[data-vote]");
    if (!chosen || !event.submitter) return;
    if (!store.add({ sender_key: chosen.action, value: event.submitter.value })) return;
    event.preventDefault();
    press(chosen, event.submitter.value);
    leave();
  });
  rest();
  leave();
  return show;
}

function press(form, value) {
  for (const one of form?.querySelectorAll("button") ?? []) {
    const is = one.value === value;
    one.classList.toggle("btn-primary", is);
    one.classList.toggle("btn-outline-primary", !is);
    if (is) one.setAttribute("aria-pressed", "true");
    else one.removeAttribute("aria-pressed");
  }
}

function line(name, words) {
  const element = document.createElement(name);
  element.textContent = words;
  return element;
}

function button(words, act) {
  const element = line("button", words);
  element.type = "button";
  element.className = "btn btn-quiet";
  element.addEventListener("click", act);
  return element;
}
