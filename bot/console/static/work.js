// The workspace: lists, the open talk, what the server tells by itself. Everything shown is the server's own HTML.
import { forget } from "./work_drafts.js";
import { openDialog, refreshColleagues } from "./work_dialogs.js";
import { draw, whenFree } from "./work_draw.js";
import { hasEnded, setEnded } from "./work_ended.js";
import { setUpKeys } from "./work_keys.js";
import { atEnd, followEnd, lastHeard, merge, setClock, tick, toEnd, underWay } from "./work_lines.js";
import { addExtra, putText, sendAtOnce, setMode, setUpComposer, settle } from "./work_reply.js";
import { coalesced, connect } from "./work_stream.js";
import { setUpTabs, showTab } from "./work_tabs.js";
import { texts } from "./work_texts.js";

const { send, toast } = window.bangfu;
const htmx = window.htmx;
const find = (id) => document.getElementById(id);
const work = find("main");
const TITLE = document.title;
const PART = { "HX-Request": "true" };
const LISTS_REST_MS = 500;
const QUEUE_NEWS = new Set(["queue", "owner", "warning"]);
const STATE_MS = 3000;
const TYPING_MS = 6000;
const ASK_MS = 1200;
let opening = null;
let seen = 0;
let typingClock = 0;
let askClock = 0;

const talkId = () => find("talk")?.dataset.talk;
const isMine = () => Boolean(find("reply"));

// ---- Lists

async function refreshPart(name) {
  const part = await fetched(`/console/work/${name}`);
  if (part?.ok) whenFree(find(name), () => drawPart(name, part.html), refreshLists);
}

function drawPart(name, html) {
  const focused = document.activeElement?.id;
  draw(find(name), html);
  if (focused?.startsWith("row")) find(focused)?.focus({ preventScroll: true });
  showLists();
}

const refreshMine = coalesced(() => refreshPart("mine"), LISTS_REST_MS);
const refreshQueue = coalesced(() => refreshPart("queue"), LISTS_REST_MS);

function refreshLists() {
  refreshMine();
  refreshQueue();
}

function showLists() {
  const { now, unread } = find("mine-title").dataset;
  setClock(now);
  find("unread-total").textContent = Number(unread) || "";
  document.title = Number(unread) ? `(${unread}) ${TITLE}` : TITLE;
  document.querySelectorAll("a[data-talk]").forEach((row) => {
    if (row.dataset.talk === talkId()) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  });
  tick();
}

// ---- The open talk

async function fetched(path, signal) {
  try {
    const answer = await send(path, { headers: PART, signal });
    return { ok: answer.ok, html: await answer.text() };
  } catch {
    return null;
  }
}

async function open(talk) {
  opening?.abort();
  const asking = new AbortController();
  opening = asking;
  const part = await fetched(`/console/work/talks/${talk}`, asking.signal);
  if (asking.signal.aborted) return;
  if (!part) return toast(texts.offline_open, "bad");
  if (!part.ok) return toast(part.html, "bad") ?? refreshLists();
  if (talkId() !== String(talk)) return drawTalk(part.html);
  whenFree(find("case"), () => drawTalk(part.html, document.activeElement?.id === "box"), refreshTalk);
}

function drawTalk(html, isTyping = false) {
  draw(find("case"), html);
  setUpTalk();
  if (isTyping) find("box")?.focus();
}

function setUpTalk() {
  showLists();
  if (!talkId()) return;
  seen = 0;
  setUpComposer(refreshTalk);
  followEnd(find("log"), () => { if (find("newer")) find("newer").hidden = true; });
  find("newer").addEventListener("click", () => toEnd(find("log")));
  toEnd(find("log"));
  markSeen();
}

function go(talk, view = "talk") {
  show(view);
  history.pushState({ talk }, "", `/console/work/talks/${talk}`);
  return open(talk);
}

const refreshTalk = coalesced(async () => {
  const talk = find("talk");
  if (!talk || hasEnded(talk.dataset.talk)) return;
  const log = find("log");
  const query = new URLSearchParams({ after: talk.dataset.cursor, watch: underWay(log).join(",") });
  const answer = await send(`/console/work/talks/${talk.dataset.talk}/lines?${query}`);
  if (find("talk") !== talk || hasEnded(talk.dataset.talk)) return;
  if ([403, 404, 410].includes(answer.status)) return leave((await answer.json()).detail);
  if (!answer.ok) return;
  const news = await answer.json();
  if (news.over) return leave(news.over);
  if (news.key !== talk.dataset.key) return open(talk.dataset.talk);
  showNews(talk, log, news);
});

function showNews(talk, log, news) {
  const wasAtEnd = atEnd(log);
  const fresh = merge(log, news.lines);
  talk.dataset.cursor = news.cursor;
  settle();
  if (find("head").innerHTML !== news.head) whenFree(find("head"), () => draw(find("head"), news.head), refreshTalk);
  if (news.notes) find("notes").innerHTML = news.notes;
  find("note-count").textContent = find("notes").querySelectorAll("li:not(.empty)").length;
  if (wasAtEnd) toEnd(log);
  if (fresh.some((node) => node.classList.contains("person"))) heardNew(wasAtEnd);
  tick();
  markSeen();
}

function heardNew(wasAtEnd) {
  find("newer").hidden = wasAtEnd;
  find("typing").textContent = "";
  clearTimeout(askClock);
  askClock = setTimeout(() => find("suggestions") && htmx.trigger("#suggestions", "asked"), ASK_MS);
}

function leave(words) {
  setEnded(talkId());
  toast(words, "bad");
  history.replaceState({}, "", "/console/work");
  find("case").replaceChildren(find("nothing").content.cloneNode(true));
  htmx.process(find("case"));
  show("lists");
  refreshLists();
}

async function finish(talk) {
  opening?.abort();
  history.replaceState({}, "", "/console/work");
  forget(talk);
  await htmx.ajax("GET", `/console/work/talks/${talk}/after`, { target: "#case", swap: "innerHTML" });
  refreshLists();
}

function markSeen() {
  if (document.visibilityState !== "visible" || !isMine() || hasEnded(talkId())) return;
  const last = lastHeard(find("log"));
  if (last <= seen) return;
  seen = last;
  const body = new URLSearchParams({ inbox: String(last) });
  send(`/console/work/talks/${talkId()}/seen`, { method: "POST", body }).then(refreshMine, () => { seen = 0; });
}

// ---- What the server tells

function heard(kind, { talk, mine }) {
  const isOpen = String(talk) === talkId();
  const isAll = kind === "refresh";
  if (kind === "typing") return isOpen && showTyping();
  if (kind === "presence") return refreshColleagues();
  if (kind === "warning") toast(texts.warning);
  if (mine || isAll) refreshMine();
  if (QUEUE_NEWS.has(kind) || isAll) refreshQueue();
  if (isOpen || isAll) refreshTalk();
}

function showTyping() {
  clearTimeout(typingClock);
  find("typing").textContent = find("typing").dataset.words;
  typingClock = setTimeout(() => { if (find("typing")) find("typing").textContent = ""; }, TYPING_MS);
}

// ---- Taps

function show(view) {
  work.dataset.view = view;
  document.querySelectorAll(".views button").forEach((button) => {
    if (button.dataset.view === view) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  });
  if (view === "talk" && find("log")) toEnd(find("log"));
}

const suggestionOf = (button) => {
  const { text, clauses } = button.closest(".suggestion").dataset;
  return [text, JSON.parse(clauses)];
};

async function useCanned(number) {
  const answer = await send(`/console/work/talks/${talkId()}/canned/${number}`).catch(() => null);
  if (!answer) return toast(texts.offline_again, "bad");
  const filled = await answer.json();
  if (!answer.ok) return toast(filled.detail, "bad");
  filled.warnings.forEach((words) => toast(words));
  show("talk");
  putText(filled.text, filled.clauses);
}

const TAPS = [
  ["a[data-talk]", (row) => go(row.dataset.talk)],
  ["[data-open]", (button) => openDialog(button.dataset.open)],
  ["[data-shut]", (button) => button.closest("dialog").close()],
  [".views [data-view]", (button) => show(button.dataset.view)],
  [".modes [data-mode]", (button) => { show("talk"); setMode(button.dataset.mode); }],
  ["[data-tab]", (button) => { if (work.dataset.view === "talk") show("side"); showTab(button.dataset.tab); }],
  [".put", (button) => { show("talk"); putText(...suggestionOf(button)); }],
  [".straight", (button) => { show("talk"); sendAtOnce(...suggestionOf(button), refreshTalk); }],
  ["[data-canned]", (button) => useCanned(button.dataset.canned)],
  ["[data-add]", (button) => {
    const { add: kind, value, label } = button.dataset;
    addExtra({ kind, value: kind === "location" ? JSON.parse(value) : value, label });
    button.closest("dialog").close();
  }],
];

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const found = TAPS.find(([where]) => event.target.closest(where));
  if (!found) return;
  if (event.target.closest("a[data-talk]")) event.preventDefault();
  found[1](event.target.closest(found[0]));
});

// ---- What htmx has done

document.addEventListener("htmx:afterRequest", (event) => {
  const { xhr } = event.detail;
  if (xhr.status === 409 || xhr.status === 410) document.dispatchEvent(new CustomEvent("talk-changed"));
});
document.addEventListener("talk-changed", () => { refreshLists(); refreshTalk(); });
document.addEventListener("talk-open", (event) => { refreshLists(); go(event.detail.talk); });
document.addEventListener("talk-ended", (event) => finish(event.detail.talk));
document.addEventListener("say", (event) => toast(event.detail.value));

// ---- Keys

function step(by) {
  const rows = [...document.querySelectorAll("a[data-talk]")];
  const at = rows.findIndex((row) => row.dataset.talk === talkId());
  const row = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
  if (!row) return;
  row.scrollIntoView({ block: "nearest" });
  go(row.dataset.talk);
}

const put = (place) => document.querySelectorAll("#suggestions .put")[place]?.click();

setUpKeys({
  c: () => document.querySelector("[hx-post='/console/work/next']")?.click(),
  j: () => step(1),
  k: () => step(-1),
  a: () => find("availability").click(),
  "?": () => openDialog("keys"),
  1: () => put(0),
  2: () => put(1),
  3: () => put(2),
  4: () => put(3),
});
setUpTabs();

addEventListener("popstate", () => {
  const [, talk] = location.pathname.match(/talks\/(\d+)$/) ?? [];
  show(talk ? "talk" : "lists");
  if (talk) open(talk);
});
document.addEventListener("visibilitychange", markSeen);
setInterval(tick, 1000);
setInterval(() => { if (talkId() && underWay(find("log")).length) refreshTalk(); }, STATE_MS);
show(talkId() ? "talk" : "lists");
setUpTalk();
connect({
  heard,
  back: () => { refreshLists(); refreshTalk(); },
  lost: (isLost) => { find("link").textContent = isLost ? find("link").dataset.lost : ""; },
});
