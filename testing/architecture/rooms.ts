import type { RoomRule } from "./law.ts";

/**
 * Every room of the project and what it may know, after the picture in ARCHITECTURE.md. A room is a folder with
 * source files; a folder in it is another room. Files that lie loose in `daemon/`, `oracle/` or `shared/` are a room
 * each. An allowance that no import needs fails the test, so that this is what is, and not what once was.
 */
export const ROOMS: Readonly<Record<string, RoomRule>> = {
  "shared/bytes": { mayKnow: [], isPure: true },
  "shared/bytes/browser": { mayKnow: ["shared/bytes"], isPure: true },
  "shared/message_of.ts": { mayKnow: [], isPure: true },
  "shared/time": { mayKnow: [], isPure: true },
  "shared/contract": { mayKnow: ["shared/time"], isPure: true },
  "shared/noaa": { mayKnow: [], isPure: true },
  "shared/noaa/metar": { mayKnow: ["shared/{contract,noaa,time}"], isPure: true },
  "shared/noaa/ndfd": { mayKnow: ["shared/{contract,noaa,time}"], isPure: true },
  "shared/noaa/shef": { mayKnow: ["shared/{contract,noaa,time}"], isPure: true },
  "shared/dlc": { mayKnow: ["shared/{bytes,contract,keys,time}"], isPure: true },
  "shared/nostr": { mayKnow: ["shared/{bytes,contract,keys}"] },
  "shared/keys": { mayKnow: ["shared/{contract,message_of.ts}"] },
  "shared/client": {
    mayKnow: ["shared/dlc", "shared/{bytes,contract,keys,lifecycle,message_of.ts,nostr,time}"],
  },
  "shared/cli/completions": { mayKnow: ["shared/{cli,settings}"] },
  "shared/cli": { mayKnow: ["shared/{message_of.ts,settings,version.ts}"] },
  "shared/settings": { mayKnow: ["shared/{contract,keys,message_of.ts,observe}"] },
  "shared/storage": { mayKnow: ["shared/{message_of.ts,time}"] },
  "shared/parquet": { mayKnow: ["shared/{bytes,contract,version.ts}"] },
  "shared/observe": { mayKnow: ["shared/{message_of.ts,time}"] },
  "shared/http": { mayKnow: ["shared/{contract,lifecycle,observe}"] },
  "shared/lifecycle": { mayKnow: [] },
  "shared/version.ts": { mayKnow: [] },

  "daemon/noaa": { mayKnow: ["shared/{bytes,lifecycle,message_of.ts,noaa,parquet,storage,time}"] },
  "daemon/collect": {
    mayKnow: [
      "shared/{bytes,contract,lifecycle,noaa,parquet,storage,time}",
      "shared/noaa/{metar,ndfd,shef}",
      "daemon/noaa",
    ],
  },
  "daemon/publish": {
    mayKnow: ["shared/{bytes,contract,keys,lifecycle,message_of.ts,nostr,storage,time}"],
  },
  "daemon/inspect": {
    mayKnow: [
      "shared/{bytes,contract,noaa,parquet,time}",
      "shared/noaa/{metar,ndfd,shef}",
      "daemon/{collect,noaa}",
    ],
  },
  "daemon/settings.ts": { mayKnow: ["shared/settings"] },
  "daemon/commands": {
    mayKnow: [
      "shared/{bytes,cli,contract,http,keys,lifecycle,message_of.ts,noaa,observe,parquet,storage,time}",
      "daemon/{app,inspect,publish,settings.ts}",
    ],
  },
  "daemon/main.ts": {
    mayKnow: ["shared/{cli,settings}", "daemon/{commands,settings.ts}", "shared/cli/completions"],
  },
  "daemon/app": {
    mayKnow: [
      "shared/{contract,http,keys,lifecycle,message_of.ts,observe,parquet,time,version.ts}",
      "daemon/{collect,noaa,publish,settings.ts}",
    ],
  },

  "oracle/rules": { mayKnow: ["shared/contract"], isPure: true },
  "oracle/evidence": {
    mayKnow: [
      "shared/{contract,time}",
      "oracle/{rules,stored}",
      "oracle/evidence/{collection,documents,forecasts,observations,precipitation}",
    ],
    isPure: true,
  },
  "oracle/evidence/collection": {
    mayKnow: ["shared/{contract,time}", "shared/noaa/metar", "oracle/{rules,stored}"],
    isPure: true,
  },
  "oracle/evidence/documents": {
    mayKnow: [
      "shared/{bytes,contract,noaa,time}",
      "shared/noaa/{metar,ndfd,shef}",
      "oracle/{rules,stored}",
    ],
    isPure: true,
  },
  "oracle/evidence/forecasts": {
    mayKnow: [
      "shared/{contract,noaa,time}",
      "shared/noaa/ndfd",
      "oracle/{rules,stored}",
      "oracle/evidence/{collection,documents,observations}",
    ],
    isPure: true,
  },
  "oracle/evidence/observations": {
    mayKnow: [
      "shared/{contract,time}",
      "shared/noaa/metar",
      "oracle/{rules,stored}",
      "oracle/evidence/{collection,documents}",
    ],
    isPure: true,
  },
  "oracle/evidence/precipitation": {
    mayKnow: [
      "shared/{contract,noaa,time}",
      "shared/noaa/metar",
      "oracle/{rules,stored}",
      "oracle/evidence/{collection,documents,observations}",
    ],
    isPure: true,
  },
  "oracle/decision": {
    mayKnow: [
      "shared/{bytes,contract,dlc,time}",
      "shared/parquet/retained.ts",
      "oracle/{evidence,rules,stored}",
      "oracle/evidence/{collection,documents}",
    ],
    isPure: true,
  },
  "oracle/database": {
    mayKnow: ["shared/{bytes,contract,lifecycle,observe,storage}", "migrations"],
  },
  "oracle/files/disk": { mayKnow: ["shared/{bytes,contract,parquet,time}"] },
  "oracle/files/listed": {
    mayKnow: [
      "shared/{contract,lifecycle,parquet,storage,time}",
      "oracle/{database,stored}",
      "oracle/files/{disk,footers}",
    ],
  },
  "oracle/files": {
    mayKnow: [
      "shared/{contract,lifecycle,observe,time}",
      "oracle/{database,stored}",
      "oracle/files/{disk,facts,light,listed,uploads}",
    ],
  },
  "oracle/files/facts": {
    mayKnow: [
      "shared/{bytes,contract,parquet,storage,time}",
      "oracle/stored",
      "oracle/files/{disk,footers}",
    ],
  },
  "oracle/files/light": {
    mayKnow: ["shared/{contract,parquet}", "oracle/files/{disk,facts,footers}"],
  },
  "oracle/files/uploads": {
    mayKnow: [
      "shared/{bytes,contract,lifecycle,noaa,parquet,storage,time}",
      "oracle/files/{disk,facts,footers,light,listed}",
      "shared/noaa/{metar,ndfd}",
      "oracle/stored",
    ],
  },
  "oracle/files/footers": {
    mayKnow: ["shared/{bytes,contract,lifecycle,parquet}", "oracle/stored", "oracle/files/disk"],
  },
  "oracle/weather": {
    mayKnow: [
      "shared/{contract,lifecycle,observe,time}",
      "oracle/{rules,stored}",
      "oracle/evidence/observations",
      "oracle/files/{facts,light,uploads}",
      "oracle/weather/{eligibility,engine,narrow,questions,rows,station_days}",
    ],
  },
  "oracle/weather/station_days": {
    mayKnow: [
      "shared/{contract,lifecycle,parquet,time}",
      "oracle/evidence/{collection,observations}",
      "oracle/{rules,stored}",
      "oracle/files/{disk,facts,light}",
      "oracle/weather/rows",
    ],
  },
  "oracle/weather/eligibility": {
    mayKnow: [
      "oracle/evidence/{collection,forecasts}",
      "shared/{contract,lifecycle,time}",
      "oracle/files/{disk,facts,light}",
      "oracle/weather/{engine,questions,rows,station_days}",
    ],
  },
  "oracle/weather/answers": {
    mayKnow: ["shared/{contract,time}", "oracle/files/{disk,light}"],
  },
  "oracle/weather/narrow": {
    mayKnow: [
      "shared/{contract,lifecycle,message_of.ts,parquet,time}",
      "oracle/stored",
      "oracle/files/{disk,light}",
      "oracle/weather/{engine,rows}",
    ],
  },
  "oracle/weather/engine": {
    mayKnow: ["shared/{contract,lifecycle,message_of.ts,time}", "oracle/files/light"],
  },
  "oracle/weather/rows": {
    mayKnow: [
      "shared/{contract,time}",
      "oracle/stored",
      "oracle/evidence/{collection,forecasts}",
      "oracle/files/{disk,facts,light}",
      "oracle/weather/engine",
    ],
  },
  "oracle/weather/questions": {
    mayKnow: [
      "shared/{contract,lifecycle,time}",
      "oracle/{rules,stored}",
      "oracle/evidence/{collection,forecasts,observations}",
      "oracle/files/{disk,light,uploads}",
      "oracle/weather/{engine,narrow,rows}",
    ],
  },
  "oracle/signing": {
    mayKnow: [
      "shared/{bytes,contract,dlc,keys,lifecycle,message_of.ts,storage,time}",
      "oracle/database",
    ],
  },
  "oracle/events": {
    mayKnow: [
      "shared/{bytes,contract,dlc,keys,lifecycle,observe,time}",
      "oracle/{database,lines,stored}",
    ],
  },
  "oracle/changes": { mayKnow: ["shared/{contract,observe,time}", "oracle/database"] },
  "oracle/settlement": {
    mayKnow: [
      "shared/{bytes,contract,dlc,lifecycle,observe,storage,time}",
      "oracle/{database,decision,events,evidence,files,rules,signing,stored}",
      "oracle/evidence/{collection,documents,forecasts,observations,precipitation}",
      "oracle/files/{disk,facts,light,uploads}",
      "oracle/weather/{questions,rows}",
    ],
  },
  "oracle/lines/fit": { mayKnow: [], isPure: true },
  "oracle/lines/archive": {
    mayKnow: [
      "shared/{contract,lifecycle,storage,time}",
      "oracle/files/{disk,facts,light}",
      "oracle/weather",
      "oracle/lines/history",
      "oracle/evidence/collection",
    ],
  },
  "oracle/lines/history": {
    mayKnow: [
      "shared/{contract,lifecycle,time}",
      "oracle/evidence/{collection,forecasts,observations}",
      "oracle/files/facts",
      "oracle/{database,lines,rules,stored}",
      "oracle/weather/{questions,rows}",
      "oracle/lines/fit",
    ],
  },
  "oracle/lines": {
    mayKnow: ["shared/{contract,time}", "oracle/{database,stored}", "oracle/lines/fit"],
  },
  "oracle/jobs": {
    mayKnow: [
      "shared/{contract,lifecycle,observe,time}",
      "oracle/{changes,database,settlement}",
      "oracle/files/{facts,uploads}",
    ],
  },
  "oracle/ui": { mayKnow: ["oracle/ui/{assets,parts}", "shared/bytes"] },
  "oracle/ui/assets": { mayKnow: ["shared/bytes"] },
  "oracle/ui/browser": { mayKnow: ["shared/time", "oracle/ui/parts"] },
  // The check of a record as the server does it, in the browser.
  "oracle/ui/browser/proof": {
    mayKnow: [
      "shared/{contract,keys,message_of.ts}",
      "shared/noaa/{metar,ndfd}",
      "shared/parquet/retained.ts",
      "oracle/decision",
      "oracle/evidence/{collection,forecasts}",
      "oracle/ui/browser",
    ],
  },
  "oracle/ui/browser/data": { mayKnow: ["shared/message_of.ts", "oracle/ui/browser"] },
  "oracle/ui/parts": {
    mayKnow: ["shared/{contract,dlc,time}", "oracle/evidence/observations", "oracle/operator"],
  },
  "oracle/ui/charts": { mayKnow: ["shared/{contract,time}", "oracle/ui/parts"] },
  "oracle/ui/map": {
    mayKnow: ["oracle/{stored,ui/assets,ui/parts}", "oracle/weather/questions"],
  },
  "oracle/ui/pages": {
    mayKnow: [
      "shared/{contract,dlc,time}",
      "oracle/{database,decision,events,operator,rules,stored}",
      "oracle/evidence/observations",
      "oracle/weather/questions",
      "oracle/ui/{assets,charts,map,parts}",
      "docs",
    ],
  },
  "oracle/http": {
    mayKnow: [
      "shared/{bytes,contract,http,keys,lifecycle,nostr,observe}",
      "oracle/database",
      "oracle/http/clients",
    ],
  },
  "oracle/http/clients": { mayKnow: ["shared/{contract,time}"] },
  "oracle/routes": {
    mayKnow: [
      "shared/{contract,lifecycle,observe,storage,time,version.ts}",
      "oracle/{changes,database,events,http,lines,stored,ui,weather}",
      "oracle/files/uploads",
      "oracle/weather/{answers,eligibility,questions}",
      "oracle/ui/{assets,pages,parts}",
      "oracle/routes/operations",
      "docs",
    ],
  },
  "oracle/routes/operations": {
    mayKnow: ["shared/{contract,time}", "oracle/{events,http,lines,stored}"],
  },
  "oracle/orders": {
    mayKnow: [
      "shared/{contract,message_of.ts,time}",
      "oracle/signing",
      "oracle/files/{listed,uploads}",
      "oracle/lines/history",
    ],
  },
  "oracle/settings.ts": { mayKnow: ["shared/settings", "oracle/evidence/collection"] },
  // Wires the rooms.
  "oracle/app": {
    mayKnow: [
      "shared/{contract,http,keys,lifecycle,observe,storage,version.ts}",
      "oracle/{changes,database,events,files,http,jobs,lines,orders,routes,settings.ts,settlement,signing,weather}",
      "oracle/files/uploads",
      "oracle/weather/{answers,eligibility}",
      "oracle/lines/history",
      "oracle/http/clients",
    ],
  },
  // Talks to an oracle as anyone outside would, over HTTP.
  "oracle/commands/client": {
    mayKnow: ["shared/{cli,client,contract,keys,lifecycle,message_of.ts,nostr,settings,time}"],
  },
  "oracle/commands": {
    mayKnow: [
      "shared/{bytes,cli,contract,dlc,http,keys,lifecycle,message_of.ts,observe,storage,time}",
      "oracle/{app,database,decision,orders,settings.ts,settlement,signing}",
      "oracle/files/{disk,facts,listed,uploads}",
      "oracle/lines/{archive,history}",
    ],
  },
  // How events stand, for operators.
  "oracle/operator": {
    mayKnow: ["oracle/{database,events,settlement,stored}", "shared/{contract,dlc,time}"],
  },
  // Looks into the database for an operator, and changes nothing.
  "oracle/commands/operator": {
    mayKnow: [
      "oracle/{app,commands,database,events,operator,orders,settings.ts,signing}",
      "shared/{cli,contract,keys,lifecycle,message_of.ts,parquet,time}",
      "oracle/files/{disk,listed}",
      "oracle/lines/history",
    ],
  },
  "oracle/main.ts": {
    mayKnow: [
      "shared/{cli,settings}",
      "oracle/{app,commands,settings.ts}",
      "oracle/commands/{client,operator}",
      "shared/cli/completions",
    ],
  },
  "oracle/stored": { mayKnow: ["shared/{contract,time}", "oracle/rules"], isPure: true },

  migrations: { mayKnow: [] },
  scripts: {
    mayKnow: [
      "migrations",
      "shared",
      "daemon/settings.ts",
      "oracle/{database,settings.ts,ui}",
      "oracle/ui/map",
      "oracle/routes/operations",
      "scripts/openapi",
    ],
  },
  "scripts/openapi": { mayKnow: ["shared/{contract,version.ts}", "oracle/http"] },
  "scripts/packaging": { mayKnow: ["shared/{bytes,time}"] },
  start: { mayKnow: ["shared"] },
  // Verifies as a stranger would: with nothing of the oracle.
  "demo/stranger": { mayKnow: ["shared/{contract,dlc}"] },
  demo: {
    mayKnow: [
      "sandbox",
      "shared",
      "demo/stranger",
      "testing/{fixtures,noaa}",
      "testing/evidence/writer",
    ],
  },
  // Both programs under one clock; neither knows of it.
  sandbox: {
    mayKnow: [
      "shared",
      "daemon",
      "oracle",
      "testing/{delivery,fixtures,noaa}",
      "testing/evidence/writer",
    ],
  },
  bench: {
    mayKnow: [
      "daemon",
      "shared",
      "testing/{fixtures,lines,noaa}",
      "testing/evidence/writer",
      "testing/suites/{acceptance,pages}",
      "oracle/lines/{archive,history}",
      "oracle/{database,stored}",
    ],
  },
  "testing/architecture": { mayKnow: [] },
  "testing/noaa": { mayKnow: ["shared", "daemon", "testing/fixtures"] },
  "testing/fixtures": { mayKnow: ["shared", "oracle"] },
  "testing/evidence/writer": { mayKnow: ["shared", "oracle", "testing/{fixtures,noaa}"] },
  "testing/evidence/model": {
    mayKnow: ["shared", "oracle", "testing/noaa", "testing/evidence/writer"],
  },
  "testing/lines": { mayKnow: ["oracle/lines/fit", "testing/fixtures"] },
  "testing/delivery": { mayKnow: ["shared"] },
  // Clients of others: they know nothing of ours.
  "testing/deployed": { mayKnow: [] },
  "testing/suites/acceptance": {
    mayKnow: ["daemon", "shared", "testing/{delivery,evidence/writer,fixtures,noaa}"],
  },
  "testing/suites/attack": { mayKnow: ["shared", "testing/fixtures"] },
  "testing/suites/api": {
    mayKnow: [
      "shared/keys",
      "oracle/http",
      "oracle/routes/operations",
      "testing/fixtures",
      "testing/suites/acceptance",
    ],
  },
  "testing/suites/chaos": {
    mayKnow: [
      "daemon",
      "shared",
      "testing/{delivery,fixtures}",
      "testing/evidence/writer",
      "testing/suites/chaos/{faults,world}",
    ],
  },
  "testing/suites/fuzz": {
    mayKnow: [
      "oracle/{decision,events,files/footers,http,routes/operations}",
      "shared",
      "testing/{fixtures,noaa}",
    ],
  },
  "testing/suites/chaos/faults": {
    mayKnow: ["shared", "testing/{delivery,fixtures,noaa}", "testing/suites/chaos/world"],
  },
  "testing/suites/chaos/world": {
    mayKnow: ["shared", "daemon", "oracle", "testing/{delivery,fixtures,noaa}"],
  },
  "testing/suites/crash": { mayKnow: ["shared", "testing/fixtures"] },
  "testing/suites/crash/server": {
    mayKnow: [
      "shared/{cli,client,contract,settings}",
      "testing/fixtures",
      "testing/suites/acceptance",
    ],
  },
  "testing/suites/kubernetes": { mayKnow: ["testing/fixtures", "testing/suites/ops"] },
  "testing/suites/ops": {
    mayKnow: [
      "oracle/ui/assets",
      "shared/{contract,time}",
      "testing/evidence/writer",
      "testing/{fixtures,noaa}",
      "testing/suites/acceptance",
    ],
  },
  "testing/suites/pages": {
    mayKnow: ["shared", "testing/{fixtures,noaa}", "testing/evidence/writer"],
  },
};
