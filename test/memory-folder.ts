// Where tests put what storage writes: in memory where the system has such a folder with room. Storage waits for its disk at
// every write, and on a disk that others write to as well the tests would wait for those too.
import { accessSync, constants, statfsSync } from "node:fs";
import { tmpdir } from "node:os";

/** Linux has it; containers often with 64 MiB only. */
const inMemory = "/dev/shm";
const minFreeBytes = 2 ** 30;

/** The folder for folders; the usual one where there is none in memory. */
export function memoryFolder(): string {
  try {
    accessSync(inMemory, constants.W_OK);
    const { bavail, bsize } = statfsSync(inMemory);
    return bavail * bsize < minFreeBytes ? tmpdir() : inMemory;
  } catch {
    return tmpdir();
  }
}
