import { isPast } from "./item.js";

/**
 * What the customer wrote and the service has not confirmed. It outlives a reload, in this tab; a storage that is full
 * or forbidden takes only that away.
 */
const KEY = "persistent-chat-page unsent";

export class Unsent {
  #contactId;
  #lines;

  /** The lines of a chat, and of the one that it continues. */
  constructor(contactId, before) {
    const kept = stored();
    this.#contactId = contactId;
    this.#lines = kept && [contactId, before].includes(kept.contactId) ? kept.lines : [];
  }

  /** Somebody else may have the device next. */
  static forget() {
    store(null);
  }

  get lines() {
    return [...this.#lines];
  }

  /** Words that were said after everything up to `after`, the service's time; null where nobody knows what was said. */
  add(words, after) {
    const line = { id: crypto.randomUUID(), words, after };
    this.#lines.push(line);
    this.#store();
    return line;
  }

  remove(id) {
    this.#lines = this.#lines.filter((line) => line.id !== id);
    this.#store();
  }

  /** The line that `item` is: an answer can be lost although the words arrived. */
  match(item) {
    if (item.Type !== "MESSAGE" || item.ParticipantRole !== "CUSTOMER") return undefined;
    if (isPast(item)) return undefined; // said in an earlier chat, before these
    return this.#lines.find(({ words, after }) => words === item.Content && after !== null && item.AbsoluteTime > after);
  }

  #store() {
    store(this.#lines.length ? { contactId: this.#contactId, lines: this.#lines } : null);
  }
}

function store(kept) {
  try {
    if (kept) sessionStorage.setItem(KEY, JSON.stringify(kept));
    else sessionStorage.removeItem(KEY);
  } catch {
    // It is known until the page is left.
  }
}

function stored() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
}
