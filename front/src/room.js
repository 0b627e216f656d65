// A meeting: what happens in the room comes by itself, time runs, and what a phone says is never lost.
import { newKey, post, waitingOn } from "./outbox.js";

const AGAIN = 4000;

/** Look again whenever the meeting's pulse changes. */
export function followRoom(root) {
  if (!root) return;
  let pulse = root.dataset.pulse;
  const source = new EventSource(root.dataset.live);
  source.addEventListener("message", async (event) => {
    if (event.data === pulse) return;
    pulse = event.data;
    await (root.dataset.part ? renewTable(root) : renewPage(root));
    runClocks(root);
  });
  runClocks(root);
}

/** A phone's page: its own words stay, what the table is asked and says is fetched. */
async function renewTable(root) {
  const answer = await fetch(root.dataset.part, { cache: "no-store" }).catch(() => null);
  if (!answer?.ok || answer.status === 204) return;
  const table = root.querySelector("[data-table]");
  table.innerHTML = await answer.text();
  const state = table.querySelector("[data-state]").dataset;
  root.querySelector("[name=assignment]").value = state.state;
  if (state.text) root.querySelector("[data-asked]").textContent = state.text;
}

/** The pages of who leads: the same part of the page, fresh, unless somebody is typing in it. */
async function renewPage(root) {
  if (root.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")) return;
  const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-live]");
  if (!fresh) return;
  const open = [...root.querySelectorAll("details")].map((one) => one.open);
  root.replaceChildren(...fresh.childNodes);
  root.querySelectorAll("details").forEach((one, at) => {
    if (at in open) one.open = open[at];
  });
}

/** The time that is left, counted on the phone from what the server said. */
function runClocks(root) {
  for (const clock of root.querySelectorAll("[data-seconds]")) {
    if (clock.dataset.ends) continue;
    clock.dataset.ends = Date.now() + Number(clock.dataset.seconds) * 1000;
    clock.setAttribute("aria-live", "off");
    tick(clock);
  }
}

function tick(clock) {
  if (!clock.isConnected) return;
  const left = Math.max(0, Math.round((clock.dataset.ends - Date.now()) / 1000));
  clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  clock.classList.toggle("over", left === 0);
  setTimeout(() => tick(clock), 1000);
}

/** What a phone says is kept on it first, and leaves as soon as the server answers. */
export function sayAtTable(form) {
  if (!form) return;
  const store = waitingOn(`table-${form.dataset.say}`);
  const box = form.querySelector("[data-waiting]");
  const about = form.elements.finding; // only in a lab that begins from findings
  let busy = false;

  const show = () => {
    const waiting = store.all().length;
    box.hidden = !waiting;
    box.textContent = waiting === 1 ? box.dataset.one : box.dataset.many.replace("NUMBER", waiting);
  };
  const leave = async () => {
    if (busy) return;
    busy = true;
    for (const row of store.all()) {
      const body = new FormData(form);
      for (const name of ["assignment", "text", "finding", "sender_key"]) body.set(name, row[name] ?? "");
      const answer = await post(form.action, body);
      if (!answer || answer.status >= 500) break;
      store.remove(row.sender_key);
      if (answer.status !== 201) {
        // refused: the words come back to whoever wrote them, with the reason
        const { problem } = await answer.json().catch(() => ({}));
        form.elements.text.value = [row.text, form.elements.text.value].filter(Boolean).join("\n");
        if (about && row.finding) about.value = row.finding;
        form.elements.text.setCustomValidity(problem ?? "");
        form.elements.text.reportValidity();
      }
    }
    busy = false;
    show();
  };
  form.elements.text.addEventListener("input", () => form.elements.text.setCustomValidity(""));
  form.addEventListener("submit", (event) => {
    const text = form.elements.text.value.trim();
    const row = {
      assignment: form.elements.assignment.value,
      text,
      finding: about?.value ?? "",
      sender_key: newKey(),
    };
    // a phone that can keep nothing sends the page itself
    if (!text || !row.assignment || !store.add(row)) {
      form.elements.sender_key.value = row.sender_key;
      return;
    }
    event.preventDefault();
    form.elements.text.value = "";
    if (about) about.value = "";
    leave();
  });
  window.addEventListener("online", leave);
  setInterval(() => store.all().length && leave(), AGAIN);
  show();
  leave();
}

/** A vote changes its button at once, and is sent until the server has it. */
export function voteAtTable(root) {
  root?.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-vote]");
    if (!form || !event.submitter) return;
    event.preventDefault();
    press(form, event.submitter);
    sendVote(form, event.submitter);
  });
}

async function sendVote(form, button) {
  const answer = await post(form.action, new FormData(form, button));
  // without an answer it is tried again, unless another button was pressed meanwhile
  const isStill = form.isConnected && button.getAttribute("aria-pressed") === "true";
  if ((!answer || answer.status >= 500) && isStill) setTimeout(() => sendVote(form, button), AGAIN);
}

function press(form, chosen) {
  for (const button of form.querySelectorAll("button")) {
    const is = button === chosen;
    button.classList.toggle("btn-primary", is);
    button.classList.toggle("btn-outline-primary", !is);
    button.toggleAttribute("aria-pressed", is);
    if (is) button.setAttribute("aria-pressed", "true");
  }
}
