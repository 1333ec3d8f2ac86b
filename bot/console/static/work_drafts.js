// What is typed but not sent, by talk; it outlives switching talks and reloading, not signing out.
const staff = document.getElementById("lists").dataset.staff;
const EMPTY = { text: "", note: "", extras: [] };

const key = (kind, talk) => `${kind}:${staff}:${talk}`;
const read = (name, otherwise) => JSON.parse(sessionStorage.getItem(name)) ?? otherwise;

export const draftOf = (talk) => ({ ...EMPTY, ...read(key("draft", talk), {}) });

export function keepDraft(talk, changes) {
  const draft = { ...draftOf(talk), ...changes };
  const isEmpty = !draft.text && !draft.note && !draft.extras.length;
  if (isEmpty) sessionStorage.removeItem(key("draft", talk));
  else sessionStorage.setItem(key("draft", talk), JSON.stringify(draft));
}

export const unsentOf = (talk) => read(key("unsent", talk), []);

const keepUnsent = (talk, messages) => sessionStorage.setItem(key("unsent", talk), JSON.stringify(messages));

export const addUnsent = (talk, message) => keepUnsent(talk, [...unsentOf(talk), message]);

export function dropUnsent(talk, id) {
  const messages = unsentOf(talk);
  const left = messages.filter((message) => message.request_id !== id);
  if (left.length < messages.length) keepUnsent(talk, left);
}

export function forget(talk) {
  ["draft", "unsent"].forEach((kind) => sessionStorage.removeItem(key(kind, talk)));
}

document.addEventListener("submit", (event) => {
  if (event.target.getAttribute("action") === "/console/sign-out") sessionStorage.clear();
});

// crypto.randomUUID is missing on pages without TLS, such as an office's own network.
export function number() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
