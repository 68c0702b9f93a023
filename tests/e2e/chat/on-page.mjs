/** Tests on the page, each in a browser profile of its own. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { launch, open } from "./browser.mjs";
import { Parts } from "./page-parts.mjs";
import { PAGE, clearFaults } from "./sides.mjs";

let browser;
after(() => browser?.close());

/**
 * A test in a browser profile of its own. Whatever it does, the page complains of nothing (but for the refusals that it
 * `expects`, which a browser itself writes to the console) and talks to nobody but both sides.
 */
export function onPage(name, steps, { expects = null, ...options } = {}) {
  test(name, async () => {
    browser ??= await launch();
    const page = await open(browser, PAGE, options);
    try {
      await steps(new Parts(page), page);
      assert.deepEqual(page.complaints.filter((text) => !expects?.test(text)), []);
      const strangers = [...page.hosts].filter((host) => !host.startsWith("127.0.0.1:"));
      assert.deepEqual(strangers, []);
    } finally {
      await page.context().close();
      await clearFaults();
    }
  });
}
