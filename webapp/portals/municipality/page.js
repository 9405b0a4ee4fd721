// The town hall's page: the community's shared energy, the euro behind the tokens, who signed. No member is named.

import { get, getOpen, own } from "/static/api.js";
import { drawBars } from "/static/chart.js";
import { addDays, day, kwh, month, shortDay, tokens, whole } from "/static/format.js";
import { fillTable, find, make, say, show, tell } from "/static/page.js";
import { counts, loadSettlements, mintedCents } from "/static/settlements.js";

async function build() {
  const { energy_operator: operator, date } = await getOpen("health", own);
  const [{ settlements, all }, supply, { members }, { parameters }] = await Promise.all([
    loadSettlements(), getOpen("supply"), getOpen("members/counts"), get("parameters"),
  ]);
  const last = settlements.at(-1);
  const running = last ? addDays(last.period, last.days) : parameters.first_period;
  const newest = (last?.period ?? running).slice(0, 7);
  const periods = [...settlements.map((one) => one.period), ...(running < date ? [running] : [])].filter((one) => one.startsWith(newest));
  const previews = await Promise.all(periods.map((one) => get(`periods/${one}/preview`, {}, operator)));
  const days = addUp(previews).filter((one) => one.date < date);
  showMonth(newest, days, settlements, supply, members);
  showMonths(settlements, supply);
  showSettlements(all);
  showMembers(members);
}

/** Each day over all perimeters; outside: what came from elsewhere, null where a figure would be one home's. */
function addUp(previews) {
  const days = new Map();
  for (const one of previews.flatMap((preview) => preview.perimeters).flatMap((part) => part.days)) {
    const before = days.get(one.date) ?? { shared: 0, outside: 0 };
    const outside = one.withdrawn_wh === null || before.outside === null ? null : before.outside + one.withdrawn_wh - one.shared_wh;
    days.set(one.date, { shared: before.shared + one.shared_wh, outside });
  }
  return [...days].map(([date, sums]) => ({ date, ...sums }));
}

const euroOf = (settlements, name) => settlements.filter((one) => one.period.startsWith(name)).reduce((sum, one) => sum + (one.euro_cents ?? 0), 0);

function showMonth(name, days, settlements, supply, members) {
  const first = `${name}-01`, backing = supply.months.find((one) => one.month === name);
  const count = Object.values(members).reduce((sum, one) => sum + one, 0);
  tell("sentence", "municipality_sentence", {
    month: month(first), members: whole(count), kwh: kwh(days.reduce((sum, one) => sum + one.shared, 0)), days: whole(days.length),
  });
  if (backing) {
    tell("kept", "municipality_kept", { euro: tokens(euroOf(settlements, name)), kept: tokens(backing.kept_cents), minted: tokens(backing.minted_cents) });
  } else tell("kept", "nothing_settled");
  const isWhole = days.every((one) => one.outside !== null);
  drawBars(find("chart"), {
    caption: say("municipality_chart"), format: kwh,
    series: [{ name: say("shared_kwh"), kind: "shared" }, ...(isWhole ? [{ name: say("from_outside"), kind: "outside" }] : [])],
    bars: days.map((one) => ({ label: day(one.date), short: shortDay(one.date), values: isWhole ? [one.shared, one.outside] : [one.shared] })),
  });
}

function showMonths(settlements, supply) {
  fillTable("months", [[say("month"), "text"], [say("euro_expected"), "number"], [say("euro_kept"), "number"], [say("tokens_minted"), "number"], [say("figure_is"), "text"]],
    supply.months.map((one) => [
      month(`${one.month}-01`), tokens(euroOf(settlements, one.month)), tokens(one.kept_cents), tokens(one.minted_cents), say(one.is_official ? "official" : "estimated"),
    ]));
}

function showSettlements(all) {
  fillTable("settlements", [[say("settlement"), "text"], [say("shared_kwh"), "number"], [say("tokens_minted"), "number"], [say("signed_by"), "text"], [say("digest"), "text"]],
    all.map((one) => [
      one.settlement_id, kwh(one.shared_wh ?? 0), tokens(counts(one) ? mintedCents(one) : 0), saySigned(one), make("code", (one.digest ?? "").slice(0, 16)),
    ]));
}

const saySigned = (one) => (one.countersigned_on
  ? say("two_signatures", { first: say(one.organisation), second: say(one.countersigned_by) })
  : say("one_signature", { first: say(one.organisation) }));

function showMembers(members) {
  fillTable("members", [[say("organisation"), "text"], [say("members_count"), "number"]], Object.entries(members).map(([name, count]) => [say(name), whole(count)]));
}

await show(build);
