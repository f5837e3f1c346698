// What `npm start` prints once it can be called: where, with which key, and a line that works as it stands. Pure.

export interface Welcome {
  origin: string;
  apiKey: string;
  isOwned: boolean;
  /** Where another one runs with the same state. */
  runningAt: string | undefined;
}

export function welcomeTo({ origin, apiKey, isOwned, runningAt }: Welcome): string {
  const body = '{"model":"fairlead/demo","messages":[{"role":"user","content":"Hello!"}]}';
  const baseUrl = `${origin}/api/v1`;
  const shared =
    runningAt === undefined
      ? ""
      : `
fairlead: ${runningAt} runs with the same state: keys, catalog and records are shared, and each counts limits alone; --persist-to FOLDER keeps them apart
`;
  return `${shared}
Fairlead is ready.

  Base URL  ${baseUrl}
  API key   ${apiKey}
  Console   ${origin}/${isOwned ? "" : "   (the first sign-in asks for the ADMIN_KEY of .dev.vars)"}

curl ${baseUrl}/chat/completions -H "Authorization: Bearer ${apiKey}" -H "Content-Type: application/json" -d '${body}'
`;
}
