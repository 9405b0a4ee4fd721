// A shop's page: what came in by day, what expires next, what waits for the shop, and where to spend.

import { get } from "/static/api.js";
import { drawBars } from "/static/chart.js";
import { day, listDays, month, shortDay, tokens, whole } from "/static/format.js";
import { showIbanChange } from "/static/iban.js";
import {
  dateOf, loadMember, sayCategory, sayThing, showAgreements, showExpiry, showLines, showLots,
} from "/static/member.js";
import { fillTable, find, show, tell } from "/static/page.js";
import { offerAccounts } from "/static/accounts.js";
import { say } from "/static/words.js";

const LONGEST_MONTH = 31;

async function build() {
  const [{ member, wallet, lines, agreements }, { offers, silent }] = await Promise.all([loadMember(), get("offers")]);
  showExpiry(wallet);
  showLots(wallet);
  showLines(lines);
  showAgreements(agreements);
  await offerAccounts();
  await showIbanChange();
  showOffers(offers.filter((offer) => offer.member !== member), wallet);
  if (silent.length) tell("offers-silent", "offers_silent", { organisations: silent.map((one) => say(one)).join(", ") });
  const paid = agreements.filter((one) => one.role === "provider" && one.paid_cents > 0);
  const services = paid.map((one) => ({ date: dateOf(wallet, one.closed_on), cents: one.paid_cents }));
  const awards = lines.map((one) => ({ date: dateOf(wallet, one.countersigned_on), cents: one.amount_cents }));
  showMonth(wallet.date, services, awards);
}

/** The newest month in which anything came in, up to the ledger's newest day. */
function showMonth(today, services, awards) {
  const newest = [...services, ...awards].map(({ date }) => date).sort().at(-1) ?? today;
  const isInMonth = ({ date }) => date.startsWith(newest.slice(0, 7));
  const sum = (rows) => rows.reduce((total, { cents }) => total + cents, 0);
  const monthly = [services, awards].map((rows) => rows.filter(isInMonth));
  tell("sentence", "commerce_sentence", {
    month: month(newest), count: whole(monthly[0].length),
    services: tokens(sum(monthly[0])), awards: tokens(sum(monthly[1])),
  });
  const sumOn = (rows, date) => sum(rows.filter((one) => one.date === date));
  const dates = listDays(`${newest.slice(0, 7)}-01`, LONGEST_MONTH);
  drawBars(find("chart"), {
    caption: say("commerce_chart"), format: tokens,
    series: [{ name: say("by_services"), kind: "given" }, { name: say("by_energy"), kind: "shared" }],
    bars: dates.filter((date) => isInMonth({ date }) && date <= today).map((date) => ({
      label: day(date), short: shortDay(date), values: monthly.map((rows) => sumOn(rows, date)),
    })),
  });
}

function showOffers(offers, wallet) {
  const price = ({ min_price_cents: least, max_price_cents: most }) => (
    least === most ? tokens(least) : `${tokens(least)} – ${tokens(most)}`
  );
  fillTable("offers", { what: "text", category: "text", tokens: "number", since: "text" },
    offers.map((one) => [sayThing(one), sayCategory(one.category), price(one), day(dateOf(wallet, one.published_on))]));
}

await show(build);
