import { ChatList } from "./chat-list.js";
import { DeskChat } from "./desk-chat.js";

/** The agent's desk: the list of chats, live, and the one that is open. */
export class Desk {
  #parts;
  #api;
  #list;
  #open;
  #onPast;
  #followed = null;
  #chats = new Map();
  #meanwhile = new Map();

  /** `onPast` gets the list of past chats whenever it changes. */
  constructor(parts, api, onPast) {
    this.#parts = parts;
    this.#api = api;
    this.#onPast = onPast;
    this.#list = new ChatList(parts.chats, (contactId) => this.#show(this.#chats.get(contactId)));
    this.#open = new DeskChat(parts["desk-chat"], api, (text) => this.#say(text));
    parts["end-all"].addEventListener("click", () => this.#endAll());
    api.watch({
      up: () => this.#reload(),
      down: () => this.#say("Amazon Connect’s side is away"),
      chat: (chat) => this.#changed(chat),
      item: (item) => this.#heard(item),
    });
  }

  /** Open the chat of this page's own customer, now or as soon as it is known. */
  follow(contactId) {
    this.#followed = contactId;
    const chat = this.#chats.get(contactId);
    if (chat) this.#show(chat);
  }

  async #reload() {
    const meanwhile = (this.#meanwhile = new Map()); // what is told while the list is on its way is newer than the list
    this.#say("");
    const { waiting, active, past } = await this.#api.chats();
    const listed = [...waiting, ...active, ...past].reverse().map((chat) => [chat.contactId, chat]);
    this.#chats = new Map([...listed, ...meanwhile]);
    const [first] = [...waiting, ...active];
    const wanted = this.#chats.get(this.#open.contactId ?? this.#followed) ?? first;
    if (wanted) this.#show(wanted);
    else this.#draw();
  }

  #changed(chat) {
    const known = this.#chats.has(chat.contactId);
    this.#chats.set(chat.contactId, chat);
    this.#meanwhile.set(chat.contactId, chat);
    if (chat.contactId === this.#open.contactId) this.#open.update(chat);
    // A new chat opens by itself, unless the agent is busy with another one.
    else if (!known && (chat.contactId === this.#followed || !this.#open.isLive)) return this.#show(chat);
    this.#draw();
  }

  #heard(item) {
    this.#open.hear(item);
    const chat = this.#chats.get(item.InitialContactId);
    if (!chat || item.Type !== "MESSAGE") return;
    this.#chats.set(chat.contactId, { ...chat, lastMessage: item.Content });
    this.#draw();
  }

  #show(chat) {
    this.#parts["desk-empty"].hidden = true;
    this.#parts["desk-chat"].hidden = false;
    this.#open.show(chat);
    this.#draw();
  }

  #draw() {
    const newestFirst = [...this.#chats.values()].reverse();
    this.#parts["end-all"].hidden = newestFirst.filter((chat) => chat.state !== "past").length < 2;
    this.#list.draw(newestFirst, this.#open.contactId);
    this.#onPast(newestFirst.filter((chat) => chat.state === "past"));
  }

  async #endAll() {
    const live = [...this.#chats.values()].filter((chat) => chat.state !== "past");
    const ends = await Promise.allSettled(live.map(({ contactId }) => this.#api.act(contactId, "end")));
    const [failed] = ends.filter(({ reason }) => reason);
    this.#say(failed?.reason.message ?? "");
  }

  #say(text) {
    this.#parts["desk-status"].textContent = text;
  }
}
