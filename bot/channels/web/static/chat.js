// The page without reloads. Everything here also works by plain forms; this only makes it quicker.
import { Offline, Refused, Wire, number } from "./wire.js";
import { setUpPlace, setUpReading, setUpSpeaking } from "./voice.js";

const find = (id) => document.getElementById(id);
const texts = JSON.parse(find("texts").textContent);
const log = find("log");
const box = find("box");
const wire = new Wire(document.body.dataset.conversation, (key) => tell(texts.status[key]));
const TYPING_EVERY = 3000;
let events = null;
let thinking = 0;

function tell(words) {
  find("status").textContent = words;
  find("status").classList.toggle("busy", thinking > 0);
}

function showOwner(owner) {
  document.body.dataset.owner = owner;
  find("owner").textContent = texts.owner[owner] ?? "";
}

function add(kind, words) {
  const said = find(kind).content.firstElementChild.cloneNode(true);
  said.querySelector(".words").textContent = words;
  log.append(said);
  return said;
}

// The server's own HTML; a reply that is already shown is left as it is.
function addReplies(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const fresh = [...holder.content.querySelectorAll(".said")].filter((said) => !find(said.id));
  log.append(...fresh);
  return fresh;
}

const last = () => Math.max(0, ...[...log.querySelectorAll("[data-row]")].map((said) => Number(said.dataset.row)));

function listen() {
  if (events || !wire.conversation || !window.EventSource) return;
  events = new EventSource(`/api/chat/${wire.conversation}/events?format=html&after=${last()}`);
  events.onmessage = (event) => {
    const fresh = addReplies(event.data);
    if (fresh.length && !thinking) tell("");
    if (fresh.length && nearEnd()) fresh[0].scrollIntoView({ block: "nearest" });
  };
  events.addEventListener("owner", (event) => showOwner(JSON.parse(event.data).owner));
  events.addEventListener("typing", () => {
    tell(texts.status.typing);
    setTimeout(() => thinking || tell(""), 6000);
  });
}

// Staff see that the person types; a bot has no use for it.
let typedAt = 0;
box.addEventListener("input", () => {
  const waits = document.body.dataset.owner === "bot" || Date.now() - typedAt < TYPING_EVERY;
  if (waits || !wire.conversation || !box.value) return;
  typedAt = Date.now();
  fetch(`/api/chat/${wire.conversation}/typing`, { method: "POST" }).catch(() => {});
});

const nearEnd = () => document.documentElement.scrollHeight - scrollY - innerHeight < innerHeight;

function send(content, words, focus) {
  const said = add("person", words);
  deliver({ ...content, message_id: number() }, said, focus);
}

async function deliver(message, said, focus) {
  thinking += 1;
  tell(texts.status.thinking);
  said.scrollIntoView({ block: "start" });
  const words = await outcome(message, said, focus);
  thinking -= 1;
  tell(thinking ? texts.status.thinking : words);
}

// Shows the answer or what went wrong; returns what the status line says then.
async function outcome(message, said, focus) {
  try {
    const before = wire.conversation;
    const answer = await wire.send(message);
    restartEvents(before);
    showAnswer(answer, said, focus);
    listen();
    return answer.answered || answer.html.trim() ? "" : texts.status.late;
  } catch (error) {
    if (error instanceof Refused) return add("note", error.message) && "";
    if (!(error instanceof Offline)) throw error;
    offerAgain(message, said);
    return texts.status.offline;
  }
}

function restartEvents(before) {
  if (before === wire.conversation) return;
  document.body.dataset.conversation = wire.conversation;
  events?.close();
  events = null;
}

function showAnswer(answer, said, focus) {
  showOwner(answer.owner);
  addReplies(answer.html);
  said.scrollIntoView({ block: "start" });
  // The stream may have brought the answer first: what follows the question is looked for, not what was just added.
  const reply = said.nextElementSibling;
  if (!focus || !reply) return;
  reply.tabIndex = -1;
  reply.focus({ preventScroll: true });
}

function offerAgain(message, said) {
  const button = find("again").content.firstElementChild.cloneNode(true);
  button.addEventListener("click", () => {
    button.remove();
    deliver(message, said, true);
  });
  said.after(button);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (form.getAttribute("action") !== "/" || (!button && form.id !== "say")) return;
  event.preventDefault();
  if (button?.name) return send({ [button.name]: button.value }, button.name === "text" ? button.value : button.textContent.trim(), true);
  if (!box.value.trim()) return box.focus();
  send({ text: box.value }, box.value, false);
  box.value = "";
});

box.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  box.form.requestSubmit();
});

setUpReading(log, texts.labels);
setUpSpeaking(find("speak"), box, texts, tell);
setUpPlace(find("place"), texts, tell, (content) => send(content, texts.labels.location, false));
listen();

const version = new URL(import.meta.url).pathname.split("/")[2];
navigator.serviceWorker?.register(`/sw.js?v=${version}`).catch(() => {});
