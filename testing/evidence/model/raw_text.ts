/** What the model reads in a report as it was sent. */
export interface RawText {
  /** Whether its header says that it replaces another. */
  readonly isCorrection: boolean;
  /** All groups between the type and the remarks. */
  readonly body: string;
  /** Groups between the header and the remarks, without their intensity. */
  readonly weather: readonly string[];
  readonly remarks: readonly string[];
}

/** Splits a raw text into what the rules ask about. */
export function readRawText(text: string | null): RawText {
  const words = (text ?? "").replace(/=\s*$/, "").trim().split(/\s+/);
  if (words[0] === "METAR" || words[0] === "SPECI") words.shift();
  const split = words.includes("RMK") ? words.indexOf("RMK") : words.length;
  return {
    isCorrection: words[2] === "COR",
    body: words.slice(0, split).join(" "),
    weather: words.slice(2, split).map((word) => word.replace(/^[-+]/, "")),
    remarks: words.slice(split + 1),
  };
}

const KINDS = "DZ|RA|SN|SG|IC|PL|GR|GS|UP";
const WEATHER = new RegExp(`^([A-Z]{2}){0,3}(${KINDS})([A-Z]{2}){0,2}$`);
const BEGINS_OR_ENDS = new RegExp(`^([A-Z]{2}){0,3}(${KINDS})([BE]\\d{2}(\\d{2})?)+`);

/** Whether a report tells of precipitation here, now or before, or of a trace. */
export function tellsOfPrecipitation({ weather, remarks }: RawText): boolean {
  return weather.some((word) => WEATHER.test(word) && !/^VC|BLSN|DRSN/.test(word)) ||
    remarks.some((word) => BEGINS_OR_ENDS.test(word) || word === "P0000");
}

/** Whether it tells of frozen or unknown precipitation. */
export function tellsOfIce({ weather, remarks }: RawText): boolean {
  return /SN|SG|PL|IC|GR|GS|UP|FZRA|FZDZ/.test(
    weather.filter((word) => word.length <= 8 && /^[A-Z]+$/.test(word)).join(" "),
  ) ||
    /SN[BE]|PL[BE]|FZRA[BE]|FZDZ[BE]|GR[BE]|GS[BE]|SG[BE]|IC[BE]|UP[BE]|SNINCR|PWINO/.test(
      remarks.join(" "),
    );
}

/** Whether a report cannot tell rain that freezes from rain that does not. */
export function isBlindToPhase({ weather, remarks }: RawText): boolean {
  return weather.includes("//") || remarks.includes("FZRANO");
}

/** Whether a report says itself that its wind is not to be trusted. */
export function doubtsItsWind({ remarks }: RawText): boolean {
  return /\b(WND DATA ESTMD|WINDS UNRELIABLE)\b/.test(remarks.join(" "));
}

/** Whether it has a dewpoint beside its temperature. */
export function hasDewpoint({ body }: RawText): boolean {
  return /(^| )M?\d\d\/M?\d\d( |$)/.test(body);
}

/** Whether an amount could not be determined. */
export function hasUnknownAmount({ remarks }: RawText): boolean {
  return remarks.some((word) => word === "P////" || word === "6////");
}

/** The amounts of groups such as `60012` or `70150`, in inches; NaN for one that could not be determined. */
export function groupAmounts({ remarks }: RawText, letter: "6" | "7"): number[] {
  return remarks.filter((word) => new RegExp(`^${letter}(\\d{4}|/{4})$`).test(word))
    .map((word) => Number(word.slice(1)) / 100);
}

/** Everything in the remarks that precipitation is judged by, in one text. */
export function precipitationRemarks({ remarks }: RawText): string {
  return remarks.filter((word) =>
    /^(P(\d{4}|\/{4})|[67](\d{4}|\/{4})|AO[12]A?|FZRANO|PWINO)$/.test(word) ||
    BEGINS_OR_ENDS.test(word)
  ).sort().join(" ");
}
