// What an hour is worth: the settlement vectors that were worked out by hand, hour by hour in the browser's formula.

import assert from "node:assert/strict";
import { test } from "node:test";

import { open, readVectors } from "./stage.mjs";

const { computeHour } = await open("worth");
const DEFAULTS = { value_cents_per_mwh: 5500, w_consume: 5000, w_produce: 5000 };
const settled = readVectors("settlement/settlements.json").cases.flatMap(({ says, parameters, steps }) =>
  steps.filter((step) => step.settle).map((step) => ({ says, step, terms: { ...DEFAULTS, ...parameters } })));

const sum = (values) => values.reduce((total, value) => total + value, 0);
const getWh = (member, register, hour) => member?.[register][hour] ?? 0;

/** What a member's hours in one perimeter are worth, in millionths of a cent. */
function addUp(members, name, terms) {
  const every = Object.values(members), totals = (register, hour) => sum(every.map((one) => getWh(one, register, hour)));
  return sum([...Array(25).keys()].map((hour) => Number(computeHour({
    withdrawn_wh: getWh(members[name], 0, hour), injected_wh: getWh(members[name], 1, hour),
    total_withdrawn_wh: totals(0, hour), total_injected_wh: totals(1, hour),
  }, terms))));
}

for (const { says, step, terms } of settled) {
  test(`${step.settle} of "${says}"`, () => {
    for (const [name, [[worth]]] of Object.entries(step.lines ?? {})) {
      assert.equal(sum(Object.values(step.hours).map((members) => addUp(members, name, terms))), worth, name);
    }
  });
}

test("an hour that nobody fed into is worth nothing, to whom withdrew most, too", () => {
  const hour = { withdrawn_wh: 9000, injected_wh: 0, total_withdrawn_wh: 9000, total_injected_wh: 0 };
  assert.equal(computeHour(hour, DEFAULTS), 0n);
});

test("a number that a double can't hold is exact", () => {
  const wh = 4_294_967_295;
  const hour = { withdrawn_wh: wh, injected_wh: 0, total_withdrawn_wh: wh, total_injected_wh: wh };
  assert.equal(computeHour(hour, { ...DEFAULTS, value_cents_per_mwh: 10_000_001 }), 21_474_838_622_483_647n);
});
