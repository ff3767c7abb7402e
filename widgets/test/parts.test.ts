import { beforeEach, describe, expect, it } from "vitest";
import { visible } from "../src/citizen/answer";
import { fieldText, knownFields } from "../src/citizen/ticket";
import { datesOf } from "../src/citizen/sources";
import { delayOf } from "../src/shared/backoff";
import { dayText, momentText } from "../src/shared/dates";
import type { Citation } from "../src/shared/frames";
import { Outbox } from "../src/shared/outbox";
import { areaOf } from "../src/staff/model";
import { readPrefs, writePrefs } from "../src/shared/prefs";
import { storeOn } from "../src/shared/store";

beforeEach(() => localStorage.clear());
const store = () => storeOn(() => localStorage);

describe("the pause before another attempt", () => {
  it("doubles from half a second to half a minute and is half random", () => {
    expect(delayOf(0, () => 0)).toBe(250);
    expect(delayOf(0, () => 1)).toBe(500);
    expect(delayOf(3, () => 1)).toBe(4000);
    expect(delayOf(50, () => 1)).toBe(30_000);
  });
});

describe("the outbox", () => {
  it("outlives the page and is settled by identifier", () => {
    new Outbox(store()).add({ client_message_id: "a", text: "甲", at: 1 });
    new Outbox(store()).add({ client_message_id: "b", text: "乙", at: 2 });
    expect(new Outbox(store()).all().map((entry) => entry.text)).toEqual(["甲", "乙"]);
    new Outbox(store()).settle("a");
    expect(new Outbox(store()).all().map((entry) => entry.text)).toEqual(["乙"]);
  });

  it("survives damaged storage", () => {
    localStorage.setItem("yixian.outbox", "{");
    expect(new Outbox(store()).all()).toEqual([]);
  });
});

describe("storage that is forbidden", () => {
  it("is replaced by memory for the life of the page", () => {
    const kept = storeOn(() => {
      throw new DOMException("denied", "SecurityError");
    });
    kept.write("k", { a: 1 });
    expect(kept.read("k")).toEqual({ a: 1 });
  });
});

describe("the ways to read", () => {
  it("are kept, and nonsense falls back to the standard", () => {
    writePrefs(store(), { elder: true, theme: "dark" });
    expect(readPrefs(store())).toEqual({ elder: true, theme: "dark" });
    store().write("prefs", { elder: "yes", theme: "pink" });
    expect(readPrefs(store())).toEqual({ elder: false, theme: "auto" });
  });
});

describe("what a citizen reads", () => {
  it("shows sentences up to the first that has not come", () => {
    const first = { text: "一", citations: [] };
    expect(visible([first, undefined, { text: "三", citations: [] }])).toEqual([first]);
  });

  it("writes dates in the time of the offices", () => {
    expect(dayText("2026-02-01")).toBe("2026年2月1日");
    expect(momentText("2026-11-22T16:30:00Z")).toBe("11月23日 00:30");
  });

  it("dates a source by what is known of it", () => {
    const citation = { issued_on: "2026-01-10", effective_from: "2026-02-01", expires_at: null } as Citation;
    expect(datesOf(citation)).toBe("2026年1月10日发布 · 2026年2月1日生效");
    expect(datesOf({ issued_on: null, effective_from: null, expires_at: null } as Citation)).toBe("日期未注明");
  });

  it("names ticket fields in words and leaves out what is for machines", () => {
    expect(fieldText("type", "complaint")).toBe("投诉");
    expect(fieldText("contact", { name: "王", phone: null })).toBe("王");
    expect(knownFields({ key: "turn-1", area: "linjiang", location: "临江区", contact: "" })).toEqual([["location", "临江区"]]);
  });
});

describe("what an editor reads", () => {
  it("names the area of a document: as stated, else by the ending of its identifier", () => {
    expect(areaOf("BUS-001", "meiling")).toBe("梅岭县");
    expect(areaOf("BUS-001", "newtown")).toBe("newtown");
    expect(areaOf("BUS-001.gaoxin")).toBe("示例高新区");
    expect(areaOf("policies/gaoling.md")).toBe("");
  });
});
