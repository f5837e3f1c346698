// One tool of a request as every vendor's format can say it.
import type { CacheControl } from "../../wire/message.ts";
import type { JsonRecord } from "./records.ts";

export interface FunctionTool {
  name: string;
  description?: string;
  parameters: JsonRecord;
  strict: boolean;
  cacheControl?: CacheControl;
}
