// Putting the server's HTML on the page, never from under a hand.
const htmx = window.htmx;

export function draw(place, html) {
  place.innerHTML = html;
  htmx.process(place);
}

/**
 * Calls `now`; or `later`, once the open dialog is closed or the button that waits for an answer has it. htmx tells a
 * button that is no longer on the page nothing.
 */
export function whenFree(place, now, later) {
  const busy = place.querySelector("dialog[open], .htmx-request");
  if (!busy) return now();
  busy.addEventListener(busy.matches("dialog") ? "close" : "htmx:afterRequest", later, { once: true });
}
