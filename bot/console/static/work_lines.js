// The lines of a talk: each once, in the order of time, and the clocks that tick beside them.
import { texts } from "./work_texts.js";
const NEAR_END = 80;
let skew = 0;

const nodeOf = (html) => {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content.firstElementChild;
};

export const atEnd = (log) => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END;
export const toEnd = (log) => { log.scrollTop = log.scrollHeight; };

// Whoever reads the last line keeps seeing it when the log shrinks; `reached` is called at the end.
export function followEnd(log, reached) {
  let wasAtEnd = true;
  log.addEventListener("scroll", () => {
    wasAtEnd = atEnd(log);
    if (wasAtEnd) reached();
  });
  new ResizeObserver(() => { if (wasAtEnd) toEnd(log); }).observe(log);
}

// Adds what is new and replaces what has changed; `lines` are HTML; returns the new nodes.
export function merge(log, lines) {
  const shown = new Map([...log.querySelectorAll("[data-line]")].map((node) => [node.dataset.line, node]));
  return lines.map((html) => place(log, shown, nodeOf(html))).filter(Boolean);
}

function place(log, shown, node) {
  const old = shown.get(node.dataset.line);
  if (old?.outerHTML === node.outerHTML) return null;
  if (old) {
    old.replaceWith(node);
    shown.set(node.dataset.line, node);
    return null;
  }
  const later = [...log.children].reverse().filter((each) => !each.dataset.line || each.dataset.at > node.dataset.at);
  log.insertBefore(node, later.at(-1) ?? null);
  shown.set(node.dataset.line, node);
  return node;
}

// Lines whose way to the person is not over yet.
export const underWay = (log) =>
  [...log.querySelectorAll('[data-state="queued"], [data-state="sending"]')].map((node) => node.dataset.line);

export const lastHeard = (log) => Math.max(0, ...[...log.querySelectorAll('[data-line^="i"]')].map((node) => Number(node.dataset.line.slice(1))));

export function setClock(serverNow) {
  skew = Date.parse(serverNow) - Date.now();
}

export function tick() {
  for (const node of document.querySelectorAll("time[data-since]")) {
    const words = waited(Math.max(0, Date.now() + skew - Date.parse(node.dataset.since)));
    if (node.textContent !== words) node.textContent = words;
  }
}

function waited(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3600)];
  const two = (number) => String(number).padStart(2, "0");
  if (hours >= 24) return `${Math.floor(hours / 24)}${texts.day}${hours % 24}${texts.hour}`;
  if (hours) return `${hours}${texts.hour}${two(minutes % 60)}${texts.minute}`;
  return `${minutes}:${two(seconds % 60)}`;
}
