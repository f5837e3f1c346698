// biome-ignore-all lint/suspicious/noExplicitAny: a vendor's JSON, read freely
// What Gemini's generateContent refuses: a sentence for a bad request, undefined for a good one. Its parser refuses every
// field that it does not know, which is what translations most often get wrong.
import type {
  Content,
  FileData,
  FunctionCall,
  FunctionCallingConfig,
  FunctionDeclaration,
  FunctionResponse,
  GenerateContentConfig,
  Blob as InlineData,
  Part,
  ThinkingConfig,
} from "@google/genai";

type Json = any;

type Some<Fields> = Partial<Record<keyof Fields, 1>>;

const fields = {
  /** The request's own are no type of the SDK's, which spreads them over its parameters. */
  request: {
    ...{ contents: 1, systemInstruction: 1, tools: 1, toolConfig: 1, generationConfig: 1 },
    ...{ safetySettings: 1, cachedContent: 1 },
  },
  content: { role: 1, parts: 1 } satisfies Some<Content>,
  part: {
    ...{ text: 1, thought: 1, thoughtSignature: 1, inlineData: 1, fileData: 1, functionCall: 1, functionResponse: 1 },
  } satisfies Some<Part>,
  functionCall: { id: 1, name: 1, args: 1 } satisfies Some<FunctionCall>,
  functionResponse: { id: 1, name: 1, response: 1, parts: 1 } satisfies Some<FunctionResponse>,
  inlineData: { mimeType: 1, data: 1 } satisfies Some<InlineData>,
  fileData: { mimeType: 1, fileUri: 1 } satisfies Some<FileData>,
  functionDeclaration: {
    ...{ name: 1, description: 1, parameters: 1, parametersJsonSchema: 1 },
  } satisfies Some<FunctionDeclaration>,
  functionCallingConfig: { mode: 1, allowedFunctionNames: 1 } satisfies Some<FunctionCallingConfig>,
  thinkingConfig: { includeThoughts: 1, thinkingBudget: 1, thinkingLevel: 1 } satisfies Some<ThinkingConfig>,
  generationConfig: {
    ...{ temperature: 1, topP: 1, topK: 1, maxOutputTokens: 1, stopSequences: 1, seed: 1, presencePenalty: 1 },
    ...{ frequencyPenalty: 1, candidateCount: 1, responseLogprobs: 1, logprobs: 1, responseMimeType: 1 },
    ...{ responseJsonSchema: 1, responseModalities: 1, imageConfig: 1, thinkingConfig: 1 },
  } satisfies Some<GenerateContentConfig>,
};

export function problemForGemini(body: Json): string | undefined {
  const { contents, tools = [], toolConfig, generationConfig = {}, systemInstruction } = body;
  if (!Array.isArray(contents) || contents.length === 0) return "contents is not specified";
  const declarations: Json[] = tools.flatMap((tool: Json) => tool.functionDeclarations ?? []);
  return (
    unknown("request", body) ??
    unknown("generationConfig", generationConfig) ??
    unknown("thinkingConfig", generationConfig.thinkingConfig ?? {}) ??
    unknown("functionCallingConfig", toolConfig?.functionCallingConfig ?? {}) ??
    first([...contents, ...(systemInstruction === undefined ? [] : [systemInstruction])], problemOfContent) ??
    problemOfTurns(contents) ??
    first(declarations, problemOfDeclaration) ??
    problemOfTogether({ declarations, toolConfig, generationConfig })
  );
}

function unknown(kind: string, value: Json): string | undefined {
  const known: object = Object.entries(fields).find(([name]) => name === kind)?.[1] ?? {};
  const field = Object.keys(value).find((name) => !Object.hasOwn(known, name));
  return field === undefined
    ? undefined
    : `Invalid JSON payload received. Unknown name "${field}" at '${kind}': Cannot find field.`;
}

function first<T>(values: T[], problemOf: (value: T) => string | undefined): string | undefined {
  for (const value of values) {
    const problem = problemOf(value);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemOfContent(content: Json): string | undefined {
  if (content.parts.length === 0) return "contents.parts must not be empty.";
  return unknown("content", content) ?? first(content.parts, problemOfPart);
}

function problemOfPart(part: Json): string | undefined {
  const kinds = ["text", "inlineData", "fileData", "functionCall", "functionResponse"].filter((kind) => kind in part);
  if (kinds.length !== 1) return "required oneof field 'data' must have one initialized field";
  return (
    unknown("part", part) ?? first(kinds.slice(part.text === undefined ? 0 : 1), (kind) => unknown(kind, part[kind]))
  );
}

/** The turn behind one of calls holds as many results, and results stand nowhere else. */
function problemOfTurns(contents: Json[]): string | undefined {
  for (const [index, { role, parts }] of contents.entries()) {
    const before: Json[] = index === 0 ? [] : contents[index - 1].parts;
    const calls = before.filter((part) => part.functionCall !== undefined).length;
    const results = parts.filter((part: Json) => part.functionResponse !== undefined).length;
    if (results !== calls && (role === "user" || results > 0)) {
      return "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.";
    }
  }
  return undefined;
}

function problemOfDeclaration(declaration: Json): string | undefined {
  const { name, parameters, parametersJsonSchema } = declaration;
  if (!/^[a-zA-Z_][a-zA-Z0-9_.:-]{0,127}$/.test(name)) return `Invalid function name "${name}"`;
  if (parameters !== undefined && parametersJsonSchema !== undefined)
    return "parameters and parametersJsonSchema are exclusive";
  if (parametersJsonSchema !== undefined && parametersJsonSchema.type !== "object")
    return "parametersJsonSchema must be an object";
  return unknown("functionDeclaration", declaration);
}

function problemOfTogether({ declarations, toolConfig, generationConfig }: Json): string | undefined {
  const { mode, allowedFunctionNames = [] } = toolConfig?.functionCallingConfig ?? {};
  const names = declarations.map(({ name }: Json) => name);
  if (mode === "ANY" && names.length === 0) return "Function calling config is set without function_declarations.";
  if (allowedFunctionNames.some((name: string) => !names.includes(name)))
    return "allowed_function_names must be declared";
  const { responseMimeType, responseJsonSchema, thinkingConfig } = generationConfig;
  if (responseMimeType !== undefined && names.length > 0) {
    return "Function calling with a response mime type: 'application/json' is unsupported";
  }
  if (responseJsonSchema !== undefined && responseMimeType === undefined) return "response_mime_type is required";
  const both = thinkingConfig?.thinkingBudget !== undefined && thinkingConfig.thinkingLevel !== undefined;
  return both ? "thinking_budget and thinking_level are exclusive" : undefined;
}
