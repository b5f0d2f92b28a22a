/**
 * Documents made to hurt, each of a size: the worst of every shape, not odd ones.
 * @module
 */
import { renderJson, runStress } from "../../mod.ts";

/** A document and who reads it. */
export interface HostileDocument {
  readonly reader: "scenario" | "report";
  readonly text: string;
}

/** As many items as fit, each made from its number. */
function fill(bytes: number, item: (index: number) => string): string {
  const items: string[] = [];
  for (let index = 0, length = 0; length < bytes; index++) {
    const made = item(index);
    length += made.length + 1;
    items.push(made);
  }
  items.pop();
  return items.join(",");
}

const KIND = '{"label":"a","description":"d","roadmap_anchor":"r","sla_secs":1}';
const REPORT = renderJson(runStress({ compact: true }));
const kind = (index: number) => KIND.replace('"a"', `"k${index}"`);
const report = (text: string): HostileDocument => ({ reader: "report", text });
const scenario = (text: string): HostileDocument => ({ reader: "scenario", text });
const faults = (list: string) => report(REPORT.replace(/\[[^]*\]/, () => `[${list}]`));

/** By name, of about so many bytes. */
export const HOSTILE: Record<string, (bytes: number) => HostileDocument> = {
  "kinds and gates": (bytes) =>
    scenario(
      `{"title":"t","kinds":[${fill(bytes / 2, kind)}],"gates":[${
        fill(bytes / 2, (index) => `"pass_rate.z${index}>0"`)
      }]}`,
    ),
  "kinds of one label, gates of none": (bytes) =>
    scenario(
      `{"title":"t","kinds":[${fill(bytes / 2, () => '{"label":"a"}')}],"gates":[${
        fill(bytes / 2, () => '"x"')
      }]}`,
    ),
  "64 kinds of unknown keys": (bytes) =>
    scenario(
      `{"title":"t","kinds":[${
        Array.from({ length: 64 }, () => `{${fill(bytes / 64, (i) => `"k${i}":0`)}}`)
      }]}`,
    ),
  "unknown keys in a scenario": (bytes) =>
    scenario(`{${fill(bytes, (index) => `"k${index}":0`)}}`),
  "unknown keys": (bytes) => report(`{${fill(bytes, (index) => `"k${index}":0`)}}`),
  "unknown short keys": (bytes) =>
    report(`{${fill(bytes, (index) => `"${index.toString(36)}":0`)}}`),
  "keys that are numbers": (bytes) =>
    report(`{${fill(bytes, (index) => `"${index * 7}":0`)}}`),
  "one key again and again": (bytes) => report(`{${fill(bytes, () => '"a":0')}}`),
  "one long key twice": (bytes) =>
    report(`{"${"k".repeat(bytes / 2)}":0,"${"k".repeat(bytes / 2)}":0}`),
  "one long key": (bytes) => report(`{"${"k".repeat(bytes)}":0}`),
  "one long label and gates": (bytes) =>
    scenario(
      `{"title":"t","kinds":[${
        KIND.replace('"a"', () => `"${"a".repeat(bytes / 2)}"`)
      }],"gates":[${fill(bytes / 2, () => '"pass_rate.z>0"')}]}`,
    ),
  "one long text": (bytes) =>
    scenario(`{"title":"${"字".repeat(bytes / 3)}","kinds":[${KIND}]}`),
  "one long gate": (bytes) =>
    scenario(`{"title":"t","kinds":[${KIND}],"gates":["pass_rate${" ".repeat(bytes)}"]}`),
  "a long text of escapes": (bytes) =>
    report(`{"title":"${"\\u0001".repeat(bytes / 6)}"}`),
  "reserved keys in objects": (bytes) =>
    report(`{"x":[${fill(bytes, () => '{"__proto__":0}')}]}`),
  "empty objects": (bytes) => report(`[${fill(bytes, () => "{}")}]`),
  "small objects": (bytes) => report(`[${fill(bytes, () => '{"a":0}')}]`),
  "small objects of different keys": (bytes) =>
    report(`[${fill(bytes, (index) => `{"${index.toString(36)}":0}`)}]`),
  "empty lists": (bytes) => report(`[${fill(bytes, () => "[]")}]`),
  "zeros": (bytes) => report(`[${fill(bytes, () => "0")}]`),
  "big integers": (bytes) => report(`[${fill(bytes, () => "9".repeat(17))}]`),
  "texts of two characters": (bytes) =>
    report(`[${fill(bytes, (i) => `"${String.fromCharCode(256 + i % 9999, 300)}"`)}]`),
  "nested to the limit": (bytes) =>
    report(`[${fill(bytes, () => '{"a":'.repeat(62) + "0" + "}".repeat(62))}]`),
  "empty faults": (bytes) => faults(fill(bytes, () => "{}")),
  "faults of unknown keys": (bytes) =>
    faults(fill(bytes, () => `{${fill(10_000, (index) => `"k${index}":0`)}}`)),
  "faults that end badly": (bytes) => {
    const fault = JSON.stringify(JSON.parse(REPORT).faults[0]);
    return faults(fill(bytes, () => fault) + ",7");
  },
  "line ends, then no JSON": (bytes) => report(`${"\n".repeat(bytes)}x`),
  "line ends after a report": (bytes) => report(REPORT + "\n".repeat(bytes)),
  "a report on one line": (bytes) => {
    const hours = Math.floor(bytes / 540);
    const json = renderJson(runStress({ durationHours: hours }));
    return report(JSON.stringify(JSON.parse(json)));
  },
};
