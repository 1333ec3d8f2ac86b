// The base of every page: short messages, the session's end, forms that are sent once, words asked before a deed.
"use strict";

const TOAST_MS = 8000;

/** Shows a sentence for a few seconds, or until it is tapped; `kind` is "" or "bad". The same words are shown once. */
function toast(words, kind = "") {
  document.querySelectorAll(".toast").forEach((each) => { if (each.textContent === words) each.remove(); });
  const line = document.createElement("p");
  line.className = `toast ${kind}`.trim();
  line.textContent = words;
  document.getElementById("toasts").append(line);
  line.addEventListener("click", () => line.remove());
  setTimeout(() => line.remove(), TOAST_MS);
}

/** fetch() to our own server, with the CSRF token; on the session's end it goes to the sign-in page. */
async function send(path, options = {}) {
  const headers = { Accept: "application/json", "X-CSRF-Token": csrf(), ...options.headers };
  const answer = await fetch(path, { ...options, headers });
  if (answer.status === 401) location.assign("/console/sign-in");
  return answer;
}

function csrf() {
  return JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRF-Token"];
}

document.addEventListener("htmx:responseError", (event) => {
  const words = event.detail.xhr.responseText;
  toast(words && words.length < 200 ? words : "没有完成，请稍后重试。", "bad");
});
document.addEventListener("htmx:sendError", () => toast("网络断了，没有发出，请检查网络后重试。", "bad"));

document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.ask ?? form.dataset.ask;
  if (question && !confirm(question)) {
    event.preventDefault();
    return;
  }
  if (form.dataset.once === undefined) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
});

// A page that the browser brings back from its store may be sent again.
addEventListener("pageshow", () => document.querySelectorAll("[data-sent]").forEach((form) => delete form.dataset.sent));

document.addEventListener("keydown", (event) => {
  const menu = document.querySelector(".menu[open]");
  if (event.key === "Escape" && menu) menu.removeAttribute("open");
});

window.bangfu = { toast, send };
