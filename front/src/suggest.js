// On a paragraph of the protocol: the selected words go into the form, with their place in code points.

export function suggestOnSelection(paragraph) {
  if (!paragraph) return;
  const form = document.querySelector("form [name=base]")?.form;
  if (!form) return;
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    if (!paragraph.contains(range.startContainer) || !paragraph.contains(range.endContainer)) return;
    const before = document.createRange();
    before.setStart(paragraph, 0);
    before.setEnd(range.startContainer, range.startOffset);
    form.elements.start.value = [...before.toString()].length;
    form.elements.old.value = range.toString();
  });
  // typed by hand, the words are looked for by the server
  form.elements.old.addEventListener("input", () => {
    form.elements.start.value = "";
  });
}
