// The API of one organisation's gateway, and the session that opens it.

const organisation = document.body.dataset.organisation;
export const portal = document.body.dataset.portal;
export const language = document.body.dataset.language;
let token = "";

/** What the API answered instead of success; its message is in the page's language. */
export class ApiError extends Error {
  constructor(status, payload) {
    super(payload[`message_${language}`] ?? payload.code ?? String(status));
    this.code = payload.code;
  }
}

/** GET a path of the own gateway, or of another organisation's. */
export async function get(path, query = {}, at = organisation) {
  return call(at, `${path}?${new URLSearchParams(query)}`, { headers: { Authorization: `Bearer ${token}` } });
}

/** Open a session: through the trial's door if it holds one open, else with the visitor's own key. */
export async function openSession() {
  if (document.body.dataset.hasDoor === "yes") {
    const answer = await fetch(`/doors/${portal}`, { method: "POST" });
    if (!answer.ok) throw new ApiError(answer.status, {});
    token = (await answer.json()).token;
  } else token = await signIn();
}

async function call(at, path, options) {
  const answer = await fetch(`/${at}/api/v1/${path}`, options);
  const payload = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new ApiError(answer.status, payload);
  return payload;
}

async function post(path, body) {
  return call(organisation, path, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
}

/** Sign a challenge with the key file: it is read here, made unextractable, and never sent. */
async function signIn() {
  const form = document.getElementById("sign-in");
  form.hidden = false;
  const files = await new Promise((done) => form.addEventListener("submit", (event) => {
    event.preventDefault();
    done(new FormData(form));
  }, { once: true }));
  const certificate = await files.get("certificate").text();
  const key = await readKey(await files.get("key").text());
  const { challenge } = await post("sessions/challenge", { certificate });
  const signed = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, new TextEncoder().encode(challenge));
  const session = await post("sessions", { certificate, challenge, signature: btoa(String.fromCharCode(...new Uint8Array(signed))) });
  form.hidden = true;
  return session.token;
}

async function readKey(pem) {
  const der = Uint8Array.from(atob(pem.replace(/-----[^-]+-----|\s/g, "")), (one) => one.charCodeAt(0));
  return crypto.subtle.importKey("pkcs8", der, { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
}
