import { DeskChat } from "./desk-chat.js";
import { button, element, short } from "./element.js";
import { when } from "./item.js";

const GROUPS = { waiting: "Waiting", active: "Active", past: "Past" };

/** The agent's desk: the list of chats, live, and the one that is open. */
export class Desk {
  #parts;
  #api;
  #open;
  #onPast;
  #followed = null;
  #chats = new Map();

  /** `onPast` gets the list of past chats whenever it changes. */
  constructor(parts, api, onPast) {
    this.#parts = parts;
    this.#api = api;
    this.#onPast = onPast;
    this.#open = new DeskChat(parts["desk-chat"], api, (text) => this.#say(text));
    api.watch({
      up: () => this.#reload(),
      down: () => this.#say("Amazon Connect’s side is away"),
      chat: (chat) => this.#changed(chat),
      item: (item) => this.#open.hear(item),
    });
  }

  /** Open the chat of this page's own customer, now or as soon as it is known. */
  follow(contactId) {
    this.#followed = contactId;
    const chat = this.#chats.get(contactId);
    if (chat) this.#show(chat);
  }

  async #reload() {
    const { waiting, active, past } = await this.#api.chats();
    this.#say("");
    this.#chats = new Map([...waiting, ...active, ...past].reverse().map((chat) => [chat.contactId, chat]));
    this.#draw();
    const [first] = [...waiting, ...active];
    const wanted = this.#chats.get(this.#open.contactId ?? this.#followed) ?? first;
    if (wanted) this.#show(wanted);
  }

  #changed(chat) {
    const known = this.#chats.has(chat.contactId);
    this.#chats.set(chat.contactId, chat);
    this.#draw();
    if (chat.contactId === this.#open.contactId) this.#open.update(chat);
    // A new chat opens by itself, unless the agent is busy with another one.
    else if (!known && (chat.contactId === this.#followed || !this.#open.isLive)) this.#show(chat);
  }

  #show(chat) {
    this.#parts["desk-empty"].hidden = true;
    this.#parts["desk-chat"].hidden = false;
    this.#open.show(chat);
    this.#draw();
  }

  #draw() {
    const focused = document.activeElement?.dataset?.contact;
    const newestFirst = [...this.#chats.values()].reverse();
    const groups = Object.entries(GROUPS).map(([state, title]) => [title, newestFirst.filter((chat) => chat.state === state)]);
    this.#parts.chats.replaceChildren(...groups.filter(([, chats]) => chats.length).map(([title, chats]) => this.#group(title, chats)));
    // The list is drawn anew; whoever stands on it with the keyboard stays there.
    if (focused) this.#parts.chats.querySelector(`[data-contact="${focused}"]`)?.focus();
    this.#onPast(newestFirst.filter((chat) => chat.state === "past"));
  }

  #group(title, chats) {
    const heading = element("h3", {}, title, " ", element("span", { class: "count" }, String(chats.length)));
    return element("div", { class: "group" }, heading, element("ul", {}, ...chats.map((chat) => this.#entry(chat))));
  }

  #entry(chat) {
    const attributes = { class: "entry", "data-contact": chat.contactId, "aria-current": chat.contactId === this.#open.contactId && "true" };
    const entry = button("", () => this.#show(chat), attributes);
    entry.append(
      element("span", { class: "who" }, chat.customerName),
      chat.continuedFromContactId ? element("span", { class: "badge" }, "resumed") : "",
      element("span", { class: "last" }, chat.lastMessage ?? `contact ${short(chat.contactId)}`),
      element("time", { datetime: chat.startedAt }, when(chat.startedAt)),
    );
    return element("li", {}, entry);
  }

  #say(text) {
    this.#parts["desk-status"].textContent = text;
  }
}
