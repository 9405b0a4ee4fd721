// A citizen's page: what the energy that was shared brought, day by day, and why.

import { getOpen, get, own } from "/static/api.js";
import { drawBars } from "/static/chart.js";
import { day, fullDay, kwh, month, shortDay, tokens } from "/static/format.js";
import { showIbanChange } from "/static/iban.js";
import { loadMember, showAgreements, showExpiry, showLines, showLots } from "/static/member.js";
import { find, show, tell } from "/static/page.js";
import { datesOf, isProvisional, lastDateOf, loadSettlements } from "/static/settlements.js";
import { offerAccounts } from "/static/accounts.js";
import { say } from "/static/words.js";
import { isHidden, offerDays } from "/citizen/why.js";

async function build() {
  const { energy_operator: operator } = await getOpen("health", own);
  const [{ member, wallet, lines, agreements }, { settlements }] = await Promise.all([loadMember(), loadSettlements()]);
  showExpiry(wallet);
  showLots(wallet);
  showLines(lines);
  showAgreements(agreements);
  await offerAccounts();
  await showIbanChange();
  const last = settlements.at(-1)?.period.slice(0, 7);
  const newest = settlements.filter((one) => one.period.startsWith(last));
  find("why").hidden = !newest.length;
  if (!newest.length) return tell("sentence", "nothing_settled");
  const days = (await Promise.all(newest.map((one) => loadDays(one, operator)))).flat();
  showMonth(newest, days, lines);
  return offerDays({ member, days, lines, operator });
}

async function loadDays(settlement, operator) {
  const id = settlement.settlement_id;
  const { days, terms } = await get(`periods/${settlement.period}/days`, { settlement: id }, operator);
  const shareBps = isProvisional(settlement) ? terms.provisional_bps : 10_000;
  return days.map((one) => ({ ...one, settlement, shareBps }));
}

function showMonth(settlements, days, lines) {
  const periods = new Set(settlements.map((one) => one.period));
  const credited = lines.filter((line) => periods.has(line.settlement.slice(0, 10)));
  const sum = (key, rows) => rows.reduce((total, one) => total + one[key], 0);
  tell("sentence", days.some(isHidden) ? "citizen_sentence_hidden" : "citizen_sentence", {
    month: month(days[0].date), tokens: tokens(sum("amount_cents", credited)),
    kwh: kwh(sum("shared_withdrawn_wh", days) + sum("shared_injected_wh", days)),
  });
  const last = settlements.at(-1);
  tell("settled", settlements.some(isProvisional) ? "settled_provisional" : "settled", {
    first: day(datesOf(settlements[0])[0]), last: fullDay(lastDateOf(last)),
  });
  find("chart").hidden = days.some(isHidden);
  if (!days.some(isHidden)) drawMonth(days, sum("shared_injected_wh", days) > 0);
}

function drawMonth(days, hasInjected) {
  drawBars(find("chart"), {
    caption: say("citizen_chart"), format: kwh,
    series: [
      { name: say("you_used"), kind: "shared" }, ...(hasInjected ? [{ name: say("you_gave"), kind: "given" }] : []),
    ],
    bars: days.map((one) => ({
      label: day(one.date), short: shortDay(one.date),
      values: hasInjected ? [one.shared_withdrawn_wh, one.shared_injected_wh] : [one.shared_withdrawn_wh],
    })),
  });
}

await show(build);
