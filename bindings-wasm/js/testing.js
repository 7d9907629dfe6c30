// Only packages for tests have this file.

import "./node.js";
import { fixRandomness as fix } from "./sealward.js";
import { bytes } from "./lib/bytes.js";

/** Makes all random bytes from a seed; without one, the system makes them again. */
export function fixRandomness(seed) {
  fix(seed === undefined ? undefined : bytes(seed, "a seed"));
}
