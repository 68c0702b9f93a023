import { button, element } from "./element.js";
import { contactOf, isPast } from "./item.js";
import { divider, line, markRead, pendingLine } from "./line.js";

const AT_END = 8; // pixels

/**
 * A conversation as a list: sorted by time, each line once, what was said in earlier chats set apart from this one. It
 * holds still while one reads: at the end it follows, anywhere else nothing moves what is in sight.
 */
export class ConversationView {
  #list;
  #me;
  #lines = new Map();
  #dividers = new Map();
  #pending = new Map();
  #earlier = null;
  #below;
  #unseen = 0;
  #atEnd = true;
  #top = 0;
  #box;
  #boxTop = 0;

  /** `box` holds the ol to fill; `me` is the role of who reads it, CUSTOMER or AGENT. */
  constructor(box, me) {
    this.#box = box;
    this.#list = box.querySelector("ol");
    this.#me = me;
    this.#below = button("", () => this.toEnd(), { class: "below", hidden: true });
    box.append(this.#below);
    this.#list.addEventListener("scroll", () => this.#scrolled());
    new ResizeObserver(() => this.#resized()).observe(this.#list);
  }

  /** Forget all lines. */
  clear() {
    for (const lines of [this.#lines, this.#dividers, this.#pending]) lines.clear();
    this.#earlier = null;
    this.#list.replaceChildren();
    this.toEnd();
  }

  /** Add items, each once by its Id and only those that people read; gives the new ones. */
  add(items, { arriving = false } = {}) {
    const added = [];
    for (const item of items) {
      const made = item.Id && !this.#lines.has(item.Id) && line(item, this.#me);
      if (!made) continue;
      if (arriving) made.classList.add("arriving");
      this.#lines.set(item.Id, { item, made });
      added.push(item);
    }
    if (added.length) this.#arrange(added);
    return added;
  }

  has(id) {
    return this.#lines.has(id);
  }

  /** Whether something of an earlier chat is there. */
  get hasPast() {
    return [...this.#lines.values()].some(({ item }) => isPast(item));
  }

  /** How many messages there are; what joins and leaves is not counted. */
  get size() {
    return [...this.#lines.values()].filter(({ item }) => item.Type === "MESSAGE").length;
  }

  /** When the newest of this chat's lines was said, as the service tells time; empty where there is none. */
  get newest() {
    const times = [...this.#lines.values()].filter(({ item }) => !isPast(item)).map(({ item }) => item.AbsoluteTime);
    return times.reduce((newest, time) => (time > newest ? time : newest), "");
  }

  /** Show words that are not in the conversation, below all that is: `sending` or `unsent`, with `[label, action]` ways on. */
  pend(id, words, state, ways = []) {
    const shown = this.#pending.get(id);
    this.#pending.set(id, pendingLine(words, state, ways, shown));
    if (!shown) this.#arrange();
    else if (this.#atEnd) this.toEnd();
  }

  /** They are in the conversation now, or nowhere. */
  unpend(id) {
    if (this.#pending.delete(id)) this.#arrange();
  }

  /** Offer to show more above; null where there is no more. */
  offerEarlier(show) {
    if (Boolean(show) === Boolean(this.#earlier)) return;
    this.#earlier = show && element("li", { class: "earlier" }, button("Show earlier messages", show, { class: "quiet" }));
    this.#arrange();
  }

  /** Show that a message has been read. */
  markRead(id) {
    const shown = this.#lines.get(id);
    if (shown) markRead(shown.made);
    if (this.#atEnd) this.toEnd(); // the line has grown
  }

  toEnd() {
    this.#list.scrollTop = this.#list.scrollHeight;
    this.#top = this.#list.scrollTop;
    this.#atEnd = true;
    this.#count(0);
  }

  /** Whoever reads the newest line goes on reading it when the room gets smaller; others stay where they are. */
  #resized() {
    const moved = this.#box.offsetTop - this.#boxTop;
    this.#boxTop += moved;
    if (this.#atEnd) return this.toEnd();
    this.#list.scrollTop += moved;
    this.#top = this.#list.scrollTop;
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.#list;
    if (scrollHeight - scrollTop - clientHeight < AT_END) {
      this.#atEnd = true;
      this.#count(0);
    } else if (scrollTop < this.#top) this.#atEnd = false; // a room that got smaller scrolls nobody up
    this.#top = scrollTop;
  }

  #arrange(added = []) {
    const entries = [...this.#lines.values()].sort((a, b) => inOrder(a.item, b.item));
    const nodes = [...(this.#earlier ? [this.#earlier] : []), ...this.#withDividers(entries), ...this.#pending.values()];
    if (this.#atEnd) {
      place(this.#list, nodes);
      return this.toEnd();
    }
    const anchor = [...this.#list.children].find((child) => child !== this.#earlier && child.offsetTop + child.offsetHeight > this.#list.scrollTop);
    const before = anchor?.offsetTop ?? 0;
    place(this.#list, nodes);
    this.#list.scrollTop += (anchor?.offsetTop ?? 0) - before;
    this.#top = this.#list.scrollTop;
    this.#count(this.#unseen + added.filter((item) => !isPast(item) && item.Type === "MESSAGE" && this.#isLast(item)).length);
  }

  #isLast({ Id }) {
    const { made } = this.#lines.get(Id);
    return made.offsetTop > this.#list.scrollTop + this.#list.clientHeight;
  }

  #count(unseen) {
    this.#unseen = unseen;
    this.#below.hidden = unseen === 0;
    this.#below.textContent = unseen === 1 ? "1 new message ↓" : `${unseen} new messages ↓`;
  }

  *#withDividers(entries) {
    let before = null;
    for (const { item, made } of entries) {
      const kind = turn(before, item);
      if (kind) yield this.#divider(kind, item);
      before = item;
      yield made;
    }
  }

  #divider(kind, item) {
    const key = `${kind} ${contactOf(item)}`;
    if (!this.#dividers.has(key)) this.#dividers.set(key, divider(kind, item));
    return this.#dividers.get(key);
  }
}

/** By time; what was said at the same one stays as it came. */
function inOrder(a, b) {
  return (a.AbsoluteTime > b.AbsoluteTime) - (a.AbsoluteTime < b.AbsoluteTime);
}

/** What begins with `item`, said after `before`: an earlier chat, the next segment of it, or this chat; else null. */
function turn(before, item) {
  if (!isPast(item)) return before && isPast(before) ? "now" : null;
  if (before && contactOf(before) === contactOf(item)) return null;
  return !before || before.ContentType.endsWith("chat.ended") ? "then" : "segment";
}

/** Let `list` hold `nodes` in their order; those that stay are not touched, and keep the focus. */
function place(list, nodes) {
  let at = list.firstChild;
  for (const node of nodes) {
    if (node === at) at = at.nextSibling;
    else list.insertBefore(node, at);
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}
