// The workspace: select words, put a code on them, by mouse, touch or keyboard.
// Places are counted in Unicode code points, as the server counts them; the browser counts UTF-16 units.
import { newKey } from "./outbox.js";

const FIRST = 9;

export function openWorkspace(root) {
  if (!root) return;
  const said = root.querySelector("[data-said]");
  const passages = [...said.querySelectorAll(".passage")].map(passageOf);
  const numbers = new Map(passages.map((one, number) => [one.element, number]));
  const forms = formsOf(root);
  const marks = marksOf(passages, JSON.parse(document.getElementById("codings").textContent));
  const keys = keysOf(passages, (selection) => forms.select(selection));
  const done = [];

  document.addEventListener("selectionchange", () => {
    const selection = selectedIn(said, passages);
    if (selection) forms.select(selection);
  });

  forms.onPut(async (button) => {
    // it stands there at once, pale until it is kept
    const waiting = forms.waiting(button);
    marks.add(waiting);
    const answer = await send(forms.put, button);
    marks.remove(waiting.id);
    if (!answer.ok) return forms.say(answer.problem);
    forms.say("");
    if (answer.status === 201) done.push(answer.data.id);
    marks.add(answer.data);
    forms.undo.hidden = !done.length;
    window.getSelection()?.removeAllRanges();
  });

  const takeAway = async (id) => {
    const answer = await send(forms.take, { name: "coding", value: id });
    if (!answer.ok) return forms.say(answer.problem);
    forms.say("");
    marks.remove(id);
  };
  forms.onTake(takeAway);
  const undo = () => {
    if (done.length) takeAway(done.pop());
    forms.undo.hidden = !done.length;
  };
  forms.undo.addEventListener("click", undo);

  said.addEventListener("click", (event) => {
    const number = event.target.closest(".passage-number");
    if (!number) return;
    event.preventDefault();
    keys.go(numbers.get(number.closest(".passage")) ?? -1);
    said.focus({ preventScroll: true });
  });

  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") {
      event.preventDefault();
      forms.find.focus();
    } else if (event.key === "z" || event.key === "Z") undo();
    else if (/^[1-9]$/.test(event.key)) forms.press(Number(event.key) - 1);
    else if (event.target === said && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      keys.step(event.key === "ArrowDown" ? 1 : -1, event.shiftKey);
    }
  });
  forms.onFound(() => said.focus({ preventScroll: true }));
}

function passageOf(element) {
  const node = element.querySelector("p").firstChild;
  const text = node?.data ?? "";
  const start = Number(element.dataset.start);
  const points = [...text].length;
  // most passages hold no character beyond the first plane, and then the two counts are one
  const isPlain = points === text.length;
  return {
    element,
    node,
    start,
    end: start + points,
    /** From UTF-16 units inside the passage to a place in the whole text, and back. */
    place: (units) => start + (isPlain ? units : [...text.slice(0, units)].length),
    units: (place) => {
      const inside = Math.max(0, Math.min(place - start, points));
      return isPlain ? inside : [...text].slice(0, inside).join("").length;
    },
  };
}

/** The passage at a place: the last one that begins at it or before. */
function at(passages, place) {
  let low = 0;
  let high = passages.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (passages[middle].start <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}

function selectedIn(said, passages) {
  const selection = window.getSelection();
  if (!selection?.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!said.contains(range.commonAncestorContainer)) return null;
  const ends = [
    [range.startContainer, range.startOffset, false],
    [range.endContainer, range.endOffset, true],
  ].map(([node, offset, isEnd]) => placeOf(node, offset, isEnd, passages));
  const [start, end] = ends;
  return start !== null && end !== null && end > start ? { start, end, words: selection.toString() } : null;
}

function placeOf(node, offset, isEnd, passages) {
  const element = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest?.(".passage");
  if (!element) return null;
  const passage = passages[at(passages, Number(element.dataset.start))];
  if (node === passage.node) return passage.place(offset);
  // the selection touches what stands beside the words: take the passage's own edge
  const before = passage.node && node.compareDocumentPosition(passage.node) & Node.DOCUMENT_POSITION_FOLLOWING;
  return before || (!isEnd && offset === 0) ? passage.start : passage.end;
}

/** Coloured stretches in the text, and the names of the codes below each passage. */
function marksOf(passages, known) {
  const byTint = new Map();
  const ranges = new Map();
  const canDraw = Boolean(window.CSS?.highlights);

  const draw = (coding) => {
    if (!canDraw || !passages.length) return;
    const first = passages[at(passages, coding.start)];
    const last = passages[at(passages, coding.end - 1)];
    if (!first.node || !last.node) return;
    const range = new StaticRange({
      startContainer: first.node,
      startOffset: first.units(coding.start),
      endContainer: last.node,
      endOffset: last.units(coding.end),
    });
    if (!byTint.has(coding.tint)) {
      byTint.set(coding.tint, new Highlight());
      CSS.highlights.set(`code-${coding.tint}`, byTint.get(coding.tint));
    }
    byTint.get(coding.tint).add(range);
    ranges.set(coding.id, [coding.tint, range]);
  };
  known.forEach(draw);

  return {
    add(coding) {
      const list = passages[at(passages, coding.start)].element.querySelector(".marks");
      if (list.querySelector(`[data-coding="${coding.id}"]`)) return;
      draw(coding);
      const mark = document.createElement("li");
      mark.className = coding.isWaiting ? "mark is-waiting" : "mark";
      mark.dataset.coding = coding.id;
      const name = Object.assign(document.createElement("span"), { textContent: coding.name });
      const button = Object.assign(document.createElement("button"), { type: "submit", textContent: "×" });
      button.setAttribute("form", "take");
      button.name = "coding";
      button.value = coding.id;
      button.ariaLabel = coding.away;
      button.hidden = Boolean(coding.isWaiting);
      mark.append(name, button);
      list.append(mark);
    },
    remove(id) {
      document.querySelector(`[data-coding="${id}"]`)?.remove();
      const [tint, range] = ranges.get(id) ?? [];
      byTint.get(tint)?.delete(range);
      ranges.delete(id);
    },
  };
}

/** Going from passage to passage; with the shift key several are taken together. */
function keysOf(passages, select) {
  let from = -1;
  let to = -1;
  const show = () => {
    document.querySelectorAll(".passage.is-current, .passage.is-chosen").forEach((one) => {
      one.classList.remove("is-current", "is-chosen");
    });
    const [low, high] = [Math.min(from, to), Math.max(from, to)];
    const chosen = passages.slice(low, high + 1);
    chosen.forEach((one) => one.element.classList.add("is-current"));
    passages[to].element.scrollIntoView({ block: "nearest" });
    const words = chosen.map((one) => one.node?.data ?? "").join(" ");
    select({ start: passages[low].start, end: passages[high].end, words });
  };
  return {
    go(number) {
      if (number < 0) return;
      from = to = number;
      show();
    },
    step(by, isLonger) {
      to = Math.max(0, Math.min(passages.length - 1, to + by));
      if (!isLonger || from < 0) from = to;
      show();
    },
  };
}

function formsOf(root) {
  const put = root.querySelector("[data-put]");
  const take = root.querySelector("[data-take]");
  const selected = root.querySelector("[data-selected]");
  const problem = root.querySelector("[data-problem]");
  const find = root.querySelector("[data-find]");
  const buttons = [...root.querySelectorAll("[data-codes] button")];
  root.querySelector("[data-finder]").hidden = buttons.length <= FIRST;
  const visible = () => buttons.filter((one) => !one.closest("li").hidden);
  const say = (text) => {
    problem.textContent = text;
    problem.hidden = !text;
  };

  find.addEventListener("input", () => {
    const wanted = find.value.trim().toLocaleLowerCase();
    for (const one of buttons) one.closest("li").hidden = !one.textContent.toLocaleLowerCase().includes(wanted);
  });
  const everything = () => {
    find.value = "";
    for (const one of buttons) one.closest("li").hidden = false;
  };

  return {
    put,
    take,
    find,
    undo: root.querySelector("[data-undo]"),
    say,
    select({ start, end, words }) {
      for (const form of [put, ...root.querySelectorAll("[data-quote]")]) {
        form.elements.start.value = start;
        form.elements.end.value = end;
      }
      selected.textContent = words.length > 240 ? `${words.slice(0, 239)}…` : words;
      root.classList.toggle("has-words", Boolean(words));
      say("");
      stayInSight(root);
    },
    press(number) {
      visible()[number]?.click();
    },
    /** The coding that this button asks for, before the server has it. */
    waiting: (button) => ({
      id: newKey(),
      name: button.textContent.trim(),
      away: "",
      tint: Number(/tint-(\d+)/.exec(button.className)?.[1] ?? 0),
      start: Number(put.elements.start.value),
      end: Number(put.elements.end.value),
      isWaiting: true,
    }),
    onPut(act) {
      put.addEventListener("submit", (event) => {
        event.preventDefault();
        if (!put.elements.end.value) return say(selected.dataset.none);
        act(event.submitter ?? visible()[0]);
      });
    },
    onTake(act) {
      take.addEventListener("submit", (event) => {
        event.preventDefault();
        act(event.submitter.value);
      });
    },
    onFound(act) {
      find.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== "Escape") return;
        event.preventDefault();
        if (event.key === "Enter") visible()[0]?.click();
        everything();
        act();
      });
    },
  };
}

/** On a phone the codes come up over the lower half of the screen: the words that are meant stay above them. */
function stayInSight(root) {
  const side = root.querySelector(".code-side");
  const place = getSelection().rangeCount ? getSelection().getRangeAt(0).getBoundingClientRect() : null;
  if (!place?.height || getComputedStyle(side).position !== "sticky") return;
  const hidden = place.bottom + 16 - side.getBoundingClientRect().top;
  if (hidden > 0 && side.getBoundingClientRect().left < place.right) scrollBy({ top: hidden });
}

/** Send a form as its button would; what went wrong comes back as a sentence. */
async function send(form, button) {
  const body = new FormData(form);
  if (button?.name) body.set(button.name, button.value);
  const failed = { ok: false, problem: form.closest("[data-workspace]").dataset.failed };
  try {
    // keepalive: who turns the page at once has coded all the same
    const headers = { Accept: "application/json" };
    const answer = await fetch(form.action, { method: "POST", body, headers, keepalive: true });
    const isData = answer.headers.get("Content-Type")?.startsWith("application/json");
    const data = isData ? await answer.json() : null;
    if (answer.ok) return { ok: true, status: answer.status, data };
    return data?.problem ? { ok: false, problem: data.problem } : failed;
  } catch {
    return failed;
  }
}
