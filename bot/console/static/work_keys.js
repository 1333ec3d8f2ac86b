// One key for each deed; while somebody types, composes Chinese or looks at a dialog, keys write.
const SETTING = "bangfu-single-keys";
const FIELD = "input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]";
const isOn = () => localStorage.getItem(SETTING) !== "off";

const letter = (event) => (event.key === "Process" ? event.code.replace(/^Key/, "") : event.key).toLowerCase();

// `deeds` maps a key to what it does; `rest` takes a key that no deed and no button has.
export function setUpKeys(deeds) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") return leave();
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(FIELD)) return;
    if (document.querySelector("dialog[open]") || !isOn()) return;
    if (act(letter(event), deeds)) event.preventDefault();
  });
  const box = document.getElementById("single-keys");
  box.checked = isOn();
  box.addEventListener("change", () => localStorage.setItem(SETTING, box.checked ? "on" : "off"));
}

function act(key, deeds) {
  const button = document.querySelector(`[data-key="${CSS.escape(key)}"]:not(:disabled)`);
  if (button?.checkVisibility() || (button && !deeds[key])) {
    button.click();
    return true;
  }
  if (!deeds[key]) return false;
  deeds[key]();
  return true;
}

function leave() {
  if (!document.querySelector("dialog[open]")) document.activeElement?.blur();
}

// Whether Enter in a text box means "send": not while Chinese is being composed, not on a touch keyboard.
export function sends(event) {
  if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return false;
  if (event.ctrlKey || event.metaKey) return true;
  return !event.shiftKey && !matchMedia("(pointer: coarse)").matches;
}
