import { ChatError } from "/client/persistent-chat.js";
import { complaint } from "./complaint.js";
import { button, element } from "./element.js";
import { when } from "./item.js";

const SHOWN_AT_FIRST = 3;
const PATIENCE_SECONDS = 90; // so long may a transcript take
const CATCHING_UP_MS = 1_000;
const CATCHING_UP_TRIES = 5;

/**
 * The customer's earlier conversations, newest first, each to be read again. Where the service lists none, what the
 * stand-in knows of nobody's chats is offered, so that there is something to resume from the first minute on.
 */
export class Earlier {
  #box;
  #doors;
  #onRead;
  #public = [];
  #listed = null;
  #chats;
  #next;
  #all = false;
  #subjects = new Map();
  #naming = new AbortController();
  #over = new Set();
  #asking;
  #tries = 0;

  /** Fills `box`; `onRead` gets the conversation that is chosen: its contact id, whether it is live, and its door. */
  constructor(box, doors, onRead) {
    this.#box = box;
    this.#doors = doors;
    this.#onRead = onRead;
  }

  /** Whose they are may have changed, or how many there are: ask anew. */
  async refresh() {
    this.#all = false;
    this.#tries = 0;
    clearTimeout(this.#asking);
    this.#asking = undefined;
    if (!this.#doors.history) return this.#list([]);
    if (this.#chats !== this.#doors.chats) this.#wait(); // what is shown of somebody else goes at once
    await this.#read();
  }

  /** Past chats as the desk lists them. */
  offer(pastChats) {
    this.#public = pastChats.filter(({ customerId }) => !customerId).map((chat) => ({ ...chat, door: "public" }));
    if (this.#listed?.length === 0) this.#draw();
    this.#over = new Set(pastChats.map(({ contactId }) => contactId));
    this.#catchUp();
  }

  /** Connect knows that a chat is over a moment before the service has heard of it: ask again until it has. */
  #catchUp() {
    const behind = this.#listed?.some(({ contactId, live }) => live && this.#over.has(contactId));
    if (!behind) this.#tries = 0;
    else if (this.#tries < CATCHING_UP_TRIES) {
      this.#asking ??= setTimeout(() => (this.#tries++, (this.#asking = undefined), this.#read()), CATCHING_UP_MS);
    }
  }

  focus() {
    this.#box.querySelector("button")?.focus();
  }

  /** A place is kept for what is asked for, so that nothing below it jumps. */
  #wait() {
    this.#naming.abort();
    this.#naming = new AbortController();
    this.#listed = null;
    this.#box.hidden = false;
    this.#box.replaceChildren(element("h3", {}, "Earlier conversations"), element("div", { class: "past-entry" }, "…"));
  }

  async #read(next) {
    const { chats, door } = this.#doors;
    try {
      const page = await chats.conversations({ next });
      if (chats !== this.#doors.chats) return;
      const read = page.conversations.map((each) => ({ ...each, door }));
      this.#list(next ? [...this.#listed, ...read] : read, page.next);
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      const again = button("Try again", () => this.refresh(), { class: "link" });
      this.#box.replaceChildren(element("p", { class: "hint" }, complaint(error), " ", again));
    }
  }

  #list(conversations, next) {
    this.#chats = this.#doors.chats;
    this.#listed = conversations;
    this.#next = next;
    this.#draw();
    this.#catchUp();
    if (this.#doors.history !== "transcripts") return;
    for (const { contactId, live } of conversations.slice(0, SHOWN_AT_FIRST)) {
      if (!live && !this.#subjects.has(contactId)) this.#name(contactId);
    }
  }

  #draw() {
    const focused = this.#box.contains(document.activeElement) && document.activeElement.dataset.contact;
    const own = this.#listed.length > 0 || this.#doors.door === "public";
    const known = this.#listed.length ? this.#listed : this.#doors.open.includes("public") ? this.#public : [];
    const atFirst = own ? known.slice(0, SHOWN_AT_FIRST) : known.slice(-1); // the oldest is the sample, whatever came after it
    const shown = this.#all ? known : atFirst;
    this.#box.hidden = !shown.length;
    const title = own ? "Earlier conversations" : "To try: a conversation that anybody can resume";
    const entries = shown.map((each) => element("li", {}, this.#entry(each)));
    const more = own && (known.length > shown.length || this.#next) && button("Show more", () => this.#more(), { class: "quiet" });
    this.#box.replaceChildren(element("h3", {}, title), element("ul", {}, ...entries), more || "");
    if (focused) this.#box.querySelector(`[data-contact="${focused}"]`)?.focus();
  }

  async #more() {
    const before = this.#box.querySelectorAll("li").length;
    if (this.#all && this.#next) await this.#read(this.#next);
    this.#all = true;
    this.#draw();
    this.#box.querySelectorAll("li button")[before]?.focus();
  }

  #entry(conversation) {
    const { contactId, startedAt, live } = conversation;
    const made = button("", () => this.#onRead(conversation), { class: "past-entry", "data-contact": contactId });
    made.append(
      element("time", { datetime: startedAt }, when(startedAt)),
      live ? element("span", { class: "badge" }, "going on") : "",
      element("bdi", { class: "last" }, conversation.firstMessage ?? this.#subjects.get(contactId) ?? about(conversation)),
    );
    return made;
  }

  /** Name each of those shown by what its customer said first, as soon as that can be read. */
  async #name(contactId) {
    const { signal } = this.#naming;
    this.#subjects.set(contactId, undefined);
    try {
      const { items } = await this.#doors.chats.transcript(contactId, { patience: PATIENCE_SECONDS, signal });
      const said = items.find(({ from, contentType }) => from === "CUSTOMER" && contentType.startsWith("text/"));
      if (!said) return;
      this.#subjects.set(contactId, said.content);
      this.#box.querySelector(`[data-contact="${contactId}"] .last`)?.replaceChildren(said.content);
    } catch (error) {
      if (!(error instanceof ChatError) && !signal.aborted) throw error;
      this.#subjects.delete(contactId); // it has a time, and how long it was
    }
  }
}

/** What can be told of a conversation whose words are not known. */
function about({ startedAt, endedAt, segments }) {
  const seconds = endedAt && Math.round((new Date(endedAt) - new Date(startedAt)) / 1000);
  const long = seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
  return [endedAt && long, segments.length > 1 && `${segments.length} parts`].filter(Boolean).join(", ");
}
