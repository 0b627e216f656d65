// What cannot leave a phone stays on it and leaves later, once.

export const PATIENCE = 15000;
const AGAIN = 4000;

/** The server's answer, or nothing when there is no network. */
export async function post(address, body, more = {}) {
  try {
    return await fetch(address, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(PATIENCE),
      ...more,
    });
  } catch {
    return null;
  }
}

/** A key made here, so that what is sent twice is stored once. */
export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** What waits on this phone under one name; each has a `sender_key`. */
export function waitingOn(name) {
  const all = () => {
    try {
      return JSON.parse(localStorage.getItem(name)) ?? [];
    } catch {
      return [];
    }
  };
  const write = (rows) => {
    try {
      localStorage.setItem(name, JSON.stringify(rows));
      return true;
    } catch {
      return false;
    }
  };
  const without = (key) => all().filter((one) => one.sender_key !== key);
  return {
    all,
    add: (row) => write([...without(row.sender_key), row]),
    remove: (key) => Number(write(without(key))),
  };
}

/**
 * Lets what waits leave, one row after the other: when it is called, when the network is back, and again until
 * nothing waits. `send` says whether the server has decided on a row and it is settled; `rest` ends each round.
 */
export function leaving(store, send, rest) {
  let busy = false;
  const leave = async () => {
    if (busy) return;
    busy = true;
    for (let row; ([row] = store.all()) && row && (await send(row)); );
    busy = false;
    rest();
  };
  window.addEventListener("online", leave);
  setInterval(() => store.all().length && leave(), AGAIN);
  return leave;
}
