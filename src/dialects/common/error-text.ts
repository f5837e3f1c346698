// What an error's words give away where its codes do not: that a prompt is too long, and the text of a page of HTML.

const tooLong = [
  /(?:prompt|input) (?:is )?too long/i,
  /too many (?:input |prompt )?tokens/i,
  /context[ _]?(?:window|length|size)/i,
  /maximum (?:context|prompt|input|number of) ?(?:length|tokens)?/i,
  /exceeds? (?:the )?(?:model'?s? )?(?:token|(?:context|maximum|max)[^.]{0,200}(?:token|context|window|length))/i,
  /input length and .max_tokens. exceed/i,
  /reduce the length/i,
];

/** Characters of a message that are read. */
const maxRead = 4_000;

/** Only where the request was refused as such: a limit of tokens per minute is none of the prompt's length. */
export function saysTooLong(status: number, message: string): boolean {
  return (
    (status === 400 || status === 413 || status === 422) &&
    tooLong.some((words) => words.test(message.slice(0, maxRead)))
  );
}

/** A body that is not JSON (a proxy's HTML page, plain text) as the text that a person would see of it. */
export function plainText(body: string): string | undefined {
  const text = body
    .slice(0, maxRead)
    .replace(/<(style|script)[\s\S]*?<\/\1>/gi, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  return text === "" ? undefined : text.slice(0, 500);
}
