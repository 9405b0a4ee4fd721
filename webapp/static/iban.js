// The notice that the visitor's euro go to another account from a day on, and refusing it.

import { ApiError, get, getOpen, own, remove } from "/static/api.js";
import { clock, fullDay, localDate } from "/static/format.js";
import { find, tell } from "/static/page.js";
import { language, say } from "/static/words.js";

/** Show the change that waits, if one does; frozen keys may refuse it, too. */
export async function showIbanChange() {
  const { energy_operator: operator } = await getOpen("health", own);
  const [payee] = (await get("repartition/payees", {}, operator)).payees;
  find("iban-notice").hidden = !payee?.next_at_s;
  if (!payee?.next_at_s) return;
  tell("iban-words", "iban_changes", {
    date: fullDay(localDate(payee.next_at_s)), time: clock(payee.next_at_s), iban: payee.next_iban || "–",
    old: payee.iban || "–", who: say(payee.next_asked_by),
  });
  find("iban-refuse").onclick = () => refuse(payee.member, operator);
}

async function refuse(member, operator) {
  try {
    await remove(`repartition/payees/${member}/next-iban`, operator);
    await showIbanChange();
  } catch (error) {
    const why = error instanceof ApiError ? error.say(language) : say("failed", { why: error.message });
    find("iban-words").textContent = why;
  }
}
