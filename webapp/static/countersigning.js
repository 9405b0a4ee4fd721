// Signing second what others proposed: words are made of the arguments that the signed digest stands for, of no others.

import { encodeHex, encodeText, hash } from "/static/bytes.js";
import { encodeCanonical } from "/static/canonical.js";
import { Unsigned } from "/static/unsigned.js";

/** What signs these: [{ name, arguments, cents }], in their order.
 *
 * rows: [{ pending, digest, command, organisation, arguments }], as the server shows them. Throws Unsigned where a
 * digest is of something else than what is shown. */
export const planCountersignatures = (rows) => Promise.all(rows.map(planOne));

async function planOne({ pending, digest, command, organisation, arguments: given }) {
  const content = { arguments: encodeCanonical(given), command, organisation, pending };
  const own = encodeHex(await hash(encodeText(encodeCanonical(content))));
  if (own !== digest) throw new Unsigned("argument changed");
  return { name: "countersign", arguments: { target: pending, digest }, cents: 0 };
}
