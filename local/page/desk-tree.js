import { button, element, short } from "./element.js";
import { when } from "./item.js";
import { whoAnswered } from "./segment.js";

const KINDS = { task: "Add task", email: "Add e-mail", guide: "Add guide" };

/** All contacts of the open chat: its segments, its survey, and what agents and flows put beside it. */
export class DeskTree {
  #act;
  #contacts = element("ul", { class: "contacts" });
  #count = element("span", { class: "count" });
  #add;
  #chatId;

  /** `act` performs an act on a contact. */
  constructor(act) {
    this.#act = act;
    this.#add = element("div", { class: "acts" }, ...Object.entries(KINDS).map(([kind, label]) => button(label, () => act(this.#chatId, kind))));
  }

  /** The element that shows it. */
  get box() {
    return element("details", { class: "tree" }, element("summary", {}, "Contacts ", this.#count), this.#contacts, this.#add);
  }

  show(chat) {
    this.#chatId = chat.contactId;
    const contacts = [...chat.segments.map(asSegment), ...chat.others].sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
    this.#count.textContent = String(contacts.length);
    this.#contacts.replaceChildren(...contacts.map((contact) => this.#row(contact)));
    this.#add.hidden = chat.state === "past";
  }

  #row(contact) {
    const open = !contact.endedAt;
    const row = element("li", {}, element("code", { title: contact.contactId }, short(contact.contactId)), " ", described(contact));
    if (open && contact.channel) row.append(" ", button("Close", () => this.#act(contact.contactId, "close"), { class: "link" }));
    return row;
  }
}

function asSegment(segment, index) {
  return { ...segment, name: segment.initiationMethod === "DISCONNECT" ? "survey" : `segment ${index + 1}, ${whoAnswered(segment)}` };
}

function described({ name, channel, subtype, startedAt, endedAt }) {
  const what = name ?? (subtype === "connect:Guide" ? "guide" : channel.toLowerCase());
  return `${what}, ${when(startedAt)}${endedAt ? "" : ", open"}`;
}
