// The gateways' API: one session at each gateway that a page asks, opened when it is first needed.

import { askKey } from "/static/ask_key.js";
import { answerChallenge, forgetKey } from "/static/key.js";

export const { portal, organisation: own, door } = document.body.dataset;
const NOT_SIGNED_IN = 401;
const sessions = new Map();

/** What the API answered instead of success: its code, and its sentence in Italian and English. */
export class ApiError extends Error {
  constructor(status, payload) {
    super(payload.code ?? String(status));
    Object.assign(this, { status, payload });
  }
  say(language) {
    return this.payload[`message_${language}`] ?? this.message;
  }
}

/** GET a path of the visitor's own gateway, or of another's; `query` without undefined values. */
export const get = (path, query = {}, at = own) => ask(path, query, at, read);

/** The same for a file: what comes is no JSON but bytes. */
export const getFile = (path, query = {}, at = own) => ask(path, query, at, readFile);

async function ask(path, query, at, take) {
  const address = `${path}?${new URLSearchParams(JSON.parse(JSON.stringify(query)))}`;
  try {
    return await call(at, address, { headers: await authorise(at) }, take);
  } catch (error) {
    if (error.status !== NOT_SIGNED_IN) throw error;
    sessions.delete(at); // it ended: they are short
    return call(at, address, { headers: await authorise(at) }, take);
  }
}

/** DELETE a path. */
export const remove = async (path, at = own) => call(at, path, { method: "DELETE", headers: await authorise(at) });

/** GET what needs no session. */
export const getOpen = (path, at = own) => call(at, path, {});

/** Open the session at the visitor's own gateway; without a door, with the visitor's key. */
export async function openSession() {
  await authorise(own);
}

/** End all sessions at their gateways. */
export async function signOut() {
  const end = async (at) => call(at, "session", { method: "DELETE", headers: await authorise(at) });
  const ends = [...sessions.keys()].map(end);
  await Promise.allSettled(ends);
  sessions.clear();
}

async function authorise(at) {
  if (!sessions.has(at)) sessions.set(at, door === "open" ? openDoor(at) : signIn(at));
  try {
    return { Authorization: `Bearer ${await sessions.get(at)}` };
  } catch (error) {
    sessions.delete(at);
    throw error;
  }
}

async function openDoor(at) {
  return (await read(await fetch(`/doors/${portal}/${at}`, { method: "POST" }))).token;
}

async function signIn(at, failure) {
  const { certificate, key } = await askKey(failure);
  try {
    const { challenge } = await post(at, "sessions/challenge", { certificate });
    return (await post(at, "sessions", { certificate, ...await answerChallenge(key, at, challenge) })).token;
  } catch (error) {
    if (at !== own || error.status !== NOT_SIGNED_IN) throw error;
    await forgetKey();
    return signIn(at, error.say(document.documentElement.lang));
  }
}

const post = (at, path, body) =>
  call(at, path, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });

const call = async (at, path, options, take = read) => take(await fetch(`/${at}/api/v1/${path}`, options));

const readFile = async (answer) => (answer.ok ? answer.blob() : read(answer));

async function read(answer) {
  const payload = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new ApiError(answer.status, payload);
  return payload;
}
