/** The page in a browser: the agent's desk. */
import assert from "node:assert/strict";
import { onPage } from "./on-page.mjs";
import { chatsOf, started } from "./sides.mjs";

/** So many chats of others: one after the other, as each start at once would need a Lambda environment of its own. */
async function waiting(name, count) {
  for (let number = 0; number < count; number++) await started({ ParticipantDetails: { DisplayName: name } });
}

onPage("of many chats the open one is in sight, and all can be ended at once", async (parts, page) => {
  await waiting("Crowd", 6);
  await parts.begin("It is me");
  await waiting("Crowd", 6);
  const open = parts.desk.locator('.entry[aria-current="true"]').filter({ hasText: "It is me" });
  await parts.desk.locator(".entry").nth(12).waitFor();
  const [box, list] = [await open.boundingBox(), await parts.desk.getByRole("navigation").boundingBox()];
  assert.ok(box.y >= list.y && box.y + box.height <= list.y + list.height + 1, JSON.stringify([box, list]));
  await parts.button("End all").click();
  await parts.over();
  await page.waitForFunction(() => document.querySelector("#end-all").hidden);
  await parts.desk.locator(".group").filter({ hasText: /^Past/ }).locator(".entry").nth(12).waitFor();
  assert.ok((await chatsOf("Crowd")).every(({ state }) => state === "past"));
});

onPage("a chat that begins while the list is on its way is in it", async (parts, page) => {
  const answered = page.waitForResponse((answer) => answer.url().endsWith("/agent/chats"));
  await parts.holdAnswers("GET", "/agent/chats");
  await answered;
  await waiting("In between", 1);
  await page.waitForFunction(() => window.passed); // the list, which does not know of it
  await parts.desk.locator(".entry").filter({ hasText: "In between" }).waitFor({ timeout: 1000 });
});

onPage("the list is one stop for the keyboard, with arrows inside, and accepting leads to the answer", async (parts, page) => {
  await waiting("Keys", 3);
  await parts.begin("By keyboard");
  const keys = page.keyboard;
  const open = parts.desk.locator(".entry[aria-current]");
  await open.focus();
  await keys.press("ArrowDown");
  await keys.press("Enter");
  await parts.desk.locator(".entry[aria-current]").filter({ hasText: "Keys" }).waitFor();
  await keys.press("ArrowUp");
  await keys.press("Enter");
  await parts.desk.locator(".entry[aria-current]").filter({ hasText: "By keyboard" }).waitFor();
  await keys.press("Tab");
  await keys.press("Enter"); // Accept
  await page.waitForFunction(() => document.activeElement.id === "desk-text");
  await parts.button("End all").click();
});

onPage("an answer that could not be given stays in its box, and that is said whatever is answered later", async (parts, page) => {
  await parts.holdAnswers("POST", "/typing");
  await parts.begin("Hello");
  const answer = parts.desk.getByLabel("Your answer");
  await answer.fill("Half a page of help");
  await page.waitForFunction(() => window.held);
  await page.context().setOffline(true);
  await parts.button("Answer").click();
  await parts.desk.getByRole("status").filter({ hasText: /\w/ }).waitFor();
  await page.waitForFunction(() => window.passed);
  await page.evaluate(() => new Promise((done) => setTimeout(done, 100)));
  assert.match(await parts.desk.getByRole("status").textContent(), /\w/);
  assert.equal(await answer.inputValue(), "Half a page of help");
  await page.context().setOffline(false);
  await parts.button("Answer").click();
  await parts.line("Half a page of help").waitFor();
  await parts.desk.locator("textarea:placeholder-shown").waitFor(); // empty again
}, { expects: /Failed to load resource|net::ERR_/ });

onPage("agents see what a resumed chat continues, set apart", async (parts) => {
  await parts.begin("The first time");
  await parts.answer("An old answer");
  await parts.button("End").click();
  await parts.over();
  await parts.button("Resume conversation").click();
  await parts.connected();
  await parts.say("The second time");
  await parts.desk.locator(".message").filter({ hasText: "The second time" }).waitFor();
  const texts = await parts.desk.locator(".message .text").allTextContents();
  assert.deepEqual(texts, ["The first time", "An old answer", "The second time"]);
  assert.deepEqual(await parts.desk.locator(".message.past .text").allTextContents(), texts.slice(0, 2));
  await parts.desk.getByText("This conversation").waitFor();
});

onPage("what stands beside a chat in its contact tree is shown, added and closed", async (parts) => {
  await parts.begin("Hello");
  const tree = parts.desk.locator(".tree");
  await tree.locator("summary").click();
  await tree.getByText("segment 1, waiting").waitFor();
  await tree.getByRole("button", { name: "Add task" }).click();
  await tree.getByText(/task, .*, open/).waitFor();
  await tree.getByRole("button", { name: "Close" }).click();
  await tree.getByRole("button", { name: "Close" }).waitFor({ state: "detached" });
  await parts.button("End with survey").click();
  await parts.over();
  await tree.getByText("survey").waitFor();
});
