/** The page in a browser for all: by keyboard alone, on a phone, in the dark, without a network beyond this machine. */
import assert from "node:assert/strict";
import { onPage } from "./on-page.mjs";

onPage("a whole chat and its resumption by keyboard alone", async (parts, page) => {
  const keys = page.keyboard;
  await tabTo(page, "Display name");
  await tabTo(page, "First message");
  await keys.type("Typed first");
  await tabTo(page, "Start chat");
  await keys.press("Enter");
  await parts.connected();
  await focusIs(page, "Your message");
  await keys.type("Second line");
  await keys.press("Enter");
  await parts.line("Second line").waitFor();
  await tabTo(page, "Your answer");
  await keys.type("Answer by keyboard");
  await keys.press("Enter");
  await parts.line("Answer by keyboard").waitFor();
  await tabTo(page, "End with survey", { back: true });
  await keys.press("Enter");
  await parts.over();
  await focusIs(page, "Resume conversation");
  await keys.press("Enter");
  await parts.connected();
  await parts.line("Typed first").waitFor();
});

onPage("all that can be operated has a name, and shows when it has the focus", async (parts, page) => {
  await parts.begin();
  await parts.desk.locator("#faults summary").click();
  const unnamed = await page.locator("button:visible, input:visible, select:visible, textarea:visible").evaluateAll((all) =>
    all.filter((one) => !(one.innerText || one.labels?.[0]?.innerText)).map((one) => one.outerHTML),
  );
  assert.deepEqual(unnamed, []);
  await page.keyboard.press("Tab");
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.equal(outline, "solid");
});

onPage("a phone needs no sideways scrolling", async (parts, page) => {
  await parts.begin("A_word_that_is_longer_than_any_telephone_could_ever_be_wide_and_goes_on_and_on");
  const wider = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(await wider(), 0);
  const stacked = await page.evaluate(() => {
    const top = (id) => document.getElementById(id).getBoundingClientRect().top;
    return top("customer") < top("exchange") && top("exchange") < top("desk");
  });
  assert.ok(stacked);
  await parts.button("End chat").click();
  await parts.over();
  await parts.button("Other ways to start").click();
  await parts.signIn("a-customer-id-of-some-length@example.com");
  assert.equal(await wider(), 0);
}, { viewport: { width: 320, height: 640 } });

for (const colorScheme of ["light", "dark"]) {
  onPage(`text can be told from its ground in the ${colorScheme}`, async (parts, page) => {
    await parts.begin("Hello");
    await parts.button("End chat").click();
    await parts.over();
    await parts.button("Resume conversation").click();
    await parts.line("Hello").waitFor();
    await parts.say("Here again");
    for (const selector of [".message.past .text", ".message.mine:not(.past) .text", ".message .from", ".divider.now", ".answer"]) {
      const ratio = await page.locator(selector).last().evaluate(contrast);
      assert.ok(ratio >= 4.5, `${selector}: ${ratio}`);
    }
  }, { colorScheme });
}

onPage("a laptop that is offline still has its own chat", async (parts, page) => {
  await page.addInitScript(() => Object.defineProperty(navigator, "onLine", { get: () => false }));
  await page.reload();
  await parts.begin("Hello");
  await parts.answer("From the desk");
});

onPage("what others write stays text", async (parts, page) => {
  await parts.customer.getByLabel("Display name").fill("<img src=x onerror=alert(1)>");
  await parts.begin("<script>document.title = 'broken'</script><b>bold</b>");
  await parts.answer("<a href='javascript:alert(1)'>click</a>");
  assert.equal(await page.locator("main img, main b, main a, main script").count(), 0);
  assert.equal(await page.title(), "Persistent chat, on your desk");
});

async function tabTo(page, name, { back = false } = {}) {
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press(back ? "Shift+Tab" : "Tab");
    if ((await focused(page)).startsWith(name)) return;
  }
  assert.fail(`${name} cannot be reached with the Tab key; the focus is on ${await focused(page)}`);
}

async function focusIs(page, name) {
  await page.waitForFunction((name) => {
    const one = document.activeElement;
    return (one.labels?.[0]?.innerText || one.innerText).startsWith(name);
  }, name);
}

function focused(page) {
  return page.evaluate(() => {
    const one = document.activeElement;
    return one.labels?.[0]?.innerText || one.innerText;
  });
}

/** The contrast of an element's text to what is painted behind it, as WCAG 2 computes it. Runs in the page. */
function contrast(element) {
  const luminance = (color) => {
    const [r, g, b] = color.match(/[\d.]+/g).slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  let ground = element;
  while (getComputedStyle(ground).backgroundColor === "rgba(0, 0, 0, 0)") ground = ground.parentElement;
  const both = [getComputedStyle(element).color, getComputedStyle(ground).backgroundColor].map(luminance);
  return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
}
