/** The parts of the page by what people see of them. */

export class Parts {
  constructor(page) {
    this.page = page;
    this.customer = page.getByRole("region", { name: "Customer" });
    this.exchange = page.getByRole("region", { name: "HTTP exchange" });
    this.desk = page.getByRole("region", { name: "Agent’s desk" });
    this.status = this.customer.getByRole("status");
    this.notice = this.customer.locator("#notice");
    this.outcome = this.customer.locator("#outcome");
    this.composer = this.customer.getByLabel("Your message");
  }

  button(name) {
    return this.page.getByRole("button", { name, exact: true });
  }

  /** A line of the customer's window. */
  line(text) {
    return this.customer.getByRole("listitem").filter({ hasText: text });
  }

  /** The contact id of the chat that this browser is in. */
  contactId() {
    return this.page.evaluate(() => {
      const key = Object.keys(localStorage).find((name) => name.startsWith("persistent-chat chat "));
      return JSON.parse(localStorage.getItem(key)).details.ContactId;
    });
  }

  /** The earlier conversations that are offered. */
  get past() {
    return this.customer.locator("button.past-entry");
  }

  pastOf(contactId) {
    return this.customer.locator(`button.past-entry[data-contact="${contactId}"]`);
  }

  /** The lines that are not in the conversation yet, or not at all. */
  get pending() {
    return this.customer.locator(".message.pending");
  }

  /** All messages in the customer's window, and of them the old ones. */
  async messages() {
    const texts = (selector) => this.customer.locator(selector).allTextContents();
    return { all: await texts(".message .text"), past: await texts(".message.past .text") };
  }

  /** Open what the form has beside a name and a message. */
  more() {
    return this.customer.locator("#more:not([open]) summary").click();
  }

  async signIn(customer) {
    await this.customer.getByLabel("Customer id").fill(customer);
    await this.button("Sign in").click();
    await this.button("Sign out").waitFor();
  }

  /** Start a chat with the form as it stands, and be in it. */
  async begin(message = "", name = "Start chat") {
    await this.customer.getByLabel("First message").fill(message);
    await this.button(name).click();
    await this.connected();
  }

  /** In a chat, what was said in it has been asked for, and that is over. */
  async connected() {
    await this.status.filter({ hasText: /^Connected$/ }).waitFor();
    await this.page.waitForFunction((mark) => performance.getEntriesByName(mark).length > 0, "conversation is there");
    await this.page.evaluate((mark) => performance.clearMarks(mark), "conversation is there");
  }

  async say(text) {
    await this.composer.fill(text);
    await this.button("Send").click();
    await this.line(text).filter({ has: this.page.getByRole("time") }).waitFor(); // what waits has no time
  }

  /** Answer at the desk, and see it in the customer's window. */
  async answer(text) {
    await this.desk.getByLabel("Your answer").fill(text);
    await this.button("Answer").click();
    await this.line(text).waitFor();
  }

  /** Hand the customer on at the desk, and see it in the customer's window. */
  async transfer() {
    await this.button("Transfer").click();
    await this.line("You are being handed to a colleague").waitFor();
  }

  async over() {
    await this.button("Resume conversation").waitFor();
  }

  /** Set a fault at the desk. */
  async break(fault, { operation = "StartChatContact", seconds, count } = {}) {
    const panel = this.desk.getByRole("group").filter({ has: this.page.getByText("Faults", { exact: false }) }).first();
    if (!(await this.button("Break it").isVisible())) await this.desk.locator("#faults summary").click();
    await panel.getByRole("combobox", { name: "Fault" }).selectOption(fault);
    await panel.getByRole("combobox", { name: "Operation" }).selectOption(operation);
    if (count) await panel.getByLabel("Calls").fill(String(count));
    if (seconds) await panel.getByLabel("Seconds").fill(String(seconds));
    await this.button("Break it").click();
    await this.desk.locator(".waiting li").filter({ hasText: operation }).waitFor();
  }

  /** Reload, and let what is answered to this come a second late: `window.held` wait, `window.passed` have come. */
  async holdAnswers(method, path) {
    await this.page.addInitScript(([method, path]) => {
      const ask = window.fetch;
      Object.assign(window, { held: 0, passed: 0 });
      window.fetch = async (url, how) => {
        const answer = await ask(url, how);
        if (!String(url).endsWith(path) || (how?.method ?? "GET") !== method) return answer;
        window.held++;
        await new Promise((done) => setTimeout(done, 1000));
        window.held--;
        window.passed++;
        return answer;
      };
    }, [method, path]);
    await this.page.reload();
  }

  /** The newest exchange's answer. */
  answered(text) {
    return this.exchange.locator("details[open] .answer").filter({ hasText: text }).waitFor();
  }
}
