// What every member's page shows: lots with their expiry, what each settlement gave and for what, agreements.

import { get, own } from "/static/api.js";
import { addDays, day, fullDay, tokens } from "/static/format.js";
import { fillTable, find, tell } from "/static/page.js";
import { hasWords, language, say } from "/static/words.js";

const AT_ONCE = 100; // words in one question
const MINE = {
  requested: ["provider", "to_accept"], accepted: ["provider", "to_deliver"], delivered: ["consumer", "to_confirm"],
};

/** A member's wallet, lines, agreements and name; refused to a key that is no member's. */
export async function loadMember() {
  const { member } = await get("session");
  if (!member) throw new Error(say("no_member"));
  const [wallet, { lines }, agreements, { name }] = await Promise.all([
    get("wallet"), get("wallet/lines"), loadAgreements(), get(`members/${member}`),
  ]);
  find("name").textContent = name ?? "";
  return { member, wallet, lines, agreements };
}

/** A member's agreements; words that lie elsewhere are asked of who keeps them, for the two parties alone. */
async function loadAgreements() {
  const { agreements } = await get("agreements");
  const lacking = agreements.filter(({ words, keeper }) => !words && keeper && keeper !== own);
  const asked = [...Map.groupBy(lacking, ({ keeper }) => keeper)].flatMap(([keeper, ones]) => (
    split(ones.map(({ terms }) => terms)).map((names) => get("words", { of: names.join() }, keeper))));
  const answers = await Promise.allSettled(asked);
  const known = new Map(answers.flatMap(({ value }) => value?.words ?? []).map(({ hash, words }) => [hash, words]));
  return agreements.map((one) => ({ ...one, words: one.words ?? known.get(one.terms) }));
}

const split = (names) => (names.length ? [names.slice(0, AT_ONCE), ...split(names.slice(AT_ONCE))] : []);

/** Say what can be spent today, and what of it expires first. */
export function showExpiry(wallet) {
  const alive = wallet.lots.filter((lot) => !lot.is_expired), date = alive[0]?.expires_date;
  if (!date) return tell("expiry", "no_tokens");
  const cents = alive.filter((lot) => lot.expires_date === date).reduce((sum, lot) => sum + lot.amount_cents, 0);
  const has = tokens(wallet.spendable_cents);
  return tell("expiry", "expiry_sentence", { has, tokens: tokens(cents), day: fullDay(date) });
}

/** The date of a day of the ledger, as the ledger's newest day stands to it. */
export const dateOf = (wallet, number) => addDays(wallet.date, number - wallet.day);

/** Fill the table of lots, soonest expiry first. */
export function showLots(wallet) {
  const received = (lot) => day(dateOf(wallet, lot.received_on));
  fillTable("lots", { tokens: "number", from: "text", received: "text", expires: "text" },
    wallet.lots.map((lot) => [
      tokens(lot.amount_cents), sayOrigin(lot.origin), received(lot), fullDay(lot.expires_date),
    ]),
    [tokens(wallet.spendable_cents), say("spendable"), "", ""]);
}

function sayOrigin(origin) {
  const [kind, name] = origin.split("/");
  if (kind === "settlement") return say("from_settlement", { day: day(name.slice(0, 10)) });
  return say(kind === "agreement" ? "from_agreement" : "from_other");
}

/** Fill the table of what each settlement gave. */
export function showLines(lines) {
  fillTable("lines", { period_from: "text", reason: "text", tokens: "number" },
    lines.map((line) => [day(line.settlement.slice(0, 10)), line.words[language], tokens(line.amount_cents)]));
}

/** Fill the table of agreements, those that wait for their member first. */
export function showAgreements(agreements) {
  const rank = (one) => (isMine(one) ? 0 : one.deadline ? 1 : 2);
  const rows = [...agreements].sort((one, other) => rank(one) - rank(other) || other.requested_on - one.requested_on);
  fillTable("agreements", { what: "text", you_are: "text", tokens: "number", state: "text", next_step: "text" },
    rows.map((one) => [
      sayThing(one), say(`as_${one.role}`), tokens(one.price_cents), say(`state_${one.status}`), sayNext(one),
    ]));
  find("waiting").textContent = say(agreements.some(isMine) ? "something_waits" : "nothing_waits");
}

const isMine = (one) => MINE[one.status]?.[0] === one.role;
/** The title of an offer's or agreement's words, else its category. */
export const sayThing = (one) => one.words?.title ?? one.words?.text ?? sayCategory(one.category);
export const sayCategory = (category) => (hasWords(`category_${category}`) ? say(`category_${category}`) : category);

function sayNext(one) {
  if (!one.deadline) return "–";
  return say(isMine(one) ? MINE[one.status][1] : "waits_until", { day: day(one.deadline.date) });
}
