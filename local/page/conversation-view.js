import { element, short } from "./element.js";
import { contactOf, eventSentence, isEnd, isPast, speaker, when } from "./item.js";

/** A conversation as a list: sorted by time, each line once, what was said in earlier chats set apart from this one. */
export class ConversationView {
  #list;
  #me;
  #lines = new Map();
  #atEnd = true;

  /** `list` is the ol to fill; `me` the role of who reads it, CUSTOMER or AGENT. */
  constructor(list, me) {
    this.#list = list;
    this.#me = me;
    list.addEventListener("scroll", () => (this.#atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40));
    // Whoever reads the newest line goes on reading it when the room gets smaller.
    new ResizeObserver(() => this.#atEnd && (list.scrollTop = list.scrollHeight)).observe(list);
  }

  /** Forget all lines. */
  clear() {
    this.#lines.clear();
    this.#atEnd = true;
    this.#list.replaceChildren();
  }

  /** Add items, each once by its Id and only those that people read. Gives the new ones. */
  add(items) {
    const added = [];
    for (const item of items) {
      const line = item.Id && !this.#lines.has(item.Id) && this.#line(item);
      if (!line) continue;
      this.#lines.set(item.Id, { item, line });
      added.push(item);
    }
    if (added.length) this.#arrange();
    return added;
  }

  has(id) {
    return this.#lines.has(id);
  }

  /** Whether something of an earlier chat is there. */
  get hasPast() {
    return [...this.#lines.values()].some(({ item }) => isPast(item));
  }

  /** How many lines there are. */
  get size() {
    return this.#lines.size;
  }

  /** Show that a message has been read. */
  markRead(id) {
    this.#lines.get(id)?.line.querySelector(".mark")?.replaceChildren("Read");
  }

  #line(item) {
    if (item.Type === "MESSAGE") return message(item, this.#me);
    const sentence = eventSentence(item, this.#me);
    return sentence && element("li", { class: "event" }, sentence);
  }

  #arrange() {
    const { scrollHeight, scrollTop } = this.#list;
    const atEnd = this.#atEnd;
    const entries = [...this.#lines.values()].sort((a, b) => (a.item.AbsoluteTime < b.item.AbsoluteTime ? -1 : 1));
    this.#list.replaceChildren(...withDividers(entries));
    // Stay with the newest line, or with the line that was in sight when older ones are put in above it.
    this.#list.scrollTop = atEnd ? this.#list.scrollHeight : scrollTop + this.#list.scrollHeight - scrollHeight;
  }
}

function message(item, me) {
  const mine = item.ParticipantRole === me;
  const kind = mine ? "mine" : item.ParticipantRole === "SYSTEM" ? "system" : "theirs";
  const time = element("time", { datetime: item.AbsoluteTime }, when(item.AbsoluteTime));
  return element(
    "li",
    { class: `message ${kind}${isPast(item) ? " past" : ""}`, "data-contact": contactOf(item) },
    element("p", { class: "from" }, speaker(item, me), " ", time),
    element("p", { class: "text" }, item.Content ?? ""),
    element("p", { class: "mark" }, isRead(item) && mine ? "Read" : ""),
  );
}

function isRead(item) {
  return item.MessageMetadata?.Receipts?.some((receipt) => receipt.ReadTimestamp);
}

function* withDividers(entries) {
  let before = null;
  for (const { item, line } of entries) {
    const turned = !before || contactOf(before) !== contactOf(item);
    if (isPast(item) && turned) yield divider(!before || isEnd(before) ? "Earlier conversation" : "Its next segment", item);
    if (!isPast(item) && before && isPast(before)) yield divider("This conversation", item, "now");
    before = item;
    yield line;
  }
}

function divider(title, item, kind = "then") {
  const contactId = contactOf(item);
  return element(
    "li",
    { class: `divider ${kind}` },
    element("span", {}, title),
    element("code", { title: `contact ${contactId}` }, short(contactId)),
  );
}
