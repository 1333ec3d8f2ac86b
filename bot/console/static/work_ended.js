// Talks that have ended, or are about to by a deed of this page: nothing more is asked about them.
const DEED = /\/talks\/(\d+)\/(?:close|give-back)$/;
const ended = new Set();

export const hasEnded = (talk) => ended.has(String(talk));
export const setEnded = (talk) => ended.add(String(talk));

const endedBy = ({ detail }) => detail.pathInfo?.requestPath.match(DEED)?.[1];

document.addEventListener("htmx:beforeRequest", (event) => {
  if (endedBy(event)) setEnded(endedBy(event));
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.successful) ended.delete(endedBy(event));
});
