// Contents and parts of Gemini's generateContent, as far as requests need them. Types only.
import type { JsonRecord } from "../../wire/json.ts";

export interface GeminiPart {
  text?: string;
  inlineData?: { mimeType: string; data: string };
  fileData?: { fileUri: string; mimeType?: string };
  functionCall?: { id?: string; name: string; args: JsonRecord };
  functionResponse?: { id?: string; name: string; response: JsonRecord; parts?: GeminiPart[] };
  thoughtSignature?: string;
}

export interface GeminiContent {
  role: "user" | "model";
  parts: GeminiPart[];
}
