// How many bytes are fetched for one request, all pictures and files together: each may be small enough and forty of them
// still more than an isolate holds.
import type { MemoryLease } from "../../isolate/bytes-in-flight.ts";

export const maxMediaBytes = 32 * 1024 * 1024;

export class MediaAllowance {
  readonly #memory: Pick<MemoryLease, "hold"> | undefined;
  #left = maxMediaBytes;

  constructor(memory?: Pick<MemoryLease, "hold">) {
    this.#memory = memory;
  }

  /** Why so many bytes more are too many, as the end of a sentence that begins with "the URL". */
  problemOf(bytes: number): string | undefined {
    this.#left -= bytes;
    if (this.#left < 0) return `leads beyond the ${maxMediaBytes / 1_048_576} MiB that are fetched for one request`;
    // As base64 in the body that is sent on, a byte is one and a third.
    return (this.#memory?.hold(2 * bytes) ?? true) ? undefined : "cannot be fetched now: send the request again";
  }
}
