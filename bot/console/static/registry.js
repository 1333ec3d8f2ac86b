// Lists of people: the box that ticks all of a page, and how many are ticked.
"use strict";

const boxes = () => [...document.querySelectorAll("[data-pick]")];

function tell() {
  const picked = boxes().filter((box) => box.checked).length;
  for (const each of document.querySelectorAll("[data-picked]")) {
    each.textContent = `${picked} 人`;
    each.hidden = picked === 0;
  }
  for (const all of document.querySelectorAll("[data-pick-all]")) {
    all.checked = picked > 0 && picked === boxes().length;
    all.indeterminate = picked > 0 && !all.checked;
  }
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-pick-all]")) boxes().forEach((box) => { box.checked = event.target.checked; });
  if (event.target.matches("[data-pick], [data-pick-all]")) tell();
});

// The browser may bring ticks back with the page.
addEventListener("pageshow", tell);
