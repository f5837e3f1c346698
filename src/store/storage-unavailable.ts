// Storage did not answer, in time or at all: whoever asked cannot know, so nothing may be concluded from it. The one error
// that leaves the Worker as 503 with the advice to try again.

export class StorageUnavailable extends Error {
  constructor(cause: unknown) {
    super("storage did not answer", { cause });
    this.name = "StorageUnavailable";
  }
}
