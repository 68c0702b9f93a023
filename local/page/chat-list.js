import { element, short } from "./element.js";
import { when } from "./item.js";

const GROUPS = { waiting: "Waiting", active: "Active", past: "Past" };
const STEPS = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };

/** All chats by state, newest first: one stop for the Tab key, and arrows within. The open one stays in sight. */
export class ChatList {
  #box;

  /** Fills `box`; `onOpen` gets the contact id of the chat that is chosen. */
  constructor(box, onOpen) {
    this.#box = box;
    box.addEventListener("click", ({ target }) => {
      const entry = target.closest(".entry");
      if (entry) onOpen(entry.dataset.contact);
    });
    box.addEventListener("keydown", (event) => this.#step(event));
  }

  /** Show `chats`, newest first; `open` is the contact id of the one that is open. */
  draw(chats, open) {
    const focused = this.#box.contains(document.activeElement) && document.activeElement.dataset.contact;
    const top = this.#box.scrollTop;
    const groups = Object.entries(GROUPS).map(([state, title]) => [title, chats.filter((chat) => chat.state === state)]);
    this.#box.replaceChildren(...groups.filter(([, group]) => group.length).map(([title, group]) => drawn(title, group, open)));
    this.#box.scrollTop = top;
    const current = this.#entry(open);
    (this.#entry(focused) ?? current ?? this.#entries[0])?.setAttribute("tabindex", "0");
    // The list is drawn anew; whoever stands on it with the keyboard stays there.
    if (focused) this.#entry(focused)?.focus({ preventScroll: true });
    else if (current) this.#reveal(current);
  }

  #reveal(entry) {
    const [box, at] = [this.#box.getBoundingClientRect(), entry.getBoundingClientRect()];
    if (at.top < box.top || at.bottom > box.bottom) this.#box.scrollTop += at.top - box.top - box.height / 3;
  }

  get #entries() {
    return [...this.#box.querySelectorAll(".entry")];
  }

  #entry(contactId) {
    return this.#entries.find((entry) => entry.dataset.contact === contactId);
  }

  #step(event) {
    const step = STEPS[event.key];
    const entries = this.#entries;
    const at = entries.indexOf(event.target);
    if (!step || at < 0) return;
    event.preventDefault();
    const next = entries[Math.min(Math.max(at + step, 0), entries.length - 1)];
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
}

function drawn(title, chats, open) {
  const heading = element("h3", {}, title, " ", element("span", { class: "count" }, String(chats.length)));
  return element("div", { class: "group" }, heading, element("ul", {}, ...chats.map((chat) => element("li", {}, entry(chat, open)))));
}

function entry(chat, open) {
  return element(
    "button",
    { type: "button", class: "entry", tabindex: "-1", "data-contact": chat.contactId, "aria-current": chat.contactId === open && "true" },
    element("bdi", { class: "name" }, chat.customerName),
    chat.continuedFromContactId ? element("span", { class: "badge" }, "resumed") : "",
    element("bdi", { class: "last" }, chat.lastMessage ?? `contact ${short(chat.contactId)}`),
    element("time", { datetime: chat.startedAt }, when(chat.startedAt)),
  );
}
