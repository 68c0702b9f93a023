/** The page put together: a customer's window, the exchange behind each start, the agent's desk. */

import { pointChatJsAt } from "./chat.js";
import { Customer } from "./customer.js";
import { DeskApi } from "./desk-api.js";
import { Desk } from "./desk.js";
import { Doors } from "./doors.js";
import { ExchangeView } from "./exchange-view.js";
import { shownFetch } from "./exchanges.js";
import { Faults } from "./faults.js";

const parts = Object.fromEntries([...document.querySelectorAll("[id]")].map((part) => [part.id, part]));
const config = await (await fetch("/config.json")).json();

parts["connect-url"].textContent = config.connectUrl;

if (window.connect?.ChatSession) {
  pointChatJsAt(config.connectUrl);
  const api = new DeskApi(config.connectUrl);
  const faults = new Faults(parts.faults, parts["faults-count"], api);
  const exchanges = new ExchangeView(parts.exchanges, parts["exchange-empty"]);
  const doors = new Doors(config, shownFetch((exchange) => (exchanges.add(exchange), faults.refresh())));
  const customer = new Customer(parts, doors, api, (contactId) => desk.follow(contactId));
  const desk = new Desk(parts, api, (pastChats) => customer.offer(pastChats));
  await customer.arrive();
} else {
  parts.start.replaceChildren("AWS’s chat client is not there. Run `make setup`, then load this page again.");
}
