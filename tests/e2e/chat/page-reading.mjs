/** The page in a browser: a conversation holds still while one reads, and takes any language and any name. */
import assert from "node:assert/strict";
import { onPage } from "./on-page.mjs";
import { act } from "./sides.mjs";

const lines = (count) => Array.from({ length: count }, (_, number) => `Line ${number}, which says something.`);

onPage("the newest line is in sight after a reload, after each later one, and after resuming", async (parts, page) => {
  await parts.begin("Hello");
  const contactId = await parts.contactId();
  for (const content of lines(25)) await act(contactId, "message", { content });
  await page.reload();
  await parts.connected();
  await atEnd(parts, "Line 24");
  await act(contactId, "message", { content: "One more" });
  await atEnd(parts, "One more");
  await parts.composer.fill("A long answer\nof several\nlines\nthat makes the room smaller");
  await atEnd(parts, "One more");
  await parts.button("Send").click();
  await parts.pending.waitFor({ state: "detached" });
  await atEnd(parts, "A long answer");
  await parts.button("End chat").click();
  await parts.over();
  await parts.button("Resume conversation").click();
  await parts.connected();
  await atEnd(parts, "A long answer");
});

onPage("whoever reads further up is left in peace, and told of what is new", async (parts) => {
  await parts.begin("Hello");
  const contactId = await parts.contactId();
  for (const content of lines(25)) await act(contactId, "message", { content });
  await parts.line("Line 24").waitFor();
  const list = parts.customer.getByRole("list", { name: "Conversation" });
  await list.evaluate((list) => list.scrollBy(0, -400));
  await list.evaluate(() => new Promise(requestAnimationFrame));
  const before = await parts.line("Line 15").boundingBox();
  for (const content of ["First", "Second", "Third"]) await act(contactId, "message", { content: `${content} new one` });
  await parts.button("3 new messages ↓").waitFor();
  assert.deepEqual(await parts.line("Line 15").boundingBox(), before);
  await parts.button("3 new messages ↓").click();
  await atEnd(parts, "Third new one");
  assert.equal(await parts.customer.getByRole("button", { name: /new message/ }).isVisible(), false);
});

onPage("older lines come in above without moving the one in sight", async (parts, page) => {
  await parts.begin("Hello");
  const contactId = await parts.contactId();
  for (const content of lines(40)) await act(contactId, "message", { content });
  await page.reload();
  await parts.line("Line 39").waitFor();
  const earlier = parts.button("Show earlier messages");
  await earlier.scrollIntoViewIfNeeded();
  const oldest = parts.customer.locator(".message").first();
  const text = await oldest.locator(".text").textContent();
  const before = (await parts.line(text).boundingBox()).y;
  await earlier.click();
  await parts.line("Line 10").waitFor({ state: "attached" });
  assert.ok(Math.abs((await parts.line(text).boundingBox()).y - before) < 2);
});

onPage("every line is written in its own direction, and a long name breaks no row", async (parts, page) => {
  const name = "Bartholomew".repeat(11);
  await parts.customer.getByLabel("Display name").fill(name);
  await parts.begin("مرحبا!");
  const direction = (text) => parts.line(text).locator(".text").evaluate((text) => getComputedStyle(text).direction);
  await parts.answer("Hello!");
  assert.deepEqual([await direction("مرحبا!"), await direction("Hello!")], ["rtl", "ltr"]);
  const entry = parts.desk.locator(".entry").filter({ hasText: name }).first();
  assert.ok((await entry.locator(".name").boundingBox()).width < 200);
  for (const part of [entry, parts.desk.locator(".facts"), parts.desk.locator(".message").first()]) {
    assert.ok(await part.evaluate((part) => part.scrollWidth <= part.clientWidth), String(part));
  }
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
});

/** The last line that is there is this one, and all of it can be seen. */
async function atEnd(parts, text) {
  await parts.page.waitForFunction((text) => {
    const list = document.getElementById("messages");
    const last = [...list.children].findLast((line) => line.offsetHeight);
    return last?.innerText.includes(text) && last.getBoundingClientRect().bottom <= list.getBoundingClientRect().bottom;
  }, text);
}
