// A file without a name: only its holder, and a process that is handed it, can read it, and it is gone with the last of
// them, however they end. For secrets, which a file in a temporary folder would outlive a killed command with.
import { existsSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Whether another process can open what it is handed. */
export function hasNamelessFiles(): boolean {
  return process.platform !== "win32" && existsSync("/dev/fd");
}

/** Its descriptor, to be closed once it is handed over. */
export function openNamelessFile(text: string): number {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-"));
  const file = openSync(join(folder, "file"), "wx+", 0o600);
  rmSync(folder, { recursive: true });
  // At its beginning, and without moving there: where the two share one position it has to stay at the beginning.
  writeSync(file, text, 0);
  return file;
}
