// A meeting: what happens in the room comes by itself, and time runs.
import { sitAtTable } from "./table.js";

/** Look again whenever the meeting's pulse changes. */
export function followRoom(root) {
  if (!root) return;
  let pulse = root.dataset.pulse;
  const renew = root.dataset.part ? sitAtTable(root) : () => renewPage(root);
  const source = new EventSource(root.dataset.live);
  source.addEventListener("message", async (event) => {
    if (event.data === pulse) return;
    pulse = event.data;
    await renew();
    runClocks(root);
  });
  runClocks(root);
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
  const others = page.querySelectorAll("[data-live-too]");
  document.querySelectorAll("[data-live-too]").forEach((one, at) => one.replaceChildren(...others[at].childNodes));
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
