import assert from "node:assert/strict";
import { parse } from "yaml";
import { unknownLitestreamKeys } from "./litestream_keys.ts";

const FILES = [
  "config/litestream.yml",
  "config/litestream.production.yml",
  "deploy/docker/litestream.yml",
];

for (const file of FILES) {
  Deno.test(`${file} holds only keys that Litestream reads`, async () => {
    assert.deepEqual(unknownLitestreamKeys(await Deno.readTextFile(file)), []);
  });
}

Deno.test("a key that Litestream would ignore is named with its place", () => {
  const yaml = `
    encryption-key: secret
    dbs:
      - path: /data/oracle.db
        replica: { type: s3, retention: 24h, snapshot-interval: 1h, sync-intervall: 10s }`;
  assert.deepEqual(unknownLitestreamKeys(yaml), [
    "encryption-key",
    "dbs[0].replica.retention",
    "dbs[0].replica.snapshot-interval",
    "dbs[0].replica.sync-intervall",
  ]);
});

Deno.test("the development replica has the planned values", async () => {
  const config = parse(await Deno.readTextFile("config/litestream.yml"));
  assert.deepEqual(config.snapshot, { interval: "1h", retention: "24h" });
  assert.equal(config.dbs.length, 1);
  const { path, replica } = config.dbs[0];
  assert.equal(path, "./data/oracle.db");
  assert.deepEqual(replica, {
    type: "s3",
    bucket: "noaa-oracle-backups",
    path: "oracle.db",
    region: "us-west-2",
    endpoint: "http://localhost:4566",
    "force-path-style": true,
    "access-key-id": "test",
    "secret-access-key": "test",
    "sync-interval": "10s",
  });
});

Deno.test("the production replica keeps a week and holds no credentials", async () => {
  const config = parse(await Deno.readTextFile("config/litestream.production.yml"));
  assert.deepEqual(config.snapshot, { interval: "1h", retention: "168h" });
  const { path, replica } = config.dbs[0];
  assert.equal(path, "/data/oracle.db");
  assert.deepEqual(replica, {
    type: "s3",
    bucket: "noaa-oracle-backups",
    path: "oracle.db",
    region: "us-west-2",
    "sync-interval": "10s",
  });
});
