// The buttons of a page that sign: each says in words what will be signed, then signs, then says what was written.

import { act, planRequest } from "/static/acting.js";
import { planCountersignatures } from "/static/countersigning.js";
import { describeAsked, describeWritten, listValues } from "/static/describing.js";
import { find, make } from "/static/elements.js";
import { findKey } from "/static/key.js";
import { readTyped } from "/static/typed.js";
import { openServer } from "/static/server.js";
import { tellUnsigned } from "/static/unsigned.js";
import { say } from "/static/words.js";

const dialog = find("act"), { address, formToken } = dialog.dataset;
const [before, after, failure, signing, agree, leave] = ["before", "after", "failure", "signing", "agree", "leave"].map(
  (name) => find(`act-${name}`));
let chosen = [], turn = 0, isBusy = false;  // turn: of what is prepared; closing ends it, so that no late plan is shown

const REFERENCE_LETTERS = 12;
const AT_ONCE = 4;  // of what one person signs: each waits for its block

const server = openServer(address, formToken);

/** What a form wants signed: [{ wanted: { name, arguments, cents }, text }]. */
async function plan(form) {
  if (form.dataset.command === "countersign") return planChosen(form);
  if (form.dataset.command === "recall") return planRecall(JSON.parse(form.dataset.signed));
  const { command, arguments: given, cents } = form.dataset, names = JSON.parse(form.dataset.names);
  const typed = { ...JSON.parse(given), ...readTyped(form) };
  const asked = { name: command, arguments: typed, cents: Number(cents) };
  const wanted = command === "request" ? await planRequest(typed, (await server.ask()).member, server) : asked;
  return [{ wanted, text: describeAsked(wanted.name, wanted.arguments, names) }];
}

/** All that is ticked of what others proposed. */
async function planChosen(form) {
  const rows = [...form.querySelectorAll("[data-signed]:checked")].map(({ dataset }) => JSON.parse(dataset.signed));
  if (!rows.length) throw new Error(say("sign_nothing"));
  return (await planCountersignatures(rows)).map((wanted, index) => ({ wanted, text: describeRow(rows[index]) }));
}

/** Taking back what one's own organisation proposed: what it is stands in the arguments of its digest. */
async function planRecall(row) {
  await planCountersignatures([row]);
  const asked = { target: row.pending };
  return [{ wanted: { name: "recall", arguments: asked, cents: 0 },
    text: `${describeAsked("recall", asked, {})}\n${describeRow(row)}` }];
}

/** A row with its reference, and with all that it says. */
function describeRow({ pending, command, arguments: given }) {
  const reference = pending.split("/").at(-1).slice(0, REFERENCE_LETTERS);
  return [`${say(`to_sign_${command}`)} (${reference}): ${describeAsked(command, given, {})}`,
    ...listValues(given).map((line) => `· ${line}`)].join("\n");
}

async function prepare(form) {
  dialog.showModal();
  if (isBusy) return;
  const own = startTurn();
  show({});
  try {
    const planned = await plan(form);
    if (own !== turn) return;
    chosen = planned;
    show({ text: tellChosen(), canAgree: true });
  } catch (error) {
    if (own === turn) show({ wrong: tell(error) });
  }
}

function startTurn() {
  chosen = [];
  turn += 1;
  return turn;
}

const tellChosen = () => chosen.map(({ text }) => text).join("\n");

/** Sign what is shown, once: it is busy before anything is waited for, so that a second click finds no button. */
async function carryOut() {
  if (isBusy || !chosen.length) return;
  isBusy = true;
  const text = tellChosen(), all = chosen;
  chosen = [];
  show({ text, isSigning: true });
  await signAll(all, text);
  isBusy = false;
}

async function signAll(all, text) {
  const done = [], wrong = [], left = [...all];
  const held = findKey(), facts = server.ask(), asked = { ...server, ask: () => facts };
  const signNext = async () => {
    for (let one = left.shift(); one; one = left.shift()) {
      try {
        done.push(...await signOne(one, all.length, await held, asked));
      } catch (error) {
        wrong.push(all.length > 1 ? `${one.text} ${tell(error)}` : tell(error));
      }
      if (left.length) signing.textContent = say("sign_at_work", { there: all.length - left.length, of: all.length });
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, all.length) }, signNext));
  show({ text, wrong: wrong.join("\n"), done });
}

async function signOne({ wanted, text }, count, held, asked) {
  if (!held) throw new Error(say("act_no_key"));
  const writes = await act(wanted, held, asked), { member } = await asked.ask();
  if (!writes) return [say("act_before")];
  return count > 1 ? [text] : describeWritten(writes, member);
}

const tell = (error) => tellUnsigned(error, say);

function show({ text = "", wrong = "", done = [], canAgree = false, isSigning = false }) {
  before.textContent = text;
  signing.hidden = !isSigning;
  failure.hidden = !wrong;
  failure.textContent = wrong;
  after.hidden = !done.length;
  find("act-done").replaceChildren(...done.map((sentence) => make("li", sentence)));
  agree.hidden = !canAgree;
  leave.textContent = say(done.length ? "act_close" : "act_leave");
  leave.disabled = isSigning;
}

// forms come and go with the parts that live.js fetches anew
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form.act")) return;
  event.preventDefault();
  prepare(event.target);
});
document.addEventListener("click", ({ target }) => {
  if (target.id === "sign-all") for (const box of target.form.querySelectorAll("[data-signed]")) box.checked = true;
});
agree.addEventListener("click", carryOut);
leave.addEventListener("click", () => dialog.close());
dialog.addEventListener("cancel", (event) => {
  if (leave.disabled) event.preventDefault();
});
dialog.addEventListener("close", () => {
  if (!isBusy) startTurn();
  if (!after.hidden) location.reload();
});
