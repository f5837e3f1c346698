// Tools that Anthropic defines by a type alone: which kind a type is of, and for those that the client runs the function
// that other models see, whose arguments are those that such clients expect.
import { type ClientRunTool, clientRunTools, type VendorRunTool, vendorRunTools } from "../../wire/anthropic-only.ts";
import type { JsonRecord } from "../../wire/json.ts";

export interface FunctionShape {
  /** What Anthropic calls it. */
  name: string;
  description: string;
  parameters: JsonRecord;
}

const kinds: readonly (ClientRunTool | VendorRunTool)[] = [...clientRunTools, ...vendorRunTools];

/** undefined: no tool of Anthropic's. Types end with the day of their version, or go without. */
export function kindOf(type: string): ClientRunTool | VendorRunTool | undefined {
  const bare = type.replace(/_\d{8}$/, "").replace(/^tool_search_tool(_regex|_bm25)?$/, "tool_search");
  return kinds.find((kind) => kind === bare);
}

export function isClientRun(kind: ClientRunTool | VendorRunTool): kind is ClientRunTool {
  return clientRunTools.some((known) => known === kind);
}

const text = { type: "string" };
const integer = { type: "integer" };
const path = { ...text, description: "Absolute path of the file or directory" };
const lines = { type: "array", items: integer, description: "First and last line, from 1; -1: to the end" };

function commands(names: readonly string[], properties: JsonRecord): JsonRecord {
  return {
    type: "object",
    properties: { command: { type: "string", enum: names }, ...properties },
    required: ["command"],
  };
}

export function shapeOf(kind: ClientRunTool, { type, ...options }: JsonRecord & { type: string }): FunctionShape {
  const version = Number(/\d{8}$/.exec(type)?.[0] ?? Number.POSITIVE_INFINITY);
  switch (kind) {
    case "bash":
      return {
        name: "bash",
        description: "Runs a command in a bash session that lasts, and returns its output.",
        parameters: {
          type: "object",
          properties: {
            command: { ...text, description: "The command to run; required unless restart is true" },
            restart: { type: "boolean", description: "Restarts the session" },
          },
        },
      };
    case "text_editor":
      return textEditor(version);
    case "memory":
      return {
        name: "memory",
        description: "Reads and changes files below /memories, which outlive the conversation.",
        parameters: commands(["view", "create", "str_replace", "insert", "delete", "rename"], {
          path: { ...text, description: "Path below /memories" },
          view_range: lines,
          file_text: text,
          old_str: text,
          new_str: text,
          insert_line: integer,
          insert_text: text,
          old_path: text,
          new_path: text,
        }),
      };
    case "computer":
      return computer(version, options);
  }
}

/** The editor of 2025-04-29 lost `undo_edit`, and with it a name; what is inserted got a name of its own. */
function textEditor(version: number): FunctionShape {
  const isNew = version >= 20250429;
  const names = ["view", "create", "str_replace", "insert", ...(isNew ? [] : ["undo_edit"])];
  return {
    name: isNew ? "str_replace_based_edit_tool" : "str_replace_editor",
    description: "Views, creates and edits text files. old_str must stand in the file exactly once.",
    parameters: {
      ...commands(names, {
        path,
        view_range: lines,
        file_text: { ...text, description: "What create writes" },
        old_str: { ...text, description: "What str_replace replaces" },
        new_str: {
          ...text,
          description: isNew ? "By what str_replace replaces it" : "What replaces it, or is inserted",
        },
        insert_line: { ...integer, description: "The line behind which insert puts the text; 0: at the beginning" },
        ...(isNew ? { insert_text: { ...text, description: "What insert inserts" } } : {}),
      }),
      required: ["command", "path"],
    },
  };
}

const firstActions = ["key", "type", "mouse_move", "left_click", "left_click_drag", "right_click", "middle_click"];
const laterActions = ["double_click", "screenshot", "cursor_position"];
const actionsOf2025 = ["left_mouse_down", "left_mouse_up", "scroll", "hold_key", "wait", "triple_click"];

function computer(version: number, options: JsonRecord): FunctionShape {
  const zooms = version >= 20251124 && options["enable_zoom"] === true;
  const since2025 = version >= 20250124 ? actionsOf2025 : [];
  const actions = [...firstActions, ...laterActions, ...since2025, ...(zooms ? ["zoom"] : [])];
  const point = { type: "array", items: integer, description: "x and y in pixels" };
  const width = options["display_width_px"];
  const height = options["display_height_px"];
  return {
    name: "computer",
    description: `Uses mouse, keyboard and screen of a computer. The display is ${width} pixels wide and ${height} high.`,
    parameters: {
      type: "object",
      properties: {
        action: { ...text, enum: actions },
        coordinate: point,
        text: { ...text, description: "What is typed, or the keys that are pressed, such as ctrl+s" },
        ...(version >= 20250124
          ? {
              start_coordinate: point,
              duration: { ...integer, description: "Seconds" },
              scroll_direction: { ...text, enum: ["up", "down", "left", "right"] },
              scroll_amount: integer,
            }
          : {}),
        ...(zooms ? { region: { type: "array", items: integer, description: "x0, y0, x1, y1" } } : {}),
      },
      required: ["action"],
    },
  };
}
