/** The page in a browser, where transcripts take a while: who comes back is in at once, and the earlier conversation follows. */
import assert from "node:assert/strict";
import { isForEverybody } from "./axe.mjs";
import { onPage } from "./on-page.mjs";
import { act } from "./sides.mjs";

onPage("the earlier conversation comes in above, without a reload and without moving what is in sight", async (parts, page) => {
  await parts.begin("Where is my order?");
  await parts.answer("Let me ask the warehouse.");
  await parts.button("End chat").click();
  await parts.over();
  await parts.button("Resume conversation").click();
  await parts.connected();
  await parts.outcome.getByText(/^You are in\. Your earlier conversation follows in (about \d+ s|a moment)\.$/).waitFor();
  await parts.say("It is me again");
  await parts.answer("Welcome back");
  assert.deepEqual((await parts.messages()).past, []);
  await isForEverybody(page, "a past that follows");
  const place = (await parts.line("Welcome back").boundingBox()).y;
  await page.evaluate(() => (window.notReloaded = true));
  await parts.line("Where is my order?").waitFor({ timeout: 40_000 });
  await parts.outcome.getByText("Your earlier conversation is here.").waitFor();
  const old = ["Where is my order?", "Let me ask the warehouse."];
  assert.deepEqual(await parts.messages(), { all: [...old, "It is me again", "Welcome back"], past: old });
  assert.equal(await page.evaluate(() => window.notReloaded), true);
  assert.ok(Math.abs((await parts.line("Welcome back").boundingBox()).y - place) < 2);
  await parts.desk.locator(".message.past").filter({ hasText: "Let me ask the warehouse." }).waitFor({ state: "attached" });
  const [from, until] = await page.evaluate(() => ["rehydrated", "past is there"].map((name) => performance.getEntriesByName(name)[0].startTime));
  console.log(`# from chat.rehydrated to the old lines: ${Math.round(until - from)} ms`);
});

onPage("whoever reads further up stays there when the earlier conversation comes", async (parts) => {
  await parts.begin("Long ago");
  await parts.button("End chat").click();
  await parts.over();
  await parts.button("Resume conversation").click();
  await parts.connected();
  const contactId = await parts.contactId();
  for (let number = 0; number < 20; number++) await act(contactId, "message", { content: `Line ${number} of this chat` });
  await parts.line("Line 19").waitFor();
  const list = parts.customer.getByRole("list", { name: "Conversation" });
  await list.evaluate((list) => list.scrollBy(0, -250));
  await list.evaluate(() => new Promise(requestAnimationFrame));
  const place = (await parts.line("Line 15").boundingBox()).y;
  await parts.line("Long ago").waitFor({ state: "attached", timeout: 40_000 });
  await parts.outcome.getByText("Your earlier conversation is here.").waitFor();
  await list.evaluate(() => new Promise(requestAnimationFrame));
  assert.ok(Math.abs((await parts.line("Line 15").boundingBox()).y - place) < 2);
});

onPage("what has just been said can be read, and is named, as soon as it is put away", async (parts, page) => {
  await parts.begin("Where is my bicycle?");
  await parts.answer("On its way.");
  await parts.button("End chat").click();
  await parts.over();
  await page.reload();
  await parts.past.click();
  await parts.notice.getByText("Your last conversation is still being put away.").waitFor();
  await parts.notice.getByText(/^Trying again/).waitFor();
  await isForEverybody(page, "a wait for a conversation");
  await parts.line("On its way.").waitFor({ timeout: 40_000 });
  assert.equal(await parts.notice.isVisible(), false);
  await parts.button("Back").click();
  await parts.past.filter({ hasText: "Where is my bicycle?" }).waitFor();
}, { expects: /409/ });
