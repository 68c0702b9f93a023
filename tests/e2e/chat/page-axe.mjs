/** axe-core on every state of the page, in the light and in the dark: nothing serious. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { onPage } from "./on-page.mjs";
import { act } from "./sides.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

onPage("a start, a chat, its end, an earlier conversation and a refusal are for everybody", async (parts, page) => {
  const fine = (state) => seriousFindings(page, state);
  await fine("the form");
  await parts.begin("Where is my order?");
  await parts.answer("Let me look.");
  await fine("a chat");
  await parts.break("accessDenied", { operation: "SendMessage" });
  await parts.composer.fill("Do you hear me?");
  await parts.button("Send").click();
  await parts.pending.getByText("Not sent").waitFor();
  await act(await parts.contactId(), "typing");
  await fine("an unsent line, with the faults open");
  await parts.button("End").click();
  await parts.over();
  await fine("the end");
  await parts.button("Resume conversation").click();
  await parts.connected();
  await parts.line("Where is my order?").waitFor();
  await fine("the conversation that came back");
  await parts.button("End chat").click();
  await parts.button("Other ways to start").click();
  await parts.break("full");
  await parts.button("Start chat").or(parts.button("Resume chat")).click();
  await parts.notice.getByText("All our lines are in use").waitFor();
  await fine("a refusal");
  await parts.past.first().click();
  await parts.button("Resume from here").waitFor();
  await fine("an earlier conversation");
}, { expects: /Failed to load resource/ });

async function seriousFindings(page, state) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.evaluate(AXE);
    const { violations } = await page.evaluate(() => axe.run());
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    const found = serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    assert.deepEqual(found, [], `${state}, ${colorScheme}`);
    console.log(`# ${state}, ${colorScheme}: ${violations.map(({ id, impact }) => `${id} (${impact})`).join(", ") || "no finding at all"}`);
  }
}
