import { button, element, short } from "./element.js";
import { contactOf, eventSentence, isPast, speaker, when } from "./item.js";

const TURNS = { then: "Earlier conversation", segment: "Its next segment", now: "This conversation" };

/** The line for an item, or null for one that is not shown. `me` is the reader's role. */
export function line(item, me) {
  if (item.Type === "MESSAGE") return message(item, me);
  const sentence = eventSentence(item, me);
  return sentence && element("li", { class: `event${isPast(item) ? " past" : ""}`, dir: "auto" }, sentence);
}

/** Where another chat, or another segment of a past one, begins. */
export function divider(kind, item) {
  const contactId = contactOf(item);
  const title = kind === "now" ? TURNS.now : [TURNS[kind], ", ", element("time", { datetime: item.AbsoluteTime }, when(item.AbsoluteTime))];
  return element(
    "li",
    { class: `divider ${kind === "now" ? "now" : "then"}` },
    element("span", {}, ...[title].flat()),
    element("code", { title: `contact ${contactId}` }, short(contactId)),
  );
}

/** Words that are being sent, or were not (`unsent`); `shown` is their line so far. */
export function pendingLine(words, state, ways, shown) {
  const made = shown ?? element("li", {}, element("p", { class: "text", dir: "auto" }, words), element("p", { class: "mark" }));
  made.className = `message mine pending ${state}`;
  const buttons = ways.map(([label, action]) => button(label, action, { class: "link" }));
  made.lastChild.replaceChildren(state === "unsent" ? "Not sent" : "Sending…", ...buttons.flatMap((way) => [" ", way]));
  return made;
}

/** Show on a message's line that it has been read. */
export function markRead(made) {
  made.querySelector(".mark")?.replaceChildren("Read");
}

function message(item, me) {
  const mine = item.ParticipantRole === me;
  const kind = mine ? "mine" : item.ParticipantRole === "SYSTEM" ? "system" : "theirs";
  const who = speaker(item, me);
  const time = element("time", { datetime: item.AbsoluteTime }, when(item.AbsoluteTime));
  return element(
    "li",
    { class: `message ${kind}${isPast(item) ? " past" : ""}`, "data-contact": contactOf(item) },
    element("p", { class: "from" }, element("bdi", { title: who.length > 24 ? who : false }, who), " ", time),
    element("p", { class: "text", dir: "auto" }, item.Content ?? ""),
    element("p", { class: "mark" }, isRead(item) && mine ? "Read" : ""),
  );
}

function isRead(item) {
  return item.MessageMetadata?.Receipts?.some((receipt) => receipt.ReadTimestamp);
}
