// The only script of ours. Every page works without it; it adds comfort where it can.
import "./app.scss";

/** Print buttons are hidden without a script: a button that does nothing is worse than none. */
function enablePrintButtons(root) {
  for (const button of root.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

/** Forms marked data-autosubmit send themselves when a choice changes; their button stays for everybody. */
function enableAutosubmit(root) {
  for (const form of root.querySelectorAll("form[data-autosubmit]")) {
    form.addEventListener("change", (event) => {
      if (event.target.matches("select, input[type=checkbox], input[type=radio]")) form.requestSubmit();
    });
  }
}

/** On a wide screen the filters stand open; on a phone they stay folded so that the answer is above the fold. */
function openFilters(root) {
  if (!window.matchMedia("(min-width: 992px)").matches) return;
  for (const details of root.querySelectorAll("details[data-open-wide]")) details.open = true;
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

function prepare(root) {
  enablePrintButtons(root);
  enableAutosubmit(root);
  openFilters(root);
}

prepare(document);
closeMenuWithEscape();
