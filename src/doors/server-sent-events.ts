// An event of a stream as text, for the formats whose events have names: the name is the payload's own type.

export interface TypedEvent {
  type: string;
  [field: string]: unknown;
}

export function writeEvent(event: TypedEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
