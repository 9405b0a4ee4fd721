// The page of one's keys: it shows a code, waits for the other phone's key, and signs for it once both were compared.

import { act } from "/static/acting.js";
import { find } from "/static/elements.js";
import { findKey } from "/static/key.js";
import { writeCheck } from "/static/pairing.js";
import { makeCommandId } from "/static/proposal.js";
import { openServer, post, read } from "/static/server.js";
import { tellUnsigned } from "/static/unsigned.js";
import { say } from "/static/words.js";

const part = find("devices"), { base, formToken, publicKeys } = part.dataset, LOOKS_MS = 2_000, TRIES = 450;
const server = openServer(`${base}/signing`, formToken), present = JSON.parse(publicKeys);
const pause = () => new Promise((done) => setTimeout(done, LOOKS_MS));

/** The command that makes a brought key one more of the member's. */
const plan = ({ public_key: brought, proof }) => ({
  name: "rotate", arguments: { public_keys: [...present, brought], proofs: [...present.map(() => ""), proof] }, cents: 0 });

/** What the other phone brought under a code. */
async function wait(code) {
  for (let left = TRIES; left > 0; left -= 1) {
    const found = await read(await fetch(`${base}/pair/${code}`));
    if (found.public_key) return found;
    await pause();
  }
  throw new Error(say("device_late"));
}

async function add() {
  const { date } = await server.ask(), commandId = makeCommandId(date);
  const { code } = await post(`${base}/pair`, { command_id: commandId, form_token: formToken });
  show({ code: `${code.slice(0, code.length / 2)} ${code.slice(code.length / 2)}` });
  const brought = await wait(code);
  show({ check: await writeCheck(brought.public_key) });
  find("devices-agree").onclick = () => carryOut(brought, commandId).catch(fail);
}

async function carryOut(brought, commandId) {
  show({ isWorking: true });
  const held = await findKey();
  if (!held?.certificate) throw new Error(say("act_no_key"));
  const { public_key: publicKey, proof } = brought;
  const asked = { public_key: publicKey, command_id: commandId, proof, form_token: formToken };
  await post(`${base}/key-certificate`, asked);
  await act({ ...plan(brought), commandId }, held, server);
  show({ isDone: true });
}

function show({ code = "", check = "", isWorking = false, isDone = false, wrong = "" }) {
  find("devices-choice").hidden = Boolean(code || check || isWorking || isDone);
  find("devices-code-part").hidden = !code;
  find("devices-code").textContent = code;
  find("devices-check-part").hidden = !check;
  find("devices-check").textContent = check;
  find("devices-working").hidden = !isWorking;
  find("devices-done").hidden = !isDone;
  find("devices-failure").hidden = !wrong;
  find("devices-failure").textContent = wrong;
}

const fail = (error) => show({ wrong: tellUnsigned(error, say) });
find("devices-own").addEventListener("click", () => add().catch(fail));
find("devices-leave").addEventListener("click", () => location.reload());
