import { element, short } from "./element.js";
import { when } from "./item.js";
import { whoAnswered } from "./segment.js";

/** The form that starts a chat: who, the first words, attributes, and which past chat to continue from. */
export class StartForm {
  #form;
  #wanted = "";

  /** `onStart` gets a StartChatContact body. */
  constructor(form, onStart) {
    this.#form = form;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      onStart(this.#body());
    });
    form.elements.source.addEventListener("change", () => this.#select(form.elements.source.value));
    this.busy = false; // before there was a page only
  }

  /** The members of a request that say who it is. */
  get who() {
    const name = this.#form.elements.name.value.trim();
    return name ? { ParticipantDetails: { DisplayName: name } } : {};
  }

  set busy(busy) {
    this.#form.querySelector("[type=submit]").disabled = busy;
  }

  /** The words have been said; the rest of the form is for the next chat too. */
  said() {
    this.#form.elements.message.value = "";
  }

  /** Preset what to continue from: the whole session with this initial contact. */
  prefer(contactId) {
    this.#select(`ENTIRE_PAST_SESSION ${contactId}`);
  }

  /** Preset nothing any more: what was to be continued is somebody else's. */
  preferNothing() {
    this.#select("");
  }

  /** Show all there is to choose. */
  open() {
    this.#form.querySelector("details").open = true;
    this.#form.elements.source.focus();
  }

  /**
   * Offer these past chats, as the desk lists them. On a site they come from wherever it keeps its customers' contact
   * ids; only the stand-in knows all segments.
   */
  offer(pastChats) {
    const { source } = this.#form.elements;
    source.replaceChildren(source.options[0], source.options[1], ...pastChats.map(choices));
    this.#select(this.#wanted);
  }

  /** Offer the last conversation, whichever it is: to those whom the service remembers. */
  offerLatest(offered) {
    const { source } = this.#form.elements;
    source.querySelector(".latest").hidden = !offered;
    if (!offered && this.#wanted.endsWith(" latest")) this.#select("");
  }

  #select(value) {
    const { source } = this.#form.elements;
    this.#wanted = value; // may be offered a moment later only
    source.value = [...source.options].some((option) => option.value === value) ? value : "";
    this.#form.querySelector("[type=submit]").textContent = source.value ? "Resume chat" : "Start chat";
  }

  #body() {
    const { message, source, attributes } = this.#form.elements;
    const [RehydrationType, SourceContactId] = source.value.split(" ");
    const pairs = attributes.value.split("\n").filter((line) => line.trim()).map(pair);
    return {
      ...this.who,
      ...(pairs.length && { Attributes: Object.fromEntries(pairs) }),
      ...(message.value.trim() && { InitialMessage: { ContentType: "text/plain", Content: message.value.trim() } }),
      ...(SourceContactId && { PersistentChat: { SourceContactId, RehydrationType } }),
    };
  }
}

function pair(line) {
  const at = line.indexOf("=");
  return at < 0 ? [line.trim(), ""] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
}

function choices(chat) {
  const count = chat.segments.length;
  const whole = element("option", { value: `ENTIRE_PAST_SESSION ${chat.contactId}` }, `Whole session, ${messages(chat.messageCount)}`);
  const segments = chat.segments.map((segment, index) =>
    element("option", { value: `FROM_SEGMENT ${segment.contactId}` }, `Up to segment ${index + 1} of ${count}: ${whoAnswered(segment)}`),
  );
  const label = `${clipped(chat.customerName)}, ${when(chat.startedAt)}, ${short(chat.contactId)}`;
  return element("optgroup", { label }, whole, ...segments);
}

function messages(count) {
  return `${count || "no"} ${count === 1 ? "message" : "messages"}`;
}

function clipped(name) {
  return name.length > 24 ? `${name.slice(0, 23)}…` : name;
}
