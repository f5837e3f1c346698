// One message of a conversation as it was stored. It may hold anything: everything is shown as text, pictures only where
// the message itself carries them.
import { isRecord } from "../../wire/json.ts";
import { LongText } from "./long-text.tsx";
import { visible } from "./visible.tsx";

/** Pictures that are shown; any other address is named and never loaded. */
export const carriedImage = /^data:image\/(?:png|jpe?g|gif|webp|avif);base64,[A-Za-z0-9+/=\s]+$/;

export function Message({ message }: { message: unknown }) {
  const {
    role,
    content,
    name,
    tool_calls: calls,
    tool_call_id: callId,
  } = isRecord(message) ? message : { content: message };
  return (
    <article class="message">
      <header>
        {typeof role === "string" ? visible(role) : "message"}
        {typeof name === "string" ? <span class="badge">{visible(name)}</span> : null}
        {typeof callId === "string" ? <span class="badge">answers {visible(callId)}</span> : null}
      </header>
      <div>
        <Content content={content} />
        <ToolCalls calls={Array.isArray(calls) ? calls : []} />
      </div>
    </article>
  );
}

export function ToolCalls({ calls }: { calls: unknown[] }) {
  return (
    <>
      {calls.map((call) => {
        const called = isRecord(call) && isRecord(call["function"]) ? call["function"] : undefined;
        return (
          <div class="call">
            <p class="small">
              Calls <span class="strong">{visible(String(called?.["name"] ?? "a tool"))}</span>
            </p>
            <pre>{visible(indented(called?.["arguments"] ?? call))}</pre>
          </div>
        );
      })}
    </>
  );
}

function Content({ content }: { content: unknown }) {
  if (content === null || content === undefined || content === "") return null;
  if (typeof content === "string") return <LongText text={content} />;
  if (!Array.isArray(content)) return <pre>{visible(indented(content))}</pre>;
  return (
    <>
      {content.map((part) => (
        <Part part={part} />
      ))}
    </>
  );
}

function Part({ part }: { part: unknown }) {
  if (typeof part === "string") return <LongText text={part} />;
  if (!isRecord(part)) return <pre>{visible(indented(part))}</pre>;
  if (typeof part["text"] === "string") return <LongText text={part["text"]} />;
  const image = isRecord(part["image_url"]) ? part["image_url"]["url"] : undefined;
  if (typeof image === "string") return <Picture address={image} />;
  const file = isRecord(part["file"]) ? part["file"] : undefined;
  if (file !== undefined) return <p class="call">File: {visible(String(file["filename"] ?? "without a name"))}</p>;
  return <pre>{visible(indented(part))}</pre>;
}

function Picture({ address }: { address: string }) {
  if (carriedImage.test(address)) return <img src={address} alt="Carried by the prompt" />;
  return (
    <p class="call">
      Image at <span class="mono">{visible(address.slice(0, 500))}</span>
    </p>
  );
}

/** JSON in a string reads better with its lines broken. */
function indented(value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value, null, 2) ?? "";
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
}
