/** One customer's whole way with AWS's own client: chat, transfer, reload, end, resume. The steps build on each other. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Window } from "./chatjs.mjs";
import { act, said, started, summary } from "./sides.mjs";

const FIRST = ["Where is my order?", "Let me ask the warehouse."];
const SECOND = ["I am with the warehouse.", "It arrives tomorrow."];
const SURVEY = "How did we do today? Please answer from 1 to 5.";

const begun = performance.now();
let chat;
let window;

after(() => console.log(`scenario: ${Math.round(performance.now() - begun)} ms`));

test("a customer starts a chat and both sides hear each other", async () => {
  const message = { ContentType: "text/plain", Content: FIRST[0] };
  chat = await started({ ParticipantDetails: { DisplayName: "Ann" }, InitialMessage: message });
  window = await new Window(chat).enter();
  await act(chat.ContactId, "message", { content: FIRST[1] });
  await window.hearsText(FIRST[1]);
  const { data } = await window.say("Thanks");
  const own = await window.hearsText("Thanks");
  assert.equal(own.Id, data.Id);
  assert.deepEqual(await said(chat.ContactId), [...FIRST, "Thanks"]);
});

test("the agent's typing is seen and kept out of the transcript", async () => {
  await act(chat.ContactId, "typing");
  await window.hearsEvent("typing");
  assert.ok((await window.pages(15)).flat().every((item) => !item.ContentType.endsWith("typing")));
});

test("a transfer goes on in the same window", async () => {
  await act(chat.ContactId, "transfer");
  await window.hearsEvent("transfer.succeeded");
  await act(chat.ContactId, "message", { content: SECOND[0] });
  const heard = await window.hearsText(SECOND[0]);
  assert.equal(heard.DisplayName, "Agent 2");
  assert.notEqual(heard.ContactId, chat.ContactId);
});

test("a page loaded anew is in the same chat, by the same token", async () => {
  const reloaded = await new Window(chat).enter();
  assert.deepEqual((await reloaded.messages()).map((item) => item.Content), [...FIRST, "Thanks", SECOND[0]]);
  await act(chat.ContactId, "message", { content: SECOND[1] });
  await Promise.all([window.hearsText(SECOND[1]), reloaded.hearsText(SECOND[1])]);
});

test("after the end the token is worth nothing", async () => {
  await act(chat.ContactId, "end", { survey: true });
  await window.hears((item) => item.ended, "the end");
  await assert.rejects(new Window(chat).session.connect(), ({ _debug: { _debug: refusal } }) => {
    assert.equal(refusal.statusCode, 403);
    assert.equal(refusal.type, "AccessDeniedException");
    return true;
  });
});

test("resuming the whole session shows all of it, the survey too", async () => {
  const { segments } = await summary(chat.ContactId);
  const resumed = await resume("ENTIRE_PAST_SESSION", chat.ContactId);
  assert.equal(resumed.details.ContinuedFromContactId, segments[2].contactId);
  const messages = await resumed.messages();
  assert.deepEqual(messages.map((item) => item.Content), [...FIRST, "Thanks", ...SECOND, SURVEY]);
  assert.deepEqual([...new Set(messages.map((item) => item.RelatedContactId))], segments.map((each) => each.contactId));
  assert.ok(messages.every((item) => item.ContactId === undefined));
  await leave(resumed);
});

test("resuming from a segment shows that one and those before it", async () => {
  const { segments } = await summary(chat.ContactId);
  const resumed = await resume("FROM_SEGMENT", segments[1].contactId);
  assert.equal(resumed.details.ContinuedFromContactId, segments[1].contactId);
  assert.deepEqual((await resumed.messages()).map((item) => item.Content), [...FIRST, "Thanks", ...SECOND]);
  await resumed.say("I am back");
  await resumed.hearsText("I am back");
  assert.deepEqual((await resumed.messages()).at(-1).Content, "I am back");
  await leave(resumed);
});

async function resume(RehydrationType, SourceContactId) {
  const details = await started({ PersistentChat: { SourceContactId, RehydrationType } });
  const resumed = await new Window(details).enter();
  await resumed.hearsEvent("chat.rehydrated");
  return Object.assign(resumed, { details });
}

async function leave(resumed) {
  await resumed.session.disconnectParticipant();
  await resumed.hears((item) => item.ended, "the end");
}
