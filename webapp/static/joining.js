// The page of who waits to be registered: it asks every ten seconds while it is seen, and is loaded anew when that moved.

import { find } from "/static/elements.js";

const SECONDS = 10, MILLISECONDS = 1_000, { state, address } = find("joining").dataset;

setInterval(async () => {
  if (document.hidden) return;
  const answer = await fetch(address).catch(() => null);
  const now = answer && (await answer.json().catch(() => null));
  if (now && now.state !== state) location.reload(); // a session that is over signs in again
}, SECONDS * MILLISECONDS);
