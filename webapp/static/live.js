// While a page is seen, it asks every five seconds, or four times a second while a code is on the screen, whether something
// of its own changed; htmx fetches the page once, and takes the parts that are kept fresh from it. What moves without a
// block, as long work does, it asks about every two seconds, as long as the page says how that stands.

const STEP_SECONDS = 2, ANEW_SECONDS = 5, MILLISECONDS = 1_000, CHANGED = 200, OVER = 401;
const live = document.getElementById("live"), { portal, after: first, seconds } = live.dataset;
const isQuick = Number(seconds) < 1, quick = isQuick ? { quick: 1 } : {};
let after = first;
let isAsking = false;

const fresh = Array.from(document.querySelectorAll("[data-live]"), (part) => part.id);
live.setAttribute("hx-select-oob", fresh.map((part) => `#${part}`).join());

const findMoment = () => document.getElementById("tasks")?.dataset.moment;

async function ask(more = {}) {
  if (document.hidden || isAsking || !globalThis.htmx) return;
  isAsking = true;
  const answer = await fetch(`/live?${new URLSearchParams({ portal, after, ...quick, ...more })}`).catch(() => null);
  isAsking = false;
  if (answer?.status === OVER) stop(); // the next page signs in again
  const changed = answer?.status === CHANGED && (await answer.json().catch(() => null)); // cut off: the page is left
  if (!changed) return;
  after = String(changed.block);
  if (changed.parts.some((part) => fresh.includes(part))) showAnew();
}

function showAnew() {
  globalThis.htmx?.trigger(live, "live");
}

/** Where two phones wait for each other, a part that was made while a gateway was silent lacks what it should show. */
function showQuickAnew() {
  if (isQuick && !document.hidden) showAnew();
}

function step() {
  const moment = findMoment();
  if (moment) ask({ moment });
}

function stop() {
  for (const clock of clocks) clearInterval(clock);
}

// Another page came instead of this one, which asks to sign in: its parts aren't this one's.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (new URL(event.detail.xhr.responseURL).pathname === location.pathname) return;
  event.detail.shouldSwap = false;
  stop();
});

const clocks = [setInterval(() => findMoment() ?? ask(), Number(seconds) * MILLISECONDS),
  setInterval(step, STEP_SECONDS * MILLISECONDS), setInterval(showQuickAnew, ANEW_SECONDS * MILLISECONDS)];
