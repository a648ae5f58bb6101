/** `def handle(event, context):` with nothing behind it but perhaps what it returns; the names of the two are free. */
const untyped =
  /^((?:async[ \t]+)?def[ \t]+handle[ \t]*\([ \t]*\w+[ \t]*,[ \t]*\w+[ \t]*\)[ \t]*(?:->([^:#\n]+))?:)[ \t]*$/m;

/**
 * The text with the types of a handler's two parameters, as a comment (PEP 484) at the end of its line: no place in the
 * text moves. It names them by the runtime's `types/`, and by no name that a function has. A handler that is written in another way is left as it is.
 */
export function withHandlerTypes(text: string): string {
  return text.replace(
    untyped,
    (_, head: string, result = ' object') =>
      `${head}  # type: (_podsmith.Event, _podsmith.Context) ->${result}`,
  );
}
