/** What the participant service calls an item: a line of a conversation, and what it says in people's words. */

const EVENT = "application/vnd.amazonaws.connect.event.";

/** Whether it was said in an earlier chat: past items name the contact that they were said in as a related one. */
export function isPast(item) {
  return Boolean(item.RelatedContactId) && !item.ContactId;
}

/** The contact that it was said in. */
export function contactOf(item) {
  return item.ContactId ?? item.RelatedContactId;
}

/** Who said it, to a reader of role `me`. Agents share one desk, so only a customer is "you". */
export function speaker(item, me) {
  if (item.ParticipantRole === "CUSTOMER" && me === "CUSTOMER") return "You";
  return item.ParticipantRole === "SYSTEM" ? "Automatic" : (item.DisplayName ?? "Somebody");
}

/** Whether it is the last line of its chat. */
export function isEnd(item) {
  return item.ContentType === `${EVENT}chat.ended`;
}

/** The sentence for an event, or null for one that is not shown. `me` is the reader's role. */
export function eventSentence(item, me) {
  const who = speaker(item, me);
  if (who === "You" && !isEnd(item)) return null; // one knows where one is
  switch (item.ContentType.replace(EVENT, "")) {
    case "participant.joined":
      return `${who} joined`;
    case "participant.left":
      return `${who} left`;
    case "transfer.succeeded":
      return me === "CUSTOMER" ? "You are being handed to a colleague" : "Transferred: the next segment begins";
    case "chat.ended":
      return "The chat has ended";
    default:
      return null;
  }
}

/** Whether it is a sign of typing. */
export function isTyping(item) {
  return item.ContentType === `${EVENT}typing`;
}

/** The time of day, and the day as well for what is not of today. */
export function when(absoluteTime) {
  const at = new Date(absoluteTime);
  const time = at.toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
  const day = at.toLocaleDateString([], { day: "numeric", month: "short" });
  return at.toDateString() === new Date().toDateString() ? time : `${day}, ${time}`;
}
