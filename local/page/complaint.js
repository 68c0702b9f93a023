/** What to tell a customer whose chat did not start, by the error's code. The words are ours: a site would use its own. */

const SENTENCES = {
  Unreachable: "We could not be reached. Are you online?",
  TooManyRequests: "A lot of people are starting a chat right now.",
  TooManyActiveChats: "All our lines are in use right now.",
  TranscriptNotReady: "Your last conversation is still being put away.",
  SourceChatStillActive: "That conversation is still going on.",
  SourceContactNotFound: "That conversation cannot be continued.",
  RehydrationRefused: "That conversation cannot be continued.",
  ConversationNotFound: "That conversation is not there.",
  TranscriptNotFound: "What was said then is not kept any more.",
  ConnectMisconfigured: "Our chat is out of order. We know about it.",
  ConnectUnavailable: "Our chat cannot be reached right now.",
  MemoryUnavailable: "Our chat cannot be reached right now.",
  ConnectTimeout: "Our chat is taking too long to answer.",
  Unauthorized: "Please sign in again.",
};

/** The sentence for a ChatError. */
export function complaint({ code, errors, message }) {
  const fields = errors.map(({ field, message }) => `${field}: ${message}`).join(" ");
  return SENTENCES[code] ?? (fields || (code === "Unreadable" ? "Something went wrong on our side." : message));
}
