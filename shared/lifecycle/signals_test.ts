import assert from "node:assert/strict";

const PROGRAM = `
  import { StopSignals } from "${new URL("./signals.ts", import.meta.url)}";
  using watch = new StopSignals(Deno.args[0] === "stuck" ? { SIGINT: 0, SIGTERM: 0 } : undefined);
  const idle = setInterval(() => {}, 1000);
  console.log("ready");
  await new Promise((resolve) => watch.signal.addEventListener("abort", resolve));
  console.log(watch.signal.reason.message);
  if (Deno.args[0] === "stuck") await new Promise(() => {});
  if (Deno.args[0] === "twice") {
    const again = Promise.withResolvers();
    Deno.addSignalListener("SIGINT", again.resolve);
    console.log("waiting");
    await again.promise;
    Deno.removeSignalListener("SIGINT", again.resolve);
  }
  clearInterval(idle);
`;

async function start(...args: string[]) {
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(file, PROGRAM);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-config", "--no-lock", "--no-check", "--allow-all", file, ...args],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    child,
    async sees(what: string) {
      while (!text.includes(what)) {
        const { value, done } = await lines.read();
        if (done) throw new Error(`ended before "${what}", after "${text}"`);
        text += value;
      }
    },
    async status() {
      const status = await child.status;
      await lines.cancel();
      await Deno.remove(file);
      return status;
    },
  };
}

Deno.test("the first SIGTERM lets the program stop in order", async () => {
  const program = await start();
  await program.sees("ready");
  program.child.kill("SIGTERM");
  await program.sees("stopped by SIGTERM");
  assert.equal((await program.status()).code, 0);
});

Deno.test("a second signal ends a program that is stuck in its stop", async () => {
  const program = await start("stuck");
  await program.sees("ready");
  program.child.kill("SIGTERM");
  await program.sees("stopped by SIGTERM");
  program.child.kill("SIGINT");
  assert.equal((await program.status()).code, 130);
});

Deno.test("one Ctrl-C that arrives twice is one request to stop", async () => {
  const program = await start("twice");
  await program.sees("ready");
  program.child.kill("SIGINT");
  await program.sees("waiting");
  program.child.kill("SIGINT");
  assert.equal((await program.status()).code, 0);
});
