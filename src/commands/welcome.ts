// What `npm start` prints once it can be called: where, with which key, and a line that works as it stands. Pure.

export interface Welcome {
  origin: string;
  apiKey: string;
  isOwned: boolean;
}

export function welcomeTo({ origin, apiKey, isOwned }: Welcome): string {
  const body = '{"model":"fairlead/demo","messages":[{"role":"user","content":"Hello!"}]}';
  const baseUrl = `${origin}/api/v1`;
  return `
Fairlead is ready.

  Base URL  ${baseUrl}
  API key   ${apiKey}
  Console   ${origin}/${isOwned ? "" : "   (the first sign-in asks for the ADMIN_KEY of .dev.vars)"}

curl ${baseUrl}/chat/completions -H "Authorization: Bearer ${apiKey}" -H "Content-Type: application/json" -d '${body}'
`;
}
