/**
 * Runs tasks at most `inFlight` at once and hands their results out in order. No task starts while `ahead` or
 * more results wait before it, so that one slow task does not let the others pile up; a result is forgotten as
 * soon as it was handed out.
 * @throws {unknown} what a task threw, when its turn comes; tasks that have not begun are then left out
 */
export async function* inOrder<T>(
  tasks: readonly (() => Promise<T>)[],
  { inFlight, ahead }: { inFlight: number; ahead: number },
): AsyncGenerator<T> {
  const results = new Map<number, Promise<T>>();
  let next = 0, running = 0, taken = 0, stopped = false;
  const fill = () => {
    while (!stopped && running < inFlight && next < tasks.length && next < taken + ahead) {
      const result = tasks[next]!();
      results.set(next++, result);
      running++;
      // A failure is told to the reader at its turn; until then it is nobody's.
      result.catch(() => {}).finally(() => {
        running--;
        fill();
      });
    }
  };
  try {
    for (; taken < tasks.length; taken++) {
      fill();
      const value = await results.get(taken)!; // begun: nothing before it waits
      results.delete(taken);
      yield value;
    }
  } finally {
    stopped = true;
  }
}
