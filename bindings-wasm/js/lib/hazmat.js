// Raw primitives, for tests against other implementations.

import * as core from "../sealward.js";
import { bytes } from "./bytes.js";
import { room } from "./room.js";

/** A Cobblestone-256 message: a 32-byte key, any context, a random salt. */
export function cobblestone256Seal(key, context, plaintext) {
  room();
  return core.cobblestone256Seal(
    bytes(key, "the key"),
    bytes(context, "the context"),
    bytes(plaintext, "the plaintext"),
  );
}

/** The plaintext of a Cobblestone-256 message. */
export function cobblestone256Open(key, context, ciphertext) {
  room();
  return core.cobblestone256Open(
    bytes(key, "the key"),
    bytes(context, "the context"),
    bytes(ciphertext, "the ciphertext"),
  );
}
