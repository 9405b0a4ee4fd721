// The town hall's page: the community's shared energy, the euro behind the tokens, who signed. No member is named.

import { get, getOpen, own } from "/static/api.js";
import { drawBars } from "/static/chart.js";
import { addDays, day, kwh, month, shortDay, tokens, whole } from "/static/format.js";
import { find, make } from "/static/elements.js";
import { fillTable, show, tell } from "/static/page.js";
import { counts, loadSettlements, mintedCents } from "/static/settlements.js";
import { say } from "/static/words.js";

const SHORT_DIGEST = 16;

async function build() {
  const [health, { settlements, all, months }, supply, { members }, { parameters }] = await Promise.all([
    getOpen("health", own), loadSettlements(), getOpen("supply"), getOpen("members/counts"), get("parameters"),
  ]);
  const last = settlements.at(-1);
  const running = last ? addDays(last.period, last.days) : parameters.first_period;
  const newest = (last?.period ?? running).slice(0, 7);
  const periods = [...settlements.map((one) => one.period), running].filter((one) => one.startsWith(newest));
  const ask = (period) => get(`periods/${period}/preview`, {}, health.energy_operator);
  const previews = await Promise.all(periods.filter((one) => one < health.date).map(ask));
  const backing = supply.months.map((one) => ({ ...one, euro_cents: sumEuro(months, one.month) }));
  showMonth(addUp(previews).filter((one) => one.date < health.date), newest, members, settlements);
  showKept(backing.find((one) => one.month === newest));
  showMonths(backing);
  showSettlements(all);
  showMembers(members);
}

/** Each day over all perimeters; null where a figure would be a few homes'. outside: what came from elsewhere. */
function addUp(previews) {
  const days = new Map();
  for (const one of previews.flatMap((preview) => preview.perimeters).flatMap((part) => part.days)) {
    const before = days.get(one.date) ?? { shared: 0, outside: 0 };
    const shared = add(before.shared, one.shared_wh);
    const outside = shared === null ? null : add(before.outside, one.withdrawn_wh && one.withdrawn_wh - one.shared_wh);
    days.set(one.date, { shared, outside });
  }
  return [...days].map(([date, sums]) => ({ date, ...sums }));
}

const add = (one, other) => (one === null || other === null ? null : one + other);

/** What GSE is to pay for a month: its own figure, else the sum of the periods' estimates. */
function sumEuro(months, name) {
  const { official_cents: official, periods } = months.find((one) => one.month === name);
  return official ?? Object.values(periods).reduce((sum, one) => sum + (one.estimate_cents ?? 0), 0);
}

function showMonth(days, name, members, settlements) {
  const sum = (values) => values.reduce((total, one) => total + one, 0);
  if (days.some((one) => one.shared === null)) {
    find("chart").hidden = true;
    const settled = settlements.filter((one) => one.period.startsWith(name));
    return tell("sentence", "municipality_sentence_settled", {
      month: month(name), members: whole(sum(Object.values(members))),
      kwh: kwh(sum(settled.map((one) => one.shared_wh ?? 0))),
    });
  }
  tell("sentence", "municipality_sentence", {
    month: month(name), members: whole(sum(Object.values(members))), days: whole(days.length),
    kwh: kwh(sum(days.map((one) => one.shared))),
  });
  const isWhole = days.every((one) => one.outside !== null);
  return drawBars(find("chart"), {
    caption: say(isWhole ? "municipality_chart" : "municipality_chart_shared"), format: kwh,
    series: [
      { name: say("shared_kwh"), kind: "shared" }, ...(isWhole ? [{ name: say("from_outside"), kind: "outside" }] : []),
    ],
    bars: days.map((one) => ({
      label: day(one.date), short: shortDay(one.date), values: isWhole ? [one.shared, one.outside] : [one.shared],
    })),
  });
}

function showKept(backing) {
  if (!backing) return tell("kept", "nothing_settled");
  const [euro, kept, minted] = ["euro_cents", "kept_cents", "minted_cents"].map((name) => tokens(backing[name]));
  return tell("kept", "municipality_kept", { euro, kept, minted });
}

function showMonths(months) {
  const amounts = ["euro_cents", "kept_cents", "minted_cents", "released_cents"];
  fillTable("months",
    {
      month: "text", euro_expected: "number", euro_kept: "number", tokens_minted: "number", euro_released: "number",
      figure_is: "text",
    },
    months.map((one) => [
      month(one.month), ...amounts.map((name) => tokens(one[name])), say(one.is_official ? "official" : "estimated"),
    ]));
}

function showSettlements(all) {
  fillTable("settlements",
    { settlement: "text", shared_kwh: "number", tokens_minted: "number", signed_by: "text", digest: "text" },
    all.map((one) => [
      one.settlement_id, kwh(one.shared_wh ?? 0), tokens(counts(one) ? mintedCents(one) : 0), saySigned(one),
      make("code", (one.digest ?? "").slice(0, SHORT_DIGEST)),
    ]));
}

function saySigned(one) {
  const first = say(one.organisation);
  return one.countersigned_on ? `${first}, ${say(one.countersigned_by)}` : say("one_signature", { first });
}

function showMembers(members) {
  fillTable("members", { organisation: "text", members_count: "number" },
    Object.entries(members).map(([name, count]) => [say(name), whole(count)]));
}

await show(build);
