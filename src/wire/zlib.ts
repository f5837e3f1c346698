// Node's zlib, loaded where something is packed or unpacked for the first time: a Worker that starts needs none of it, and loading
// it takes as long as parsing a tenth of the router.
import { madeOnce } from "./derived.ts";

export const zlib = madeOnce(() => process.getBuiltinModule("node:zlib"));
