/** What to tell a customer whose chat did not start. The words are ours: a site would use its own. */

const SENTENCES = {
  TooManyRequests: "A lot of people are starting a chat right now.",
  TooManyActiveChats: "All our lines are in use right now.",
  TranscriptNotReady: "Your last conversation is still being put away.",
  SourceChatStillActive: "That conversation is still going on.",
  SourceContactNotFound: "That conversation cannot be continued.",
  RehydrationRefused: "That conversation cannot be continued.",
  ConnectMisconfigured: "Our chat is out of order. We know about it.",
  ConnectUnavailable: "Our chat cannot be reached right now.",
  MemoryUnavailable: "Our chat cannot be reached right now.",
  ConnectTimeout: "Our chat is taking too long to answer.",
  Unauthorized: "Please sign in again.",
};
const WITHOUT_PAST = ["SourceContactNotFound", "RehydrationRefused", "SourceChatStillActive"];

/**
 * A complaint about an exchange that gave no chat: `text`, `retry` (whether asking again can help), `wait` (seconds
 * before that, 0 for at once) and `afresh` (whether a chat without the past is the way out).
 */
export function complaint({ answer, failure }) {
  if (failure !== undefined) return { text: "We could not be reached. Are you online?", retry: true, wait: 0 };
  const problem = answer.json;
  if (typeof problem?.code !== "string") return { text: "Something went wrong on our side.", retry: true, wait: 0 };
  return {
    text: SENTENCES[problem.code] ?? sentence(problem),
    retry: answer.status === 429 || answer.status >= 500 || problem.code === "TranscriptNotReady",
    wait: Number(answer.headers["retry-after"]) || 0,
    afresh: WITHOUT_PAST.includes(problem.code),
  };
}

function sentence(problem) {
  const fields = (problem.errors ?? []).map(({ field, message }) => `${field}: ${message}`);
  return fields.length ? fields.join(" ") : (problem.detail ?? "Something went wrong on our side.");
}
