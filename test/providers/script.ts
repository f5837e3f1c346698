// What a fake provider is told to do with its next request. Plain data, so that a test inside workerd can send it over HTTP.

export interface AnswerScript {
  kind: "answer";
  content?: string | null;
  reasoning?: string;
  toolCalls?: { id?: string; name: string; arguments: string }[];
  finishReason?: string;
  usage?: Record<string, unknown> | null;
  /** Merged into the JSON answer, or into every chunk. */
  extra?: Record<string, unknown>;
  /** Streamed: how many chunks go out before `end`; all of them unless told otherwise. */
  stopAfter?: number;
}

/** Any status and body: errors, HTML, nothing at all. */
export interface BodyScript {
  kind: "body";
  status?: number;
  headers?: Record<string, string>;
  /** Text as it is; anything else as JSON. */
  body: unknown;
}

export type StreamStep =
  | { data: unknown; event?: string }
  | { comment: string }
  /** Written as it is. */
  | { raw: string }
  | { pauseMs: number };

export interface StreamScript {
  kind: "stream";
  steps: StreamStep[];
  status?: number;
  headers?: Record<string, string>;
}

/** Takes the request and never answers. */
export interface SilenceScript {
  kind: "silence";
}

/** Closes the connection without a word. */
export interface DropScript {
  kind: "drop";
}

/** How bytes go out; for every kind that sends some. */
export interface Delivery {
  /** Before the status line. */
  delayMs?: number;
  /** Before each step of a stream. */
  pauseMs?: number;
  newline?: "\n" | "\r\n" | "\r";
  /** `data:x` instead of `data: x`. */
  noSpace?: boolean;
  /** Writes of so many bytes each, flushed one by one. */
  splitBytes?: number;
  /** After the last byte: an orderly end, a broken connection, or silence. */
  end?: "close" | "break" | "hang";
}

export type Script = (AnswerScript | BodyScript | StreamScript | SilenceScript | DropScript) & Delivery;
