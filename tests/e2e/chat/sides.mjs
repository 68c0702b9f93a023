/** Both sides as they are running, by their addresses: a start over HTTP, and an agent's acts. */

export const { PAGE, ENDPOINT, CONNECT } = process.env;

/** POST a start; gives `{status, body}`. */
export async function start(body) {
  const response = await fetch(ENDPOINT, { method: "POST", body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}

/** Start a chat that must come about; gives what StartChatContact answered. */
export async function started(body) {
  const answer = await start(body);
  if (answer.status !== 200) throw new Error(`The chat was refused: ${JSON.stringify(answer)}`);
  return answer.body.data.startChatResult;
}

/** Act as the agent: accept, message, typing, read, transfer or end. */
export async function act(contactId, name, options = {}) {
  return ask("POST", `/agent/${contactId}/${name}`, options);
}

/** What was said in a chat, as its agent sees it. */
export async function said(contactId) {
  const { transcript } = await ask("GET", `/agent/${contactId}/transcript`);
  return transcript.filter((item) => item.Type === "MESSAGE").map((item) => item.Content);
}

/** A chat as the desk lists it. */
export async function summary(contactId) {
  const { waiting, active, past } = await ask("GET", "/agent/chats");
  return [...waiting, ...active, ...past].find((chat) => chat.contactId === contactId);
}

/** All chats of a customer, by the name. */
export async function chatsOf(name) {
  const { waiting, active, past } = await ask("GET", "/agent/chats");
  return [...waiting, ...active, ...past].filter((chat) => chat.customerName === name);
}

/** Nothing goes wrong any more. */
export function clearFaults() {
  return ask("DELETE", "/faults");
}

async function ask(method, path, body) {
  const response = await fetch(CONNECT + path, { method, body: body && JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}
