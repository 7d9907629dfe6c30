// The JavaScript of both READMEs runs as it stands.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { pkg } from "./support.mjs";

const readmes = {
  "bindings-wasm/README.md": ["high pss-host-pid", "a message"],
  "README.md": ["high pss-host-pid"],
};

for (const [path, expected] of Object.entries(readmes)) {
  const readme = readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
  const examples = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map((match) => match[1]);

  test(`${path} has ${expected.length} examples`, () => {
    assert.equal(examples.length, expected.length);
  });

  for (const [index, example] of examples.entries()) {
    test(`example ${index + 1} of ${path}`, () => {
      const entry = pathToFileURL(`${pkg}/node.js`).href;
      const script = example.replace('from "sealward"', `from "${entry}"`);
      const out = execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
        encoding: "utf8",
      });
      assert.ok(out.includes(expected[index]), out);
    });
  }
}
