import { Unsent } from "./unsent.js";

/** What the customer says: in the window at once, and marked for as long as it is not in the conversation. */
export class Outbox {
  #view;
  #post;
  #onDoubt;
  #unsent;
  #closed = false;
  #isRead = false;

  /**
   * `post` sends words under a key, once however often, and gives their item. `onDoubt` is called where that failed: they
   * may have arrived all the same. What was left unsent in one of `chats`, this one and the one that it continues, is shown again.
   */
  constructor(chats, view, post, onDoubt) {
    this.#view = view;
    this.#post = post;
    this.#onDoubt = onDoubt;
    this.#unsent = new Unsent(...chats);
    for (const line of this.#unsent.lines) this.#show(line);
  }

  /** Say something. */
  say(words) {
    const line = this.#unsent.add(words, this.#isRead ? this.#view.newest : null);
    this.#deliver(line);
    this.#view.toEnd();
  }

  /** These items are in the conversation: words among them have been sent, whatever the answer was. */
  heard(items) {
    this.#isRead = true;
    for (const item of items) {
      const line = this.#unsent.match(item);
      if (line) this.#settle(line);
    }
  }

  /** The chat takes nothing any more. */
  close() {
    this.#closed = true;
    for (const line of this.#unsent.lines) this.#show(line);
  }

  async #deliver(line) {
    this.#view.pend(line.id, line.words, "sending");
    try {
      this.#view.add([await this.#post(line.words, line.id)]);
      this.#settle(line);
    } catch {
      if (!this.#unsent.lines.includes(line)) return; // heard meanwhile: the answer alone was lost
      this.#show(line);
      this.#onDoubt();
    }
  }

  #show(line) {
    const ways = [["Try again", () => this.#deliver(line)], ["Discard", () => this.#settle(line)]];
    this.#view.pend(line.id, line.words, "unsent", this.#closed ? [] : ways);
  }

  #settle(line) {
    this.#unsent.remove(line.id);
    this.#view.unpend(line.id);
  }
}
