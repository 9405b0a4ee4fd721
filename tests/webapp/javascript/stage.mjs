// What a page finds in a browser, for node: where /static lies, a document that is a name and a language, and words.
// There is no element here: what a page looks like is a matter for tests/browser.

import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { env } from "node:process";

const WEBAPP = new URL("../../../webapp/", import.meta.url);

registerHooks({
  resolve: (name, context, next) => next(name.startsWith("/static/") ? new URL(`.${name}`, WEBAPP).href : name, context),
});

/** Set the scene for a module of `static`, and import it: `language`, the visitor's `organisation`, the page's `origin`. */
export async function open(name, { language = "it", organisation = "citizens", origin = "https://valmori.example" } = {}) {
  const body = { dataset: { portal: "citizen", organisation, door: "open" } };
  globalThis.document = { documentElement: { lang: language }, body };
  globalThis.location = { origin };
  globalThis.fetch = async (path) => answer(path);
  return import(`/static/${name}.js`);
}

/** Words and rule book as the server gives them; everything else fails, as a test that calls a gateway should. */
function answer(path) {
  const [, kind, language] = /^\/(words|rulebook)\/(it|en)\.json$/.exec(path) ?? [];
  if (!language) throw new Error(`no ${path} on this stage`);
  if (kind === "words") return new Response(readFileSync(new URL(`languages/${language}.json`, WEBAPP)));
  const { commands, arguments: named } = JSON.parse(readFileSync(new URL(`../chaincode/words/${language}.json`, WEBAPP)));
  return Response.json({ commands, arguments: named });
}

/** A file of tests/vectors. */
export const readVectors = (path) => JSON.parse(readFileSync(new URL(`../../vectors/${path}`, import.meta.url)));

/** What signed_calls.py made of the sample chains. */
export const readSigned = () => JSON.parse(readFileSync(env.SIGNED_CALLS));
