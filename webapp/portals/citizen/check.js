// The check of a day, worked out in this browser: the operator's numbers against the ledger of the visitor's gateway.

import { find, make, showVerdict } from "/static/elements.js";
import { computeLeaf, foldPath } from "/static/merkle.js";
import { say } from "/static/words.js";
import { computeHour } from "/static/worth.js";

const HOUR_S = 3_600;

/** Check a day; again whenever the visitor changes a salt. why: the operator's; anchor, line: the visitor's gateway's. */
async function checkDay(given) {
  const fields = given.why.checks.map((proof, index) => describeLeaf(proof, index));
  find("leaves").replaceChildren(...fields.map(({ box }) => box));
  const run = async () => showChecks([
    ["check_leaf", await areLeavesRight(given, fields.map(({ salt }) => salt.value.trim()))],
    ["check_root", given.why.checks.every((proof) => proof.root === given.anchor.root)],
    ["check_hours", areHoursAnchored(given)],
    ["check_worth", isWorthRight(given)],
    ["check_line", isLineRight(given)],
  ]);
  for (const { salt } of fields) salt.addEventListener("input", run);
  await run();
}

async function areLeavesRight({ why, member }, salts) {
  const roots = await Promise.all(why.checks.map(async (proof, index) => {
    const leaf = await computeLeaf({
      period: why.period, perimeter: proof.perimeter, member, salt: salts[index],
      withdrawnWh: proof.withdrawn_wh, injectedWh: proof.injected_wh,
    });
    return leaf && foldPath(leaf, proof.path, proof.index, proof.leaves);
  }));
  return roots.length > 0 && roots.every((root, index) => root === why.checks[index].root);
}

/** Whether the member's hours are the leaf's, and the members' totals those on the ledger; null where it holds none. */
function areHoursAnchored({ why, anchor }) {
  return joinFound(why.perimeters.map((part) => {
    const proof = why.checks.find((one) => one.perimeter === part.perimeter);
    const totals = findTotals(anchor, proof);
    if (!totals) return part.hours.length ? false : null;
    return part.hours.length > 0 && part.hours.every((hour) => {
      const number = (hour.start_s - findMidnight(why.period)) / HOUR_S;
      return hour.withdrawn_wh === proof.withdrawn_wh[number] && hour.injected_wh === proof.injected_wh[number] &&
        hour.total_withdrawn_wh === totals.withdrawn[number] && hour.total_injected_wh === totals.injected[number];
    });
  }));
}

/** A perimeter's hourly totals on the ledger, or null: hidden there, and others' than the visitor's alone. */
function findTotals(anchor, proof) {
  const totals = anchor.perimeters.find((one) => one.perimeter === proof.perimeter);
  const [withdrawn, injected] = ["withdrawn", "injected"].map((name) => findRegister(totals[name], proof[`${name}_wh`]));
  return withdrawn && injected && { withdrawn, injected };
}

/** Totals that nobody else's energy is in, or nobody's at all, need no publishing: the member's hours, or zeros. */
function findRegister({ members, hours_wh: anchored }, own) {
  if (anchored.length) return anchored;
  if (!members) return own.map(() => 0);
  return members === 1 && own.some((wh) => wh > 0) ? own : null;
}

/** What was found of parts: false if one is wrong, null if one can't be checked, else true. */
const joinFound = (found) => !found.includes(false) && (found.includes(null) ? null : true);

/** UTC seconds of a local midnight in Rome, which is one or two hours before that of UTC. */
function findMidnight(date) {
  const guess = Date.parse(`${date}T00:00:00Z`) / 1000;
  const local = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", hourCycle: "h23", timeZone: "Europe/Rome" });
  return guess - Number(local.format(new Date(guess * 1000))) * HOUR_S;
}

/** Whether each hour comes to what the formula gives under the ledger's own terms, all to the day; null if hidden. */
function isWorthRight({ why, anchor }) {
  const found = why.perimeters.map((part) => {
    if (part.consumed_micro === null && part.produced_micro === null && !part.hours.length) return null;
    const areHoursRight = part.hours.every((hour) => computeHour(hour, anchor.terms) === statedMicro(hour));
    return areHoursRight && sum(part.hours, statedMicro) === statedMicro(part);
  });
  if (found.includes(null)) return joinFound([...found, why.worth_micro === null]);
  return joinFound([...found, sum(why.perimeters, statedMicro) === BigInt(why.worth_micro)]);
}

/** Whether the period's days add up to the line; null where days aren't told. */
function isLineRight({ week, line }) {
  if (week.some((one) => one.worth_micro === null)) return null;
  return sum(week, (one) => BigInt(one.worth_micro)) === BigInt(line?.worth_micro ?? 0);
}

const statedMicro = (one) => BigInt(one.consumed_micro + one.produced_micro);
const sum = (rows, read) => rows.reduce((total, one) => total + read(one), 0n);

function showChecks(checks) {
  const found = joinFound(checks.map(([, one]) => one));
  const verdict = found === null ? say("check_partly") : say(found ? "check_right" : "check_wrong");
  showVerdict("verdict", found !== false, verdict);
  find("checks").replaceChildren(...checks.map(([key, one]) => makeCheck(say(key), one)));
}

function makeCheck(text, found) {
  if (found === null) return make("li", `– ${text} ${say("check_hidden")}`);
  return make("li", `${found ? "✓" : "✗"} ${text}`, { class: found ? "ok" : "bad" });
}

function describeLeaf(proof, index) {
  const id = `salt-${index}`;
  const salt = make("input", "", { id, value: proof.salt, spellcheck: "false", autocomplete: "off", maxlength: 32 });
  const rows = [
    [say("leaf"), proof.leaf], [say("leaf_number"), `${proof.index + 1} / ${proof.leaves}`],
    ...proof.path.map((one, at) => [say("path_step", { step: at + 1 }), one]), [say("root"), proof.root],
  ];
  const list = make("dl", rows.flatMap(([name, value]) => [make("dt", name), make("dd", [make("code", value)])]));
  const title = make("h3", say("perimeter_name", { perimeter: proof.perimeter }));
  return { salt, box: make("div", [title, make("label", say("salt"), { for: id }), salt, list]) };
}

await checkDay(JSON.parse(find("check").dataset.facts));
