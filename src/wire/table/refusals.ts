// The table's rows that refuse, by area: all of it that a request meets. The router does not load the sentences about the rest.
import type { Sentences } from "./row.ts";

const elsewhere = "is not offered here: leave it out";

export const refusals = {
  conversation: {
    "debug.echo_upstream_body": "what is sent to providers is not shown: POST /api/v1/route shows the plan",
    x_search_filter: "web search has its own fields",
    stop_server_tools_when: "tools that the router runs are bounded by max_tool_calls: leave it out",
    "provider.options": "is for images, audio and video: put the vendor's own field into the body instead",
    "provider.experimental.force_chat_completions": "an endpoint has one API: choose one by its tag in provider.only",
  },
  chat: {
    "messages[].configuration_update": "reasoning holds for a whole request: set it there",
    "messages[].content[].video_url.processing": elsewhere,
    "messages[].content[].type=input_video": "send it as video_url",
    "reasoning.context=all_turns": "only auto is offered: leave it out",
    "reasoning.context=current_turn": "only auto is offered: leave it out",
    "reasoning.mode=pro": "name the pro model in model instead",
  },
  messages: {
    "messages[].output_config": "holds for a whole request: set it beside messages",
    thread: "nothing is kept here: send all of the messages",
  },
  responses: {
    store: "can only be false: responses are not kept here",
    background: "can only be false: responses are not kept here",
    previous_response_id: "must be absent: responses are not kept here; send the earlier items in input",
    conversation: "must be absent: conversations are not kept here; send the earlier items in input",
    prompt: "must be absent: prompt templates are not kept here",
    "reasoning.context=all_turns": "only auto is offered: leave it out",
    "reasoning.context=current_turn": "only auto is offered: leave it out",
    "reasoning.mode=pro": "name the pro model in model instead",
  },
  plugin: {
    fusion: "is not offered here: ask the models one by one",
    moderation: "is not offered here: use a guardrail of the workspace",
    alignment: "is not offered here: use a guardrail of the workspace",
    "context-compression.engine!=middle-out": 'must be "middle-out"',
  },
  tool: {
    "openrouter:image_generation": "is not offered here: ask a model that draws",
    "openrouter:apply_patch": "is not offered here: describe it as a function, which your own program runs",
    "openrouter:bash": "is not offered here: describe it as a function, which your own program runs",
    "openrouter:shell": "is not offered here: describe it as a function, which your own program runs",
    "openrouter:files": "is not offered here: send files in messages",
    "openrouter:fusion": "is not offered here: ask the models one by one",
    "openrouter:advisor": "is not offered here: ask the other model yourself",
    "openrouter:subagent": "is not offered here: ask the other model yourself",
    "openrouter:tool_search": "is not offered here: send the tools themselves",
    "openrouter:experimental__search_models": "is not offered here: GET /api/v1/models lists them",
  },
  "tool of responses": {
    file_search: elsewhere,
    computer_use_preview: elsewhere,
    code_interpreter: elsewhere,
    mcp: elsewhere,
  },
  workspace: {
    default_image_model: "pictures are drawn by the model that a request names: leave it null",
  },
  byok: {
    declared_zdr: "what a provider keeps is said by data_policy in the catalog: leave it false",
  },
} as const satisfies Record<string, Sentences>;
