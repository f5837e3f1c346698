// The one tool of these programs: runs a command and gives back what it printed.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Commands side by side run side by side. */
export async function runCommand({ command }) {
  return (await execute("/bin/sh", ["-c", command])).stdout;
}
