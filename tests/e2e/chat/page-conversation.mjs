/** The page in a browser: a conversation from start to resumption. */
import assert from "node:assert/strict";
import { onPage } from "./on-page.mjs";
import { act } from "./sides.mjs";

onPage("a customer and an agent talk, see each other type and read", async (parts, page) => {
  await parts.begin("Where is my order?");
  await parts.desk.getByText("Where is my order?").last().waitFor();
  await parts.desk.getByLabel("Your answer").pressSequentially("L");
  await parts.customer.getByText("Agent 1 is typing…").waitFor();
  await parts.answer("Let me look.");
  await parts.customer.getByText("is typing").waitFor({ state: "hidden" });
  await parts.customer.getByLabel("Your message").pressSequentially("T");
  await parts.desk.getByText("Ann is typing…").waitFor();
  await parts.say("Thanks");
  await parts.line("Thanks").getByText("Read").waitFor();
  assert.deepEqual((await parts.messages()).all, ["Where is my order?", "Let me look.", "Thanks"]);
  assert.equal(await page.locator("#announcer").textContent(), "Agent 1: Let me look.");
});

onPage("what the customer sends as attributes is what the agent sees", async (parts) => {
  await parts.more();
  await parts.customer.getByLabel("Attributes").fill("orderId=4711\nplan = pro");
  await parts.begin();
  for (const value of ["4711", "pro"]) await parts.desk.getByRole("definition").filter({ hasText: value }).waitFor();
  await parts.exchange.locator(".request").filter({ hasText: '"orderId": "4711"' }).waitFor();
  await parts.answered("HTTP 200");
});

onPage("a chat goes on over a transfer and a reload, and its token does not outlive it", async (parts, page) => {
  await parts.begin("Hello");
  await parts.answer("One moment.");
  await parts.transfer();
  await parts.answer("Agent two here.");
  await page.reload();
  await parts.connected();
  await parts.line("Agent two here.").waitFor();
  assert.deepEqual((await parts.messages()).all, ["Hello", "One moment.", "Agent two here."]);
  await parts.say("Still me");
  await parts.line("Still me").getByText("Read").waitFor();
  await parts.button("End").click();
  await parts.over();
  assert.doesNotMatch(JSON.stringify(await page.evaluate(() => ({ ...localStorage, ...sessionStorage }))), /Token/);
  await page.reload();
  await parts.button("Start chat").waitFor();
});

onPage("a resumed session shows all of the old conversation, set apart from the new one", async (parts) => {
  await parts.begin("First question");
  await parts.answer("First answer");
  await parts.transfer();
  await parts.answer("Second answer");
  await parts.button("End with survey").click();
  await parts.over();
  await parts.button("Resume conversation").click();
  await parts.connected();
  await parts.say("It is me again");
  const old = ["First question", "First answer", "Second answer", "How did we do today? Please answer from 1 to 5."];
  await parts.line("First question").waitFor();
  assert.deepEqual(await parts.messages(), { all: [...old, "It is me again"], past: old });
  const dividers = await parts.customer.locator(".divider span").allTextContents();
  assert.deepEqual(dividers.map((text) => text.replace(/,.*/, "")), ["Earlier conversation", "Its next segment", "Its next segment", "This conversation"]);
  await parts.answered("ContinuedFromContactId");
  await parts.outcome.getByText("Welcome back. This is where you left off.").waitFor();
  assert.equal(await parts.button("Show earlier messages").isVisible(), false);
});

onPage("a session resumed from a segment ends there", async (parts) => {
  await parts.begin("First question");
  await parts.answer("First answer");
  await parts.transfer();
  await parts.answer("Second answer");
  await parts.button("End chat").click();
  await parts.over();
  await parts.button("Other ways to start").click();
  const choice = parts.customer.getByRole("option", { name: "Up to segment 1 of 2: Agent 1" }).first();
  await parts.customer.getByLabel("Continue from").selectOption(await choice.getAttribute("value"));
  await parts.begin("", "Resume chat");
  await parts.line("First question").waitFor();
  assert.deepEqual((await parts.messages()).all, ["First question", "First answer"]);
});

onPage("more of a long past comes when it is asked for", async (parts) => {
  const texts = Array.from({ length: 40 }, (_, number) => `message ${number}`);
  await parts.begin();
  const contactId = await parts.contactId();
  for (const content of texts) await act(contactId, "message", { content });
  await parts.button("End").click();
  await parts.over();
  await parts.button("Resume conversation").click();
  const messages = parts.customer.locator(".message.past");
  await parts.line("message 39").waitFor();
  for (;;) {
    const count = await messages.count();
    if (count === texts.length) break;
    await parts.button("Show earlier messages").click();
    await messages.nth(count).waitFor({ state: "attached" });
  }
  await parts.button("Show earlier messages").waitFor({ state: "hidden" });
  assert.deepEqual((await parts.messages()).past, texts);
});
