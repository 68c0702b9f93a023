/** What a start came to, in words. The words are ours: a site would use its own. */

const AFRESH = {
  NoPastChat: "You have no earlier conversation: this is a new one.",
  PastChatTooOld: "Your last conversation is too long ago to be continued: this is a new one.",
  SourceChatStillActive: "Your last conversation is still going on elsewhere: this is a new one.",
  TranscriptNotReady: "Your last conversation is still being put away: this is a new one.",
  RehydrationRefused: "Your last conversation could not be continued: this is a new one.",
  SourceContactNotFound: "Your last conversation is not there any more: this is a new one.",
};

/** The sentence for a start's outcome. `isHere` says whether lines of the earlier conversation are shown already. */
export function outcomeSentence({ outcome, reason, secondsUntilHistory }, isHere) {
  switch (outcome) {
    case "resumed":
      return "Welcome back. This is where you left off.";
    case "resuming":
      if (isHere) return "Your earlier conversation is here.";
      return `You are in. Your earlier conversation follows ${soon(secondsUntilHistory)}.`;
    case "elsewhere":
      return isHere ? "Its flow has found your earlier conversation." : "Amazon Connect’s own widget: the endpoint knows nothing of this start.";
    case "rejoined":
      return "You are back in the conversation that is going on.";
    default:
      return AFRESH[reason] ?? "A new conversation.";
  }
}

function soon(seconds) {
  return seconds ? `in about ${seconds} s` : "in a moment";
}
