// The least that a whole answer costs which is asked for as a stream: a bare Worker that parses the request to ask so, reads
// the events and puts them together. It knows nobody, keeps nothing, and takes every answer for a good one.

export default {
  async fetch(request, bindings) {
    const asked = { ...(await request.json()), model: "whole", stream: true };
    const response = await fetch(`${bindings.UPSTREAM}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: "Bearer upstream" },
      body: JSON.stringify(asked),
    });
    const decoder = new TextDecoder();
    let [waiting, content, usage] = ["", "", null];
    for await (const bytes of response.body) {
      const lines = (waiting + decoder.decode(bytes, { stream: true })).split("\n");
      waiting = lines.pop() ?? "";
      for (const line of lines) {
        if (!line.startsWith("data: {")) continue;
        const chunk = JSON.parse(line.slice(6));
        content += chunk.choices[0]?.delta.content ?? "";
        usage = chunk.usage ?? usage;
      }
    }
    const choices = [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }];
    return Response.json({ object: "chat.completion", model: asked.model, choices, usage });
  },
};
