import { ChatError, PersistentChat } from "/client/persistent-chat.js";

const KEY = "persistent-chat-page who";

/**
 * The doors that customers come through: guests to the deployment that remembers them, those who sign in to the one that
 * knows them, and nobody in particular to the public one. Which it is holds for this browser, as a site's own sign-in.
 */
export class Doors {
  #config;
  #fetch;
  #who;
  #chats;

  /** `config` has `doors`, `{guest?, known?, public?}` with an `endpoint` each, and `tokenUrl`; `fetch` asks them. */
  constructor(config, fetch) {
    this.#config = config;
    this.#fetch = fetch;
    const [first] = this.open;
    const kept = stored();
    this.#enter(config.doors[kept?.door] ? kept : { door: first });
  }

  /** The doors that there are, the usual one first; without anybody signed in, `known` lets nobody through. */
  get open() {
    return ["guest", "public", "known"].filter((door) => this.#config.doors[door]);
  }

  get door() {
    return this.#who.door;
  }

  /** The id of the customer who is signed in, or undefined. */
  get customer() {
    return this.#who.customer;
  }

  /** Where chats start. */
  get url() {
    return new URL(this.#config.doors[this.door].endpoint, location.href).href;
  }

  /** Whether the service remembers who comes through this door. */
  get remembers() {
    return this.#config.doors[this.door].memory;
  }

  /** What can be read of earlier conversations: `list`, `transcripts`, or undefined. */
  get history() {
    const { history } = this.#config.doors[this.door];
    return history === "none" ? undefined : history;
  }

  /** The client that sites copy, at this door. */
  get chats() {
    return this.#chats;
  }

  /** Come in through another door, or the known one as `customer`. */
  take(door, customer) {
    this.#enter({ door, customer });
    try {
      localStorage.setItem(KEY, JSON.stringify(this.#who));
    } catch {
      // It is known until the page is left.
    }
  }

  #enter(who) {
    this.#who = who;
    const known = who.door === "known" && { authorization: () => this.#token(who.customer) };
    this.#chats = new PersistentChat(this.url, { guest: who.door === "guest", fetch: this.#fetch, ...known });
  }

  /** As a site's own sign-in would give it; here any name will do. */
  async #token(customer) {
    if (!customer) return undefined;
    try {
      const answer = await fetch(this.#config.tokenUrl, { method: "POST", body: JSON.stringify({ customer }) });
      return `Bearer ${(await answer.json()).token}`;
    } catch (cause) {
      throw new ChatError("Unreachable", 0, { cause });
    }
  }
}

function stored() {
  try {
    return JSON.parse(localStorage.getItem(KEY));
  } catch {
    return null;
  }
}
