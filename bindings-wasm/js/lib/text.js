// Text that a caller gives. A string may hold half of a surrogate pair, which UTF-8 has no bytes for:
// whoever replaces it makes two different texts equal.

import { described } from "./bytes.js";
import { SealwardError } from "./errors.js";

const encoder = new TextEncoder();
const LONE_SURROGATE = /\p{Surrogate}/u;

// Above every limit of a text that is no file: what is longer is refused just the same when cut.
const LONGEST = 2_048;

/** The string. Throws where it is none, or no Unicode. */
export function wellFormed(value, what) {
  if (typeof value !== "string") {
    throw new TypeError(`${what} is a string, not ${described(value)}`);
  }
  if (value.isWellFormed?.() ?? !LONE_SURROGATE.test(value)) {
    return value;
  }
  throw new SealwardError("usage", `${what} is no Unicode text: it has half of a surrogate pair`);
}

/** The same for texts with a limit, shortened where it is far beyond any. */
export function short(value, what) {
  return wellFormed(value, what).slice(0, LONGEST);
}

/** The text in UTF-8. */
export function utf8(text) {
  return encoder.encode(text);
}
