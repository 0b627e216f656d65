// The script of every page. All of them work without it; it adds comfort where it can.
import "./app.scss";
import { keepSignals } from "./antenna.js";

/** Print buttons are hidden without a script: a button that does nothing is worse than none. */
function enablePrintButtons(root) {
  for (const button of root.querySelectorAll("[data-print][hidden]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

/** Forms marked data-autosubmit send themselves when a choice changes; their button stays for everybody. */
function sendOnChange() {
  document.addEventListener("change", (event) => {
    const control = event.target;
    const isChoice = control.matches("select, input[type=checkbox], input[type=radio]");
    if (isChoice && control.form?.matches("[data-autosubmit]")) control.form.requestSubmit();
  });
}

/** Words that complete what is being typed, in the browser's own list. */
function suggestWords() {
  let waiting = 0;
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.matches("input[data-suggest]")) return;
    clearTimeout(waiting);
    const typed = field.value.trim();
    if (typed.length < 2) return;
    waiting = setTimeout(async () => {
      const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(typed)}`);
      if (!answer.ok || field.value.trim() !== typed) return;
      const { words } = await answer.json();
      listFor(field).replaceChildren(
        ...words.map((word) => Object.assign(document.createElement("option"), { value: word })),
      );
    }, 180);
  });
}

function listFor(field) {
  let list = document.getElementById(`${field.id}-words`);
  if (!list) {
    list = Object.assign(document.createElement("datalist"), { id: `${field.id}-words` });
    field.after(list);
    field.setAttribute("list", list.id);
  }
  return list;
}

/** After a part of the page was replaced, the focus goes back to the control that had it. */
function keepFocus() {
  let held = "";
  document.addEventListener("htmx:before:swap", () => {
    held = document.activeElement?.id ?? "";
  });
  document.addEventListener("htmx:after:swap", () => {
    enablePrintButtons(document);
    const control = held && document.getElementById(held);
    if (control && control !== document.activeElement) control.focus({ preventScroll: true });
  });
}

/** Close the phone menu with Escape and give the focus back to its button. */
function closeMenuWithEscape() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.nav-narrow[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

enablePrintButtons(document);
sendOnChange();
suggestWords();
keepFocus();
closeMenuWithEscape();
keepSignals(document.querySelector("form[data-antenna]"));
