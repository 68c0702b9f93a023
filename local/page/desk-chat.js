import { ConversationView } from "./conversation-view.js";
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
  #chat = null;
  #typedAt = -Infinity;
  #typingTimer;
  #parts;

  /** Fills `box`; `say` tells the agent what did not work. */
  constructor(box, api, say) {
    this.#api = api;
    this.#say = say;
    this.#parts = {
      facts: element("dl", { class: "facts" }),
      messages: element("ol", { class: "messages", "aria-label": "Conversation at the desk", tabindex: "0" }),
      typing: element("p", { class: "typing", "aria-live": "polite" }),
      text: element("textarea", { id: "desk-text", rows: "1", maxlength: "1024", placeholder: "Answer the customer" }),
      accept: button("Accept", () => this.#act("accept"), { class: "primary" }),
      transfer: button("Transfer", () => this.#act("transfer")),
      end: button("End", () => this.#act("end")),
      survey: button("End with survey", () => this.#act("end", { survey: true })),
    };
    this.#view = new ConversationView(this.#parts.messages, "AGENT");
    const { facts, messages, typing, accept, transfer, end, survey } = this.#parts;
    const acts = element("div", { class: "acts", role: "group", "aria-label": "This chat" }, accept, transfer, end, survey);
    box.append(facts, acts, messages, typing, this.#composer());
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
    if (chat.contactId !== this.contactId) this.#view.clear();
    this.update(chat);
    const items = await this.#api.transcript(chat.contactId);
    if (this.contactId === chat.contactId) this.#view.add(items);
  }

  /** Show what has changed about the open chat. */
  update(chat) {
    this.#chat = chat;
    this.#parts.facts.replaceChildren(...facts(chat));
    this.#parts.accept.hidden = chat.state !== "waiting";
    for (const part of ["transfer", "end", "survey"]) this.#parts[part].hidden = chat.state === "past";
    this.#parts.text.form.hidden = chat.state === "past";
    if (chat.state === "past") this.#parts.typing.textContent = "";
  }

  /** Something was said in some chat. */
  hear(item) {
    if (item.InitialContactId !== this.contactId) return;
    if (isTyping(item)) return this.#hearTyping(item);
    if (item.ParticipantRole === "CUSTOMER") this.#parts.typing.textContent = "";
    const [added] = this.#view.add([item]);
    const asked = added?.Type === "MESSAGE" && added.ParticipantRole === "CUSTOMER";
    if (asked && this.#chat.state === "active" && !document.hidden) this.#act("read");
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
      const content = text.value.trim();
      if (!content) return;
      text.value = "";
      this.#act("message", { content });
    });
    return form;
  }

  #type() {
    if (!this.#parts.text.value || performance.now() - this.#typedAt < TYPING_EVERY_MS) return;
    this.#typedAt = performance.now();
    this.#act("typing");
  }

  async #act(act, options) {
    try {
      await this.#api.act(this.contactId, act, options);
      this.#say("");
    } catch (error) {
      this.#say(error.message);
    }
  }
}

function* facts(chat) {
  const pairs = [["Customer", chat.customerName], ["Contact", short(chat.contactId)]];
  if (chat.customerId) pairs.push(["Customer id", chat.customerId]);
  if (chat.continuedFromContactId) pairs.push(["Continues", `${short(chat.continuedFromContactId)}, ${chat.rehydrationType}`]);
  if (chat.segments.length > 1) pairs.push(["Segments", chat.segments.map(whoAnswered).join(" → ")]);
  pairs.push(...Object.entries(chat.attributes));
  for (const [term, value] of pairs) yield element("div", {}, element("dt", {}, term), element("dd", {}, value));
}
