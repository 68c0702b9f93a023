/** The page put together: a customer's window, the exchange behind each start, the agent's desk. */

import { pointChatJsAt } from "./chat.js";
import { Customer } from "./customer.js";
import { DeskApi } from "./desk-api.js";
import { Desk } from "./desk.js";
import { Door } from "./door.js";
import { Endpoint } from "./endpoint.js";
import { ExchangeView } from "./exchange-view.js";
import { Faults } from "./faults.js";
import { SignIn } from "./sign-in.js";

const parts = Object.fromEntries([...document.querySelectorAll("[id]")].map((part) => [part.id, part]));
const config = await (await fetch("/config.json")).json();
const door = new Door(config);

parts["connect-url"].textContent = config.connectUrl;

if (window.connect?.ChatSession) {
  pointChatJsAt(config.connectUrl);
  const api = new DeskApi(config.connectUrl);
  const faults = new Faults(parts.faults, parts["faults-count"], api);
  const exchanges = new ExchangeView(parts.exchanges, parts["exchange-empty"]);
  const starts = {
    add(exchange) {
      exchanges.add(exchange);
      faults.refresh();
    },
  };
  const customer = new Customer(parts, new Endpoint(door), starts, (contactId) => desk.follow(contactId));
  const desk = new Desk(parts, api, (pastChats) => customer.offer(pastChats));
  new SignIn(parts["sign-in"], door, () => {
    parts.endpoint.textContent = door.url;
    customer.offerLatest(Boolean(door.customer));
  });
  await customer.reopen();
} else {
  parts.start.replaceChildren("AWS’s chat client is not there. Run `make setup`, then load this page again.");
}
