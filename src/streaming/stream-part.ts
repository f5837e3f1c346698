// What a stream means, in our one vocabulary: dialects produce these parts, front doors write them out. Types only.
import type { ChunkChoice, ReportedUsage } from "../wire/answer.ts";
import type { NativePiece } from "../wire/native-answer.ts";

/** Something an answer said. `real` tells content, reasoning or a tool call from mere openings such as the role. */
export interface ChunkPart {
  kind: "chunk";
  choices: ChunkChoice[];
  real: boolean;
  /**
   * The provider's own JSON from `"choices":` to the closing brace, where it is already in our format: the chat door
   * writes it as it came, behind our id, model and provider, instead of serialising `choices` again.
   */
  tail?: string;
  systemFingerprint?: string;
  serviceTier?: string;
  /** What only Anthropic's format says of it. A piece that nobody else can say anything of has no choices. */
  native?: NativePiece;
}

export interface UsagePart {
  kind: "usage";
  usage: ReportedUsage;
}

/** The provider reported an error inside its 200. `refused`: it refuses the prompt itself. */
export interface ErrorPart {
  kind: "error";
  message: string;
  raw: string;
  code?: string;
  status?: number;
  refused?: boolean;
  unpaid?: boolean;
  /** It is ours: an event could not be read. Behind the end of an answer that is nobody's loss. */
  unreadable?: true;
  /** Milliseconds to wait, where the error says so. */
  retryAfterMs?: number;
}

/** The provider said that the answer is complete (`[DONE]`, `message_stop`, a finish reason in the vendor's last event). */
export interface EndPart {
  kind: "end";
}

/** The provider's own id for this generation. */
export interface IdPart {
  kind: "id";
  upstreamId: string;
}

/** The provider gave a choice's reason to end, which a later event may still take back: nothing is said of it yet. */
export interface EndingPart {
  kind: "ending";
  index: number;
}

export type StreamPart = ChunkPart | UsagePart | ErrorPart | EndPart | EndingPart | IdPart;
