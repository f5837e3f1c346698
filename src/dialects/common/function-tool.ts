// One tool of a request as every vendor's format can say it.

import type { JsonRecord } from "../../wire/json.ts";
import type { CacheControl } from "../../wire/message.ts";

export interface FunctionTool {
  name: string;
  description?: string;
  parameters: JsonRecord;
  strict: boolean;
  cacheControl?: CacheControl;
}
