// The settlements that count, one for each period, as the ledger shows them to everybody.

import { getOpen, own } from "/static/api.js";
import { addDays, listDays } from "/static/format.js";

/** Each period's newest countersigned settlement, a definitive one before a provisional one; oldest period first. */
export async function loadSettlements() {
  const { periods, months } = await getOpen("periods", own);
  const found = periods.map((one) => ({ period: one.period, ...one.settlements.filter(counts).sort(byRank).at(-1) }));
  const all = periods.flatMap((one) => one.settlements);
  return { settlements: found.filter((one) => one.settlement_id), all, months };
}

/** Whether two signed it, and it settles something. */
export const counts = (one) => one.countersigned_on > 0 && !one.settlement_id.includes(".skip.");
export const isProvisional = (one) => one.settlement_id.includes(".provisional.");
export const datesOf = (one) => listDays(one.period, one.days);
export const lastDateOf = (one) => addDays(one.period, one.days - 1);
export const mintedCents = (one) => (one.energy_cents ?? 0) + (one.bonus_cents ?? 0) + (one.welcome_cents ?? 0);

const rank = (one) => [isProvisional(one) ? 0 : 1, Number(one.settlement_id.split(".")[2])];
const byRank = (one, other) => rank(one)[0] - rank(other)[0] || rank(one)[1] - rank(other)[1];
