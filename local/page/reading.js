import { ChatError } from "/client/persistent-chat.js";
import { complaint } from "./complaint.js";
import { when } from "./item.js";

const EVENT = "application/vnd.amazonaws.connect.event.";
const PATIENCE_SECONDS = 90; // so long may a transcript take

/** An earlier conversation in the customer's window: read again, and the place to resume from. */
export class Reading {
  #parts;
  #view;
  #notice;
  #doors;
  #desk;
  #conversation = null;
  #asking = new AbortController();

  /** `desk` reads what nobody's chats said; `onResume` gets the conversation, and `onBack` nothing. */
  constructor({ parts, view, notice, doors, desk, onResume, onBack }) {
    this.#parts = parts;
    this.#view = view;
    this.#notice = notice;
    this.#doors = doors;
    this.#desk = desk;
    parts["resume-this"].addEventListener("click", () => onResume(this.#conversation));
    parts.back.addEventListener("click", onBack);
  }

  /** Show a conversation, with the ways on. */
  async open(conversation) {
    const { startedAt, live } = conversation;
    this.#view.clear();
    this.#notice.hide();
    this.#parts["reading-text"].textContent = live ? "This conversation is going on." : `A conversation of ${when(startedAt)}.`;
    this.#parts["resume-this"].textContent = live ? "Go there" : "Resume from here";
    this.#parts["resume-this"].focus();
    const onWait = (error, seconds) => this.#notice.waiting(complaint(error), seconds, () => this.#asking.abort());
    await this.#fill(conversation, { onWait, onFailure: (error) => this.#notice.show(complaint(error)) });
  }

  /** Show what can be read of a chat that turned out to be over, as soon as it can; what cannot be is not missed. */
  recall(contactId) {
    return this.#fill({ contactId, door: this.#doors.door }, { onFailure: () => {} });
  }

  /** Whatever comes is of no interest any more. */
  close() {
    this.#asking.abort();
    this.#conversation = null;
  }

  async #fill(conversation, { onWait, onFailure }) {
    this.close();
    this.#conversation = conversation;
    const { signal } = (this.#asking = new AbortController());
    try {
      for await (const items of this.#pages(conversation, { signal, onWait, patience: PATIENCE_SECONDS })) {
        if (signal.aborted) return;
        this.#view.add(items.map(asPast));
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ChatError)) throw error;
      onFailure(error);
    }
  }

  async *#pages({ contactId, door, live }, asking) {
    if (door === "public") yield await this.#desk.transcript(contactId);
    if (door === "public" || live || this.#doors.history !== "transcripts") return;
    let [next, broken] = [undefined, false];
    do {
      const page = await this.#doors.chats.transcript(contactId, { ...asking, next });
      if (asking.signal.aborted) return;
      broken ||= Boolean(page.unreadable);
      this.#notice.hide();
      if (broken) this.#notice.show("Part of this conversation cannot be read any more.");
      yield page.items.map((line) => asItem(line, contactId));
      next = page.next;
    } while (next);
  }
}

/** As it is shown in a chat that continues it. */
function asPast({ ContactId, ...item }) {
  return { RelatedContactId: ContactId, ...item };
}

/** A line of the service's transcript in the words of the participant service. */
function asItem({ id, at, from, name, contentType, content }, contactId) {
  return {
    Id: id,
    AbsoluteTime: at,
    Type: contentType.startsWith(EVENT) ? "EVENT" : "MESSAGE",
    ContentType: contentType,
    Content: content,
    ParticipantRole: from,
    DisplayName: name,
    ContactId: contactId,
  };
}
