// After signing out this browser forgets the key, which else would sign again.

import { forgetKey } from "/static/key.js";

await forgetKey();
document.getElementById("signed-out").dataset.done = "yes";
