// `sealward/hazmat`, over the same instance as `sealward`.

import "./node.js";

export * from "./lib/hazmat.js";
