// The buttons of a page that sign: each says in words what will be signed, then signs, then says what was written.

import { act, planRequest } from "/static/acting.js";
import { describeAsked, describeWritten } from "/static/describing.js";
import { find, make } from "/static/elements.js";
import { findKey } from "/static/key.js";
import { readTyped } from "/static/typed.js";
import { openServer } from "/static/server.js";
import { tellUnsigned } from "/static/unsigned.js";
import { say } from "/static/words.js";

const dialog = find("act"), { address, formToken } = dialog.dataset;
const [before, after, failure, agree, leave] = ["before", "after", "failure", "agree", "leave"].map(
  (name) => find(`act-${name}`));
let chosen = null;

const server = openServer(address, formToken);

/** What a form wants signed: { name, arguments, cents }. */
async function plan(form) {
  const { command, arguments: given, cents } = form.dataset;
  const wanted = { ...JSON.parse(given), ...readTyped(form) };
  if (command !== "request") return { name: command, arguments: wanted, cents: Number(cents) };
  const { member } = await server.ask();
  return planRequest(wanted, member, server);
}

async function prepare(form) {
  show({});
  dialog.showModal();
  try {
    chosen = await plan(form);
    const names = JSON.parse(form.dataset.names);
    show({ text: describeAsked(chosen.name, chosen.arguments, names), canAgree: true });
  } catch (error) {
    show({ wrong: tell(error) });
  }
}

async function carryOut() {
  const held = await findKey(), text = before.textContent;
  show({ text, isSigning: true });
  try {
    if (!held) throw new Error(say("act_no_key"));
    const writes = await act(chosen, held, server), { member } = await server.ask();
    show({ text, done: writes ? describeWritten(writes, member) : [say("act_before")] });
  } catch (error) {
    show({ text, wrong: tell(error) });
  }
}

const tell = (error) => tellUnsigned(error, say);

function show({ text = "", wrong = "", done = [], canAgree = false, isSigning = false }) {
  before.textContent = text;
  find("act-signing").hidden = !isSigning;
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
agree.addEventListener("click", carryOut);
leave.addEventListener("click", () => dialog.close());
dialog.addEventListener("cancel", (event) => {
  if (leave.disabled) event.preventDefault();
});
dialog.addEventListener("close", () => {
  if (!after.hidden) location.reload();
});
