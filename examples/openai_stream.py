"""A streamed answer with OpenAI's SDK for Python. Run: pip install openai && python examples/openai_stream.py"""

import os

from openai import OpenAI

client = OpenAI(
    base_url=os.environ.get("FAIRLEAD_URL", "http://localhost:8787/api/v1"),
    api_key=os.environ["FAIRLEAD_API_KEY"],
)

stream = client.chat.completions.create(
    model="fairlead/demo",
    messages=[{"role": "user", "content": "Why is the sea salt?"}],
    stream=True,
    # What OpenAI's SDK does not know goes here.
    extra_body={"provider": {"ignore": ["sandbox-c"]}},
)

for chunk in stream:
    if chunk.choices:
        print(chunk.choices[0].delta.content or "", end="", flush=True)
    if chunk.usage:
        print(f"\n\n{chunk.provider} answered {chunk.id} for ${chunk.usage.cost}")
