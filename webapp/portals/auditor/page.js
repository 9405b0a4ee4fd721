// The auditor's page: all tokens are somewhere, all gateways show one chain, and how to check it without this page.

import { get, getOpen, own } from "/static/api.js";
import { drawBars } from "/static/chart.js";
import { fullDay, shortDay, tokens } from "/static/format.js";
import { find, make, showVerdict } from "/static/elements.js";
import { fillTable, show, tell } from "/static/page.js";
import { counts, loadSettlements, mintedCents } from "/static/settlements.js";
import { say } from "/static/words.js";

const ORGANISATIONS = ["citizens", "commerce", "municipality", "gse"];
const HOLDERS = ["lots", "held", "commons", "burnt"];
const PARTS = { energy_cents: "shared", bonus_cents: "given", welcome_cents: "outside" };

async function build() {
  const [held, { all }, inForce, checkpoints] = await Promise.all([
    get("audit/supply"), loadSettlements(), get("parameters"), Promise.all(ORGANISATIONS.map(loadCheckpoint)),
  ]);
  const settled = all.filter(counts);
  showEquation(held, settled);
  drawSettlements(settled);
  showCheckpoints(checkpoints);
  showCommands(checkpoints, settled.at(-1)?.settlement_id.slice(0, 10) ?? "YYYY-MM-DD");
  showSettlements(all);
  showParameters(inForce);
}

/** A gateway that can't be asked from here has no checkpoint to show. */
async function loadCheckpoint(name) {
  return [name, await getOpen("audit/checkpoint", name).catch(() => null)];
}

function showEquation(held, settled) {
  const names = Object.keys(PARTS), sums = settled.map(mintedCents);
  const somewhere = HOLDERS.reduce((total, name) => total + held[`${name}_cents`], 0);
  const minted = sums.reduce((total, cents) => total + cents, 0);
  const isRight = somewhere === held.minted_cents && minted === held.minted_cents;
  const amounts = ["minted", ...HOLDERS].map((name) => [name, tokens(held[`${name}_cents`])]);
  tell("sentence", "auditor_sentence", Object.fromEntries(amounts));
  showVerdict("verdict", isRight, say(isRight ? "adds_up" : "does_not_add_up"));
  let soFar = 0;
  const rows = settled.map((one, index) => [
    one.settlement_id, ...[...names.map((name) => one[name] ?? 0), sums[index], (soFar += sums[index])].map(tokens),
  ]);
  const columns = Object.fromEntries([...names, "sum", "minted_so_far"].map((name) => [name, "number"]));
  const foot = [say("everywhere"), "", "", "", "", tokens(somewhere)];
  fillTable("equation", { settlement: "text", ...columns }, rows, foot);
}

function drawSettlements(settled) {
  drawBars(find("chart"), {
    caption: say("auditor_chart"), format: tokens,
    series: Object.entries(PARTS).map(([name, kind]) => ({ name: say(name), kind })),
    bars: settled.map((one) => ({
      label: one.settlement_id, short: shortDay(one.settlement_id.slice(0, 10)),
      values: Object.keys(PARTS).map((name) => one[name] ?? 0),
    })),
  });
}

function showCheckpoints(checkpoints) {
  const known = checkpoints.map(([, one]) => one).filter(Boolean);
  const isOne = new Set(known.map(joinCheckpoint)).size === 1;
  find("checkpoint").textContent = say(isOne ? "one_chain" : "several_heights", { count: known.length });
  fillTable("checkpoints", { organisation: "text", height: "number", block_hash: "text", outcome: "text" },
    checkpoints.map(([name, one]) => [
      say(name), String(one?.height ?? "–"), one ? make("code", one.block_hash) : say("not_reached"),
      one ? make("code", one.outcome) : "",
    ]));
}

/** As `audit verify --checkpoint` takes it. */
function joinCheckpoint({ height, block_hash: hash, outcome }) {
  return `${height}:${hash}:${outcome}`;
}

function showCommands(checkpoints, period) {
  const checkpoint = joinCheckpoint(Object.fromEntries(checkpoints)[own]);
  find("commands").textContent = [
    "./volano audit export ledger.blocks",
    `./volano audit verify ledger.blocks --trust trust.toml --checkpoint ${checkpoint}`,
    `./volano audit bundle --period ${period} --out period.json`,
    "./volano audit recompute period.json ledger.blocks --trust trust.toml",
  ].join("\n");
}

function showSettlements(all) {
  const signers = (one) => [one.organisation, one.countersigned_by].filter(Boolean);
  const sayBoth = (one) => signers(one).map((name) => say(name)).join(" + ");
  fillTable("settlements", { settlement: "text", signed_by: "text", root: "text", digest: "text" },
    all.map((one) => [one.settlement_id, sayBoth(one), make("code", one.root ?? ""), make("code", one.digest ?? "")]));
}

function showParameters({ parameters, rule_set: set, in_force_from: from }) {
  tell("in-force", "in_force", { set, from: fullDay(from) });
  fillTable("parameters", { parameter: "text", value: "text" },
    flatten(parameters).map(([name, value]) => [make("code", name), value]));
}

/** Names with dots, and values as text. */
function flatten(value, path = "") {
  if (typeof value === "object" && !Array.isArray(value)) {
    return Object.entries(value).flatMap(([name, inner]) => flatten(inner, path ? `${path}.${name}` : name));
  }
  const write = (one) => (typeof one === "object" ? Object.values(one).join(": ") : String(one));
  return [[path, Array.isArray(value) ? value.map(write).join(", ") : write(value)]];
}

await show(build);
