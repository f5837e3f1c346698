// The text of a whole answer: the one place that reads one.

export async function readAnswer(response: Response): Promise<string> {
  return await response.text();
}
