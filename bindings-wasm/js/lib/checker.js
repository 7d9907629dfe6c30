// Checks run in an instance of their own. A text may ask for more memory than there is, which ends an
// instance; and memory that an instance has taken it never gives back. So this one is made anew after
// either, and no key is ever in it.

import { __wbg_reset_state as renew, check, initSync } from "../checker.js";
import { SealwardError } from "./errors.js";
import { compiled } from "./module.js";

// What an instance may keep between checks.
const KEPT_BYTES = 64 << 20;

/** The report on a text, as the core's own JSON. */
export function report(name, text, options) {
  // Only the first time does this make one.
  const module = compiled();
  const instance = initSync({ module });
  let ended = false;
  try {
    return check(name, text, options);
  } catch (error) {
    if (error instanceof SealwardError) {
      throw error;
    }
    ended = true;
    const message = "there is too little memory for the report on this text";
    throw new SealwardError("document/file-too-large", message, { cause: error });
  } finally {
    if (ended || instance.memory.buffer.byteLength > KEPT_BYTES) {
      renew();
    }
  }
}
