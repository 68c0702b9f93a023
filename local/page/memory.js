/**
 * What outlives a reload: the chat that this tab is in, with the token that opens it again. Of this tab alone, so that
 * two tabs are two customers.
 */
const KEY = "persistent-chat";

/** The remembered chat, or null. */
export function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
}

/** Remember `chat`, what StartChatContact answered and the customer's name. */
export function remember(chat) {
  sessionStorage.setItem(KEY, JSON.stringify(chat));
}

/** Remember it no longer: its token is worth nothing once the chat is over. */
export function forget() {
  sessionStorage.removeItem(KEY);
}
