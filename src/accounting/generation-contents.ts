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

export interface GenerationContents {
  input: ContentsInput | CutPart;
  output: ContentsOutput | CutPart;
  /** A part was cut at IO_LOG_MAX_BYTES. */
  truncated: boolean;
  error?: ContentsError;
}
