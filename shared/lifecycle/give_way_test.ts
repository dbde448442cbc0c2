import assert from "node:assert/strict";
import { constants, getPriority } from "node:os";

Deno.test({
  name: "a worker that gives way has less priority than its program, whose own stays",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const before = getPriority();
    const source = `import { getPriority } from "node:os";
      import { giveWay } from "${new URL("give_way.ts", import.meta.url)}";
      giveWay();
      self.postMessage(getPriority());`;
    const url = `data:text/javascript,${encodeURIComponent(source)}`;
    const worker = new Worker(url, { type: "module" });
    const { data } = await new Promise<MessageEvent<number>>((resolve) =>
      worker.onmessage = resolve
    );
    worker.terminate();
    assert.equal(data, Math.max(before, constants.priority.PRIORITY_BELOW_NORMAL));
    assert.equal(getPriority(), before);
  },
});
