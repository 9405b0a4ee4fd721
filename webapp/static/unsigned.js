// Why this browser signs nothing: what it was handed isn't what the visitor asked for.

export class Unsigned extends Error {
  /** what: the part that differs, by the names that gateway/client/errors.py has, too; a word `unsigned_<what>`. */
  constructor(what) {
    super(`unsigned: ${what}`);
    this.name = "Unsigned";
    this.what = what;
  }

  /** The key of its sentence. */
  get key() {
    return `unsigned_${this.what.replaceAll(" ", "_")}`;
  }
}

/** What failed, as a sentence. say: of the page's language. */
export const tellUnsigned = (error, say) => (
  error instanceof Unsigned ? say("unsigned", { what: say(error.key) }) : error.message);
