// Dialogs: opening them, closing them when their deed is done, and the forms that only add to the message.
import { addExtra } from "./work_reply.js";
import { texts } from "./work_texts.js";

const htmx = window.htmx;
const { send, toast } = window.bangfu;

export function openDialog(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return;
  dialog.showModal();
  dialog.querySelectorAll("input[hx-get]").forEach((input) => htmx.trigger(input, "shown"));
  if (!dialog.dataset.load) return;
  htmx.ajax("GET", dialog.dataset.load, { target: dialog.querySelector("[data-into]"), swap: "innerHTML" })
    .then(() => dialog.querySelector("[autofocus], input, button.button")?.focus());
}

// Who is at the desk has changed: an open list of colleagues is made anew, the choice and the reason stay.
export async function refreshColleagues() {
  const dialog = document.getElementById("transferring");
  if (!dialog?.open) return;
  const answer = await send(dialog.dataset.load, { headers: { "HX-Request": "true" } }).catch(() => null);
  const old = dialog.querySelector("#colleagues");
  if (!answer?.ok || !old) return;
  const chosen = dialog.querySelector("input[name=to]:checked")?.value;
  const fresh = document.createElement("template");
  fresh.innerHTML = await answer.text();
  old.replaceWith(fresh.content.querySelector("#colleagues"));
  const same = [...dialog.querySelectorAll("input[name=to]")].find((each) => each.value === chosen);
  if (same) same.checked = true;
}

document.addEventListener("submit", (event) => {
  const kind = event.target.dataset.extra;
  if (!kind) return;
  event.preventDefault();
  if (kind === "choices") addChoices(event.target);
  else addPlace(event.target);
});

function addChoices(form) {
  const titles = form.querySelector("textarea").value.split("\n").map((line) => line.trim()).filter(Boolean);
  form.closest("dialog").close();
  if (titles.length) addExtra({ kind: "choices", value: titles, label: `${texts.choices}${titles.join("、")}` });
}

function addPlace(form) {
  const place = Object.fromEntries(new FormData(form));
  const [lat, lon] = [Number(place.lat), Number(place.lon)];
  if (Number.isNaN(lat) || Number.isNaN(lon)) return toast(texts.bad_place, "bad");
  form.closest("dialog").close();
  addExtra({ kind: "location", value: { ...place, lat, lon }, label: `${texts.location}${place.name}` });
}

document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, xhr, successful } = event.detail;
  const dialog = elt.closest?.("dialog[open]");
  if (!dialog) return;
  if (!successful) return refuse(dialog, xhr);
  if (xhr.status === 204 || elt.dataset.shuts !== undefined) dialog.close();
});

// The page behind an open dialog cannot be read: what is mended in the dialog is said there.
function refuse(dialog, xhr) {
  if (xhr.status !== 422) return dialog.close();
  dialog.querySelector(".problem")?.remove();
  const line = document.createElement("p");
  line.className = "problem";
  line.setAttribute("role", "alert");
  line.textContent = xhr.responseText;
  dialog.append(line);
}
