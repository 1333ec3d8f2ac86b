// The tabs beside the talk, and the search in canned replies.
const find = (id) => document.getElementById(id);

export function showTab(name) {
  for (const tab of document.querySelectorAll("[data-tab]")) {
    const isShown = tab.dataset.tab === name;
    tab.setAttribute("aria-selected", String(isShown));
    tab.tabIndex = isShown ? 0 : -1;
    find(`pane-${tab.dataset.tab}`).hidden = !isShown;
  }
  if (name === "canned") find("canned-words").select();
  else find(`tab-${name}`).focus();
}

function move(event) {
  const tab = event.target.closest?.("[data-tab]");
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!tab || !by) return;
  const tabs = [...document.querySelectorAll("[data-tab]")];
  showTab(tabs.at((tabs.indexOf(tab) + by) % tabs.length).dataset.tab);
}

function search(words) {
  const parts = words.toLowerCase().split(/\s+/).filter(Boolean);
  for (const line of document.querySelectorAll("#canned-hits [data-find]")) {
    const text = line.dataset.find.toLowerCase();
    line.hidden = !parts.every((part) => text.includes(part));
  }
}

export function setUpTabs() {
  document.addEventListener("keydown", (event) => {
    move(event);
    if (event.target.id !== "canned-words" || event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    document.querySelector("#canned-hits li:not([hidden]) button")?.click();
  });
  document.addEventListener("input", (event) => { if (event.target.id === "canned-words") search(event.target.value); });
}
