// One server-sent event as a dialect sees it: the decoder has joined its data lines and dropped its comments.

export interface ServerSentEvent {
  /** The `event:` field; absent where the vendor sends none. */
  event?: string;
  data: string;
}
