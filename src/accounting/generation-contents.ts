// The contents of one generation as they are stored and as /generation/content answers them. Only ever made when the
// workspace has switched logging on and the host is not an EU host.

/** A part that was longer than the cap: the bytes kept, as text. */
export interface CutPart {
  text: string;
}

/** What the client sent: `messages` or `prompt`, with tools and whatever else shaped the answer. */
type ContentsInput = ({ messages: unknown[] } | { prompt: unknown }) & { [field: string]: unknown };

interface ContentsOutput {
  completion: string | null;
  reasoning: string | null;
  tool_calls: unknown[];
  [field: string]: unknown;
}

export interface ContentsError {
  message: string | null;
  status: number | null;
  provider_name: string | null;
  raw: string | null;
  previous_errors: { code: number; message: string; provider_name: string | null; raw: string | null }[];
}

/** What the provider of an attempt that failed said, its key taken out, cut short. */
export interface AttemptWords {
  /** Its place in the record's list, from 0. */
  attempt: number;
  provider_name: string;
  message: string;
  /** The provider's own code. */
  code: string | null;
  raw: string;
}

export interface GenerationContents {
  input: ContentsInput | CutPart;
  output: ContentsOutput | CutPart;
  /** A part was cut at IO_LOG_MAX_BYTES. */
  truncated: boolean;
  error?: ContentsError;
  /** Where providers said why, whoever answered in the end. */
  attempt_errors?: AttemptWords[];
}
