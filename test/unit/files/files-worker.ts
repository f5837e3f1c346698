// The Worker that reads files as the router reaches it by its binding, in the same process.
import worker from "../../../src/files/worker.ts";
import type { FilesWorker } from "../../../src/pipeline/media/pdf-reader.ts";

export const filesWorker: FilesWorker = {
  fetch: (url, init) => worker.fetch(new Request(url, init)),
};
