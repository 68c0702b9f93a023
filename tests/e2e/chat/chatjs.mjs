/** AWS's own chat client in plain Node, and one customer's window onto a chat. */
import { createRequire } from "node:module";
import WebSocket from "ws";
import { CONNECT } from "./sides.mjs";

// It is made for browsers. Without navigator.onLine it never opens its socket, and says nothing about that.
Object.assign(globalThis, { window: globalThis, self: globalThis, WebSocket });
Object.defineProperty(globalThis, "navigator", { value: { onLine: true, userAgent: "node" }, configurable: true });

const require = createRequire(import.meta.url);
const PATIENCE_MS = 5_000;

/** A copy of ChatJS, as each page loads its own: within one, two sessions of a chat share a socket. */
function chatJs() {
  delete require.cache[require.resolve("amazon-connect-chatjs")];
  delete globalThis.connect;
  require("amazon-connect-chatjs");
  const { ChatSession } = globalThis.connect;
  ChatSession.setGlobalConfig({ endpoint: CONNECT, region: "local-scenario" });
  return ChatSession;
}

/** A chat as one window of a customer has it. `details` as StartChatContact answered. */
export class Window {
  #heard = [];
  #waiting = new Set();

  constructor({ ContactId, ParticipantId, ParticipantToken }) {
    const chatDetails = { contactId: ContactId, participantId: ParticipantId, participantToken: ParticipantToken };
    this.session = chatJs().create({ chatDetails, type: "CUSTOMER", disableCSM: true });
    this.session.onMessage(({ data }) => this.#hear(data));
    this.session.onTyping(({ data }) => this.#hear(data));
    this.session.onChatRehydrated(({ data }) => this.#hear(data));
    this.session.onEnded(() => this.#hear({ ended: true }));
    // The first of two comes from connect() itself, before the socket is open.
    this.session.onConnectionEstablished((event) => event.connectSuccess || this.#hear({ linked: true }));
  }

  /** Connect, and wait for the socket. */
  async enter() {
    await this.session.connect();
    await this.hears((item) => item.linked, "its socket");
    return this;
  }

  /** What matches, already heard or still to come. */
  hears(matches, what) {
    const known = this.#heard.find(matches);
    if (known) return Promise.resolve(known);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`The customer never heard ${what}.`)), PATIENCE_MS);
      this.#waiting.add({ matches, resolve: (item) => (clearTimeout(timer), resolve(item)) });
    });
  }

  hearsText(text) {
    return this.hears((item) => item.Content === text, `“${text}”`);
  }

  hearsEvent(name) {
    return this.hears((item) => item.ContentType === `application/vnd.amazonaws.connect.event.${name}`, name);
  }

  say(message) {
    return this.session.sendMessage({ contentType: "text/plain", message });
  }

  /** The transcript in pages of `size`, each page's items oldest first; the newest page comes first. */
  async pages(size) {
    const pages = [];
    let nextToken;
    do {
      const options = { maxResults: size, scanDirection: "BACKWARD", sortOrder: "ASCENDING", nextToken };
      const { data } = await this.session.getTranscript(options);
      pages.push(data.Transcript);
      nextToken = data.NextToken;
    } while (nextToken);
    return pages;
  }

  /** All messages of the transcript, oldest first. */
  async messages() {
    const items = (await this.pages(3)).reverse().flat();
    return items.filter((item) => item.Type === "MESSAGE");
  }

  #hear(item) {
    this.#heard.push(item);
    for (const waiting of this.#waiting) {
      if (!waiting.matches(item)) continue;
      this.#waiting.delete(waiting);
      waiting.resolve(item);
    }
  }
}
