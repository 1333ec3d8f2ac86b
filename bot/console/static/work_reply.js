// Writing to the person: the box, what goes along with it, and messages until the server has stored them.
import { addUnsent, draftOf, dropUnsent, keepDraft, number, unsentOf } from "./work_drafts.js";
import { sends } from "./work_keys.js";
import { atEnd, toEnd } from "./work_lines.js";
import { texts } from "./work_texts.js";

const { send, toast } = window.bangfu;
const find = (id) => document.getElementById(id);
const LONGEST_MS = 20000;
const TYPING_MS = 4000;
const MOST_FILE = 5 * 1024 * 1024;
// Of these a message has one; the others may come several times.
const SINGLE = new Set(["fair", "location", "file", "choices"]);
let typedAt = 0;
let sending = Promise.resolve();

const talkId = () => find("talk")?.dataset.talk;

// Ties the composer of the talk that has just been opened; `refresh` fetches its new lines.
export function setUpComposer(refresh) {
  const talk = talkId();
  if (!find("composer")) return;
  showDraft(talk);
  settle();
  unsentOf(talk).forEach((message) => waitForAgain(talk, message, show(message), texts.unfinished, refresh));
  find("note-box")?.addEventListener("input", (event) => keepDraft(talk, { note: event.target.value }));
  find("note-box")?.addEventListener("keydown", submitOnEnter);
  find("note")?.addEventListener("htmx:afterRequest", (event) => event.detail.successful && clearNote(talk));
  const box = find("box");
  if (!box) return;
  if (matchMedia("(pointer: coarse)").matches) box.placeholder = box.dataset.brief;
  box.addEventListener("input", () => {
    keepDraft(talk, { text: box.value });
    tellTyping(talk);
  });
  box.addEventListener("keydown", submitOnEnter);
  find("reply").addEventListener("submit", (event) => {
    event.preventDefault();
    const message = taken(talk);
    if (message) post(talk, message, refresh);
  });
  find("file").addEventListener("change", (event) => upload(talk, event.target));
}

function submitOnEnter(event) {
  if (!sends(event)) return;
  event.preventDefault();
  event.target.form.requestSubmit();
}

function clearNote(talk) {
  find("note").reset();
  keepDraft(talk, { note: "" });
}

function showDraft(talk) {
  const draft = draftOf(talk);
  if (find("box")) find("box").value = draft.text;
  if (find("note-box")) find("note-box").value = draft.note;
  showExtras(talk, draft.extras);
}

function tellTyping(talk) {
  if (Date.now() - typedAt < TYPING_MS) return;
  typedAt = Date.now();
  send(`/console/work/talks/${talk}/typing`, { method: "POST" }).catch(() => {});
}

// ---- What goes along: choices, clauses, a fair, a place, a file

function showExtras(talk, extras) {
  find("extras")?.replaceChildren(...extras.map((extra) => {
    const line = document.createElement("li");
    const off = document.createElement("button");
    off.type = "button";
    off.textContent = "✕";
    off.ariaLabel = `${texts.take_off}${extra.label}`;
    off.addEventListener("click", () => keepExtras(talk, draftOf(talk).extras.filter((each) => each.label !== extra.label)));
    line.append(extra.label, off);
    return line;
  }));
}

function keepExtras(talk, extras) {
  keepDraft(talk, { extras });
  showExtras(talk, extras);
}

export function addExtra(extra) {
  const talk = talkId();
  const others = draftOf(talk).extras.filter((each) =>
    SINGLE.has(extra.kind) ? each.kind !== extra.kind : each.label !== extra.label);
  keepExtras(talk, [...others, extra]);
}

export function putText(text, clauses) {
  const box = find("box");
  if (!box) return;
  setMode("reply");
  box.value = box.value.trim() ? `${box.value.trimEnd()}\n${text}` : text;
  keepDraft(talkId(), { text: box.value });
  clauses.forEach((clause) => addExtra({ kind: "clause", value: clause.key, label: clause.label }));
  box.focus();
}

async function upload(talk, input) {
  const [file] = input.files;
  input.value = "";
  if (!file) return;
  if (file.size > MOST_FILE) return toast(texts.file_large, "bad");
  const headers = { "Bangfu-File-Name": encodeURIComponent(file.name), "Content-Type": "application/octet-stream" };
  const answer = await send(`/console/work/talks/${talk}/file`, { method: "POST", body: file, headers }).catch(() => null);
  if (!answer) return toast(texts.offline_file, "bad");
  const kept = await answer.json();
  if (!answer.ok) return toast(kept.detail, "bad");
  if (talkId() === talk) addExtra({ kind: "file", value: kept.id, label: kept.name });
}

// ---- Sending

function taken(talk) {
  const { extras } = draftOf(talk);
  const text = find("box").value.trim();
  if (!text && !extras.length) return null;
  find("box").value = "";
  keepDraft(talk, { text: "" });
  keepExtras(talk, []);
  return { request_id: number(), text, extras };
}

export function sendAtOnce(text, clauses, refresh) {
  const extras = clauses.map((clause) => ({ kind: "clause", value: clause.key, label: clause.label }));
  post(talkId(), { request_id: number(), text, extras }, refresh);
}

function post(talk, message, refresh) {
  addUnsent(talk, message);
  const node = show(message);
  toEnd(find("log"));
  attempt(talk, message, node, refresh);
}

function show(message) {
  const node = find("unsent").content.firstElementChild.cloneNode(true);
  node.dataset.id = message.request_id;
  node.querySelector(".words").textContent = message.text || texts.no_words;
  node.querySelector(".more").textContent = message.extras.map((extra) => extra.label).join("，");
  find("log").append(node);
  return node;
}

// One at a time, so that messages arrive in the order they were written.
function attempt(talk, message, node, refresh) {
  node.dataset.trying = "";
  node.querySelector(".why").textContent = texts.sending;
  sending = sending.then(() => deliver(talk, message)).then(async (why) => {
    if (why) return waitForAgain(talk, message, node, why, refresh);
    if (talkId() === talk) await refresh();
    dropUnsent(talk, message.request_id);
    node.remove();
  }).catch((fault) => console.error(fault)); // One message that fails must not hold up those after it.
}

// Messages that the server has stored are no longer unsent, also where its answer was lost.
export function settle() {
  for (const line of document.querySelectorAll("#log [data-request]")) {
    dropUnsent(talkId(), line.dataset.request);
    document.querySelector(`.unsent[data-id="${CSS.escape(line.dataset.request)}"]`)?.remove();
  }
}

// Empty when the server has stored the message, else why not.
async function deliver(talk, message) {
  const headers = { "Content-Type": "application/json" };
  const signal = AbortSignal.timeout(LONGEST_MS);
  try {
    const answer = await send(`/console/work/talks/${talk}/reply`, { method: "POST", body: JSON.stringify(wire(message)), headers, signal });
    if (answer.ok) return "";
    if (answer.status === 409 || answer.status === 410) document.dispatchEvent(new CustomEvent("talk-changed"));
    return (await answer.json()).detail;
  } catch {
    return texts.offline_reply;
  }
}

function wire({ request_id, text, extras }) {
  const of = (kind) => extras.filter((extra) => extra.kind === kind).map((extra) => extra.value);
  const [choices] = of("choices");
  const [fair] = of("fair");
  const [location] = of("location");
  const [file] = of("file");
  return { request_id, text, clauses: of("clause"), choices: choices ?? [], fair: fair ? Number(fair) : null, location: location ?? null, file: file ?? null };
}

function waitForAgain(talk, message, node, why, refresh) {
  delete node.dataset.trying;
  node.querySelector(".why").textContent = why;
  node.querySelector(".again").onclick = () => attempt(talk, message, node, refresh);
  node.querySelector(".drop").onclick = () => {
    dropUnsent(talk, message.request_id);
    node.remove();
  };
  const log = node.closest("#log");
  if (log && atEnd(log)) toEnd(log);
}

export function setMode(mode) {
  const composer = find("composer");
  const form = find(mode);
  if (!composer || !form) return;
  composer.dataset.mode = mode;
  ["reply", "note"].forEach((each) => { if (find(each)) find(each).hidden = each !== mode; });
  composer.querySelectorAll("[data-mode][aria-pressed]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.mode === mode)));
  form.querySelector("textarea").focus();
}
