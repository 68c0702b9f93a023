import { complaint } from "./complaint.js";
import { ConversationView } from "./conversation-view.js";
import { forget, remember, remembered } from "./memory.js";
import { Notice } from "./notice.js";
import { StartForm } from "./start-form.js";
import { Talk } from "./talk.js";

/** Which parts of the window are there in which of its states. */
const SHOWN = {
  idle: ["start", "sign-in"],
  chatting: ["conversation", "composer", "leave"],
  over: ["conversation", "after"],
};

/** The customer's window: a form, then a chat, then what can follow it. */
export class Customer {
  #parts;
  #endpoint;
  #exchanges;
  #view;
  #notice;
  #form;
  #onEnter;
  #talk = null;

  /**
   * `parts` are the window's elements by id; `endpoint` starts chats; `exchanges` shows each start; `onEnter` gets the
   * contact id of each chat that is entered.
   */
  constructor(parts, endpoint, exchanges, onEnter) {
    this.#parts = parts;
    this.#endpoint = endpoint;
    this.#exchanges = exchanges;
    this.#onEnter = onEnter;
    this.#view = new ConversationView(parts.messages, "CUSTOMER");
    this.#notice = new Notice(parts.notice);
    this.#form = new StartForm(parts.start, (body) => this.#start(body));
    parts.leave.addEventListener("click", () => this.#talk.leave());
    parts.earlier.addEventListener("click", () => this.#talk.readMore());
    parts.resume.addEventListener("click", () => this.#start(this.#resumption()));
    parts.another.addEventListener("click", () => this.#backToForm());
    this.#compose(parts.composer, parts["customer-text"]);
    this.#show("idle");
  }

  /** Offer these past chats to resume, as the desk lists them. */
  offer(pastChats) {
    this.#form.offer(pastChats);
  }

  /** Offer to resume whichever chat was the customer's last: a customer who is signed in is known. */
  offerLatest(known) {
    this.#form.offerLatest(known);
  }

  /** Be in the same chat as before the page was loaded anew, if there was one. */
  async reopen() {
    const details = remembered();
    if (details) await this.#enter(details);
  }

  async #start(body, key = crypto.randomUUID()) {
    this.#notice.hide();
    this.#form.busy = this.#parts.resume.disabled = true;
    const exchange = await this.#endpoint.start(body, key);
    this.#form.busy = this.#parts.resume.disabled = false;
    this.#exchanges.add(exchange);
    const started = exchange.answer?.ok ? exchange.answer.json?.data?.startChatResult : undefined;
    if (started) return this.#enter({ ...started, name: body.ParticipantDetails?.DisplayName });
    this.#complain(exchange, body, key);
  }

  #complain(exchange, body, key) {
    const { text, retry, wait, afresh } = complaint(exchange);
    const { PersistentChat: _, ...withoutPast } = body;
    const ways = [];
    // The same key: should the chat have been started after all, this finds it.
    if (retry) ways.push(["Try again", () => this.#start(body, key)]);
    if (afresh) ways.push(["Start a new chat", () => this.#start(withoutPast)]);
    this.#notice.show(text, ways, wait);
  }

  async #enter(details) {
    remember(details);
    this.#onEnter(details.ContactId);
    this.#talk?.close();
    this.#view.clear();
    this.#notice.hide();
    this.#show("chatting");
    this.#talk = new Talk(details, {
      parts: this.#parts,
      view: this.#view,
      notice: this.#notice,
      onOver: () => this.#over(),
      onAgain: () => this.#enter(details),
    });
    this.#parts["customer-text"].focus();
    await this.#talk.enter();
  }

  #over() {
    forget();
    this.#notice.hide();
    this.#form.prefer(this.#talk.details.ContactId);
    this.#show("over", "Ended");
    this.#parts.resume.focus();
  }

  #resumption() {
    const { ContactId, name } = this.#talk.details;
    return {
      ...(name && { ParticipantDetails: { DisplayName: name } }),
      PersistentChat: { SourceContactId: ContactId, RehydrationType: "ENTIRE_PAST_SESSION" },
    };
  }

  #backToForm() {
    this.#notice.hide();
    this.#show("idle");
    this.#form.focus();
  }

  #compose(form, text) {
    text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
    text.addEventListener("input", () => text.value && this.#talk.type());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const words = text.value.trim();
      text.value = "";
      if (words) this.#talk.send(words);
    });
  }

  #show(state, status = "") {
    this.#parts.customer.dataset.state = state;
    for (const id of new Set(Object.values(SHOWN).flat())) this.#parts[id].hidden = !SHOWN[state].includes(id);
    this.#parts["customer-status"].textContent = status;
  }
}
