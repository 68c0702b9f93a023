import { ChatError } from "/client/persistent-chat.js";
import { complaint } from "./complaint.js";
import { ConversationView } from "./conversation-view.js";
import { Earlier } from "./earlier.js";
import { Notice } from "./notice.js";
import { outcomeSentence } from "./outcome.js";
import { Reading } from "./reading.js";
import { StartForm } from "./start-form.js";
import { Talk } from "./talk.js";
import { Who } from "./who.js";

/** Which parts of the window are there in which of its states. */
const SHOWN = {
  idle: ["idle"],
  chatting: ["outcome", "conversation", "composer", "leave"],
  over: ["conversation", "after"],
  reading: ["conversation", "reading"],
};
const ENDED = {
  now: "This conversation has ended.",
  away: "This conversation ended while you were away.",
};

/** The customer's window: a form, then a chat, then what can follow it. */
export class Customer {
  #parts;
  #doors;
  #desk;
  #view;
  #notice;
  #form;
  #who;
  #earlier;
  #reading;
  #onEnter;
  #talk = null;
  #giving = new AbortController();
  #late;

  /**
   * `parts` are the window's elements by id; `desk` is the stand-in's; `onEnter` gets the contact id of each chat that is
   * entered.
   */
  constructor(parts, doors, desk, onEnter) {
    this.#parts = parts;
    this.#doors = doors;
    this.#desk = desk;
    this.#onEnter = onEnter;
    this.#view = new ConversationView(parts.conversation, "CUSTOMER");
    this.#notice = new Notice(parts.notice);
    this.#form = new StartForm(parts.start, (body) => (parts.hosted.checked ? this.#openWidget(body) : this.#start(body)));
    this.#who = new Who(parts, doors, () => (this.#form.preferNothing(), this.arrive()));
    this.#earlier = new Earlier(parts.earlier, doors, (conversation) => this.#read(conversation));
    this.#reading = new Reading({
      ...{ parts, view: this.#view, notice: this.#notice, doors, desk },
      onResume: (conversation) => this.#goOn(conversation),
      onBack: () => this.#backToForm().then(() => this.#earlier.focus()),
    });
    parts.leave.addEventListener("click", () => this.#talk.leave());
    parts.resume.addEventListener("click", () => this.#start(this.#resumption(this.#talk.details.ContactId)));
    parts.another.addEventListener("click", () => (this.#backToForm(), this.#form.open()));
    this.#compose(parts.composer, parts["customer-text"]);
  }

  /** Offer these past chats to resume, as the desk lists them. */
  offer(pastChats) {
    this.#form.offer(pastChats);
    this.#earlier.offer(pastChats);
  }

  /** Come to the page: into the chat that this browser was in, if there was one. */
  async arrive() {
    this.#giving.abort(); // whoever asked for a chat may be somebody else by now
    this.#talk?.close();
    this.#notice.hide();
    this.#parts.endpoint.textContent = this.#doors.url;
    this.#form.offerLatest(this.#doors.remembers);
    const chat = await this.#doors.chats.reopen();
    if (chat) await this.#enter(chat, ENDED.away);
    else await this.#backToForm();
  }

  async #start(body) {
    const giving = (this.#giving = new AbortController());
    this.#notice.hide();
    this.#busy(true);
    try {
      const onWait = (error, seconds) => this.#notice.waiting(complaint(error), seconds, () => giving.abort());
      const named = body.PersistentChat?.SourceContactId;
      const before = named === "latest" ? await this.#doors.chats.lastContactId() : named;
      const chat = await this.#doors.chats.start(body, { signal: giving.signal, onWait });
      if (giving.signal.aborted) return;
      this.#form.said();
      await this.#enter(chat, ENDED.now, before);
    } catch (error) {
      if (error instanceof ChatError) this.#complain(error, body);
      else if (!giving.signal.aborted) throw error;
    } finally {
      this.#busy(false);
    }
  }

  /** What a customer does who never meets the endpoint. */
  async #openWidget({ ParticipantDetails }) {
    const opened = this.#desk.openWidget(this.#doors.customer, ParticipantDetails?.DisplayName ?? "Customer");
    const details = await opened.catch((error) => this.#notice.show(`The widget does not open: ${error.message}`));
    if (details) await this.#enter({ details, conversation: { outcome: "elsewhere" } }, ENDED.now);
  }

  #busy(busy) {
    this.#form.busy = this.#parts.resume.disabled = this.#parts["resume-this"].disabled = busy;
  }

  #complain(error, body) {
    const { PersistentChat: _, ...withoutPast } = body;
    const ways = [];
    // The same request: should the chat have been started after all, this finds it.
    if (error.remedy === "retry" || error.remedy === "wait") ways.push(["Try again", () => this.#start(body)]);
    if (error.remedy === "dropSource") ways.push(["Start a new chat", () => this.#start(withoutPast)]);
    this.#notice.show(complaint(error), ways, error.retryAfter);
  }

  /** Be in a chat; `ended` is what to say should it turn out to be over, `before` the chat that it continues. */
  async #enter({ details, conversation, toSend }, ended, before) {
    this.#onEnter(details.ContactId);
    this.#talk?.close();
    this.#reading.close();
    this.#view.clear();
    this.#notice.hide();
    this.#show("chatting");
    this.#say(conversation);
    this.#talk = new Talk(details, before, {
      parts: this.#parts,
      view: this.#view,
      notice: this.#notice,
      onOver: (onEntering) => this.#over(onEntering ? ended : ENDED.now),
      onPast: () => this.#say(conversation, true),
    });
    this.#parts["customer-text"].focus();
    const entering = this.#talk.enter();
    if (toSend) this.#talk.say(toSend.Content);
    await entering;
  }

  #say(conversation, isHere = false) {
    const { outcome } = this.#parts;
    clearTimeout(this.#late);
    const following = conversation.outcome === "resuming" && !isHere;
    outcome.textContent = outcomeSentence(conversation, isHere);
    outcome.toggleAttribute("data-following", following);
    if (!following) return;
    const due = 1000 * ((conversation.secondsUntilHistory ?? 60) + 15);
    this.#late = setTimeout(() => (outcome.textContent = "Your earlier conversation is late. It comes by itself."), due);
  }

  #over(sentence) {
    const { ContactId } = this.#talk.details;
    this.#doors.chats.over(ContactId);
    clearTimeout(this.#late);
    this.#notice.hide();
    this.#form.prefer(ContactId);
    this.#parts.ended.textContent = sentence;
    this.#show("over", "Ended");
    this.#parts.resume.focus();
    if (!this.#view.size) this.#reading.recall(ContactId);
  }

  #resumption(contactId) {
    return { ...this.#form.who, PersistentChat: { SourceContactId: contactId, RehydrationType: "ENTIRE_PAST_SESSION" } };
  }

  #read(conversation) {
    this.#show("reading");
    return this.#reading.open(conversation);
  }

  /** Go on with an earlier conversation, through the door that it is behind; a live one is rejoined. */
  #goOn({ contactId, live, door }) {
    if (door !== this.#doors.door) this.#doors.take(door);
    return this.#start(live ? this.#form.who : this.#resumption(contactId));
  }

  async #backToForm() {
    this.#reading.close();
    this.#notice.hide();
    this.#show("idle");
    await this.#earlier.refresh();
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
      if (words) this.#talk.say(words);
    });
  }

  #show(state, status = "") {
    this.#parts.customer.dataset.state = state;
    for (const id of new Set(Object.values(SHOWN).flat())) this.#parts[id].hidden = !SHOWN[state].includes(id);
    this.#parts["customer-status"].textContent = status;
    this.#who.show(state === "chatting");
  }
}
