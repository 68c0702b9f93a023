/** The page in a browser: a customer's earlier conversations, listed, read again, and gone on with. */
import assert from "node:assert/strict";
import { onPage } from "./on-page.mjs";
import { act, started } from "./sides.mjs";

onPage("whoever is new is offered the sample to try, whatever came after it, and each chat says what it holds", async (parts) => {
  const bodies = [{}, { InitialMessage: { ContentType: "text/plain", Content: "Anybody?" } }];
  const [empty, one] = await Promise.all(bodies.map(async (body) => (await started(body)).ContactId));
  await Promise.all([empty, one].map((contactId) => act(contactId, "end")));
  const whole = (contactId) => parts.customer.locator(`option[value="ENTIRE_PAST_SESSION ${contactId}"]`);
  await whole(empty).and(parts.page.getByText("Whole session, no messages", { exact: true })).waitFor({ state: "attached" });
  await whole(one).and(parts.page.getByText("Whole session, 1 message", { exact: true })).waitFor({ state: "attached" });
  assert.equal(await whole(empty).locator("+ option").textContent(), "Up to segment 1 of 1: nobody answered");
  await parts.past.first().waitFor();
  assert.deepEqual(await parts.past.locator(".last").allTextContents(), ["Where is my order 4711?"]);
  await parts.more();
  await parts.customer.getByLabel("Come in as").selectOption("Nobody: the public endpoint");
  assert.match(await parts.pastOf(empty).locator(".last").textContent(), /^\d s$/);
});

onPage("of three past conversations the second is read again, and resumed from", async (parts, page) => {
  const chats = [];
  for (const subject of ["Bicycles", "Tomatoes", "Trains"]) {
    await parts.begin(`About ${subject}`);
    chats.push(await parts.contactId());
    await parts.answer(`${subject} are in stock.`);
    await parts.button("End").click();
    await parts.over();
    await page.reload();
    await parts.pastOf(chats.at(-1)).waitFor();
  }
  assert.deepEqual((await parts.past.evaluateAll((all) => all.map((entry) => entry.dataset.contact))).sort(), [...chats].sort());
  const second = parts.pastOf(chats[1]);
  for (let times = 0; times < 2; times++) {
    await second.click();
    await parts.line("Tomatoes are in stock.").waitFor();
    assert.deepEqual((await parts.messages()).all, ["About Tomatoes", "Tomatoes are in stock."]);
    if (!times) await parts.button("Back").click();
  }
  await parts.button("Resume from here").click();
  await parts.connected();
  await parts.line("Tomatoes are in stock.").waitFor();
  await parts.outcome.getByText("Welcome back").waitFor();
  assert.deepEqual((await parts.messages()).past, ["About Tomatoes", "Tomatoes are in stock."]);
});

onPage("a customer finds what they said as soon as they sign in, and the chat that goes on first", async (parts) => {
  await parts.signIn("reader-1");
  await parts.begin("The first time");
  const first = await parts.contactId();
  await parts.button("End chat").click();
  await parts.over();
  await parts.button("Other ways to start").click();
  await parts.customer.getByLabel("Continue from").selectOption("Nothing: a new conversation");
  await parts.begin("The second time");
  await parts.button("Sign out").click();
  await parts.signIn("reader-1");
  await parts.past.filter({ hasText: "going on" }).waitFor();
  await parts.pastOf(first).click();
  await parts.line("The first time").waitFor();
  await parts.button("Back").click();
  await parts.past.filter({ hasText: "going on" }).click();
  await parts.button("Go there").click();
  await parts.connected();
  await parts.line("The second time").waitFor();
});

onPage("a chat that ended while its customer was away shows what was said", async (parts, page) => {
  await parts.begin("Are you there?");
  await parts.answer("I am.");
  const contactId = await parts.contactId();
  await page.goto("about:blank");
  await act(contactId, "end");
  await page.goBack();
  await parts.over();
  await parts.customer.getByText("This conversation ended while you were away.").waitFor();
  await parts.line("I am.").waitFor();
}, { expects: /403/ });

onPage("through Amazon Connect's own widget a customer finds the past that its flow asks for", async (parts) => {
  await parts.signIn("reader-2");
  await parts.begin("On the website");
  await parts.button("End chat").click();
  await parts.over();
  await parts.button("Other ways to start").click();
  await parts.customer.getByLabel("Continue from").selectOption("Nothing: a new conversation");
  await parts.customer.getByLabel("Through Amazon Connect’s own widget").check();
  await parts.begin();
  await parts.outcome.getByText("Its flow has found your earlier conversation.").waitFor();
  assert.deepEqual((await parts.messages()).past, ["On the website"]);
});

onPage("a conversation that ends elsewhere stops going on in the list, and the focus stays on it", async (parts, page) => {
  await parts.signIn("reader-3");
  await parts.begin("Is anybody there?");
  const contactId = await parts.contactId();
  await parts.button("Sign out").click();
  await parts.signIn("reader-3");
  await parts.pastOf(contactId).filter({ hasText: "going on" }).waitFor();
  await parts.pastOf(contactId).focus();
  await act(contactId, "end");
  await parts.pastOf(contactId).filter({ hasText: "going on" }).waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement.dataset.contact), contactId);
  await parts.pastOf(contactId).filter({ hasText: "Is anybody there?" }).waitFor();
}, { expects: /409/ });
