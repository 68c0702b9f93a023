/** The page in a browser for customers who sign in: known to the agent, and to the chat that they come back to. */
import assert from "node:assert/strict";
import { onPage } from "./on-page.mjs";
import { open } from "./browser.mjs";
import { Parts } from "./page-parts.mjs";
import { PAGE, chatsOf } from "./sides.mjs";

onPage("a customer who signs in is known at the desk", async (parts) => {
  await parts.signIn("ann-1");
  await parts.begin("Hello");
  await parts.desk.getByRole("definition").filter({ hasText: "ann-1" }).waitFor();
  const request = await parts.exchange.locator(".request").textContent();
  assert.match(request, /Authorization: Bearer .{1,20}… \(\d+ characters\)/);
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
  await other.begin();
  await other.line("One moment.").waitFor();
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

onPage("a stranger's conversation cannot be continued", async (parts) => {
  await parts.signIn("owner-4");
  await parts.begin("A secret");
  await parts.button("End chat").click();
  await parts.over();
  await parts.button("Other ways to start").click();
  await parts.button("Sign out").click();
  await parts.signIn("stranger-4");
  await parts.customer.getByLabel("Continue from").selectOption({ index: 2 });
  await parts.button("Resume chat").click();
  await parts.notice.getByText("That conversation cannot be continued.").waitFor();
  await parts.answered("SourceContactNotFound");
}, { expects: /404/ });
