import assert from "node:assert/strict";
import { getLogger, resetSync } from "@logtape/logtape";
import { DirectLog, type InfoLog, type LineFields } from "./direct_log.ts";
import { configureLogging } from "./log.ts";

const FIELDS = {
  rid: "0199a1b2-0000-7000-8000-0000000000aa",
  ip: 'a "b"=c\n',
  route: "/oracle/events/:event_id",
  status: 200,
  user: "-",
  secret: `nsec1${"q".repeat(58)}`,
};

/** One after the other: the same with another id, with others after it, fewer, more again, one, none. */
const LINES: readonly LineFields[] = [
  FIELDS,
  { ...FIELDS, rid: "0199a1b2-0000-7000-8000-0000000000ab" },
  { ...FIELDS, rid: "0199a1b2-0000-7000-8000-0000000000ac", status: 304 },
  { rid: FIELDS.rid, status: 304 },
  { rid: FIELDS.rid, statue: 304 },
  FIELDS,
  { rid: FIELDS.rid },
  {},
  { rid: FIELDS.rid },
];

Deno.test("direct lines are those that a logger writes", async () => {
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
      for (const fields of LINES) for (const log of logs) log.info("request", fields);
      await writer.flush();
    } finally {
      resetSync();
    }
    const lines = parts.join("").trimEnd().split("\n")
      .map((line) => line.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, "<time>"));
    assert.equal(lines.length, 2 * LINES.length);
    for (let i = 0; i < lines.length; i += 2) assert.equal(lines[i], lines[i + 1]);
    assert.match(lines[0]!, /<time>/);
  }
});
