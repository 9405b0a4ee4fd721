// "Why did I get 0.12 on 14 May?": a day's hours with their worth, and the check of them in this browser.

import { get } from "/static/api.js";
import { clock, day, fineKwh, fineTokens, fullDay, percent, tokens } from "/static/format.js";
import { fillTable, find, make, tell } from "/static/page.js";
import { say } from "/static/words.js";
import { checkDay } from "/citizen/check.js";

const MICRO = 1_000_000;
const NUMBERS = ["you_withdrew", "you_injected", "all_withdrew", "all_injected", "shared_kwh", "tokens"];
let shown = 0; // the newest choice; answers to earlier ones are dropped

/** Let the visitor choose one of the settled days; at first the one in the address (#2024-05-14), else the newest. */
export async function offerDays({ member, days, lines, operator }) {
  const select = find("why-day");
  const name = (one) => (isHidden(one) ? day(one.date) : `${day(one.date)}: ${tokens(creditedCents(one))}`);
  select.replaceChildren(...days.map((one) => make("option", name(one), { value: one.date })));
  const choose = () => explain(days.find((one) => one.date === select.value), { member, days, lines, operator });
  const step = (by) => {
    select.selectedIndex = Math.min(days.length - 1, Math.max(0, select.selectedIndex + by));
    return choose();
  };
  select.addEventListener("change", choose);
  find("earlier").addEventListener("click", () => step(-1));
  find("later").addEventListener("click", () => step(1));
  select.selectedIndex = days.length - 1;
  if (days.some((one) => `#${one.date}` === location.hash)) select.value = location.hash.slice(1);
  if (days.length) await choose();
}

/** Whether the day's shared energy and worth aren't told: they would tell of single homes. */
export const isHidden = (one) => one.worth_micro === null;
const creditedMicro = (one) => (one.worth_micro * one.shareBps) / 10_000;
const creditedCents = (one) => creditedMicro(one) / MICRO;

async function explain(chosen, { member, days, lines, operator }) {
  const turn = ++shown, id = chosen.settlement.settlement_id, path = `periods/${chosen.settlement.period}`;
  const [why, anchor] = await Promise.all([
    get(`${path}/why`, { date: chosen.date, settlement: id }, operator),
    get(`${path}/anchor`, { settlement: id }),
  ]);
  if (turn !== shown) return;
  const line = lines.find((one) => one.settlement === id);
  const week = days.filter((one) => one.settlement === chosen.settlement);
  showAnswer(chosen, why);
  showHours(chosen, why);
  showWeek(chosen, week, line);
  await checkDay({ why, anchor, line, week, member });
}

function showAnswer(chosen, why) {
  const { terms } = why;
  tell("why-formula", "why_formula", {
    value: tokens(terms.value_cents_per_mwh), consume: percent(terms.w_consume), produce: percent(terms.w_produce),
  });
  if (isHidden(chosen)) return tell("why-answer", "why_answer_hidden", {
    day: fullDay(chosen.date), withdrawn: fineKwh(chosen.withdrawn_wh), injected: fineKwh(chosen.injected_wh),
  });
  const hours = why.perimeters.flatMap((part) => part.hours).filter((hour) => hour.shared_wh > 0);
  tell("why-answer", chosen.worth_micro ? "why_answer" : "why_nothing", {
    day: fullDay(chosen.date), tokens: tokens(creditedCents(chosen)), hours: String(hours.length),
    used: fineKwh(chosen.shared_withdrawn_wh), gave: fineKwh(chosen.shared_injected_wh),
  });
}

function showHours(chosen, why) {
  const hours = why.perimeters.flatMap((part) => part.hours);
  find("why-hours").hidden = isHidden(chosen);
  if (isHidden(chosen)) return tell("why-formula", "why_hidden");
  const own = ["withdrawn_wh", "injected_wh"], all = ["total_withdrawn_wh", "total_injected_wh", "shared_wh"];
  const numbers = Object.fromEntries(NUMBERS.map((name) => [name, "number"]));
  fillTable("why-hours", { hour: "text", ...numbers },
    hours.map((hour) => [
      clock(hour.start_s), ...[...own, ...all].map((name) => fineKwh(hour[name])),
      fineTokens(hour.consumed_micro + hour.produced_micro),
    ]),
    [say("sum"), ...own.map((name) => fineKwh(chosen[name])), "", "", "", fineTokens(chosen.worth_micro)]);
}

function showWeek(chosen, week, line) {
  const sums = {
    first: day(week[0].date), last: day(week.at(-1).date), paid: tokens(line?.energy_cents ?? 0),
    credited: fineTokens(line?.credited_micro ?? 0),
  };
  if (isHidden(chosen)) return tell("why-week", "why_week_hidden", sums);
  tell("why-week", chosen.shareBps < 10_000 ? "why_week_provisional" : "why_week", {
    day: fineTokens(chosen.worth_micro), part: fineTokens(creditedMicro(chosen)), share: percent(chosen.shareBps), ...sums,
  });
}

