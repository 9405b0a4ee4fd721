// The member's own accounts of what GSE paid: a month each, to be saved as PDF or as a page.

import { ApiError, get, getFile, getOpen, own } from "/static/api.js";
import { month, tokens } from "/static/format.js";
import { fillTable, find, make } from "/static/page.js";
import { language, say } from "/static/words.js";

const KINDS = { pdf: "as_pdf", html: "as_page" };

/** Offer the accounts; the section stays hidden where no month is divided yet. */
export async function offerAccounts() {
  const { energy_operator: operator } = await getOpen("health", own);
  const { accounts } = await get("repartition/accounts", {}, operator);
  find("accounts-section").hidden = !accounts.length;
  fillTable("accounts", { month: "text", euro: "number", save: "text" }, accounts.map((one) => [
    month(`${one.month}-01`), tokens(one.own_cents), make("span", makeButtons(one.month, operator), { class: "picker" }),
  ]));
}

function makeButtons(of, operator) {
  return Object.entries(KINDS).map(([kind, words]) => {
    const label = say("save_account", { month: month(`${of}-01`), kind: say(words) });
    const button = make("button", say(words), { type: "button", "aria-label": label });
    button.addEventListener("click", () => save(of, kind, operator));
    return button;
  });
}

async function save(of, kind, operator) {
  find("accounts-failure").textContent = "";
  try {
    const file = await getFile(`repartition/months/${of}/account.${kind}`, { language }, operator);
    const link = make("a", "", { href: URL.createObjectURL(file), download: `${say("account_file")}-${of}.${kind}` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // once it is surely saved
  } catch (error) {
    const why = error instanceof ApiError ? error.say(language) : say("failed", { why: error.message });
    find("accounts-failure").textContent = why;
  }
}
