/**
 * Turns work that hands out values one by one into an iterable. The work starts with the first value that is asked for, waits until each
 * value is taken, and has ended when the iteration ends, also by `break` or an error.
 *
 * @example for await (const page of streamOf((emit) => readPages(emit))) print(page)
 */
export async function* streamOf<T>(
  work: (emit: (value: T) => Promise<void>) => Promise<void>,
): AsyncGenerator<T, void, undefined> {
  const { readable, writable } = new TransformStream<T, T>();
  const writer = writable.getWriter();
  const done = work((value) => writer.write(value)).then(
    () => writer.close(),
    (error) => writer.abort(error),
  );
  // The reader gets the error.
  const ended = done.catch(() => {});
  try {
    yield* readable;
  } finally {
    await ended;
  }
}
