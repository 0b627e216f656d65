// The antenna's form without a network: what cannot leave stays on the phone and leaves later by itself.
// Each signal has a key made here, so that one that is sent twice is stored once.

import { PATIENCE, newKey, post, waitingOn } from "./outbox.js";

const AGAIN = 60000;
const FIELDS = ["theme", "municipality", "strength", "words", "noticed_on", "no_person", "asked_about", "sender_key"];

export function keepSignals(form) {
  if (!form) return;
  const store = waitingOn(`antenna-${form.dataset.antenna}`);
  const box = boxOf(document.querySelector("[data-waiting]"));
  if ("serviceWorker" in navigator && isSecureContext) {
    navigator.serviceWorker.register(form.dataset.worker).catch(() => {});
  }
  // a page that was kept on the phone brings an old key with it
  if (!form.querySelector(".error-summary")) form.elements.sender_key.value = newKey();

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button[type=submit]");
    button.disabled = true;
    const answer = await post(form.action, new FormData(form));
    if (answer?.status === 201) return location.assign((await answer.json()).url);
    button.disabled = false;
    // whatever the server has to say, its own page says best: nothing was stored
    if (answer) return form.submit();
    if (!store.add(valuesOf(form))) return box.say("full");
    form.reset();
    form.elements.sender_key.value = newKey();
    box.show(store.all());
    box.focus();
  });

  box.onLookAgain(() => {
    const refused = store.all().find((one) => one.refused);
    if (!refused) return;
    store.remove(refused.sender_key);
    fill(form, refused);
    form.submit();
  });

  const leave = () => sendWaiting(form, store, box);
  window.addEventListener("online", leave);
  setInterval(() => store.all().length && !document.hidden && leave(), AGAIN);
  box.show(store.all());
  leave();
}

let busy = false;

/** Send what waits, one after the other, with the token of a page that is fresh. */
async function sendWaiting(form, store, box) {
  const ready = store.all().filter((one) => !one.refused);
  if (busy || !ready.length || !navigator.onLine) return;
  busy = true;
  let gone = 0;
  try {
    const page = await fetch(form.action, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
    const token = fresh.querySelector("form[data-antenna] [name=csrfmiddlewaretoken]")?.value;
    if (!token) return box.say("closed");
    for (const signal of ready) {
      const body = new FormData();
      for (const name of FIELDS) if (signal[name]) body.set(name, signal[name]);
      body.set("csrfmiddlewaretoken", token);
      const answer = await post(form.action, body);
      if (answer?.status === 201) gone += store.remove(signal.sender_key);
      else if (answer?.status === 422) store.add({ ...signal, refused: true });
      else if (answer?.status === 403) return box.say("closed");
      else break;
    }
    box.show(store.all(), gone);
  } catch {
    box.show(store.all());
  } finally {
    busy = false;
  }
}

function valuesOf(form) {
  const given = new FormData(form);
  return Object.fromEntries(FIELDS.filter((name) => given.get(name)).map((name) => [name, given.get(name)]));
}

function fill(form, signal) {
  for (const name of FIELDS) {
    const control = form.elements[name];
    if (!control) continue;
    if (control.type === "checkbox") control.checked = Boolean(signal[name]);
    else control.value = signal[name] ?? "";
  }
}

/** The message that says how many wait; its sentences come from the page, in the reader's language. */
function boxOf(box) {
  const text = box.querySelector("[data-waiting-text]");
  const button = box.querySelector("[data-look-again]");
  const count = (one, many, number) => (number === 1 ? one : many.replace("NUMBER", number));
  const write = (sentences) => {
    box.hidden = !sentences.length;
    text.textContent = sentences.join(" ");
  };
  return {
    show(signals, gone = 0) {
      const refused = signals.filter((one) => one.refused).length;
      const waiting = signals.length - refused;
      const said = box.dataset;
      write([
        ...(gone ? [count(said.goneOne, said.goneMany, gone)] : []),
        ...(waiting ? [count(said.one, said.many, waiting)] : []),
        ...(refused ? [said.refused] : []),
      ]);
      button.hidden = !refused;
    },
    say(what) {
      write([box.dataset[what]]);
      button.hidden = true;
    },
    focus() {
      box.focus();
      box.scrollIntoView({ block: "center" });
    },
    onLookAgain: (act) => button.addEventListener("click", act),
  };
}
