import { ChatError } from "/client/persistent-chat.js";
import { complaint } from "./complaint.js";
import { button, element } from "./element.js";
import { when } from "./item.js";

const SHOWN_AT_FIRST = 3;

/**
 * The customer's earlier conversations, newest first, each to be read again. Where the service lists none, what the
 * stand-in knows of nobody's chats is offered, so that there is something to resume from the first minute on.
 */
export class Earlier {
  #box;
  #doors;
  #onRead;
  #public = [];
  #listed = [];
  #next;
  #all = false;

  /** Fills `box`; `onRead` gets the conversation that is chosen: its contact id, whether it is live, and its door. */
  constructor(box, doors, onRead) {
    this.#box = box;
    this.#doors = doors;
    this.#onRead = onRead;
  }

  /** Whose they are may have changed, or how many there are: ask anew. */
  async refresh() {
    this.#listed = [];
    this.#next = undefined;
    this.#all = false;
    this.#draw();
    if (this.#doors.history) await this.#list();
  }

  /** Past chats as the desk lists them. */
  offer(pastChats) {
    this.#public = pastChats.filter(({ customerId }) => !customerId).map((chat) => ({ ...chat, door: "public" }));
    if (!this.#listed.length) this.#draw();
  }

  focus() {
    this.#box.querySelector("button")?.focus();
  }

  async #list() {
    const { chats } = this.#doors;
    try {
      const { conversations, next } = await chats.conversations({ next: this.#next });
      if (chats !== this.#doors.chats) return;
      this.#listed.push(...conversations.map((each) => ({ ...each, door: this.#doors.door })));
      this.#next = next;
      this.#draw();
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      this.#box.append(element("p", { class: "hint" }, complaint(error), " ", button("Try again", () => this.refresh(), { class: "link" })));
    }
  }

  #draw() {
    const own = this.#listed.length > 0 || this.#doors.door === "public";
    const known = this.#listed.length ? this.#listed : this.#doors.open.includes("public") ? this.#public : [];
    const shown = this.#all ? known : known.slice(0, own ? SHOWN_AT_FIRST : 1);
    this.#box.hidden = !shown.length;
    const entries = shown.map((each) => element("li", {}, this.#entry(each)));
    const more = own && (known.length > shown.length || this.#next) && button("Show more", () => this.#more(), { class: "quiet" });
    this.#box.replaceChildren(element("h3", {}, own ? "Earlier conversations" : "To try: a conversation that anybody can resume"), element("ul", {}, ...entries), more || "");
  }

  async #more() {
    const before = this.#box.querySelectorAll("li").length;
    if (this.#all && this.#next) await this.#list();
    this.#all = true;
    this.#draw();
    this.#box.querySelectorAll("li button")[before]?.focus();
  }

  #entry(conversation) {
    const { startedAt, live, lastMessage } = conversation;
    const made = button("", () => this.#onRead(conversation), { class: "past-entry" });
    made.append(
      element("time", { datetime: startedAt }, when(startedAt)),
      live ? element("span", { class: "badge" }, "going on") : "",
      element("bdi", { class: "last" }, lastMessage ?? about(conversation)),
    );
    return made;
  }
}

/** What can be told of a conversation whose words are not known. */
function about({ startedAt, endedAt, segments }) {
  const minutes = endedAt && Math.max(1, Math.round((new Date(endedAt) - new Date(startedAt)) / 60_000));
  return [minutes && `${minutes} min`, segments.length > 1 && `${segments.length} parts`].filter(Boolean).join(", ");
}
