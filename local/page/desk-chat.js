import { ConversationView } from "./conversation-view.js";
import { DeskTree } from "./desk-tree.js";
import { button, element, short } from "./element.js";
import { isTyping } from "./item.js";
import { whoAnswered } from "./segment.js";

const TYPING_EVERY_MS = 3_000;
const TYPING_SHOWN_MS = 12_000;

/** The chat that is open on the desk: who and from where, what is said, and what the agent can do. */
export class DeskChat {
  #api;
  #say;
  #view;
  #tree;
  #chat = null;
  #drafts = new Map();
  #typedAt = -Infinity;
  #typingTimer;
  #parts;

  /** Fills `box`; `say` tells the agent what did not work. */
  constructor(box, api, say) {
    this.#api = api;
    this.#say = say;
    this.#parts = {
      facts: element("dl", { class: "facts" }),
      conversation: element("div", { class: "conversation" }, element("ol", { class: "messages", "aria-label": "Conversation at the desk", tabindex: "0" })),
      typing: element("p", { class: "typing", "aria-live": "polite" }),
      text: element("textarea", { id: "desk-text", rows: "1", maxlength: "1024", placeholder: "Answer the customer", dir: "auto" }),
      accept: button("Accept", () => this.#accept(), { class: "primary" }),
      transfer: button("Transfer", () => this.#act("transfer")),
      end: button("End", () => this.#act("end")),
      survey: button("End with survey", () => this.#act("end", { survey: true })),
    };
    this.#view = new ConversationView(this.#parts.conversation, "AGENT");
    const { facts, conversation, typing, accept, transfer, end, survey } = this.#parts;
    const acts = element("div", { class: "acts", role: "group", "aria-label": "This chat" }, accept, transfer, end, survey);
    this.#tree = new DeskTree((contactId, act) => this.#act(act, {}, contactId));
    box.append(facts, acts, this.#tree.box, conversation, typing, this.#composer());
  }

  /** The initial contact id of the open chat, or undefined. */
  get contactId() {
    return this.#chat?.contactId;
  }

  get isLive() {
    return this.#chat !== null && this.#chat.state !== "past";
  }

  /** Open a chat. */
  async show(chat) {
    if (chat.contactId !== this.contactId) {
      this.#view.clear();
      this.#drafts.set(this.contactId, this.#parts.text.value);
      this.#parts.text.value = this.#drafts.get(chat.contactId) ?? "";
    }
    this.update(chat);
    await this.#read();
  }

  /** Show what has changed about the open chat. */
  update(chat) {
    const before = this.#chat;
    this.#chat = chat;
    // A past can come later than the chat.
    if (before?.contactId === chat.contactId && before.continuedFromContactId !== chat.continuedFromContactId) this.#read();
    this.#parts.facts.replaceChildren(...facts(chat));
    this.#tree.show(chat);
    this.#parts.accept.hidden = chat.state !== "waiting";
    for (const part of ["transfer", "end", "survey"]) this.#parts[part].hidden = chat.state === "past";
    this.#parts.text.form.hidden = chat.state === "past";
    if (chat.state === "past") this.#parts.typing.textContent = "";
  }

  async #read() {
    const { contactId } = this;
    try {
      const items = await this.#api.transcript(contactId);
      if (contactId === this.contactId) this.#view.add(items);
    } catch (error) {
      this.#say(error.message);
    }
  }

  /** Something was said in some chat. */
  hear(item) {
    if (item.InitialContactId !== this.contactId) return;
    if (isTyping(item)) return this.#hearTyping(item);
    if (item.ParticipantRole === "CUSTOMER") this.#parts.typing.textContent = "";
    const [added] = this.#view.add([item]);
    const asked = added?.Type === "MESSAGE" && added.ParticipantRole === "CUSTOMER";
    if (asked && this.#chat.state === "active" && !document.hidden) this.#tell("read");
  }

  #hearTyping(item) {
    this.#parts.typing.textContent = `${item.DisplayName} is typing…`;
    clearTimeout(this.#typingTimer);
    this.#typingTimer = setTimeout(() => (this.#parts.typing.textContent = ""), TYPING_SHOWN_MS);
  }

  #composer() {
    const { text } = this.#parts;
    const label = element("label", { class: "unseen", for: "desk-text" }, "Your answer");
    const form = element("form", { class: "composer" }, label, text, element("button", { type: "submit" }, "Answer"));
    text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
    text.addEventListener("input", () => this.#type());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (text.value.trim()) this.#answer(text.value);
    });
    return form;
  }

  async #accept() {
    if (await this.#act("accept")) this.#parts.text.focus();
  }

  /** What could not be said stays in its box. */
  async #answer(words) {
    const { text } = this.#parts;
    if ((await this.#act("message", { content: words.trim() })) && text.value === words) text.value = "";
  }

  #type() {
    if (!this.#parts.text.value || performance.now() - this.#typedAt < TYPING_EVERY_MS) return;
    this.#typedAt = performance.now();
    this.#tell("typing");
  }

  /** Tell the customer what the agent is about; of no interest to the agent, and least of all in place of a failure. */
  #tell(act) {
    this.#api.act(this.contactId, act).catch(() => {});
  }

  async #act(act, options, contactId = this.contactId) {
    try {
      await this.#api.act(contactId, act, options);
      this.#say("");
      return true;
    } catch (error) {
      this.#say(error.message);
      return false;
    }
  }
}

function* facts(chat) {
  const pairs = [["Customer", chat.customerName], ["Contact", short(chat.contactId)]];
  if (chat.customerId) pairs.push(["Customer id", chat.customerId]);
  if (chat.continuedFromContactId) pairs.push(["Continues", `${short(chat.continuedFromContactId)}, ${chat.rehydrationType}`]);
  if (chat.customerHasLeft && chat.state !== "past") pairs.push(["The customer", "has left"]);
  if (chat.segments.length > 1) pairs.push(["Segments", chat.segments.map(whoAnswered).join(" → ")]);
  pairs.push(...Object.entries(chat.attributes));
  for (const [term, value] of pairs) yield element("div", {}, element("dt", {}, term), element("dd", { title: value }, value));
}
