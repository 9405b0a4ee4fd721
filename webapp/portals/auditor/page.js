// The auditor's page: all tokens are somewhere, all gateways show one chain, and how to check it without this page.

import { get, getOpen } from "/static/api.js";
import { drawBars } from "/static/chart.js";
import { fullDay, shortDay, tokens } from "/static/format.js";
import { fillTable, find, make, say, show, tell } from "/static/page.js";
import { counts, loadSettlements, mintedCents } from "/static/settlements.js";

const ORGANISATIONS = ["citizens", "commerce", "municipality", "gse"];
const PLACES = ["lots", "held", "commons", "burnt"];

async function build() {
  const [places, { all }, inForce, checkpoints] = await Promise.all([
    get("audit/supply"), loadSettlements(), get("parameters"), Promise.all(ORGANISATIONS.map(loadCheckpoint)),
  ]);
  showEquation(places, all.filter(counts));
  showCheckpoints(checkpoints, all);
  showSettlements(all);
  showParameters(inForce);
}

/** A gateway that can't be asked from here has no checkpoint to show. */
const loadCheckpoint = async (name) => [name, await getOpen("audit/checkpoint", name).catch(() => null)];

function showEquation(places, settlements) {
  const sum = PLACES.reduce((total, name) => total + places[`${name}_cents`], 0), minted = places.minted_cents;
  const settled = settlements.reduce((total, one) => total + mintedCents(one), 0);
  tell("sentence", "auditor_sentence", Object.fromEntries(["minted", ...PLACES].map((name) => [name, tokens(places[`${name}_cents`])])));
  const isRight = sum === minted && settled === minted;
  find("verdict").textContent = `${isRight ? "✓" : "✗"} ${say(isRight ? "adds_up" : "does_not_add_up")}`;
  find("verdict").className = `verdict ${isRight ? "ok" : "bad"}`;
  drawBars(find("chart"), {
    caption: say("auditor_chart"), format: tokens,
    series: [["energy_cents", "shared"], ["bonus_cents", "given"], ["welcome_cents", "outside"]].map(([name, kind]) => ({ name: say(name), kind })),
    bars: settlements.map((one) => ({
      label: one.settlement_id, short: shortDay(one.settlement_id.slice(0, 10)), values: [one.energy_cents ?? 0, one.bonus_cents ?? 0, one.welcome_cents ?? 0],
    })),
  });
  showRows(settlements, sum);
}

function showRows(settlements, sum) {
  const names = ["energy_cents", "bonus_cents", "welcome_cents"];
  let minted = 0;
  const rows = settlements.map((one) => [
    one.settlement_id, ...names.map((name) => tokens(one[name] ?? 0)), tokens(mintedCents(one)), tokens((minted += mintedCents(one))),
  ]);
  fillTable("equation", [[say("settlement"), "text"], ...[...names, "sum", "minted_so_far"].map((name) => [say(name), "number"])], rows,
    [say("everywhere"), "", "", "", "", tokens(sum)]);
}

function showCheckpoints(checkpoints, all) {
  const known = checkpoints.filter(([, one]) => one), [, mine] = known.find(([name]) => name === "gse") ?? known[0];
  const isOne = new Set(known.map(([, one]) => `${one.height}:${one.block_hash}`)).size === 1;
  find("checkpoint").textContent = say(isOne ? "one_chain" : "several_heights", { count: known.length });
  fillTable("checkpoints", [[say("organisation"), "text"], [say("height"), "number"], [say("block_hash"), "text"]],
    checkpoints.map(([name, one]) => [say(name), one ? String(one.height) : "–", one ? make("code", one.block_hash) : say("not_reached")]));
  const period = all.filter(counts).at(-1)?.settlement_id.slice(0, 10) ?? "YYYY-MM-DD";
  find("commands").textContent = [
    "./volano audit export ledger.blocks",
    `./volano audit verify ledger.blocks --trust trust.toml --checkpoint ${mine.height}:${mine.block_hash}`,
    `./volano audit bundle --period ${period} --out period.json`,
    "./volano audit recompute period.json ledger.blocks --trust trust.toml",
  ].join("\n");
}

function showSettlements(all) {
  fillTable("settlements", [[say("settlement"), "text"], [say("signed_by"), "text"], [say("root"), "text"], [say("digest"), "text"]],
    all.map((one) => [
      one.settlement_id, [one.organisation, one.countersigned_by].filter(Boolean).map((name) => say(name)).join(" + "),
      make("code", one.root ?? ""), make("code", one.digest ?? ""),
    ]));
}

function showParameters({ parameters, rule_set: set, in_force_from: from }) {
  tell("in-force", "in_force", { set: String(set), from: fullDay(from) });
  fillTable("parameters", [[say("parameter"), "text"], [say("value"), "text"]], [...flatten(parameters)].map(([name, value]) => [make("code", name), value]));
}

function* flatten(value, path = "") {
  if (value !== null && typeof value === "object" && !Array.isArray(value)) {
    for (const [name, inner] of Object.entries(value)) yield* flatten(inner, path ? `${path}.${name}` : name);
  } else yield [path, Array.isArray(value) ? value.map((one) => (typeof one === "object" ? Object.values(one).join(": ") : one)).join(", ") : String(value)];
}

await show(build);
