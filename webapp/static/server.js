// What a script that signs asks of the pages' server, and sends it.

import { say } from "/static/words.js";

/** Read an answer; a refusal is an error with its sentence, and `again` where the same may be tried again. */
export async function read(answer) {
  const payload = await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error(payload.message ?? say("failure_away")), { again: payload.again });
  return payload;
}

/** Post to an address. */
export async function post(address, body) {
  const headers = { "Content-Type": "application/json" };
  return read(await fetch(address, { method: "POST", headers, body: JSON.stringify(body) }));
}

/** The server that `act` needs: address: of the portal's signing; formToken: of the session. */
export const openServer = (address, formToken) => ({
  ask: async () => read(await fetch(address)),
  send: (command, step, body) => post(`${address}/${command}/${step}`, { ...body, form_token: formToken }),
});
