/**
 * Answers with a document as it was stored. A browser saves it under the name.
 *
 * @param file.type Its media type.
 */
export function answerFile(text: string, file: { name: string; type: string }): Response {
  return new Response(text, {
    headers: {
      'content-type': file.type,
      'content-disposition': `attachment; filename="${file.name}"`,
      'cache-control': 'no-cache, private',
    },
  });
}
