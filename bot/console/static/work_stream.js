// What the server tells by itself. Only ids come; whoever hears of a change fetches it.
const KINDS = ["queue", "line", "owner", "typing", "note", "presence", "warning", "refresh"];
const RETRY_MS = 2000;
const QUIET_MS = 1500;

// Calls heard(kind, {talk, mine}) for each event, back() at every opening, lost(isLost) when the link goes and comes.
export function connect({ heard, back, lost }) {
  let source = null;
  let clock = 0;

  function open() {
    source = new EventSource("/console/events");
    source.onopen = () => {
      clearTimeout(clock);
      lost(false);
      back();
    };
    source.onerror = failed;
    KINDS.forEach((kind) => source.addEventListener(kind, (event) => heard(kind, JSON.parse(event.data))));
  }

  // The browser tries again by itself unless the server answered with an error.
  function failed() {
    clearTimeout(clock);
    const dead = source.readyState === EventSource.CLOSED;
    clock = setTimeout(() => {
      lost(true);
      if (dead) again();
    }, dead ? RETRY_MS : QUIET_MS);
  }

  function again() {
    source.close();
    open();
    back();
  }

  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => event.persisted && again());
  open();
}

// One run at a time; asked meanwhile, it runs once more. `rest` spaces the runs (milliseconds).
export function coalesced(run, rest = 0) {
  let running = null;
  let asked = false;
  async function loop() {
    do {
      asked = false;
      await run().catch((lost) => console.warn(lost));
      if (asked && rest) await new Promise((done) => setTimeout(done, rest));
    } while (asked);
  }
  return () => {
    asked = true;
    running ??= loop().finally(() => { running = null; });
    return running;
  };
}
