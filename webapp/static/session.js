// A session at all gateways that the pages ask: each one's challenge is signed by one key, in one act.

import { answerChallenge } from "/static/key.js";

/** Open it; gives where to go. post(address, body): sends, and gives the answer; asking, answering: the portal's
 * addresses; held: { certificate, key }. */
export async function signIn(post, asking, answering, { certificate, key }) {
  const { challenges } = await post(asking, { certificate });
  const signed = Object.entries(challenges).map(async ([organisation, challenge]) => (
    [organisation, await answerChallenge(key, organisation, challenge)]));
  return (await post(answering, { certificate, answers: Object.fromEntries(await Promise.all(signed)) })).next;
}
