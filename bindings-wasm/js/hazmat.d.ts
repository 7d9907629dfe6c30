// Raw primitives, for tests against other implementations. Nothing here is needed to seal or open.

/**
 * A Cobblestone-256 message (C2SP chunked-encryption): a 32-byte key, any context, a random salt.
 *
 * Throws a `SealwardError` with code `usage` for a key of another length.
 */
export function cobblestone256Seal(
  key: Uint8Array,
  context: Uint8Array,
  plaintext: Uint8Array,
): Uint8Array;

/**
 * The plaintext of a Cobblestone-256 message.
 *
 * Throws a `SealwardError` with code `envelope/rejected`, or `usage` for a key of another length.
 */
export function cobblestone256Open(
  key: Uint8Array,
  context: Uint8Array,
  ciphertext: Uint8Array,
): Uint8Array;
