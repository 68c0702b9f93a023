/** The page in a browser for customers who sign in: known to the agent, and to the chat that they come back to. */
import assert from "node:assert/strict";
import { onPage } from "./on-page.mjs";
import { open } from "./browser.mjs";
import { Parts } from "./page-parts.mjs";
import { PAGE, chatsOf } from "./sides.mjs";

onPage("a customer who signs in is known at the desk, and sees who they are", async (parts, page) => {
  await parts.signIn("ann-1");
  await parts.begin("Hello");
  assert.equal(await page.locator("#who").textContent(), "ann-1");
  await parts.button("Sign out").waitFor();
  await parts.desk.getByRole("definition").filter({ hasText: "ann-1" }).waitFor();
  const request = await parts.exchange.locator("details[open] .request").textContent();
  assert.match(request, /Authorization: Bearer .{1,20}… \(\d+ characters\)/);
  await parts.button("Sign out").click();
  await parts.button("Start chat").waitFor();
  assert.doesNotMatch(JSON.stringify(await page.evaluate(() => ({ ...localStorage }))), /Token|ann-1/);
});

onPage("a customer who comes back in another browser is in the same chat", async (parts, page) => {
  await parts.customer.getByLabel("Display name").fill("Twice");
  await parts.signIn("twice-2");
  await parts.begin("Hello");
  await parts.answer("One moment.");
  const elsewhere = await open(page.context().browser(), PAGE);
  const other = new Parts(elsewhere);
  await other.customer.getByLabel("Display name").fill("Twice");
  await other.signIn("twice-2");
  await other.begin("And on the phone");
  await other.outcome.getByText("You are back in the conversation that is going on.").waitFor();
  await other.line("One moment.").waitFor();
  await parts.line("And on the phone").waitFor(); // what a rejoined chat does not take is said in it
  await other.say("I am over here now");
  await parts.line("I am over here now").waitFor();
  assert.equal((await chatsOf("Twice")).length, 1);
  await elsewhere.context().close();
});

onPage("a customer's last conversation comes back without naming it", async (parts) => {
  await parts.signIn("back-3");
  await parts.begin("Remember this");
  await parts.button("End chat").click();
  await parts.over();
  await parts.button("Other ways to start").click();
  await parts.customer.getByLabel("Continue from").selectOption({ label: "My last conversation, whichever it is" });
  await parts.begin("", "Resume chat");
  await parts.line("Remember this").waitFor();
  assert.deepEqual((await parts.messages()).past, ["Remember this"]);
});

onPage("without an earlier conversation the customer hears that this is a new one", async (parts) => {
  await parts.signIn("nothing-yet");
  await parts.more();
  await parts.customer.getByLabel("Continue from").selectOption({ label: "My last conversation, whichever it is" });
  await parts.begin("", "Resume chat");
  await parts.outcome.getByText("You have no earlier conversation: this is a new one.").waitFor();
});

onPage("a guest comes back to the chat, then to the conversation, and is a stranger in another browser", async (parts, page) => {
  await parts.begin("Remember me");
  const contactId = await parts.contactId();
  const again = new Parts(await page.context().newPage());
  await page.close();
  await again.page.goto(PAGE);
  await again.connected();
  await again.line("Remember me").waitFor();
  await again.button("End chat").click();
  await again.over();
  await again.page.reload();
  await again.more();
  await again.customer.getByLabel("Continue from").selectOption({ label: "My last conversation, whichever it is" });
  await again.begin("", "Resume chat");
  await again.line("Remember me").waitFor();
  const elsewhere = new Parts(await open(page.context().browser(), PAGE));
  await elsewhere.more();
  await elsewhere.customer.getByLabel("Continue from").selectOption(`ENTIRE_PAST_SESSION ${contactId}`);
  await elsewhere.button("Resume chat").click();
  await elsewhere.notice.getByText("That conversation cannot be continued.").waitFor();
  await elsewhere.answered("SourceContactNotFound");
  await elsewhere.page.context().close();
});

onPage("who wants to be nobody comes through the public door, and who wants to be forgotten is", async (parts, page) => {
  await parts.begin("As a guest");
  await parts.break("accessDenied", { operation: "SendMessage", count: 1 });
  await parts.composer.fill("My secret");
  await parts.button("Send").click();
  await parts.pending.getByText("Not sent").waitFor();
  await parts.composer.fill("A draft");
  await parts.button("Forget me").click();
  await parts.button("Start chat").waitFor();
  assert.deepEqual([await page.evaluate(() => sessionStorage.length), await parts.composer.inputValue()], [0, ""]);
  assert.deepEqual(await page.evaluate(() => Object.keys(localStorage).filter((name) => / (chat|guest) /.test(name))), []);
  await parts.more();
  await parts.customer.getByLabel("Come in as").selectOption("Nobody: the public endpoint");
  await parts.begin("As nobody");
  assert.equal(await page.locator("#who").textContent(), "Nobody");
  assert.equal(await parts.desk.getByText("Customer id").count(), 0);
  await page.reload();
  await parts.connected();
}, { expects: /Failed to load resource/ });

onPage("whoever signs in, signs out or is forgotten is offered a new chat, and nothing of who was there before", async (parts) => {
  const hasEnded = async () => {
    await parts.begin("A guest's own words");
    await parts.button("End chat").click();
    await parts.over();
    await parts.button("Other ways to start").click();
    await parts.button("Resume chat").waitFor();
  };
  await hasEnded();
  await parts.signIn("after-a-guest");
  await parts.begin();
  await parts.outcome.getByText("A new conversation.").waitFor();
  await parts.button("End chat").click();
  await parts.over();
  await parts.button("Sign out").click();
  await parts.button("Start chat").waitFor();
  await parts.customer.getByText("To try: a conversation that anybody can resume").waitFor(); // as for somebody new
  await hasEnded();
  await parts.button("Forget me").click();
  await parts.button("Start chat").waitFor();
});

onPage("a second tab is in the same chat, and an end is told in both, later too", async (parts, page) => {
  await parts.begin("Hello");
  const [second, third] = await Promise.all([page.context().newPage(), page.context().newPage()]);
  await Promise.all([second.goto(PAGE), third.goto(PAGE)]);
  const other = new Parts(second);
  await other.connected();
  await other.say("From the second tab");
  await parts.line("From the second tab").waitFor();
  await third.goto("about:blank");
  const kept = await page.evaluate(() => JSON.stringify(localStorage));
  await other.button("End chat").click();
  await Promise.all([parts.over(), other.over()]);
  await parts.customer.getByText("This conversation has ended.").waitFor();
  // The third comes back to a chat that nobody told it the end of.
  await page.evaluate((kept) => Object.assign(localStorage, JSON.parse(kept)), kept);
  await third.goto(PAGE);
  const late = new Parts(third);
  await late.over();
  await late.customer.getByText("This conversation ended while you were away.").waitFor();
  await late.button("Resume conversation").click();
  await late.line("From the second tab").waitFor();
}, { expects: /403/ });

onPage("whoever signs out while a chat is being started is in none", async (parts, page) => {
  await parts.signIn("away-5");
  await parts.break("slow", { seconds: 5 });
  const underWay = page.waitForRequest((request) => request.method() === "POST" && request.url().includes("/signed-in/"));
  await parts.button("Start chat").click();
  await underWay;
  await parts.button("Sign out").click();
  await parts.exchange.getByText("no answer").waitFor();
  assert.equal(await parts.button("Start chat").isEnabled(), true);
  assert.doesNotMatch(JSON.stringify(await page.evaluate(() => ({ ...localStorage }))), /Token|away-5/);
});

onPage("a stranger's conversation cannot be continued", async (parts) => {
  await parts.signIn("owner-4");
  await parts.begin("A secret");
  const contactId = await parts.contactId();
  await parts.button("End chat").click();
  await parts.over();
  await parts.button("Other ways to start").click();
  await parts.button("Sign out").click();
  await parts.signIn("stranger-4");
  await parts.customer.getByLabel("Continue from").selectOption(`ENTIRE_PAST_SESSION ${contactId}`);
  await parts.button("Resume chat").click();
  await parts.notice.getByText("That conversation cannot be continued.").waitFor();
  await parts.answered("SourceContactNotFound");
}, { expects: /404/ });
