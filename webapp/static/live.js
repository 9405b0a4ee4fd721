// While a page is seen, it asks every five seconds whether something of its own changed; htmx fetches those parts anew.

const SECONDS = 5, MILLISECONDS = 1_000, CHANGED = 200, OVER = 401;
const { portal, after: first } = document.getElementById("live").dataset;
let after = first;

async function ask() {
  if (document.hidden || !globalThis.htmx) return;
  const answer = await fetch(`/live?${new URLSearchParams({ portal, after })}`).catch(() => null);
  if (answer?.status === OVER) clearInterval(clock); // the next page signs in again
  if (answer?.status !== CHANGED) return;
  const { block, parts } = await answer.json();
  after = String(block);
  for (const part of parts) globalThis.htmx.trigger(document.body, `live-${part}`);
}

const clock = setInterval(ask, SECONDS * MILLISECONDS);
