// Text of strangers as it is meant to look, where it is Markdown, and as it is at a press of Raw. Nothing in it is markup, nothing is
// loaded, and links say where they lead.
import { type Block, isPlain, type List, parseBlocks } from "../markdown/blocks.ts";
import type { Inline } from "../markdown/inline.ts";
import { visible } from "./visible.tsx";

/** Characters: what is longer is for programs. */
const maxRendered = 50_000;

/** Whether it looks otherwise than as it is. */
export function isMarkdown(text: string): boolean {
  return !isPlain(blocksOf(text));
}

function blocksOf(text: string): Block[] {
  return text.length > maxRendered ? [] : parseBlocks(text);
}

export function RenderedText({ text, class: look = "text" }: { text: string; class?: string | undefined }) {
  const blocks = blocksOf(text);
  if (isPlain(blocks)) return <div class={look}>{visible(text)}</div>;
  return (
    <div class="rendered">
      <details>
        <summary class="small">Raw</summary>
        <div class={look}>{visible(text)}</div>
      </details>
      <div class={look}>
        {blocks.map((block) => (
          <Shown block={block} />
        ))}
      </div>
    </div>
  );
}

function Shown({ block }: { block: Block }) {
  switch (block.kind) {
    case "paragraph":
      return (
        <p>
          <Line nodes={block.children} />
        </p>
      );
    // No heading of the page.
    case "heading":
      return (
        <p class="strong">
          <Line nodes={block.children} />
        </p>
      );
    case "code":
      return <pre title={block.language === "" ? undefined : block.language}>{visible(block.text)}</pre>;
    case "list":
      return <Items list={block} />;
    case "rule":
      return <hr />;
  }
}

function Items({ list: { start, items } }: { list: List }) {
  const shown = items.map(({ children, lists }) => (
    <li>
      <Line nodes={children} />
      {lists.map((list) => (
        <Items list={list} />
      ))}
    </li>
  ));
  return start === undefined ? <ul>{shown}</ul> : <ol start={start}>{shown}</ol>;
}

function Line({ nodes }: { nodes: readonly Inline[] }) {
  return (
    <>
      {nodes.map((node) => (
        <Piece node={node} />
      ))}
    </>
  );
}

function Piece({ node }: { node: Inline }) {
  if (typeof node === "string") return <>{visible(node)}</>;
  switch (node.kind) {
    case "code":
      return <code>{visible(node.text)}</code>;
    case "strong":
      return (
        <b>
          <Line nodes={node.children} />
        </b>
      );
    case "em":
      return (
        <em>
          <Line nodes={node.children} />
        </em>
      );
    case "link":
      return (
        <>
          <a href={node.href} rel="noopener noreferrer nofollow">
            <Line nodes={node.children} />
          </a>{" "}
          <span class="soft small">({node.host})</span>
        </>
      );
  }
}
