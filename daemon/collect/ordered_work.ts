/**
 * Runs tasks at most `inFlight` at once and hands their results out in order. No task starts while `ahead` or
 * more results wait before it, so that one slow task does not let the others pile up.
 * @throws what a task threw, when its turn comes; tasks that have not begun are then left out
 */
export async function* inOrder<T>(
  tasks: readonly (() => Promise<T>)[],
  { inFlight, ahead }: { inFlight: number; ahead: number },
): AsyncGenerator<T> {
  const results = tasks.map(() => Promise.withResolvers<T>());
  // A failure is told to the reader at its turn; until then it is nobody's.
  for (const { promise } of results) promise.catch(() => {});
  let next = 0, running = 0, taken = 0, stopped = false;
  const fill = () => {
    while (!stopped && running < inFlight && next < tasks.length && next < taken + ahead) {
      const index = next++;
      running++;
      tasks[index]!().then(results[index]!.resolve, results[index]!.reject).finally(() => {
        running--;
        fill();
      });
    }
  };
  try {
    for (const result of results) {
      fill();
      const value = await result.promise;
      taken++;
      yield value;
    }
  } finally {
    stopped = true;
  }
}
