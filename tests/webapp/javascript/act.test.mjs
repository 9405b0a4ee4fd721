// The dialog that signs: what it says is what it signs, once, however fast one clicks and however late a plan comes.
// Elements are names with what they show; what is asked of the server, of the key and of the signer is watched.

import assert from "node:assert/strict";
import { registerHooks } from "node:module";
import { beforeEach, test } from "node:test";

import { open } from "./stage.mjs";

const STAGED = {
  acting: `export const act = (...given) => globalThis.staged.act(...given);
    export const planRequest = (...given) => globalThis.staged.planRequest(...given);`,
  key: "export const findKey = () => globalThis.staged.findKey();",
  server: "export const openServer = () => ({ ask: async () => ({ member: 'm' }), send: async () => ({}) });",
  typed: "export const readTyped = () => ({});",
  elements: `export const find = (id) => globalThis.staged.find(id);
    export const make = (name, text, attributes) => ({ name, text, attributes });`,
};
registerHooks({ resolve: (name, context, next) => {
  const source = STAGED[/^\/static\/(\w+)\.js$/.exec(name)?.[1]];
  const url = `data:text/javascript,${encodeURIComponent(source)}`;
  return source ? { url, shortCircuit: true, format: "module" } : next(name, context);
} });

class Element {
  dataset = { address: "/signing", formToken: "t" };
  hidden = true;
  textContent = "";
  items = [];
  heard = {};
  addEventListener(name, listener) { this.heard[name] = listener; }
  replaceChildren(...items) { this.items = items; }
  showModal() {}
  close() { this.heard.close(); }
  click() { if (!this.hidden) this.heard.click(); }
}

const elements = {}, listeners = {}, staged = globalThis.staged = {};
staged.find = (id) => elements[id] ??= new Element();
await open("words");
document.addEventListener = (name, listener) => { listeners[name] = listener; };
location.reload = () => {};
await import("/static/act.js");

const wait = (ms = 0) => new Promise((done) => setTimeout(done, ms));
const shown = () => elements["act-before"].textContent;
const press = (command, given) => listeners.submit({ preventDefault() {}, target: {
  matches: () => true, querySelectorAll: () => [],
  dataset: { command, arguments: JSON.stringify(given), cents: "0", names: "{}" },
} });
const signed = [];

beforeEach(() => {
  signed.length = 0;
  staged.findKey = async () => ({});
  staged.act = async (wanted) => { signed.push(wanted); return []; };
});

test("two clicks before the key is found sign once", async () => {
  const key = Promise.withResolvers();
  staged.findKey = () => key.promise;
  press("support", { proposal: "proposal/1" });
  await wait();
  const { heard: { click } } = elements["act-agree"];
  click();
  assert.ok(elements["act-agree"].hidden && !elements["act-signing"].hidden && elements["act-leave"].disabled);
  click();
  key.resolve({});
  await wait(5);
  click();
  await wait(5);
  assert.deepEqual(signed.map(({ name }) => name), ["support"]);
  assert.ok(!elements["act-after"].hidden && !elements["act-leave"].disabled);
  elements["act-leave"].hidden = false;
  elements["act-leave"].click();
});

test("a key that can't be read is told, and one may try again", async () => {
  staged.findKey = async () => { throw new Error("no store"); };
  press("support", { proposal: "proposal/1" });
  await wait();
  elements["act-agree"].click();
  await wait(5);
  assert.match(elements["act-failure"].textContent, /no store/);
  staged.findKey = async () => ({});
  press("support", { proposal: "proposal/2" });
  await wait();
  elements["act-agree"].click();
  await wait(5);
  assert.deepEqual(signed.map((one) => one.arguments), [{ proposal: "proposal/2" }]);
});

for (const [ends, end] of [
  ["a plan", (late) => late.resolve({ name: "request", arguments: { provider: "p" }, cents: 9 })],
  ["a refusal", (late) => late.reject(new Error("too late"))],
]) {
  test(`${ends} that comes after its dialog was left changes nothing of the next`, async () => {
    const late = Promise.withResolvers();
    staged.planRequest = () => late.promise;
    press("request", { offer: "offer/a/1", provider: "p", price_cents: 9, service_date: "2024-05-01" });
    await wait();
    elements["act-leave"].hidden = false;
    elements["act-leave"].click();
    press("support", { proposal: "proposal/3" });
    await wait();
    const said = shown();
    end(late);
    await wait();
    assert.ok(shown() === said && elements["act-failure"].hidden);
    elements["act-agree"].click();
    await wait(5);
    assert.deepEqual(signed, [{ name: "support", arguments: { proposal: "proposal/3" }, cents: 0 }]);
  });
}
