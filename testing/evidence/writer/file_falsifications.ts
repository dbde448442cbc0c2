import { type Draft, type Falsification, first, last, otherHex } from "./falsification.ts";

type DraftFile = NonNullable<Draft["evidence"]["files"]>[number];

function list({ evidence }: Draft): DraftFile[] {
  return evidence.files!; // the samples have one
}

/** The listed file that the first report of a record stands in. */
function usedFile(record: Draft): DraftFile {
  const { file } = first(record.evidence.observations);
  return list(record).find(({ name }) => name === file)!; // every file is listed
}

function forecastFile(record: Draft): DraftFile {
  return last(list(record).filter(({ name }) => name.startsWith("forecasts_")));
}

/** A file that was set aside for good reasons, and told of all times. */
function setAside(change: Partial<NonNullable<DraftFile["set_aside"]>> = {}) {
  return {
    how: "quarantined" as const,
    reason: "it lies",
    since: "2030-01-02T02:10:00Z",
    lost_from: null,
    lost_to: null,
    lost_at: "2030-01-02T02:10:00Z",
    ...change,
  };
}

const FILE = /^evidence\.files\[\d+\]: /;
const NOT_IN_USE = /^evidence\.\w+\[\d+\]\.file: .* is not among the files in use/;

/** Ways to falsify the list of the files that were searched. */
export const FILE_FALSIFICATIONS: readonly Falsification[] = [
  ["no list of files", /^evidence\.files: it lists no files/, ({ evidence }) => {
    delete evidence.files;
  }],
  ["an empty list of files", NOT_IN_USE, ({ evidence }) => {
    evidence.files = [];
  }],
  ["a file that was read from is not listed", NOT_IN_USE, (record) => {
    list(record).splice(list(record).indexOf(usedFile(record)), 1);
  }],
  ["the forecast file is not listed", NOT_IN_USE, (record) => {
    record.evidence.files = list(record)
      .filter(({ name }) => !record.evidence.forecasts.some(({ file }) => file === name));
  }],
  ["a file that was read from was set aside", NOT_IN_USE, (record) => {
    usedFile(record).set_aside = setAside();
  }],
  ["files in another order", FILE, (record) => {
    list(record).reverse();
  }],
  ["a file twice", FILE, (record) => {
    list(record).splice(0, 0, { ...first(list(record)) });
  }],
  ["a file twice with another hash", FILE, (record) => {
    const file = first(list(record));
    list(record).splice(0, 0, { ...file, sha256: otherHex(file.sha256) });
  }],
  ["an observation file from before what is searched", FILE, (record) => {
    const name = "observations_2029-12-30T23:59:59.000Z.parquet";
    list(record).push({ ...last(list(record)), name });
    list(record).sort((a, b) => a.name < b.name ? -1 : 1);
  }],
  ["a file published after the decision", FILE, (record) => {
    const name = "observations_2030-01-02T12:00:00.000Z.parquet";
    list(record).push({ ...last(list(record)), name });
  }],
  ["a name that is no weather file's", /^evidence: "x" is not the name/, (record) => {
    list(record).push({ ...last(list(record)), name: "x" });
  }],
  ["a time of setting aside in another spelling", FILE, (record) => {
    forecastFile(record).set_aside = setAside({ since: "2030-01-02T03:10:00+01:00" });
  }],
  ["a forecast file set aside that may be the baseline", /^evidence: it does not settle: /, (r) => {
    const name = "forecasts_2029-12-31T23:59:59.500Z.parquet";
    list(r).push({ ...forecastFile(r), name, set_aside: setAside() });
    list(r).sort((a, b) => a.name < b.name ? -1 : 1);
  }],
  ["an observation file set aside, not collected again", /^evidence: it does not settle: /, (r) => {
    const name = "observations_2030-01-01T23:59:59.500Z.parquet";
    list(r).push({ ...usedFile(r), name, set_aside: setAside() });
    list(r).sort((a, b) => a.name < b.name ? -1 : 1);
  }],
];
