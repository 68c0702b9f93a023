import { Chat } from "./chat.js";
import { Outbox } from "./outbox.js";
import { Reader } from "./reader.js";

const TYPING_SHOWN_MS = 12_000; // ChatJS repeats a sign of typing every 10 s at most
const PAUSES_SECONDS = [1, 2, 4, 8, 15]; // between tries to connect again

/** One chat in the customer's window, from entering it until it is over or another takes its place. */
export class Talk {
  #parts;
  #view;
  #notice;
  #onOver;
  #onPast;
  #chat = null;
  #entering;
  #outbox;
  #reader;
  #typingTimer;
  #comingBack;
  #tries = 0;
  #gone = false;
  #linked = false;

  /**
   * `details` are what ChatJS takes, `before` is the contact id of the chat that it continues. `onOver` is called once,
   * when the chat is over, with whether it was found to be so on entering it; `onPast` as soon as lines of an earlier chat
   * are there.
   */
  constructor(details, before, { parts, view, notice, onOver, onPast }) {
    this.details = details;
    this.#parts = parts;
    this.#view = view;
    this.#notice = notice;
    this.#onOver = onOver;
    this.#onPast = onPast;
    this.#reader = new Reader((token) => this.#chat.page(token), view, (items) => this.#shown(items), (again) =>
      notice.show("Older messages cannot be shown right now.", [["Try again", again]]));
    this.#outbox = new Outbox([details.ContactId, before], view, (words, key) => this.#post(words, key), () => this.#linked && this.#reader.newest({ quietly: true }));
  }

  /** Connect, and stay connected: where ChatJS gives up, a new session of it is made. */
  async enter() {
    this.#status("Connecting…");
    const chat = new Chat(this.details, guarded(this.#handlers(), () => !this.#gone && this.#chat === chat));
    this.#chat = chat;
    this.#entering = chat.connect();
    try {
      await this.#entering;
    } catch (error) {
      if (this.#gone || this.#chat !== chat) return;
      if (error.status === 403) this.#over(true);
      else this.#comeBack("The chat cannot be entered right now.");
    }
  }

  say(words) {
    this.#outbox.say(words);
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

  /** Say and hear nothing more: another chat takes the window. */
  close() {
    this.#gone = true;
    clearTimeout(this.#comingBack);
    this.#parts.typing.textContent = "";
    this.#reader.close();
    this.#outbox.close();
  }

  /** What is said on the way in is sent once one is in. */
  async #post(words, key) {
    await this.#entering;
    return this.#chat.send(words, key);
  }

  #handlers() {
    return {
      item: (item) => this.#hear(item),
      typing: (item) => this.#hearTyping(item),
      read: (id) => this.#view.markRead(id),
      past: () => (performance.mark("rehydrated"), this.#reader.past().then(() => performance.mark("past is there"))),
      ended: () => this.#over(),
      link: (state) => this.#link(state),
    };
  }

  #link(state) {
    this.#linked = state === "up";
    if (state === "up") {
      this.#tries = 0;
      this.#status("Connected");
      this.#notice.hide();
      // What was said while the socket was down is not pushed again.
      this.#reader.newest().then(() => performance.mark("conversation is there"));
    } else if (state === "lost") this.#status("Reconnecting…");
    else this.#comeBack("The connection is lost.");
  }

  /** Enter anew after a while, or as soon as the network is back, or when the customer says so. */
  #comeBack(text) {
    this.#status("Not connected");
    clearTimeout(this.#comingBack);
    const again = () => {
      window.removeEventListener("online", again);
      clearTimeout(this.#comingBack);
      if (!this.#gone) this.enter();
    };
    window.addEventListener("online", again);
    this.#comingBack = setTimeout(again, 1000 * PAUSES_SECONDS[Math.min(this.#tries++, PAUSES_SECONDS.length - 1)]);
    this.#notice.show(`${text} We keep trying.`, [["Connect now", again]]);
  }

  #hear(item) {
    const added = this.#view.add([item]);
    this.#shown(added);
    if (added[0]?.Type !== "MESSAGE" || item.ParticipantRole === "CUSTOMER") return;
    this.#parts.typing.textContent = "";
    this.#parts.announcer.textContent = `${item.DisplayName}: ${item.Content}`;
  }

  #shown(items) {
    this.#outbox.heard(items);
    if (this.#view.hasPast) this.#onPast();
  }

  #hearTyping(item) {
    this.#parts.typing.textContent = `${item.DisplayName ?? "Agent"} is typing…`;
    clearTimeout(this.#typingTimer);
    this.#typingTimer = setTimeout(() => (this.#parts.typing.textContent = ""), TYPING_SHOWN_MS);
  }

  #over(onEntering = false) {
    if (this.#gone) return;
    this.close();
    this.#onOver(onEntering);
  }

  #status(text) {
    this.#parts["customer-status"].textContent = text;
  }
}

function guarded(handlers, open) {
  return Object.fromEntries(Object.entries(handlers).map(([name, handle]) => [name, (told) => open() && handle(told)]));
}
