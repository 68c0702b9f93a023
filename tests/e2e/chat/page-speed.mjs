/** The page in a browser: how long until it can be used, and until old lines are there, however many there are. */
import assert from "node:assert/strict";
import { onPage } from "./on-page.mjs";
import { act } from "./sides.mjs";

const TIMES = 9;

onPage("a long conversation is as soon there as a short one, after a reload and when it is resumed", async (parts, page) => {
  await parts.begin("Hello");
  const contactId = await parts.contactId();
  await say(contactId, 5);
  const short = await medianOf(() => reloaded(page));
  await say(contactId, 195);
  const long = await medianOf(() => reloaded(page));
  const past = await medianOf(() => resumed(parts, page));
  console.log(`# medians of ${TIMES}: usable after ${short} ms with 6 messages, after ${long} ms with 201; old lines ${past} ms after chat.rehydrated`);
  // Of each other: a busy machine slows all of it down.
  assert.ok(long < 3 * short && past < 2 * short, `${long} and ${past} ms instead of ${short}`);
});

async function say(contactId, count) {
  for (let number = 0; number < count; number++) await act(contactId, "message", { content: `Message ${number}, which says something.` });
}

/** Milliseconds from navigation until one can write, and read what was said last. */
async function reloaded(page) {
  await page.reload();
  return marked(page, "conversation is there");
}

/** Milliseconds from chat.rehydrated until the old lines are there, in a chat that goes on with a long one. */
async function resumed(parts, page) {
  await parts.button("End chat").click();
  await parts.over();
  await page.evaluate(() => performance.clearMarks());
  await parts.button("Resume conversation").click();
  return (await marked(page, "past is there")) - (await marked(page, "rehydrated"));
}

function marked(page, name) {
  return page.waitForFunction((name) => performance.getEntriesByName(name).at(-1)?.startTime, name).then((time) => time.jsonValue());
}

async function medianOf(measure) {
  const measured = [];
  for (let time = 0; time < TIMES; time++) measured.push(await measure());
  console.log(`# ${measured.map(Math.round).join(" ")}`);
  return Math.round(measured.sort((a, b) => a - b)[Math.floor(TIMES / 2)]);
}
