import assert from "node:assert/strict";
import { getLogger, resetSync } from "@logtape/logtape";
import { DirectLog, type InfoLog } from "./direct_log.ts";
import { configureLogging } from "./log.ts";

const FIELDS = {
  rid: "0199a1b2-0000-7000-8000-0000000000aa",
  ip: 'a "b"=c\n',
  route: "/oracle/events/:event_id",
  status: 200,
  user: "-",
  secret: `nsec1${"q".repeat(58)}`,
};

Deno.test("a direct line is the one that a logger writes", async () => {
  for (const format of ["text", "json"] as const) {
    const parts: string[] = [];
    const out = {
      write(bytes: Uint8Array) {
        parts.push(new TextDecoder().decode(bytes));
        return Promise.resolve(bytes.length);
      },
    };
    const writer = configureLogging({ level: "info", format, out });
    try {
      const logs: InfoLog[] = [getLogger("http"), new DirectLog(writer, format, "http")];
      for (const log of logs) log.info("request", FIELDS);
      await writer.flush();
    } finally {
      resetSync();
    }
    const lines = parts.join("").trimEnd().split("\n")
      .map((line) => line.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, "<time>"));
    assert.equal(lines.length, 2);
    assert.equal(lines[0], lines[1]);
    assert.match(lines[0]!, /<time>/);
  }
});
