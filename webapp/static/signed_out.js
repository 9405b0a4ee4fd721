// After signing out this browser uses the key no more, which else would sign again.

import { restKey } from "/static/key.js";

await restKey();
document.getElementById("signed-out").dataset.done = "yes";
