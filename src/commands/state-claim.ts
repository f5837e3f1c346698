// Which `npm start` runs with a folder of state. Two of them would lock each other out of its database:
// whoever starts a second one learns of the first. A socket says so, because it ends with its process however
// that ends; a file would have to be believed.
import { createHash } from "node:crypto";
import { mkdir, realpath, rm } from "node:fs/promises";
import { createConnection, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const answerWithinMs = 1_000;
/** Whoever is on this machine could listen there. */
const originShape = /^http:\/\/[\w.:[\]-]{1,300}$/;

export interface StateClaim {
  /** The address of the one that had the folder before; undefined: nobody has it. */
  runningAt: string | undefined;
  /** So that the next start need not clear up. */
  release(): Promise<void>;
}

/** `origin`: what is told to those who ask for the same folder later. Where no socket can be made, nobody is told. */
export async function claimState(folder: string, origin: string): Promise<StateClaim> {
  await mkdir(folder, { recursive: true });
  const path = await socketOf(folder);
  const runningAt = await askAt(path);
  if (runningAt !== undefined) return { runningAt, release: async () => {} };
  // Left behind by one that was killed; where it cannot go, another user's is in the way.
  await rm(path, { force: true }).catch(() => {});
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.end(origin);
  });
  server.unref();
  await new Promise<void>((settle) => {
    server.once("error", () => settle());
    server.listen(path, settle);
  });
  return { runningAt: undefined, release: () => new Promise((settle) => server.close(() => settle())) };
}

/** Where a router runs with the folder; undefined: none does, as far as its socket tells. */
export async function runningWith(folder: string): Promise<string | undefined> {
  return askAt(await socketOf(folder));
}

/** By the folder's real path, however it is written; the name is short because a socket's path may not be long. */
async function socketOf(folder: string): Promise<string> {
  const real = await realpath(folder).catch(() => folder);
  const name = createHash("sha256").update(real).digest("hex").slice(0, 16);
  return process.platform === "win32" ? `\\\\.\\pipe\\fairlead-${name}` : join(tmpdir(), `fairlead-${name}.sock`);
}

/** undefined: nobody listens there. */
function askAt(path: string): Promise<string | undefined> {
  return new Promise((settle) => {
    let said = "";
    const socket = createConnection(path);
    socket.setEncoding("utf8").setTimeout(answerWithinMs, () => socket.destroy());
    socket.on("data", (text: string) => {
      said += text;
    });
    socket.once("error", () => settle(undefined));
    socket.once("close", () => settle(originShape.test(said) ? said : undefined));
  });
}
