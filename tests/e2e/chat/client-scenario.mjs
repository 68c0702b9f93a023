/** client/persistent-chat.js beside ChatJS against both sides: reload, lost answers, a dead token, a known customer. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { PersistentChat } from "../../../client/persistent-chat.js";
import { Window } from "./chatjs.mjs";
import { CONNECT, ENDPOINT, PAGE, act, chatsOf, summary } from "./sides.mjs";

const kept = new Map();
const storage = {
  getItem: (name) => kept.get(name) ?? null,
  setItem: (name, value) => kept.set(name, value),
  removeItem: (name) => kept.delete(name),
};

const hello = (name, text = "Hello") => ({
  ParticipantDetails: { DisplayName: name },
  InitialMessage: { ContentType: "text/plain", Content: text },
});

test("a chat is entered, entered again after a reload, and resumed once it is over", async () => {
  const before = await new PersistentChat(ENDPOINT, { storage }).start(hello("Reload"));
  await new Window(before.details).enter();
  const chats = new PersistentChat(ENDPOINT, { storage });
  const again = await chats.reopen();
  const window = await new Window(again.details).enter();
  assert.deepEqual((await window.messages()).map(({ Content }) => Content), ["Hello"]);
  await act(before.details.ContactId, "end");
  await window.hears((item) => item.ended, "the end");
  await chats.over(before.details.ContactId);
  assert.equal(await chats.reopen(), null);
  const source = { SourceContactId: await chats.lastContactId(), RehydrationType: "ENTIRE_PAST_SESSION" };
  const resumed = await chats.start({ PersistentChat: source });
  assert.equal(resumed.conversation.outcome, "resumed");
  assert.equal(resumed.details.ContinuedFromContactId, before.details.ContactId);
});

test("an answer that is lost is asked for again, and the chat is one", async () => {
  await fetch(`${CONNECT}/faults`, { method: "POST", body: JSON.stringify({ fault: "resetAfter", operation: "StartChatContact", count: 2 }) });
  const waits = [];
  const chat = await new PersistentChat(ENDPOINT, { storage }).start(hello("Lost"), { onWait: ({ code }) => waits.push(code) });
  assert.deepEqual(waits, ["ConnectUnavailable"]);
  assert.deepEqual((await chatsOf("Lost")).map(({ contactId }) => contactId), [chat.details.ContactId]);
});

test("a source that is not there is one to drop", async () => {
  const source = { SourceContactId: crypto.randomUUID(), RehydrationType: "FROM_SEGMENT" };
  const asked = new PersistentChat(ENDPOINT, { storage }).start({ PersistentChat: source });
  await assert.rejects(asked, { code: "SourceContactNotFound", remedy: "dropSource" });
});

test("a customer who is known is in the same chat from a second device, and in a new one after its end", async () => {
  const { doors, tokenUrl } = await (await fetch(new URL("config.json", PAGE))).json();
  const authorization = async () => {
    const answer = await fetch(new URL(tokenUrl, PAGE), { method: "POST", body: JSON.stringify({ customer: "two-devices" }) });
    return `Bearer ${(await answer.json()).token}`;
  };
  const device = () => new PersistentChat(new URL(doors.known.endpoint, PAGE).href, { authorization, storage: undefined });
  const [phone, laptop] = [device(), device()];
  const first = await phone.start(hello("Two"));
  await new Window(first.details).enter();
  const second = await laptop.start(hello("Two", "On the laptop now"));
  assert.equal(second.conversation.outcome, "rejoined");
  assert.deepEqual(second.details, first.details);
  await act(first.details.ContactId, "end");
  await phone.over(first.details.ContactId);
  const third = await phone.start({ ...hello("Two"), PersistentChat: { RehydrationType: "ENTIRE_PAST_SESSION" } });
  assert.equal(third.conversation.outcome, "resumed");
  assert.equal((await summary(third.details.ContactId)).continuedFromContactId, first.details.ContactId);
});

test("who is not signed in where one has to be is told so", async () => {
  const { doors } = await (await fetch(new URL("config.json", PAGE))).json();
  const asked = new PersistentChat(new URL(doors.known.endpoint, PAGE).href, { storage: undefined }).start({});
  await assert.rejects(asked, { code: "Unauthorized", remedy: "signIn" });
});
