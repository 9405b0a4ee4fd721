// A shop's page: what came in by day, what expires next, what waits for the shop, and where to spend.

import { drawBars } from "/static/chart.js";
import { day, fullDay, listDays, month, shortDay, tokens, whole } from "/static/format.js";
import { dateOf, findNextExpiry, loadMember, loadWithWords, sayCategory, sayThing, showAgreements, showLines, showLots } from "/static/member.js";
import { fillTable, find, say, show, tell } from "/static/page.js";

async function build() {
  const [{ member, wallet, lines, agreements }, offers] = await Promise.all([loadMember(), loadWithWords("offers", "offer")]);
  showLots(wallet);
  showLines(lines);
  showAgreements(agreements);
  showOffers(offers.filter((offer) => offer.member !== member), wallet);
  const paid = agreements.filter((one) => one.role === "provider" && one.paid_cents > 0);
  showMonth(wallet, paid.map((one) => [dateOf(wallet, one.closed_on), one.paid_cents]), lines.map((one) => [dateOf(wallet, one.countersigned_on), one.amount_cents]));
}

/** The month of the ledger's newest day with anything received, else of the newest day. */
function showMonth(wallet, services, awards) {
  const newest = [...services, ...awards].map(([date]) => date).sort().at(-1) ?? wallet.date;
  const first = `${newest.slice(0, 7)}-01`;
  const dates = listDays(first, 31).filter((date) => date.startsWith(newest.slice(0, 7)) && date <= wallet.date);
  const sumOn = (rows, date) => rows.filter(([on]) => on === date).reduce((total, [, cents]) => total + cents, 0);
  const sumIn = (rows) => dates.reduce((total, date) => total + sumOn(rows, date), 0);
  tell("sentence", "commerce_sentence", {
    month: month(first), services: tokens(sumIn(services)), count: whole(services.filter(([date]) => dates.includes(date)).length),
    awards: tokens(sumIn(awards)),
  });
  const next = findNextExpiry(wallet);
  if (next) tell("expiry", "expiry_sentence", { has: tokens(wallet.spendable_cents), tokens: tokens(next.cents), day: fullDay(next.date) });
  else tell("expiry", "no_tokens");
  drawBars(find("chart"), {
    caption: say("commerce_chart"), format: tokens,
    series: [{ name: say("by_services"), kind: "given" }, { name: say("by_energy"), kind: "shared" }],
    bars: dates.map((date) => ({ label: day(date), short: shortDay(date), values: [sumOn(services, date), sumOn(awards, date)] })),
  });
}

function showOffers(offers, wallet) {
  const price = ({ min_price_cents: least, max_price_cents: most }) => (least === most ? tokens(least) : `${tokens(least)} – ${tokens(most)}`);
  fillTable("offers", [[say("what"), "text"], [say("category"), "text"], [say("tokens"), "number"], [say("since"), "text"]],
    offers.map((one) => [sayThing(one), sayCategory(one.category), price(one), day(dateOf(wallet, one.published_on))]));
}

await show(build);
