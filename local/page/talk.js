import { Chat } from "./chat.js";

const LINES_AT_FIRST = 12;
const TYPING_SHOWN_MS = 12_000; // ChatJS repeats a sign of typing every 10 s at most

/** One chat in the customer's window, from entering it until it is over or another takes its place. */
export class Talk {
  #parts;
  #view;
  #notice;
  #onOver;
  #onAgain;
  #chat;
  #older = null;
  #reading = Promise.resolve();
  #typingTimer;
  #gone = false;
  #linked = false;

  /** `details` as StartChatContact answered; `onOver` is called once, when the chat is over, `onAgain` to enter anew. */
  constructor(details, { parts, view, notice, onOver, onAgain }) {
    this.details = details;
    this.#parts = parts;
    this.#view = view;
    this.#notice = notice;
    this.#onOver = onOver;
    this.#onAgain = onAgain;
    const on = {
      item: (item) => this.#hear(item),
      typing: (item) => this.#hearTyping(item),
      read: (id) => view.markRead(id),
      past: () => this.#readInTurn(() => view.hasPast || this.#readNewest(true)),
      ended: () => this.#over(),
      link: (state) => this.#link(state),
    };
    this.#chat = new Chat(details, guarded(on, () => !this.#gone));
  }

  /** Connect; what does not work is told in the window. */
  async enter() {
    this.#status("Connecting…");
    try {
      await this.#chat.connect();
    } catch (error) {
      if (error.status === 403) this.#over();
      else this.#again("The chat cannot be entered right now.");
    }
  }

  async send(words) {
    try {
      await this.#chat.send(words);
      this.#notice.hide();
    } catch {
      if (!this.#gone) this.#notice.show(`Not sent: “${words}”`, [["Send again", () => this.send(words)]]);
    }
  }

  type() {
    this.#chat.type();
  }

  /** End the chat. */
  async leave() {
    try {
      await this.#chat.end();
      if (!this.#linked) this.#over(); // with a socket, an event tells
    } catch (error) {
      if (error?.statusCode === 403) this.#over();
      else this.#notice.show("The chat could not be ended.", [["Try again", () => this.leave()]]);
    }
  }

  /** Read the transcript further back, until at least one more line is there. */
  readMore() {
    return this.#readInTurn(() => this.#readOlder(1));
  }

  /** Say and hear nothing more: another chat takes the window. */
  close() {
    this.#gone = true;
    this.#parts.typing.textContent = "";
    this.#parts.earlier.hidden = true;
  }

  /** Read the newest page, and older ones until the window is filled. `afresh`: there is a past that was not there. */
  async #readNewest(afresh = false) {
    const { items, next } = await this.#chat.page(null);
    if (this.#gone) return;
    // Where the page joins what is here, what is older than that has been read as far as #older says.
    const joins = items.some(({ Id }) => this.#view.has(Id));
    this.#view.add(items);
    if (afresh || !joins) this.#older = next;
    await this.#readOlder(LINES_AT_FIRST - this.#view.size);
  }

  async #readOlder(wanted) {
    for (let found = 0; this.#older && found < wanted; ) {
      const { items, next } = await this.#chat.page(this.#older);
      if (this.#gone) return;
      found += this.#view.add(items).length;
      this.#older = next;
    }
    this.#parts.earlier.hidden = !this.#older;
  }

  /** One reader at a time; what it cannot read is told in the window. */
  #readInTurn(read) {
    this.#reading = this.#reading.then(read).catch((error) => {
      // 403: the chat has ended meanwhile, which an event of its own tells.
      if (!this.#gone && error?.statusCode !== 403)
        this.#notice.show("Older messages cannot be shown right now.", [["Try again", () => this.#readInTurn(read)]]);
    });
    return this.#reading;
  }

  #link(state) {
    this.#linked = state === "up";
    if (state === "up") {
      this.#status("Connected");
      this.#notice.hide();
      this.#readInTurn(() => this.#readNewest()); // what was said while the socket was down is not pushed again
    } else if (state === "lost") this.#status("Reconnecting…");
    else this.#again("The connection is lost.");
  }

  #again(text) {
    this.#status("Not connected");
    // ChatJS tries no more after this; only a new session with the same token does.
    this.#notice.show(text, [["Connect again", () => this.#onAgain()]]);
  }

  #hear(item) {
    const [added] = this.#view.add([item]);
    if (added?.Type !== "MESSAGE" || added.ParticipantRole === "CUSTOMER") return;
    this.#parts.typing.textContent = "";
    this.#parts.announcer.textContent = `${added.DisplayName}: ${added.Content}`;
  }

  #hearTyping(item) {
    this.#parts.typing.textContent = `${item.DisplayName ?? "Agent"} is typing…`;
    clearTimeout(this.#typingTimer);
    this.#typingTimer = setTimeout(() => (this.#parts.typing.textContent = ""), TYPING_SHOWN_MS);
  }

  #over() {
    if (this.#gone) return;
    this.close();
    this.#onOver();
  }

  #status(text) {
    this.#parts["customer-status"].textContent = text;
  }
}

function guarded(handlers, open) {
  return Object.fromEntries(Object.entries(handlers).map(([name, handle]) => [name, (told) => open() && handle(told)]));
}
