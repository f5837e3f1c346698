// A session's requests as one conversation: nothing twice, nothing lost.
import { expect, test } from "vitest";
import { type Exchange, turnsOf } from "../../../src/console/conversation.ts";

const user = (content: string) => ({ role: "user", content });
const answer = (content: unknown) => ({ role: "assistant", content });

test.each<[name: string, exchanges: Exchange[], turns: [added: unknown[], dropped: number][]]>([
  ["one request", [{ messages: [user("a")], completion: "A" }], [[[user("a")], 0]]],
  [
    "a conversation, whose answers come back",
    [
      { messages: [user("a")], completion: "A" },
      { messages: [user("a"), answer(" A\n"), user("b")], completion: "B" },
      {
        messages: [user("a"), answer(" A\n"), user("b"), answer([{ type: "text", text: "B" }]), user("c")],
        completion: "",
      },
    ],
    [
      [[user("a")], 0],
      [[user("b")], 0],
      [[user("c")], 0],
    ],
  ],
  [
    "an answer that was changed is shown as it was sent",
    [
      { messages: [user("a")], completion: "A" },
      { messages: [user("a"), answer("no, B"), user("b")], completion: "" },
    ],
    [
      [[user("a")], 0],
      [[answer("no, B"), user("b")], 0],
    ],
  ],
  [
    "another conversation under the same name",
    [
      { messages: [user("a"), user("b")], completion: "A" },
      { messages: [user("c")], completion: "C" },
    ],
    [
      [[user("a"), user("b")], 0],
      [[user("c")], 2],
    ],
  ],
  [
    "the same again",
    [
      { messages: [user("a")], completion: "A" },
      { messages: [user("a")], completion: "A2" },
    ],
    [
      [[user("a")], 0],
      [[], 0],
    ],
  ],
  [
    "what was not kept",
    [
      { messages: [], completion: "" },
      { messages: [user("a")], completion: "A" },
    ],
    [
      [[], 0],
      [[user("a")], 0],
    ],
  ],
])("%s", (_, exchanges, turns) => {
  expect(turnsOf(exchanges).map(({ added, dropped }) => [added, dropped])).toEqual(turns);
});
