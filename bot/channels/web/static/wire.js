// Carries messages to the server. A message keeps its number when it is sent again, so nothing is said twice.
const WAITS = [1, 2, 4, 8];
const LONGEST = 40;

export class Refused extends Error {}
export class Offline extends Error {}

export class Wire {
  constructor(conversation, tell) {
    this.conversation = conversation;
    this.tell = tell;
    this.opening = null;
  }

  // Resolves to {html, owner, answered}; rejects with Refused (a sentence for the person) or Offline.
  async send(message) {
    // Two first messages at once would start two conversations.
    while (!this.conversation && this.opening) await this.opening.catch(() => {});
    const sent = this.attempt(message);
    if (this.conversation) return sent;
    this.opening = sent;
    try { return await sent; } finally { this.opening = null; }
  }

  async attempt(message) {
    for (const wait of [...WAITS, null]) {
      const answer = await this.post(message);
      const lost = !answer || answer.status === 502 || answer.status === 504;
      if (!lost && answer.status !== 503) return this.read(answer, message);
      if (wait === null) break;
      this.tell(lost ? "retrying" : "busy");
      await pause(Number(answer?.headers.get("Retry-After")) || wait);
    }
    throw new Offline();
  }

  async post(message) {
    const stop = new AbortController();
    const clock = setTimeout(() => stop.abort(), LONGEST * 1000);
    const known = this.conversation ? { conversation_id: this.conversation } : {};
    const headers = { "Content-Type": "application/json", Accept: "text/html" };
    try {
      const body = JSON.stringify({ ...message, ...known });
      const answer = await fetch("/api/chat", { method: "POST", headers, body, signal: stop.signal });
      return new Response(await answer.text(), answer);
    } catch (lost) {
      return null;
    } finally {
      clearTimeout(clock);
    }
  }

  async read(answer, message) {
    if (answer.ok) return this.opened(answer);
    if (answer.status === 404 && this.conversation) {
      this.conversation = "";
      return this.attempt(message);
    }
    const problem = await answer.json().catch(() => ({}));
    throw new Refused(problem.detail || answer.statusText);
  }

  async opened(answer) {
    this.conversation = answer.headers.get("Bangfu-Conversation");
    const answered = answer.headers.get("Bangfu-Answered") === "1";
    return { html: await answer.text(), owner: answer.headers.get("Bangfu-Owner"), answered };
  }
}

// crypto.randomUUID is missing on pages without TLS, such as an office's own network.
export function number() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
