// The README's examples run as they stand.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { pkg } from "./support.mjs";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const examples = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map((match) => match[1]);
const expected = ["high pss-host-pid", "a message"];

test("there are two examples", () => assert.equal(examples.length, expected.length));

for (const [index, example] of examples.entries()) {
  test(`example ${index + 1} of the README`, () => {
    const entry = pathToFileURL(`${pkg}/node.js`).href;
    const script = example.replace('from "sealward"', `from "${entry}"`);
    const out = execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
      encoding: "utf8",
    });
    assert.ok(out.includes(expected[index]), out);
  });
}
