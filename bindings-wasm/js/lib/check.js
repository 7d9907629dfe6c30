// Posture checks, and what a header says.

import * as core from "../sealward.js";
import { bytes, described, isBytes } from "./bytes.js";
import { report } from "./checker.js";
import { arrayOf, boolean, options } from "./options.js";
import { room } from "./room.js";
import { short, utf8, wellFormed } from "./text.js";

const READERS = {
  name: wellFormed,
  profiles: arrayOf(short),
  kubernetesVersion: short,
  select: arrayOf(short),
  ignore: arrayOf(short),
  assumeNew: boolean,
  honor: arrayOf(short),
};

/** Checks a text of one or more YAML or JSON documents. */
export function check(text, given) {
  room();
  const { name = "-", ...words } = options(given, READERS, "the options of a check");
  const data = encoded(text);
  return JSON.parse(report(name, data, JSON.stringify(words)));
}

/** The page of a check, in Markdown; undefined where no check has this id. */
export function explain(id) {
  room();
  return core.explain(short(id, "the id of a check"));
}

/** What the header of a sealed message says. No key is used, so nothing of it is proven. */
export function inspect(sealed) {
  room();
  return JSON.parse(core.inspect(bytes(sealed, "a sealed message")));
}

function encoded(text) {
  if (typeof text === "string") {
    return utf8(wellFormed(text, "a text"));
  }
  if (isBytes(text)) {
    return bytes(text, "a text");
  }
  throw new TypeError(`a text is a string or a Uint8Array, not ${described(text)}`);
}
