// A page of the census, or a transcript, is kept while somebody writes: a telephone that rings takes no word away.
// Nothing stays on the device, which may be anybody's: what is not kept yet is said, and sent again.
import { PATIENCE, newKey, post } from "./outbox.js";

const PAUSE = 2000;
const AGAIN = 10000;

export function keepWhileWriting(form) {
  if (!form) return;
  for (const list of form.querySelectorAll(".choices-many")) findIn(list, form.dataset.filter);
  const line = form.querySelector("[data-kept]");
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  // the server lets go of a draft that arrives after a later one of the same window
  const page = { window: newKey(), number: 0 };
  const own = form.elements.namedItem("@window");
  if (own) own.value = page.window;
  let [written, kept, waiting, isGone, isRefused] = [0, 0, 0, false, false];
  let sending = null;

  const isOpen = () => written > kept && !isGone && !isRefused;
  const soon = (pause) => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, pause);
  };
  const say = (text) => {
    // said once to who listens to the page, not at every pause
    if (line.textContent !== text) line.textContent = text;
  };

  async function keep(isLeaving = false) {
    if (!isOpen() || (sending && !isLeaving)) return;
    clearTimeout(waiting);
    sending?.abort();
    const own = (sending = new AbortController());
    const patience = setTimeout(() => own.abort(), PATIENCE);
    const upTo = written;
    // not `form.action`: a question may be called so
    const answer = await post(location.href, draftOf(form, page), { keepalive: isLeaving, signal: own.signal });
    clearTimeout(patience);
    if (sending !== own) return;
    sending = null;
    if (isGone) return;
    if (answer?.status === 204) {
      kept = Math.max(kept, upTo);
      say(line.dataset.kept.replace("TIME", time.format(new Date())));
      if (isOpen()) soon(PAUSE);
    } else if (!answer || answer.status >= 500) {
      say(line.dataset.offline);
      soon(AGAIN);
    } else {
      isRefused = true;
      const { problem } = await answer.json().catch(() => ({}));
      say(problem ?? line.dataset.failed);
    }
  }

  const note = (event) => {
    // a control without a name answers nothing
    if (event.target.type === "hidden" || !event.target.name) return;
    written += 1;
    soon(PAUSE);
  };
  form.addEventListener("input", note);
  form.addEventListener("change", note);
  form.addEventListener("submit", (event) => {
    if (!navigator.onLine) {
      event.preventDefault();
      written += 1;
      say(line.dataset.offline);
      return soon(AGAIN);
    }
    isGone = true;
    clearTimeout(waiting);
    sending?.abort();
  });
  document.addEventListener("visibilitychange", () => (document.hidden ? keep(true) : isOpen() && soon(0)));
  window.addEventListener("pagehide", () => keep(true));
  // a page that comes back from the browser's memory would not know what was kept since
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
  window.addEventListener("online", () => soon(0));
  window.addEventListener("beforeunload", (event) => {
    if (isOpen() && !navigator.onLine) event.preventDefault();
  });
}

/** Above a long list, a field that leaves only the lines with what is typed; what is ticked stays in sight. */
function findIn(list, label) {
  const field = Object.assign(document.createElement("input"), { type: "search", autocomplete: "off" });
  field.setAttribute("aria-label", label);
  field.placeholder = label;
  field.className = "choices-find";
  const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const lines = [...list.querySelectorAll(".choice")].map((line) => [line, plain(line.textContent)]);
  field.addEventListener("input", () => {
    const wanted = plain(field.value.trim());
    for (const [line, words] of lines) {
      line.hidden = !words.includes(wanted) && !line.querySelector("input").checked;
    }
  });
  field.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  list.before(field);
}

function draftOf(form, page) {
  page.number += 1;
  const body = new FormData(form);
  body.set("@autosave", "1");
  body.set("@window", page.window);
  body.set("@number", page.number);
  return body;
}
