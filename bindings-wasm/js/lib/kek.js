// The KEKs of this package.

import { CoreKek } from "../sealward.js";
import { bytes } from "./bytes.js";
import { disposable, handle, hold, release } from "./handles.js";
import { number, options } from "./options.js";
import { room } from "./room.js";
import { short, utf8 } from "./text.js";

const COST = { memoryKib: number, passes: number, lanes: number };

/** A KEK of 32 raw bytes, known by an id that is derived from them. */
export class RawKek {
  constructor(key) {
    room();
    hold(this, CoreKek.raw(bytes(key, "a raw key")));
  }

  /** The id, 16 bytes. It tells nothing of the key. */
  get keyId() {
    return handle(this, "RawKek").keyId();
  }

  /** Wipes the key now. Keyrings that were made with it keep their own. */
  free() {
    release(this, "RawKek");
  }
}

/** A KEK from a passphrase of 1 to 1,024 bytes of UTF-8, not normalised, by Argon2id. */
export class PassphraseKek {
  constructor(passphrase, cost) {
    room();
    const text = short(passphrase, "a passphrase");
    const read = options(cost, COST, "the costs of a passphrase");
    const { memoryKib = 65_536, passes = 3, lanes = 1 } = read;
    const encoded = utf8(text);
    try {
      hold(this, CoreKek.passphrase(encoded, memoryKib, passes, lanes));
    } finally {
      encoded.fill(0);
    }
  }

  /** Wipes the passphrase now. Keyrings that were made with it keep their own. */
  free() {
    release(this, "PassphraseKek");
  }
}

disposable(RawKek);
disposable(PassphraseKek);
