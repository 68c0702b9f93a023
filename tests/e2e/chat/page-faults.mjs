/** The page in a browser while Amazon Connect's side fails: what the customer is told, and the way on. */
import assert from "node:assert/strict";
import { onPage } from "./on-page.mjs";
import { act, chatsOf, clearFaults, said } from "./sides.mjs";

const REFUSED = { expects: /Failed to load resource|net::ERR_|Failed to fetch/ };

/** What goes wrong with a start, what the customer is told, and what the developer sees. Only the last one has an effect. */
const REFUSALS = [
  ["throttled", "A lot of people are starting a chat right now.", "HTTP 429"],
  ["full", "All our lines are in use right now.", "HTTP 429"],
  ["error500", "Our chat cannot be reached right now.", "HTTP 503"],
  ["error503", "Our chat cannot be reached right now.", "HTTP 503"],
  ["accessDenied", "Our chat is out of order. We know about it.", "HTTP 500"],
  ["reset", "Our chat cannot be reached right now.", "HTTP 503"],
  ["garbage", "Our chat cannot be reached right now.", "HTTP 503"],
];

onPage("whatever goes wrong with a start, the customer is told, and the exchange shows it", async (parts) => {
  for (const [fault, sentence, answer] of REFUSALS) {
    await parts.break(fault);
    await parts.button("Start chat").click();
    await parts.notice.getByText(sentence).waitFor();
    await parts.answered(answer);
    if (await parts.button("Give up").isVisible()) await parts.button("Give up").click();
    await clearFaults();
  }
}, REFUSED);

onPage("after throttling it is tried again by itself, and the customer sees when", async (parts) => {
  await parts.break("throttled");
  await parts.button("Start chat").click();
  await parts.notice.getByText(/^Trying again in \d+ s$/).waitFor();
  await parts.connected();
  assert.equal(await parts.notice.isVisible(), false);
}, REFUSED);

onPage("where waiting takes long the customer decides, once the time is over", async (parts) => {
  await parts.break("full");
  await parts.button("Start chat").click();
  const again = parts.notice.getByRole("button", { name: /^Try again in \d+ s$/ });
  await again.waitFor();
  assert.equal(await again.isDisabled(), true);
}, REFUSED);

onPage("starting again after an answer was lost finds the chat that was started", async (parts) => {
  await parts.customer.getByLabel("Display name").fill("Lost and found");
  await parts.break("resetAfter");
  await parts.button("Start chat").click();
  await parts.button("Give up").click();
  assert.equal(await parts.notice.isVisible(), false);
  await parts.button("Start chat").click();
  await parts.connected();
  assert.equal((await chatsOf("Lost and found")).length, 1);
}, REFUSED);

onPage("a slow start is waited for, and cannot be asked for twice", async (parts) => {
  await parts.customer.getByLabel("Display name").fill("Patience");
  await parts.break("slow", { seconds: 1 });
  await parts.button("Start chat").click();
  assert.equal(await parts.button("Start chat").isDisabled(), true);
  await parts.connected();
  assert.equal((await chatsOf("Patience")).length, 1);
});

onPage("a past that Connect does not give yet can be left behind", async (parts) => {
  await parts.begin("Hello");
  await parts.desk.locator("#faults summary").click();
  await parts.desk.getByLabel("Transcript delay").fill("60");
  await parts.button("Set").click();
  await parts.button("End chat").click();
  await parts.button("Resume conversation").click();
  await parts.notice.getByText("That conversation cannot be continued.").waitFor();
  await parts.answered("HTTP 409");
  await parts.button("Start a new chat").click();
  await parts.connected();
  assert.deepEqual((await parts.messages()).all, []);
}, REFUSED);

onPage("the desk shows which faults wait, and mends them all", async (parts, page) => {
  await parts.holdAnswers("GET", "/faults");
  await page.waitForFunction(() => window.passed && !window.held);
  await parts.break("accessDenied");
  await parts.desk.getByText("Access denied (403): the next call of StartChatContact").waitFor();
  await parts.signIn("onlooker"); // the page asks what still waits
  await page.waitForFunction(() => window.held);
  await parts.button("All is well again").click();
  await parts.desk.getByText("Access denied (403): the next").waitFor({ state: "hidden" });
  assert.equal(await page.evaluate(isShownAgain), false);
  await parts.begin();
});

/** Whether a fault comes back into the list within two seconds. */
function isShownAgain() {
  return new Promise((done) => {
    const list = document.querySelector("#faults .waiting");
    new MutationObserver(() => list.children.length && done(true)).observe(list, { childList: true });
    setTimeout(() => done(false), 2000);
  });
}

onPage("without a network the customer hears of it, and is in as soon as there is one", async (parts, page) => {
  await page.context().setOffline(true);
  await parts.button("Start chat").click();
  await parts.notice.getByText("We could not be reached.").waitFor();
  await page.context().setOffline(false);
  await parts.connected();
}, REFUSED);

onPage("a chat that cannot be entered is entered at the second try", async (parts) => {
  await parts.break("error503", { operation: "CreateParticipantConnection" });
  await parts.button("Start chat").click();
  await parts.notice.getByText("We keep trying.").waitFor();
  await parts.connected();
  await parts.say("Here I am");
}, REFUSED);

onPage("a chat that refuses its token counts as over", async (parts) => {
  await parts.break("accessDenied", { operation: "CreateParticipantConnection" });
  await parts.button("Start chat").click();
  await parts.over();
  await parts.customer.getByText("This conversation has ended.").waitFor();
}, REFUSED);

onPage("what was not sent stays, marked, whatever follows, and can be sent again or discarded", async (parts, page) => {
  await parts.begin();
  await parts.break("accessDenied", { operation: "SendMessage", count: 2 });
  for (const text of ["Do you hear me?", "Hello?"]) {
    await parts.composer.fill(text);
    await parts.button("Send").click();
    await parts.pending.filter({ hasText: text }).getByText("Not sent").waitFor();
  }
  await parts.say("Now I can");
  await page.reload();
  await parts.connected();
  assert.deepEqual((await parts.messages()).all, ["Now I can", "Do you hear me?", "Hello?"]);
  await parts.pending.filter({ hasText: "Hello?" }).getByRole("button", { name: "Discard" }).click();
  await parts.pending.getByRole("button", { name: "Try again" }).click();
  await parts.pending.waitFor({ state: "detached" });
  assert.deepEqual((await parts.messages()).all, ["Now I can", "Do you hear me?"]);
  assert.deepEqual(await said(await parts.contactId()), ["Now I can", "Do you hear me?"]);
}, REFUSED);

onPage("words that were said in an earlier chat are not taken for sent", async (parts) => {
  await parts.begin("Hello");
  await parts.button("End chat").click();
  await parts.over();
  await parts.break("error500", { operation: "GetTranscript" });
  await parts.break("accessDenied", { operation: "SendMessage", count: 1 });
  await parts.button("Resume conversation").click();
  await parts.connected();
  await parts.composer.fill("Hello");
  await parts.button("Send").click();
  await parts.pending.getByText("Not sent").waitFor();
  await parts.line("Hello").filter({ has: parts.page.getByRole("time") }).waitFor(); // that of the earlier chat
  assert.equal(await parts.pending.count(), 1);
  await parts.pending.getByRole("button", { name: "Try again" }).click();
  await parts.pending.waitFor({ state: "detached" });
  assert.deepEqual(await said(await parts.contactId()), ["Hello"]);
}, REFUSED);

onPage("what was not sent when a chat ended can be sent in the one that continues it", async (parts) => {
  await parts.begin();
  const contactId = await parts.contactId();
  await parts.break("accessDenied", { operation: "SendMessage", count: 1 });
  await parts.composer.fill("One more thing");
  await parts.button("Send").click();
  await parts.pending.getByText("Not sent").waitFor();
  await act(contactId, "transfer"); // so that it ends in another contact than it began in
  await act(contactId, "end");
  await parts.over();
  await parts.button("Resume conversation").click();
  await parts.connected();
  await parts.pending.getByRole("button", { name: "Try again" }).click();
  await parts.pending.waitFor({ state: "detached" });
  assert.deepEqual(await said(await parts.contactId()), ["One more thing"]);
}, REFUSED);

onPage("a message whose answer was lost and that is sent again is said once", async (parts, page) => {
  await page.addInitScript(keepSockets);
  await page.reload();
  await parts.begin();
  await parts.break("resetAfter", { operation: "SendMessage", count: 30 }); // a browser repeats by itself, too
  await parts.break("error500", { operation: "GetTranscript", count: 30 });
  await page.evaluate(() => (window.deaf = true)); // nor does the socket tell of it
  await parts.composer.fill("Once only");
  await parts.button("Send").click();
  await parts.pending.getByRole("button", { name: "Try again" }).click();
  await parts.pending.getByText("Not sent").waitFor();
  await clearFaults();
  await page.reload();
  await parts.line("Once only").filter({ has: page.getByRole("time") }).waitFor();
  await parts.pending.waitFor({ state: "detached" });
  assert.deepEqual(await said(await parts.contactId()), ["Once only"]);
}, REFUSED);

onPage("a message whose answer was lost counts as sent", async (parts) => {
  await parts.begin();
  await parts.break("resetAfter", { operation: "SendMessage", count: 3 });
  await parts.say("Once only");
  await parts.pending.waitFor({ state: "detached" });
  assert.deepEqual(await said(await parts.contactId()), ["Once only"]);
}, REFUSED);

onPage("old messages that could not be read can be asked for again", async (parts, page) => {
  await parts.begin("Hello");
  await parts.break("error500", { operation: "GetTranscript" });
  await page.reload();
  await parts.button("Try again").click();
  await parts.line("Hello").waitFor();
}, REFUSED);

onPage("a connection that breaks for good comes back with the network, and so does what was said meanwhile", async (parts, page) => {
  await page.addInitScript(keepSockets);
  await page.reload();
  await parts.begin("Hello");
  await page.context().setOffline(true);
  await page.evaluate(() => window.sockets.at(-1).close());
  await parts.status.filter({ hasText: "Not connected" }).waitFor();
  await parts.composer.fill("Into the void");
  await parts.button("Send").click();
  await parts.pending.getByText("Not sent").waitFor();
  await act(await parts.contactId(), "message", { content: "Are you there?" });
  await page.context().setOffline(false);
  await parts.connected();
  await parts.line("Are you there?").waitFor();
  await parts.button("Try again").click();
  await parts.pending.waitFor({ state: "detached" });
  await act(await parts.contactId(), "message", { content: "There you are" });
  await parts.line("There you are").waitFor();
  assert.deepEqual((await parts.messages()).all, ["Hello", "Are you there?", "Into the void", "There you are"]);
  assert.equal(await parts.notice.isVisible(), false);
}, REFUSED);

onPage("a socket that is lost comes back by itself", async (parts, page) => {
  await page.addInitScript(keepSockets);
  await page.reload();
  await parts.begin("Hello");
  await page.evaluate(() => window.sockets.at(-1).close());
  await page.waitForFunction(() => window.sockets.length === 2 && window.sockets[1].readyState === WebSocket.OPEN);
  await parts.connected();
  await parts.answer("Still there");
});

function keepSockets() {
  window.sockets = [];
  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given);
      window.sockets.push(this);
      this.addEventListener("message", (event) => window.deaf && event.stopImmediatePropagation());
    }
  };
}
