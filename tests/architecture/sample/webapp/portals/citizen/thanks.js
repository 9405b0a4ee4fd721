// The thanks that the visitor got, as their own gateway gives them.

import { get } from "/static/api.js";
import { fillTable, show } from "/static/page.js";

async function build() {
  const { member } = await get("session");
  const { thanks } = await get("thanks", { member });
  fillTable("thanks", { thanked_by: "text" }, thanks.map((one) => [one.by.slice(0, 12)]));
}

await show(build);
